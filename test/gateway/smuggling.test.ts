// The smuggling corpus over real sockets: nothing in it makes the upstream see a request that the
// gateway did not record, nothing ambiguous is passed on, no later request gets another one's answer.
import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { SMUGGLING_CASES } from './corpus/smuggling.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import { exchangeRaw, listen } from './support/raw.ts';

interface Seen {
  readonly id: string;
  readonly target: string;
  readonly body: string;
  readonly rawHeaders: readonly string[];
}

describe('smuggling', () => {
  const seen: Seen[] = [];
  const upstreamErrors: string[] = [];
  // As forgiving as Node can be: what it would be fooled by must not reach it.
  const upstream = createServer({ insecureHTTPParser: true, requireHostHeader: false });
  let gateway: TestGateway;

  before(async () => {
    upstream.on('request', (request: IncomingMessage, response: ServerResponse) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
      request.on('end', () => {
        seen.push({
          id: String(request.headers['x-request-id']),
          target: request.url!,
          body,
          rawHeaders: request.rawHeaders,
        });
        response.end(`answer to ${request.method} ${request.url}`);
      });
    });
    upstream.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'HPE_INVALID_EOF_STATE') {
        upstreamErrors.push(String(error.code));
      }
      socket.destroy();
    });
    const port = await listen(upstream);
    gateway = await startTestGateway(makePolicy({ upstream: `http://127.0.0.1:${port}` }));
  });

  after(async () => {
    await gateway.gateway.close();
    upstream.closeAllConnections();
    upstream.close();
  });

  test('the corpus is as large as it claims', () => {
    assert.ok(SMUGGLING_CASES.length >= 100);
    const names = new Set(SMUGGLING_CASES.map(({ name }) => name));
    assert.equal(names.size, SMUGGLING_CASES.length);
  });

  for (const { name, bytes, reason, forwards = 0 } of SMUGGLING_CASES) {
    for (const [how, pieces] of [
      ['at once', [bytes]],
      ['cut in the middle', [bytes.slice(0, bytes.length >> 1), bytes.slice(bytes.length >> 1)]],
    ] as const) {
      test(`${name} (${how})`, async () => {
        seen.length = 0;
        const eventsBefore = gateway.events.length;
        const text = await exchangeRaw(gateway.port, pieces, {
          until: (received) => forwards > 0 && received.split('answer to ').length > forwards,
        });
        // A bystander's request, right after: it must get its own answer.
        const bystander = await exchangeRaw(
          gateway.port,
          'GET /bystander HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n',
        );
        assert.match(bystander, /answer to GET \/bystander$/);

        // Every upstream request is one that the gateway has an event of.
        await gateway.recorded(eventsBefore + 1);
        const events = gateway.events.slice(eventsBefore);
        const recorded = new Set(events.map((event) => event.id));
        for (const request of seen) {
          assert.ok(recorded.has(request.id), `unrecorded at the upstream: ${request.target}`);
          assert.notEqual(request.target, '/smuggled');
          assertUnambiguous(request);
        }
        assert.deepEqual(upstreamErrors, []);
        if (forwards > 0) {
          assert.equal(seen.filter(({ target }) => target === '/first').length, forwards, text);
          return;
        }
        const refused = events.find((event) => event.detail.reason !== '');
        assert.equal(refused?.detail.reason, reason, text);
        assert.equal(refused?.detail.verdict, 'block');
        assert.match(text, /^HTTP\/1\.1 [45]\d\d /);
        assert.match(text, /\r\nConnection: close\r\n/);
        assert.equal(text.match(/HTTP\/1\.1 /g)?.length, 1, text);
      });
    }
  }
});

/** The framing that the gateway wrote leaves one reading only. */
function assertUnambiguous({ rawHeaders }: Seen): void {
  const count = (wanted: string): number =>
    rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === wanted).length;
  assert.ok(count('content-length') + count('transfer-encoding') <= 1);
  assert.equal(count('host'), 1);
  assert.equal(count('x-request-id'), 1);
  for (const name of ['connection', 'upgrade', 'http2-settings', 'te', 'expect', 'keep-alive']) {
    assert.equal(count(name), 0, name);
  }
}
