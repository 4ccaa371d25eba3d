// Thousands of requests with bytes changed, cut and doubled: whatever comes, the gateway goes on, and
// the upstream sees only what was recorded, framed in one way only.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { SMUGGLING_CASES } from './corpus/smuggling.ts';
import { formatRequest, makeRequest, Random } from './support/generate.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import { readMessage, valueOf } from './support/message.ts';
import { exchangeRaw, startRawUpstream } from './support/raw.ts';

const CONNECTIONS = 3000;
const AT_ONCE = 150;
const CHANGES_MAX = 4;
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Bytes that mean something to a parser somewhere. */
const TELLING = '\r\n\t\0\v\f :;,"\\/*#?%&=+-_.0159aAxX\x7f\x80\xff';

describe('fuzzing', () => {
  test(`${CONNECTIONS} connections of mutated requests`, async () => {
    const consumed = new WeakMap<object, number>();
    const ids: string[] = [];
    await using upstream = await startRawUpstream((received, socket) => {
      for (;;) {
        const start = consumed.get(socket) ?? 0;
        // Throws where the framing that the gateway wrote is not well-formed.
        const message = readMessage(received.slice(start));
        if (message === undefined) return;
        consumed.set(socket, start + message.length);
        ids.push(valueOf(message.fields, 'x-request-id') ?? 'none');
        assert.match(message.startLine, /^[A-Z-]+ (?:\/[!-~]*|\*) HTTP\/1\.1$/);
        socket.write(OK);
      }
    });
    await using gateway = await startTestGateway(
      makePolicy({
        upstream: upstream.url,
        limits: { headerTimeoutMs: 500, bodyIdleTimeoutMs: 500 },
      }),
    );
    const seeds = [
      ...SMUGGLING_CASES.map(({ bytes }) => bytes),
      ...Array.from({ length: 200 }, (_, index) => {
        const random = new Random(index);
        return formatRequest(makeRequest(random, `f${index}`, false), random).slice(0, 2000);
      }),
    ];
    for (let first = 0; first < CONNECTIONS; first += AT_ONCE) {
      await Promise.all(
        Array.from({ length: AT_ONCE }, (_, index) => {
          const random = new Random(9_000_000 + first + index);
          return send(gateway.port, mutate(random.pick(seeds), random));
        }),
      );
    }
    const text = await exchangeRaw(
      gateway.port,
      'GET /alive HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n',
    );
    assert.match(text, /\r\n\r\nok$/);
    assert.ok(ids.length > CONNECTIONS / 20, `only ${ids.length} were forwarded`);
    // Whoever still waits for its end is ended: then everything is recorded.
    await gateway.gateway.close();
    const recorded = new Set(gateway.events.map((event) => event.id));
    assert.deepEqual(
      ids.filter((id) => !recorded.has(id)),
      [],
    );
  });
});

function mutate(seed: string, random: Random): string {
  let text = seed;
  const changes = 1 + random.below(CHANGES_MAX);
  for (let change = 0; change < changes; change++) {
    const at = random.below(text.length + 1);
    const byte = random.chance(4)
      ? String.fromCharCode(random.below(256))
      : TELLING[random.below(TELLING.length)]!;
    switch (random.below(5)) {
      case 0:
        text = text.slice(0, at) + byte + text.slice(at + 1);
        break;
      case 1:
        text = text.slice(0, at) + byte + text.slice(at);
        break;
      case 2:
        text = text.slice(0, at) + text.slice(at + 1 + random.below(4));
        break;
      case 3: {
        // A line twice, or somewhere else.
        const lines = text.split('\r\n');
        lines.splice(random.below(lines.length), 0, random.pick(lines));
        text = lines.join('\r\n');
        break;
      }
      default:
        text =
          text.slice(0, at) + text.slice(at, at + 1 + random.below(40)).repeat(2) + text.slice(at);
    }
  }
  return text;
}

/** Sends and reads until the other side has answered something or ended. */
function send(port: number, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.on('data', () => socket.destroy());
    socket.on('end', () => socket.destroy());
    const bytes = Buffer.from(text, 'latin1');
    const half = bytes.length >> 1;
    socket.write(bytes.subarray(0, half));
    setImmediate(() => socket.write(bytes.subarray(half)));
  });
}
