// How the gateway drives an inspection: order of calls, what it holds back, what it does with what the
// inspection decides.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WafMode } from '../../src/inspect/outcome.ts';
import type { BeginInspection } from '../../src/gateway/index.ts';
import { FakeInspection, type FakeScript } from './support/fake-inspection.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import type { RawUpstream } from './support/raw.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const POST =
  'POST /form HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nContent-Length: 9\r\n\r\n';

interface Bench extends AsyncDisposable {
  readonly upstream: RawUpstream;
  readonly gateway: TestGateway;
  readonly inspections: FakeInspection[];
}

async function startBench(
  script: FakeScript,
  { mode = 'block', onFault = 'block' }: { mode?: WafMode; onFault?: 'block' | 'allow' } = {},
): Promise<Bench> {
  const inspections: FakeInspection[] = [];
  const begin: BeginInspection = (transaction) => {
    const inspection = new FakeInspection(transaction, script);
    inspections.push(inspection);
    return inspection;
  };
  const upstream = await startRawUpstream((received, socket) => {
    if (/body-text(?:\r\n(?:0\r\n)?\r\n)?$/.test(received) || received.startsWith('GET')) {
      socket.write('HTTP/1.1 200 OK\r\nX-Secret: 1\r\nContent-Length: 12\r\n\r\nfrom-');
      setImmediate(() => socket.write('upstrea'));
    }
  });
  const gateway = await startTestGateway(
    makePolicy({
      upstream: upstream.url,
      site: { waf: { mode, ruleSet: 'default', onFault, budgetMs: 50 } },
    }),
    begin,
  );
  return {
    upstream,
    gateway,
    inspections,
    [Symbol.asyncDispose]: async () => {
      await gateway.gateway.close();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

describe('inspection', () => {
  test('sees the request as it came, then both bodies, in order', async () => {
    await using bench = await startBench({ wantsRequestBody: true, wantsResponseBody: true });
    const text = await exchangeRaw(bench.gateway.port, [POST, 'body-', 'text']);
    assert.match(text, /\r\n\r\nfrom-upstrea$/);
    await bench.gateway.recorded(1);
    const [inspection] = bench.inspections;
    // Pieces may come together or apart.
    assert.match(
      inspection!.calls.join(' '),
      /^inspectRequestHeaders appendRequestBody body-(?: appendRequestBody )?text inspectRequestBody inspectResponseHeaders 200 appendResponseBody from-(?: appendResponseBody )?upstrea inspectResponseBody finish$/,
    );
    const { transaction } = inspection!;
    assert.equal(transaction.method, 'POST');
    assert.equal(transaction.target, '/form');
    assert.equal(transaction.protocol, 'HTTP/1.1');
    assert.equal(transaction.clientAddress, '127.0.0.1');
    assert.equal(transaction.site, 'main');
    assert.deepEqual(transaction.rawHeaders, [
      'Host',
      'shop.example',
      'Connection',
      'close',
      'Content-Length',
      '9',
    ]);
  });

  test('bytes that it does not want pass at once and are told of', async () => {
    await using bench = await startBench({});
    await exchangeRaw(bench.gateway.port, [POST, 'body-', 'text']);
    await bench.gateway.recorded(1);
    const { calls } = bench.inspections[0]!;
    const sum = (word: string): number =>
      calls
        .filter((call) => call.startsWith(`${word} `))
        .reduce((total, call) => total + Number(call.slice(word.length + 1)), 0);
    assert.equal(sum('skipRequestBytes'), 9);
    assert.equal(sum('skipResponseBytes'), 12);
    assert.ok(calls.indexOf('inspectRequestBody') < calls.indexOf('inspectResponseHeaders 200'));
  });

  test('that had enough of the body lets the rest stream through', async () => {
    await using bench = await startBench({ wantsRequestBody: true, requestBytesMax: 5 });
    await exchangeRaw(bench.gateway.port, [POST, 'body-', 'text']);
    await bench.gateway.recorded(1);
    assert.deepEqual(bench.inspections[0]!.calls.slice(0, 4), [
      'inspectRequestHeaders',
      'appendRequestBody body-',
      'inspectRequestBody',
      'skipRequestBytes 4',
    ]);
    assert.match(bench.upstream.received[0]!, /body-text$/);
  });

  describe('of the fields behind a body', () => {
    const CHUNKED =
      'POST /form HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';

    test('reads them with the body, and passes them on', async () => {
      await using bench = await startBench({ wantsRequestBody: true });
      const body = '5\r\nfirst\r\n0\r\nX-Check: body-text\r\n\r\n';
      await exchangeRaw(bench.gateway.port, CHUNKED + body);
      await bench.gateway.recorded(1);
      assert.deepEqual(bench.inspections[0]!.calls.slice(0, 4), [
        'inspectRequestHeaders',
        'appendRequestBody first',
        'appendRequestTrailers body-text',
        'inspectRequestBody',
      ]);
      assert.match(bench.upstream.received[0]!, /X-Check: body-text\r\n\r\n$/);
    });

    test('takes them away where they come too late to be read', async () => {
      await using bench = await startBench({ wantsRequestBody: true, requestBytesMax: 5 });
      const body = '9\r\nbody-text\r\n0\r\nX-Check: 1\r\n\r\n';
      await exchangeRaw(bench.gateway.port, CHUNKED + body);
      await bench.gateway.recorded(1);
      assert.match(bench.upstream.received[0]!, /body-text\r\n0\r\n\r\n$/);
    });

    test('leaves late ones be where the site only looks on, and counts them', async () => {
      await using bench = await startBench(
        { wantsRequestBody: true, requestBytesMax: 5, isDetecting: true },
        { mode: 'detect' },
      );
      const body = '5\r\nfirst\r\n0\r\nX-Check: body-text\r\n\r\n';
      await exchangeRaw(bench.gateway.port, CHUNKED + body);
      await bench.gateway.recorded(1);
      assert.match(bench.upstream.received[0]!, /X-Check: body-text\r\n\r\n$/);
      assert.ok(bench.inspections[0]!.calls.includes('skipRequestBytes 9'));
    });
  });

  describe('of a large body', () => {
    const LARGE = 'x'.repeat(20_000);
    const LARGE_POST = `POST /large HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\nContent-Length: ${LARGE.length + 9}\r\n\r\n${LARGE}`;
    const GET = 'GET / HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n';

    /** A bench where phase 2 of posts goes on as soon as `goOn` is called. */
    async function startPaused(script: FakeScript): Promise<{ bench: Bench; goOn: () => void }> {
      let isPaused = true;
      const bench = await startBench({
        wantsRequestBody: true,
        ...script,
        isPaused: ({ method }) => method === 'POST' && isPaused,
      });
      return { bench, goOn: () => void (isPaused = false) };
    }

    async function untilInspected({ inspections }: Bench, index = 0): Promise<void> {
      while (inspections[index]?.calls.includes('inspectRequestBody') !== true) await sleep(2);
    }

    test('lets other requests pass, and then goes on', async () => {
      const { bench, goOn } = await startPaused({});
      await using _ = bench;
      const large = exchangeRaw(bench.gateway.port, `${LARGE_POST}body-text`);
      await untilInspected(bench);
      assert.match(await exchangeRaw(bench.gateway.port, GET), /^HTTP\/1\.1 200 OK/);
      assert.equal(bench.upstream.received.length, 1);
      goOn();
      assert.match(await large, /from-upstrea$/);
      assert.ok(bench.upstream.received.some((text) => text.endsWith(`${LARGE}body-text`)));
    });

    test('keeps the rest of a longer one back, and in order', async () => {
      const { bench, goOn } = await startPaused({ requestBytesMax: 10_000 });
      await using _ = bench;
      const answer = exchangeRaw(bench.gateway.port, [LARGE_POST, 'body-', 'text']);
      await untilInspected(bench);
      await sleep(20);
      assert.equal(bench.upstream.received.length, 0);
      goOn();
      assert.match(await answer, /from-upstrea$/);
      assert.ok(bench.upstream.received[0]!.endsWith(`${LARGE}body-text`));
    });

    test('passes one on that nobody wants, once the head is inspected', async () => {
      const { bench, goOn } = await startPaused({ wantsRequestBody: false });
      await using _ = bench;
      const answer = exchangeRaw(bench.gateway.port, `${LARGE_POST}body-text`);
      await untilInspected(bench);
      assert.equal(bench.upstream.received.length, 0);
      goOn();
      assert.match(await answer, /from-upstrea$/);
      assert.ok(bench.upstream.received[0]!.endsWith(`${LARGE}body-text`));
    });

    test('ends where its client is gone, and the next has its turn', async () => {
      const { bench, goOn } = await startPaused({});
      await using _ = bench;
      const gone = connect(bench.gateway.port, '127.0.0.1');
      gone.write(`${LARGE_POST}body-text`);
      await untilInspected(bench);
      gone.destroy();
      const [event] = await bench.gateway.recorded(1);
      assert.equal(event!.detail.reason, 'client.gone');
      const next = exchangeRaw(bench.gateway.port, `${LARGE_POST}body-text`);
      await untilInspected(bench, 1);
      goOn();
      assert.match(await next, /from-upstrea$/);
    });

    test('is refused when it is found out in a later turn', async () => {
      const { bench, goOn } = await startPaused({ interruptAt: 'inspectRequestBody' });
      await using _ = bench;
      const answer = exchangeRaw(bench.gateway.port, `${LARGE_POST}body-text`);
      await untilInspected(bench);
      goOn();
      assert.match(await answer, /^HTTP\/1\.1 403 Forbidden\r\n/);
      assert.deepEqual(bench.upstream.received, []);
    });
  });

  for (const [step, label] of [
    ['inspectRequestHeaders', 'phase 1'],
    ['appendRequestBody', 'a body limit'],
    ['inspectRequestBody', 'phase 2'],
  ] as const) {
    test(`blocks in ${label} before the upstream hears of it`, async () => {
      await using bench = await startBench({
        wantsRequestBody: true,
        interruptAt: step,
        status: 403,
      });
      const text = await exchangeRaw(bench.gateway.port, `${POST}body-text`);
      assert.match(text, /^HTTP\/1\.1 403 Forbidden\r\n/);
      assert.deepEqual(bench.upstream.received, []);
      const [event] = await bench.gateway.recorded(1);
      assert.equal(event!.detail.verdict, 'block');
      assert.equal(event!.detail.reason, 'rule');
      assert.equal(event!.detail.matches?.length, 1);
      assert.equal(event!.detail.inboundScore, 5);
      assert.deepEqual(event!.detail.headers?.[0], ['Host', 'shop.example']);
      assert.equal(event!.severity, 'critical');
      assert.ok(text.includes(event!.id));
      // The answer says nothing of the rule.
      assert.doesNotMatch(text, /942100|injection|fake/i);
    });
  }

  for (const step of [
    'inspectResponseHeaders',
    'appendResponseBody',
    'inspectResponseBody',
  ] as const) {
    test(`blocks an answer in ${step}: nothing of it gets out`, async () => {
      await using bench = await startBench({
        wantsResponseBody: true,
        interruptAt: step,
        status: 500,
      });
      const text = await exchangeRaw(bench.gateway.port, `${POST}body-text`);
      assert.match(text, /^HTTP\/1\.1 500 /);
      assert.doesNotMatch(text, /from-|X-Secret/);
      const [event] = await bench.gateway.recorded(1);
      assert.equal(event!.detail.upstreamStatus, 200);
      assert.equal(event!.detail.status, 500);
    });
  }

  test('says which values stay out of the record', async () => {
    await using bench = await startBench({
      interruptAt: 'inspectRequestHeaders',
      maskedValues: ['pass word', "' or 1"],
    });
    await exchangeRaw(
      bench.gateway.port,
      'GET /?p=pass%20word&q=pass+word HTTP/1.1\r\nHost: shop.example\r\nA: x pass word y\r\n\r\n',
      { until: () => true },
    );
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.target, '/?p=***&q=***');
    assert.deepEqual(event!.detail.headers?.[1], ['A', 'x *** y']);
    assert.equal(event!.detail.matches![0]!.snippet, '***=1');
  });

  test('may keep a request out of the audit: then only that it happened is recorded', async () => {
    await using bench = await startBench({ interruptAt: 'inspectRequestHeaders', audited: false });
    await exchangeRaw(bench.gateway.port, `${POST}body-text`);
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.verdict, 'block');
    assert.equal(event!.detail.matches, undefined);
    assert.equal(event!.detail.headers, undefined);
  });

  test('redirects', async () => {
    await using bench = await startBench({
      interruptAt: 'inspectRequestHeaders',
      verdict: 'redirect',
      status: 302,
      location: 'https://shop.example/blocked',
    });
    const text = await exchangeRaw(bench.gateway.port, `${POST}body-text`);
    assert.match(text, /^HTTP\/1\.1 302 Found\r\n/);
    assert.match(text, /\r\nLocation: https:\/\/shop\.example\/blocked\r\n/);
  });

  test('a redirect that could split the answer is a block', async () => {
    await using bench = await startBench({
      interruptAt: 'inspectRequestHeaders',
      verdict: 'redirect',
      status: 302,
      location: 'https://shop.example/\r\nSet-Cookie: a=b',
    });
    const text = await exchangeRaw(bench.gateway.port, `${POST}body-text`);
    assert.match(text, /^HTTP\/1\.1 403 /);
    assert.doesNotMatch(text, /Set-Cookie/);
  });

  test('drops without a word', async () => {
    await using bench = await startBench({ interruptAt: 'inspectRequestHeaders', verdict: 'drop' });
    assert.equal(await exchangeRaw(bench.gateway.port, `${POST}body-text`), '');
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.verdict, 'drop');
    assert.equal(event!.detail.status, 0);
  });

  test('in detect mode everything passes and the log says what block mode would do', async () => {
    await using bench = await startBench(
      { interruptAt: 'inspectRequestBody', isDetecting: true },
      { mode: 'detect' },
    );
    assert.match(await exchangeRaw(bench.gateway.port, `${POST}body-text`), / 200 /);
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.verdict, 'log');
    assert.equal(event!.detail.reason, 'rule');
    assert.equal(event!.detail.mode, 'detect');
  });

  test('with the WAF off none is begun', async () => {
    await using bench = await startBench({ interruptAt: 'inspectRequestHeaders' }, { mode: 'off' });
    assert.match(await exchangeRaw(bench.gateway.port, `${POST}body-text`), / 200 /);
    assert.deepEqual(bench.inspections, []);
  });

  for (const onFault of ['block', 'allow'] as const) {
    test(`one that breaks is a fault: ${onFault}`, async () => {
      await using bench = await startBench({ throwAt: 'inspectRequestBody' }, { onFault });
      const text = await exchangeRaw(bench.gateway.port, `${POST}body-text`);
      assert.match(text, onFault === 'block' ? /^HTTP\/1\.1 503 / : /^HTTP\/1\.1 200 /);
      const [event] = await bench.gateway.recorded(1);
      assert.deepEqual(event!.detail.faults, [
        { kind: 'internal', message: 'the fake broke', ruleId: 0 },
      ]);
      assert.equal(event!.detail.reason, onFault === 'block' ? 'fault' : '');
      assert.equal(bench.gateway.gateway.counters.total('fault.inspection'), 1);
    });
  }

  test('a malformed request is inspected for the log, and refused whatever comes of it', async () => {
    await using bench = await startBench({});
    const text = await exchangeRaw(
      bench.gateway.port,
      'GET /?q=<script> HTTP/1.1\r\nHost: shop.example\r\nEvil : ${jndi:x}\r\n folded\r\n\r\n',
    );
    assert.match(text, /^HTTP\/1\.1 400 /);
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.reason, 'malformed.header');
    assert.equal(event!.detail.target, '/?q=<script>');
    assert.deepEqual(event!.detail.headers, [
      ['Host', 'shop.example'],
      ['Evil', '${jndi:x} folded'],
    ]);
    const [inspection] = bench.inspections;
    assert.deepEqual(inspection!.calls, ['inspectRequestHeaders', 'inspectRequestBody', 'finish']);
    assert.deepEqual(inspection!.transaction.rawHeaders.slice(2), ['Evil', '${jndi:x} folded']);
    assert.equal(event!.detail.matches?.length, 1);
  });

  test('a client that leaves in the middle still has its event', async () => {
    await using bench = await startBench({ wantsRequestBody: true });
    await exchangeRaw(bench.gateway.port, [POST, 'body'], { timeoutMs: 200 });
    const [event] = await bench.gateway.recorded(1);
    assert.equal(event!.detail.reason, 'client.gone');
    // Of a body that never was whole the rules may have seen a part, and judge none of it.
    const { calls } = bench.inspections[0]!;
    assert.deepEqual(
      calls.filter((call) => !call.startsWith('appendRequestBody')),
      ['inspectRequestHeaders', 'finish'],
    );
  });

  test('Expect: 100-continue is answered once the head is inspected and let in, not before', async () => {
    const expecting = POST.replace('Content-Length', 'Expect: 100-continue\r\nContent-Length');
    await using open = await startBench({ wantsRequestBody: true });
    let isAsked = false;
    const text = await exchangeRaw(open.gateway.port, [expecting], {
      until: (received) => {
        isAsked = received === 'HTTP/1.1 100 Continue\r\n\r\n';
        return isAsked;
      },
    });
    assert.equal(text, 'HTTP/1.1 100 Continue\r\n\r\n');
    await using closed = await startBench({ interruptAt: 'inspectRequestHeaders' });
    assert.match(await exchangeRaw(closed.gateway.port, expecting), /^HTTP\/1\.1 403 /);
  });
});
