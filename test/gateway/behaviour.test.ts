// What a client did of late, through a whole gateway with the default rules: it shows in the score and
// in the record, and refuses nothing but further logins.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readRecordedRequests } from '../../src/cli/replay/read-recorded.ts';
import { replayRequest, type ReplayResult } from '../../src/cli/replay/replay-request.ts';
import type { SitePolicy } from '../../src/config/policy.ts';
import type { RequestEvent } from '../../src/events/envelope.ts';
import type { BeginInspection } from '../../src/gateway/index.ts';
import { beginInspection } from '../../src/inspect/index.ts';
import { defaultProgram } from '../support/rules.ts';
import { makePolicy, startTestGateway, type TestGateway } from './support/harness.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const RULE_BEHAVIOUR = 10_140;
const program = defaultProgram();
const begin: BeginInspection = (transaction, site) =>
  beginInspection(program, transaction, site.waf);

const PATIENT_MS = 60_000;

const STRANGER = '203.0.113.9';
const OTHER = '203.0.113.10';
const PRIVATE = '10.1.2.3';

interface Bench extends AsyncDisposable {
  readonly gateway: TestGateway;
  /** The status and the event of one request. */
  send(address: string, head: string, body?: string): Promise<[number, RequestEvent]>;
}

async function startBench(site: Partial<SitePolicy> = {}): Promise<Bench> {
  const upstream = await startRawUpstream((received, socket) => {
    if (!received.includes('\r\n\r\n')) return;
    const [status, more] = received.startsWith('POST /login')
      ? ['401 Unauthorized', '']
      : received.startsWith('POST /wp-login')
        ? ['200 OK', 'Content-Type: text/html\r\n']
        : received.startsWith('GET /there')
          ? ['200 OK', '']
          : ['404 Not Found', ''];
    socket.end(`HTTP/1.1 ${status}\r\n${more}Content-Length: 2\r\nConnection: close\r\n\r\nno`);
  });
  const gateway = await startTestGateway(
    makePolicy({
      upstream: upstream.url,
      gateway: { trustedProxies: ['127.0.0.0/8'] },
      // On a busy machine the first request of all takes seconds: its rules are made ready as they are asked.
      upstreamPolicy: { connectTimeoutMs: PATIENT_MS },
      site: {
        behaviour: 'score',
        waf: { mode: 'block', ruleSet: 'default', onFault: 'block', budgetMs: 5000 },
        ...site,
      },
    }),
    begin,
  );
  let sent = 0;
  return {
    gateway,
    send: async (address, head, body = '') => {
      const fields = [
        'Host: shop.example',
        `X-Forwarded-For: ${address}`,
        'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        'Accept: text/html',
        'Connection: close',
        ...(body === ''
          ? []
          : ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`]),
      ];
      const text = await exchangeRaw(gateway.port, [
        `${head.replace('\r\n', ` HTTP/1.1\r\n`)}${head.includes('\r\n') ? '\r\n' : ' HTTP/1.1\r\n'}${fields.join('\r\n')}\r\n\r\n${body}`,
      ]);
      sent++;
      const events = await gateway.recorded(sent);
      return [Number(text.slice(9, 12)), events[sent - 1]!];
    },
    [Symbol.asyncDispose]: async () => {
      await gateway.gateway.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

/** What `rampart replay` makes of the journal's line of a request. */
function replay(event: RequestEvent): ReplayResult {
  const [request] = readRecordedRequests(Buffer.from(JSON.stringify(event)));
  assert.ok(request !== undefined && !('problem' in request));
  const policy = makePolicy({
    upstream: 'http://127.0.0.1:1',
    site: { waf: { mode: 'block', ruleSet: 'default', onFault: 'block', budgetMs: 5000 } },
  });
  return replayRequest(request, policy, new Map([['default', program]]));
}

const scored = ({ detail }: RequestEvent) =>
  detail.matches?.find((match) => match.ruleId === RULE_BEHAVIOUR);

describe('behaviour', () => {
  test('of one who probes for files raises the score, with evidence, and refuses nothing itself', async () => {
    await using bench = await startBench();
    for (let probe = 0; probe < 40; probe++) {
      const [status] = await bench.send(STRANGER, `GET /page-${probe}`);
      assert.equal(status, 404);
    }
    const [status, event] = await bench.send(STRANGER, 'GET /there');
    assert.equal(status, 200);
    const match = scored(event);
    assert.ok(match !== undefined);
    assert.equal(match.score, 3);
    assert.match(match.logData, /^client: 100 % of answers not found, on (?:3\d|4\d) paths$/);
    assert.equal(event.detail.inboundScore, 3);
    assert.equal(event.detail.verdict, 'log');
    assert.equal(scored((await bench.send(OTHER, 'GET /there'))[1]), undefined);
  });

  test('of one who tries stolen passwords refuses further logins, and no other page', async () => {
    for (const form of ['/login', '/wp-login.php']) {
      await using bench = await startBench();
      for (let attempt = 0; attempt < 20; attempt++) {
        await bench.send(STRANGER, `POST ${form}`, `username=user${attempt}&password=x${attempt}`);
      }
      const [status, event] = await bench.send(STRANGER, `POST ${form}`, 'username=a&password=b');
      assert.equal(status, 403);
      assert.match(scored(event)!.logData, /logins refused, with \d+ user names/);
      assert.equal((await bench.send(STRANGER, 'GET /there'))[0], 200);
      assert.notEqual((await bench.send(OTHER, `POST ${form}`, 'username=a&password=b'))[0], 403);
    }
  });

  test('of a session counts from whichever address it comes', async () => {
    await using bench = await startBench();
    const cookie = 'Cookie: sessionid=0123456789abcdef';
    for (let probe = 0; probe < 40; probe++) {
      await bench.send(`203.0.113.${100 + probe}`, `GET /page-${probe}\r\n${cookie}`);
    }
    const crumbs = `Cookie: theme=dark\r\n${cookie}`;
    const match = scored((await bench.send(OTHER, `GET /there\r\n${crumbs}`))[1]);
    assert.match(match!.logData, /^session: /);
    assert.equal(scored((await bench.send(OTHER, 'GET /there'))[1]), undefined);
  });

  test('of one who tries one thing and another refuses what would pass by itself; a replay does so too', async () => {
    await using bench = await startBench();
    const weak = 'GET /there\r\nX-Original-URL: /here';
    const [statusBefore, before] = await bench.send(OTHER, weak);
    assert.equal(statusBefore, 200);
    assert.equal(before.detail.inboundScore, 3);
    assert.equal(before.detail.behaviour, undefined);
    for (const probe of ['/there?a=%00', '/there/phpmyadmin/', '/there?x=1%27+or+1%3D1--+']) {
      await bench.send(STRANGER, `GET ${probe}`);
    }
    const [ordinaryStatus, ordinary] = await bench.send(STRANGER, 'GET /there');
    assert.equal(ordinaryStatus, 200, 'what holds nothing passes');
    assert.match(scored(ordinary)!.logData, /^client: 3 different signs of attacks$/);
    const [status, event] = await bench.send(STRANGER, weak);
    assert.equal(status, 403);
    assert.equal(event.detail.behaviour?.points, 2);
    for (const recorded of [before, ordinary, event]) {
      const { verdict, score } = replay(recorded);
      assert.deepEqual([verdict, score], [recorded.detail.verdict, recorded.detail.inboundScore]);
    }
  });

  test('of private addresses, or where it is off or only observed, is not scored', async () => {
    for (const [address, behaviour] of [
      [PRIVATE, 'score'],
      [STRANGER, 'observe'],
      [STRANGER, 'off'],
    ] as const) {
      await using bench = await startBench({ behaviour });
      for (let probe = 0; probe < 40; probe++) await bench.send(address, `GET /page-${probe}`);
      assert.equal(scored((await bench.send(address, 'GET /there'))[1]), undefined);
    }
  });

  test('can be asked for by edge rules', async () => {
    await using bench = await startBench({
      behaviour: 'observe',
      edgeRules: [
        { name: 'probing', when: 'client.not_found_ratio gt 0.6', action: 'block', why: '' },
      ],
    });
    assert.equal((await bench.send(STRANGER, 'GET /there'))[0], 200);
    assert.equal((await bench.send(STRANGER, 'GET /a'))[0], 404);
    assert.equal((await bench.send(STRANGER, 'GET /b'))[0], 404);
    assert.equal((await bench.send(STRANGER, 'GET /there'))[0], 403);
    assert.equal((await bench.send(OTHER, 'GET /there'))[0], 200);
  });
});
