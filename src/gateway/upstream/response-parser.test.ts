import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { ParseState } from './response-parser.ts';
import { RESPONSE_HEAD_BYTES_MAX, ResponseParser } from './response-parser.ts';

interface Seen {
  readonly heads: { status: number; statusText: string; rawHeaders: readonly string[] }[];
  readonly informations: number[];
  body: string;
  trailers: readonly string[] | undefined;
  state: ParseState;
  rest: string;
  message: string;
  keepsAlive: boolean;
}

/** Feeds the text in pieces of the given sizes (the last size repeats) and tells what came out. */
function parse(
  text: string,
  { method = 'GET', upgrade = false, sizes = [1 << 20], ends = false } = {},
): Seen {
  const seen: Seen = {
    heads: [],
    informations: [],
    body: '',
    trailers: undefined,
    state: 'more',
    rest: '',
    message: '',
    keepsAlive: true,
  };
  const parser = new ResponseParser({
    onInformation: (status) => seen.informations.push(status),
    onHead: ({ status, statusText, rawHeaders }) =>
      seen.heads.push({ status, statusText, rawHeaders }),
    onData: (chunk) => {
      assert.ok(chunk.length > 0);
      seen.body += chunk.toString('latin1');
    },
    onEnd: (trailers) => {
      assert.equal(seen.trailers, undefined);
      seen.trailers = trailers;
    },
  });
  parser.begin(method, upgrade);
  const bytes = Buffer.from(text, 'latin1');
  let at = 0;
  for (let turn = 0; at < bytes.length && seen.state === 'more'; turn++) {
    const size = sizes[Math.min(turn, sizes.length - 1)]!;
    seen.state = parser.execute(bytes.subarray(at, at + size));
    at += size;
  }
  if (seen.state === 'done' || seen.state === 'upgrade') {
    seen.rest =
      parser.rest.toString('latin1') + bytes.toString('latin1', Math.min(at, bytes.length));
  }
  if (ends && seen.state === 'more' && parser.finish()) seen.state = 'done';
  seen.message = parser.message;
  seen.keepsAlive = parser.keepsAlive;
  return seen;
}

describe('upstream answers', () => {
  test('keep spelling, order and repetition of fields', () => {
    const seen = parse(
      'HTTP/1.1 200 All Right\r\nX-b:  1 \r\nx-B:\t2\r\nSet-Cookie: a\r\nset-cookie: b\r\nE:\r\nO: \xe9\xff\r\nContent-Length: 3\r\n\r\nabc',
    );
    assert.equal(seen.state, 'done');
    assert.equal(seen.heads[0]!.statusText, 'All Right');
    assert.deepEqual(seen.heads[0]!.rawHeaders, [
      'X-b',
      '1',
      'x-B',
      '2',
      'Set-Cookie',
      'a',
      'set-cookie',
      'b',
      'E',
      '',
      'O',
      '\xe9\xff',
      'Content-Length',
      '3',
    ]);
    assert.equal(seen.body, 'abc');
  });

  test('end where their framing says', () => {
    const rows: [string, { method?: string; ends?: boolean }, Partial<Seen>][] = [
      ['HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nX', {}, { state: 'done', body: '', rest: 'X' }],
      ['HTTP/1.1 200\r\nContent-Length: 1\r\n\r\nab', {}, { state: 'done', body: 'a', rest: 'b' }],
      ['HTTP/1.1 204 No\r\n\r\nX', {}, { state: 'done', rest: 'X' }],
      ['HTTP/1.1 304 No\r\nContent-Length: 9\r\n\r\nX', {}, { state: 'done', rest: 'X' }],
      ['HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n', { method: 'HEAD' }, { state: 'done' }],
      ['HTTP/1.1 200 OK\r\n\r\nabc', { ends: true }, { state: 'done', body: 'abc' }],
      ['HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabc', { ends: true }, { state: 'more' }],
      [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n00a;x="y"\r\n0123456789\r\n0\r\n\r\nZ',
        {},
        { state: 'done', body: 'abc0123456789', rest: 'Z', trailers: [] },
      ],
      [
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\nc:d\r\n\r\n',
        {},
        { state: 'done', trailers: ['A', 'b', 'c', 'd'] },
      ],
      [
        'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 N\r\n\r\n',
        {},
        { state: 'done', informations: [100, 103] },
      ],
    ];
    for (const [text, options, expected] of rows) {
      const seen = parse(text, options);
      for (const [key, value] of Object.entries(expected)) {
        assert.deepEqual(seen[key as keyof Seen], value, `${key} of ${JSON.stringify(text)}`);
      }
    }
  });

  test('say whether the connection can be used again', () => {
    const head = (fields: string, version = '1.1'): boolean =>
      parse(`HTTP/${version} 200 OK\r\nContent-Length: 0\r\n${fields}\r\n`).keepsAlive;
    assert.equal(head(''), true);
    assert.equal(head('Connection: close\r\n'), false);
    assert.equal(head('Connection: x, Close\r\n'), false);
    assert.equal(head('', '1.0'), false);
    assert.equal(head('Connection: keep-alive\r\n', '1.0'), true);
    assert.equal(parse('HTTP/1.1 200 OK\r\n\r\n').keepsAlive, false);
  });

  test('switch protocols only when asked to', () => {
    const text = 'HTTP/1.1 101 Switching\r\nUpgrade: websocket\r\n\r\n\x81\x00';
    assert.equal(parse(text).state, 'malformed');
    const seen = parse(text, { upgrade: true });
    assert.equal(seen.state, 'upgrade');
    assert.equal(seen.rest, '\x81\x00');
  });

  test('that could be read in two ways are malformed', () => {
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
    const bad = [
      'nonsense\r\n\r\n',
      'HTTP/2.0 200 OK\r\n\r\n',
      'HTTP/1.1 20 OK\r\n\r\n',
      'HTTP/1.1 2000 OK\r\n\r\n',
      'HTTP/1.1 600 OK\r\n\r\n',
      'HTTP/1.1 099 OK\r\n\r\n',
      'HTTP/1.1  200 OK\r\n\r\n',
      'HTTP/1.1 200 OK\nA: b\r\n\r\n',
      'HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n',
      'HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n',
      'HTTP/1.1 200 OK\r\nA : b\r\n\r\n',
      'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n',
      'HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n',
      'HTTP/1.1 200 OK\r\nno colon\r\n\r\n',
      'HTTP/1.1 200 OK\r\n: b\r\n\r\n',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na',
      'HTTP/1.1 200 OK\r\nContent-Length: 1, 1\r\n\r\na',
      'HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\na',
      'HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\na',
      'HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\na',
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      `${chunked}x\r\n`,
      `${chunked}-1\r\n`,
      `${chunked}0x1\r\na\r\n`,
      `${chunked}1 \r\na\r\n`,
      `${chunked}\r\n`,
      `${chunked}1\r\nab\r\n`,
      `${chunked}1\r\na\n\r\n`,
      `${chunked}1;\na\r\nb\r\n`,
      `${chunked}fffffffffffffff\r\n`,
      `${chunked}0\r\nA : b\r\n\r\n`,
      `${chunked}0\r\n b\r\n\r\n`,
      `${chunked}1;${'e'.repeat(2000)}\r\na\r\n`,
      `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(RESPONSE_HEAD_BYTES_MAX)}\r\n\r\n`,
      'HTTP/1.1 100 Continue\r\n\r\n'.repeat(17),
    ];
    for (const text of bad) {
      assert.equal(parse(text).state, 'malformed', JSON.stringify(text.slice(0, 120)));
      assert.equal(
        parse(text, { sizes: [1] }).state,
        'malformed',
        JSON.stringify(text.slice(0, 120)),
      );
    }
  });

  test('an endless head is given up, whatever pieces it comes in', () => {
    const seen = parse(`HTTP/1.1 200 OK\r\nA: ${'a'.repeat(2 * RESPONSE_HEAD_BYTES_MAX)}`, {
      sizes: [1000],
    });
    assert.equal(seen.state, 'malformed');
  });

  test('read the same however the bytes are cut', () => {
    const token = fc.stringMatching(/^[A-Za-z-]{1,12}$/);
    const value = fc.stringMatching(/^(?:[!-~\xa0-\xff](?:[ -~\xa0-\xff]{0,20}[!-~])?)?$/);
    const fields = fc
      .array(fc.tuple(token, value), { maxLength: 8 })
      .map((pairs) =>
        pairs.filter(
          ([name]) =>
            !['content-length', 'transfer-encoding', 'connection', 'keep-alive'].includes(
              name.toLowerCase(),
            ),
        ),
      );
    const chunks = fc.array(
      fc
        .uint8Array({ minLength: 1, maxLength: 40 })
        .map((bytes) => Buffer.from(bytes).toString('latin1')),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(
        fields,
        chunks,
        fields,
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 20 }),
        (headers, pieces, trailers, isChunked, sizes) => {
          const lines = (pairs: readonly (readonly [string, string])[]): string =>
            pairs.map(([name, text]) => `${name}: ${text}\r\n`).join('');
          const body = pieces.join('');
          const framed = isChunked
            ? `Transfer-Encoding: chunked\r\n\r\n${pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')}0\r\n${lines(trailers)}\r\n`
            : `Content-Length: ${body.length}\r\n\r\n${body}`;
          const text = `HTTP/1.1 299 x\r\n${lines(headers)}${framed}`;
          const seen = parse(`${text}REST`, { sizes });
          assert.equal(seen.state, 'done', seen.message);
          assert.equal(seen.body, body);
          assert.equal(seen.rest, 'REST');
          assert.deepEqual(seen.heads[0]!.rawHeaders.slice(0, -2), headers.flat());
          if (isChunked) assert.deepEqual(seen.trailers, trailers.flat());
        },
      ),
      { numRuns: 300 },
    );
  });

  test('any bytes at all end in a state, never in an exception', () => {
    const pieces = fc.constantFrom(
      'HTTP/1.1 ',
      '200',
      ' OK',
      '\r\n',
      '\n',
      '\r',
      'Content-Length: ',
      '1',
      '\r\n\r\n',
      'Transfer-Encoding: chunked\r\n',
      '0',
      'a',
      '\0',
      '\xff',
      ';',
      ':',
      ' ',
      '101',
      '100',
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        (parts, size, upgrade) => {
          const seen = parse(parts.join(''), { sizes: [size], upgrade, ends: true });
          assert.ok(['more', 'done', 'upgrade', 'malformed'].includes(seen.state));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
