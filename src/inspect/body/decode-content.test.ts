import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createHash } from 'node:crypto';
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib';
import fc from 'fast-check';
import { codingsOf, decodeContent } from './decode-content.ts';

const TEXT = Buffer.from('q=<script>alert(1)</script>&more=it is'.repeat(20));
const LIMIT = 4096;

const ENCODED: readonly (readonly [header: string, bytes: Buffer])[] = [
  ['gzip', gzipSync(TEXT)],
  ['GZip', gzipSync(TEXT)],
  ['x-gzip', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['deflate', deflateRawSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  ['zstd', zstdCompressSync(TEXT)],
  ['identity, gzip', gzipSync(TEXT)],
  ['gzip, br', brotliCompressSync(gzipSync(TEXT))],
  ['"gzip"', gzipSync(TEXT)],
  ['gzip;q=1', gzipSync(TEXT)],
  [`${'identity,'.repeat(9)}gzip`, gzipSync(TEXT)],
  ['gzip,gzip,gzip', gzipSync(gzipSync(gzipSync(TEXT)))],
];

function decode(
  header: string,
  bytes: Uint8Array,
  isCut = false,
): ReturnType<typeof decodeContent> {
  return decodeContent(codingsOf(header), Buffer.from(bytes), LIMIT, isCut);
}

describe('decodeContent', () => {
  for (const [header, bytes] of ENCODED) {
    test(`${header}, from ${bytes.subarray(0, 2).toString('hex')}`, () => {
      const decoded = decode(header, bytes);
      assert.partialDeepStrictEqual(decoded, { kind: 'decoded', bytes: TEXT });
      // Zstandard leaves letters that it cannot pack as they are.
      if (header !== 'zstd') assert.deepEqual(decoded.kind === 'decoded' && decoded.hidden, []);
    });
  }

  test('codings that nobody knows, or too many, are none', () => {
    for (const header of ['', 'identity', 'utf-8', 'aws-chunked', 'gzip, foo', 'br,br,br,br,br']) {
      assert.deepEqual(codingsOf(header), []);
    }
  });

  test('what is not compressed at all stays plain', () => {
    for (const header of ['gzip', 'br', 'zstd', 'deflate']) {
      assert.equal(decode(header, TEXT).kind, 'plain', header);
    }
  });

  test('what was cut off, or has a wrong checksum, is read all the same', () => {
    const whole = gzipSync(TEXT);
    const cut = decode('gzip', whole.subarray(0, whole.length - 8));
    assert.deepEqual(cut, { kind: 'decoded', bytes: TEXT, hidden: [] });
    const wrong = Buffer.from(whole);
    wrong[wrong.length - 6]! ^= 0xff;
    assert.deepEqual(decode('gzip', wrong), { kind: 'decoded', bytes: TEXT, hidden: [] });
  });

  test('of a body that goes on as much is read as is here', () => {
    // More than one block of zstd, none of which repeats another.
    const noise = Array.from({ length: 40_000 }, (_, index) =>
      createHash('md5').update(`${index}`),
    );
    const text = Buffer.from(`q=1&${noise.map((hash) => hash.digest('hex')).join('')}`);
    const cut: readonly (readonly [string, Buffer])[] = [
      ['gzip', gzipSync(text)],
      ['deflate', deflateSync(text)],
      ['deflate', deflateRawSync(text)],
      ['br', brotliCompressSync(text)],
      ['zstd', zstdCompressSync(text)],
    ];
    for (const [header, bytes] of cut) {
      const half = bytes.subarray(0, bytes.length / 2);
      const decoded = decodeContent(codingsOf(header), half, text.length, true);
      assert.ok(decoded.kind === 'decoded', header);
      assert.ok(decoded.bytes.length > 100_000);
      assert.ok(text.subarray(0, decoded.bytes.length).equals(decoded.bytes));
    }
  });

  test('what can be read of the packed bytes alone is told', () => {
    const hidden = '&q=<script>alert(2)</script>&';
    const behind = decode('gzip', Buffer.concat([gzipSync(TEXT), Buffer.from(hidden)]));
    assert.deepEqual(behind, { kind: 'decoded', bytes: TEXT, hidden: [hidden] });
    // RFC 1952, 2.3.1: a name, ended by NUL, behind the ten bytes of the header.
    const packed = gzipSync(TEXT);
    packed[3] = 8;
    const name = Buffer.from(`${hidden}\0`);
    const named = Buffer.concat([packed.subarray(0, 10), name, packed.subarray(10)]);
    const decoded = decode('gzip', named);
    assert.ok(decoded.kind === 'decoded' && decoded.hidden.join('').includes(hidden));
  });

  test('text that happens to be a stream of deflate is told as well', () => {
    // A brace, a line feed and blanks are a block of two letters, and its end (RFC 1951, 3.2.6).
    const text = '{ \n   "q":"<script>alert(1)</script>"}';
    const decoded = decode('deflate', Buffer.from(text));
    assert.deepEqual(decoded.kind === 'decoded' ? decoded.hidden : decoded.kind, [text]);
  });

  test('a bomb is too large, in every coding', () => {
    const zeros = Buffer.alloc(1 << 20);
    const bombs: readonly (readonly [string, Buffer])[] = [
      ['gzip', gzipSync(zeros)],
      ['deflate', deflateRawSync(zeros)],
      ['br', brotliCompressSync(zeros)],
      ['zstd', zstdCompressSync(zeros)],
      ['gzip, gzip', gzipSync(gzipSync(zeros))],
    ];
    for (const [header, bytes] of bombs) {
      assert.deepEqual(decode(header, bytes), { kind: 'too-large', bytesMax: LIMIT }, header);
    }
  });

  test('whatever the bytes: never throws, never gives more than the limit', () => {
    const headers = fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'gzip, br');
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(fc.uint8Array({ maxLength: 400 }), fc.nat(60), fc.nat(255))
        .map(([bytes, at, value]) => {
          const packed = gzipSync(bytes);
          packed[at % packed.length] = value;
          return packed;
        }),
    );
    fc.assert(
      fc.property(headers, bodies, (header, bytes) => {
        const decoded = decode(header, bytes);
        if (decoded.kind === 'decoded') assert.ok(decoded.bytes.length <= LIMIT);
      }),
    );
  });
});
