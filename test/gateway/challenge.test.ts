// The challenge from outside: scripted clients that never pass, one that does the work, a real browser.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import type { ChallengePolicy, RateLimitPolicy } from '../../src/config/policy.ts';
import { startBrowser, watchPage } from '../console/browser.ts';
import { requires } from '../support/requires.ts';
import { makePolicy, startTestGateway, type TestGateway } from './support/harness.ts';
import { exchangeRaw, listen, startRawUpstream } from './support/raw.ts';
import { readChallenge, solveChallenge } from './support/solve-challenge.ts';

const ALWAYS: ChallengePolicy = { when: 'always', difficultyBits: 8, clearanceMs: 60_000 };
const PATH = '/.well-known/rampart/clearance';
const BROWSER = 'Accept: text/html,application/xhtml+xml\r\n';

interface Bench extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly asked: readonly string[];
  /** Sends one request as a client behind the trusted proxy. */
  ask(target: string, headers?: string, from?: string, method?: string): Promise<string>;
}

async function startBench(
  challenge: ChallengePolicy | undefined,
  rateLimits: readonly RateLimitPolicy[] = [],
): Promise<Bench> {
  const asked: string[] = [];
  const upstream = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.setHeader('content-type', 'text/html');
    response.end('<!doctype html><title>The shop</title><h1>Welcome</h1>');
  });
  const port = await listen(upstream);
  const gateway = await startTestGateway(
    makePolicy({
      upstream: `http://127.0.0.1:${port}`,
      gateway: { trustedProxies: ['127.0.0.1'] },
      site: { rateLimits, ...(challenge === undefined ? {} : { challenge }) },
    }),
  );
  return {
    gateway,
    asked,
    ask: (target, headers = '', from = '192.0.2.7', method = 'GET') =>
      exchangeRaw(
        gateway.port,
        `${method} ${target} HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: ${from}\r\nConnection: close\r\n${headers}\r\n`,
      ),
    [Symbol.asyncDispose]: async () => {
      await gateway[Symbol.asyncDispose]();
      upstream.close();
      upstream.closeAllConnections();
    },
  };
}

function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1]);
}

function cookieOf(answer: string): string {
  return /\r\nSet-Cookie: (rampart_clearance=[^;]+);/.exec(answer)![1]!;
}

describe('the challenge', () => {
  test('a browser gets a page, everything else a plain 403; nothing reaches the upstream', async () => {
    await using bench = await startBench(ALWAYS);
    const page = await bench.ask('/', BROWSER);
    assert.equal(statusOf(page), 403);
    assert.match(page, /\r\nContent-Type: text\/html/);
    const nonce = /script-src 'nonce-([^']+)'/.exec(page)![1]!;
    assert.match(page, /Content-Security-Policy: default-src 'none'; /);
    assert.ok(page.includes(`<script nonce="${nonce}">`));
    assert.match(page, /<html lang="en"/);
    for (const headers of [
      '',
      'Accept: */*\r\n',
      'Accept: application/json\r\n',
      `${BROWSER}Sec-Fetch-Mode: cors\r\n`,
      `${BROWSER}Sec-Fetch-Mode: no-cors\r\n`,
    ]) {
      const answer = await bench.ask('/', headers);
      assert.equal(statusOf(answer), 403, headers);
      assert.match(answer, /"error":"challenge-required"/, headers);
      assert.doesNotMatch(answer, /data-puzzle/, headers);
    }
    assert.deepEqual(bench.asked, []);
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.verdict, 'challenge');
    assert.equal(event!.detail.reason, 'challenge.site');
    assert.equal(bench.gateway.gateway.counters.total('challenge.issued'), 6);
  });

  for (const [header, language] of [
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en-GB,zh;q=0.5', 'en'],
    ['fr-FR,fr', 'en'],
    ['fr,zh-TW;q=0.7', 'zh-CN'],
    ['zh;q=x,,;;=', 'zh-CN'],
  ] as const) {
    test(`speaks ${language} to "${header}"`, async () => {
      await using bench = await startBench(ALWAYS);
      const page = await bench.ask('/', `${BROWSER}Accept-Language: ${header}\r\n`);
      assert.ok(page.includes(`<html lang="${language}"`));
    });
  }

  test('whoever does the work passes, once a puzzle, from its own address, for its time', async () => {
    await using bench = await startBench(ALWAYS);
    const proof = solveChallenge(readChallenge(await bench.ask('/', BROWSER)));
    const proofHeader = `X-Rampart-Proof: ${proof}\r\n`;
    // From another address the work is worth nothing, and it is not used up by that.
    assert.equal(statusOf(await bench.ask(PATH, proofHeader, '192.0.2.8')), 403);
    const passed = await bench.ask(PATH, proofHeader);
    assert.equal(statusOf(passed), 200);
    assert.match(passed, /; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax\r\n/);
    const cookie = `Cookie: a=b; ${cookieOf(passed)}\r\n`;
    assert.equal(statusOf(await bench.ask('/x', cookie + BROWSER)), 200);
    assert.equal(statusOf(await bench.ask('/data', `${cookie}Accept: application/json\r\n`)), 200);
    assert.equal(statusOf(await bench.ask('/x', cookie + BROWSER, '192.0.2.8')), 403);
    assert.equal(statusOf(await bench.ask(PATH, proofHeader)), 403, 'a puzzle is taken once');
    assert.equal(statusOf(await bench.ask('/x', `${cookie.slice(0, -4)}x\r\n`)), 403);
    assert.deepEqual(bench.asked, ['GET /x', 'GET /data']);
    assert.equal(bench.gateway.gateway.counters.total('challenge.solved'), 1);
    assert.equal(bench.gateway.gateway.counters.total('challenge.failed'), 2);
  });

  test('work that was not done is not taken', async () => {
    await using bench = await startBench({ ...ALWAYS, difficultyBits: 20 });
    const { puzzle } = readChallenge(await bench.ask('/', BROWSER));
    const eight = '1-2-3-4-5-6-7-8';
    for (const proof of ['', puzzle, `${puzzle}~`, `${puzzle}~${eight}`, `x~${eight}`, '~~~~']) {
      assert.equal(statusOf(await bench.ask(PATH, `X-Rampart-Proof: ${proof}\r\n`)), 403, proof);
    }
    assert.equal(statusOf(await bench.ask(PATH)), 403);
  });

  test('puzzles get harder the more are asked for', async () => {
    await using bench = await startBench(ALWAYS);
    const calm = readChallenge(await bench.ask('/', BROWSER)).difficulty;
    const { pressure } = bench.gateway.shared;
    for (let index = 0; index < 3000; index++) pressure.noteChallenge(Date.now());
    const pressed = readChallenge(await bench.ask('/', BROWSER)).difficulty;
    assert.equal(calm, 8);
    assert.ok(pressed > calm, `${pressed}`);
  });

  test('a limit that challenges: over it a browser works, with clearance it has as much again', async () => {
    const limit: RateLimitPolicy = {
      name: 'front',
      key: [{ kind: 'client-address' }],
      count: 2,
      periodMs: 3_600_000,
      burst: 2,
      path: '',
      onLimit: 'challenge',
    };
    await using bench = await startBench({ ...ALWAYS, when: 'asked' }, [limit]);
    assert.equal(statusOf(await bench.ask('/')), 200);
    assert.equal(statusOf(await bench.ask('/')), 200);
    const page = await bench.ask('/', BROWSER);
    assert.equal(statusOf(page), 403);
    const proof = solveChallenge(readChallenge(page));
    const cookie = cookieOf(await bench.ask(PATH, `X-Rampart-Proof: ${proof}\r\n`));
    const statuses: number[] = [];
    for (let index = 0; index < 3; index++) {
      statuses.push(statusOf(await bench.ask('/', `Cookie: ${cookie}\r\n`)));
    }
    assert.deepEqual(statuses, [200, 200, 429]);
    assert.equal(statusOf(await bench.ask('/', '', '192.0.2.99')), 200);
  });

  for (const [sent, passed] of [
    ['Cookie: rampart_clearance=x\r\n', undefined],
    ['Cookie: a=b; rampart_clearance=x; c=d\r\n', 'a=b; c=d'],
    ['cookie: rampart_clearance=x;a=b; rampart_clearance=y\r\n', 'a=b'],
    ['Cookie: a=rampart_clearance=x\r\n', 'a=rampart_clearance=x'],
    ['Cookie: a=b\r\nCookie: rampart_clearance=x\r\n', 'a=b'],
  ] as const) {
    test(`the upstream never sees a clearance: ${JSON.stringify(sent)}`, async () => {
      const upstream = await startRawUpstream((_received, socket) => {
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      });
      await using gateway = await startTestGateway(makePolicy({ upstream: upstream.url }));
      await exchangeRaw(
        gateway.port,
        `GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n${sent}\r\n`,
      );
      const cookies = /\r\ncookie: ([^\r]*)/i.exec(upstream.received[0]!)?.[1];
      assert.equal(cookies, passed);
      assert.equal(
        upstream.received[0]!.match(/cookie:/gi)?.length,
        passed === undefined ? undefined : 1,
      );
      await upstream[Symbol.asyncDispose]();
    });
  }

  test('where nothing challenges, the path is the site’s own', async () => {
    await using bench = await startBench(undefined);
    assert.equal(statusOf(await bench.ask(PATH)), 200);
    assert.deepEqual(bench.asked, [`GET ${PATH}`]);
  });
});

describe('the challenge in a real browser', requires('program:chromium'), () => {
  for (const locale of ['en-GB', 'zh-CN']) {
    test(`opens the page by itself (${locale})`, async () => {
      await using bench = await startBench({ ...ALWAYS, difficultyBits: 13 });
      const browser = await startBrowser();
      try {
        const page = await browser.newPage({ locale });
        const origin = `http://127.0.0.1:${bench.gateway.port}`;
        const complaints = watchPage(page, origin);
        await page.goto(`${origin}/`);
        await page.getByRole('heading', { name: 'Welcome' }).waitFor();
        assert.equal(bench.gateway.gateway.counters.total('challenge.solved'), 1);
        // The 403 itself is told by the browser; nothing else is.
        assert.deepEqual(
          complaints.filter((text) => !text.includes('403')),
          [],
        );
        const cookies = await page.context().cookies();
        assert.equal(cookies.find(({ name }) => name === 'rampart_clearance')?.httpOnly, true);
      } finally {
        await browser.close();
      }
    });
  }

  test('without JavaScript it says what it needs, and lets nothing through', async () => {
    await using bench = await startBench(ALWAYS);
    const browser = await startBrowser();
    try {
      const page = await browser.newPage({ javaScriptEnabled: false });
      await page.goto(`http://127.0.0.1:${bench.gateway.port}/`);
      const needs = await page.locator('noscript strong').innerText();
      assert.match(needs, /^This check needs JavaScript/);
      assert.deepEqual(bench.asked, []);
    } finally {
      await browser.close();
    }
  });
});
