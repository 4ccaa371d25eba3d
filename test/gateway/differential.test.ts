// The same requests direct to an upstream and through the gateway: what arrives and what returns is
// the same, byte for byte, hop-by-hop fields and those that the gateway adds aside.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { SecureClientSessionOptions } from 'node:http2';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { makeCertificate } from '../support/make-certificate.ts';
import type { Fields, GeneratedRequest } from './support/generate.ts';
import {
  formatAnswer,
  formatRequest,
  makeAnswer,
  makeRequest,
  Random,
} from './support/generate.ts';
import type { TestGateway } from './support/harness.ts';
import { makePolicy, startTestGateway } from './support/harness.ts';
import type { Message } from './support/message.ts';
import { readMessage, valueOf, without } from './support/message.ts';
import type { RawUpstream } from './support/raw.ts';
import { startRawUpstream } from './support/raw.ts';

const REQUESTS = 3000;
const PIPELINED_MAX = 6;
const HTTP2_REQUESTS = 1000;
const HTTP2_AT_ONCE = 20;

const HOP_BY_HOP: readonly string[] = ['connection', 'keep-alive', 'transfer-encoding'];
const ADDED_TO_REQUESTS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'x-request-id',
  'traceparent',
]);
const ADDED_TO_ANSWERS: ReadonlySet<string> = new Set([...HOP_BY_HOP, 'x-request-id']);

/** What is compared of a message. */
interface Essence {
  readonly startLine: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly body: string;
  readonly trailers: Message['trailers'];
}

describe('direct and through the gateway', () => {
  let upstream: RawUpstream;
  let gateway: TestGateway;
  /** By case, what the upstream got, in the order of arrival: direct, then through the gateway. */
  const arrived = new Map<string, Essence[]>();

  before(async () => {
    const consumed = new WeakMap<object, number>();
    upstream = await startRawUpstream((received, socket) => {
      for (;;) {
        const start = consumed.get(socket) ?? 0;
        const message = readMessage(received.slice(start));
        if (message === undefined) return;
        consumed.set(socket, start + message.length);
        const id = valueOf(message.fields, 'x-case')!;
        const list = arrived.get(id) ?? [];
        arrived.set(id, list);
        list.push(essenceOf(message, ADDED_TO_REQUESTS));
        const random = new Random(Number(id.slice(1)) + 1_000_000);
        const method = message.startLine.slice(0, message.startLine.indexOf(' '));
        const answer = makeAnswer(random, method, id.startsWith('h'));
        socket.write(Buffer.from(formatAnswer(answer, random), 'latin1'));
        if (answer.framing === 'close') socket.end();
      }
    });
    gateway = await startTestGateway(
      makePolicy({
        upstream: upstream.url,
        gateway: {
          listen: [
            { address: '127.0.0.1', port: 0, tls: false, proxyProtocol: 'off' },
            { address: '127.0.0.1', port: 0, tls: true, proxyProtocol: 'off' },
          ],
          certificates: [makeCertificate(['shop.example'])],
        },
      }),
    );
  });

  after(async () => {
    await gateway.gateway.close();
    await upstream[Symbol.asyncDispose]();
  });

  test(`${REQUESTS} requests over HTTP/1.1, up to ${PIPELINED_MAX} in one packet`, async () => {
    const shape = new Random(7);
    for (let first = 0; first < REQUESTS;) {
      const count = Math.min(1 + shape.below(PIPELINED_MAX), REQUESTS - first);
      const batch = Array.from({ length: count }, (_, index) => {
        const id = first + index;
        const random = new Random(id);
        const request = makeRequest(random, `c${id}`, false);
        return { id: `c${id}`, request, bytes: formatRequest(request, random) };
      });
      const through = await exchangeBatch(gateway.port, batch);
      for (const [index, { id, request, bytes }] of batch.entries()) {
        const [direct] = await exchangeBatch(upstream.port, [{ request, bytes }]);
        assert.deepEqual(
          sortable(through[index]!, ADDED_TO_ANSWERS),
          sortable(direct!, ADDED_TO_ANSWERS),
          `answer to ${id}: ${JSON.stringify(bytes.slice(0, 600))}`,
        );
        const [viaGateway, viaNothing] = arrived.get(id)!;
        assert.deepEqual(viaGateway, viaNothing, `request ${id}`);
        arrived.delete(id);
      }
      first += count;
    }
    await gateway.recorded(REQUESTS);
    const strange = gateway.events.filter((event) => event.detail.reason !== '');
    assert.deepEqual(strange, []);
  });

  test(`${HTTP2_REQUESTS} requests over HTTP/2, ${HTTP2_AT_ONCE} at once`, async () => {
    const session = connectHttp2(`https://127.0.0.1:${gateway.ports[1]}`, {
      rejectUnauthorized: false,
      settings: { enablePush: false },
      strictSingleValueFields: false,
    } as SecureClientSessionOptions);
    for (let first = 0; first < HTTP2_REQUESTS; first += HTTP2_AT_ONCE) {
      await Promise.all(
        Array.from({ length: HTTP2_AT_ONCE }, async (_, index) => {
          const id = `h${first + index}`;
          const random = new Random(5_000_000 + first + index);
          const request = makeRequest(random, id, true);
          const answer = await exchangeHttp2(session, request);
          const bytes = formatRequest(request, random);
          const [direct] = await exchangeBatch(upstream.port, [{ request, bytes }]);
          const expected = sortable(direct!, ADDED_TO_ANSWERS);
          assert.deepEqual(
            answer,
            { ...expected, startLine: expected.startLine.slice(9, 12) },
            `answer to ${id}`,
          );
          const [viaGateway, viaNothing] = arrived.get(id)!;
          assert.deepEqual(viaGateway, viaNothing, `request ${id}`);
        }),
      );
    }
    session.close();
  });
});

function essenceOf(message: Message, added: ReadonlySet<string>): Essence {
  const { startLine, fields, body, trailers } = message;
  return { startLine, fields: without(fields, added), body, trailers };
}

/**
 * Date is added where the upstream left it out, and a Content-Disposition may move: order counts
 * between fields of one name.
 */
function sortable(message: Message, added: ReadonlySet<string>): Essence {
  const essence = essenceOf(message, new Set([...added, 'date']));
  const fields = essence.fields.filter(([name]) => name.toLowerCase() !== 'content-disposition');
  const moved = essence.fields.filter(([name]) => name.toLowerCase() === 'content-disposition');
  return { ...essence, fields: [...fields, ...moved] };
}

async function exchangeBatch(
  port: number,
  batch: readonly { readonly request: GeneratedRequest; readonly bytes: string }[],
): Promise<Message[]> {
  const socket = connect(port, '127.0.0.1');
  socket.write(Buffer.from(batch.map(({ bytes }) => bytes).join(''), 'latin1'));
  const answers: Message[] = [];
  let held = '';
  const take = (isEnded: boolean): void => {
    while (answers.length < batch.length) {
      const isBodyless = batch[answers.length]!.request.method === 'HEAD';
      const message = readMessage(held, { isBodyless, isEnded });
      if (message === undefined) return;
      held = held.slice(message.length);
      answers.push(message);
    }
    socket.destroy();
  };
  socket.on('data', (chunk: Buffer) => {
    held += chunk.toString('latin1');
    take(false);
  });
  socket.on('end', () => {
    take(true);
    socket.destroy();
  });
  await once(socket, 'close');
  assert.equal(answers.length, batch.length, `missing answers; held ${held.length} bytes`);
  assert.equal(held, '');
  return answers;
}

async function exchangeHttp2(
  session: ReturnType<typeof connectHttp2>,
  request: GeneratedRequest,
): Promise<Essence> {
  const headers = [':method', request.method, ':scheme', 'https', ':authority', 'shop.example'];
  headers.push(':path', request.target);
  for (const [name, value] of request.fields) {
    if (name.toLowerCase() !== 'host') headers.push(name.toLowerCase(), value);
  }
  const stream = session.request(headers, {
    endStream: request.body === undefined,
    waitForTrailers: request.trailers.length > 0,
  });
  stream.on('wantTrailers', () => {
    const trailers: Record<string, string[]> = {};
    for (const [name, value] of request.trailers) (trailers[name] ??= []).push(value);
    stream.sendTrailers(trailers);
  });
  if (request.body !== undefined) stream.end(Buffer.from(request.body, 'latin1'));
  let body = '';
  let raw: readonly string[] = [];
  let rawTrailers: readonly string[] = [];
  stream.on('response', (_headers, _flags, received) => {
    raw = received as unknown as readonly string[];
  });
  stream.on('trailers', (_headers: object, _flags: number, received: unknown) => {
    rawTrailers = received as readonly string[];
  });
  stream.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')));
  await once(stream, 'close');
  const fields = pairs(raw);
  return sortable(
    {
      startLine: valueOf(fields, ':status')!,
      fields: fields.filter(([name]) => name !== ':status'),
      body,
      trailers: pairs(rawTrailers),
      length: 0,
    },
    ADDED_TO_ANSWERS,
  );
}

function pairs(raw: readonly string[]): Fields {
  const list: Fields = [];
  for (let index = 0; index < raw.length; index += 2) list.push([raw[index]!, raw[index + 1]!]);
  return list;
}
