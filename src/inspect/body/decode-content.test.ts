import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
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
];

function decode(header: string, bytes: Uint8Array): ReturnType<typeof decodeContent> {
  return decodeContent(codingsOf(header), bytes, LIMIT);
}

describe('decodeContent', () => {
  for (const [header, bytes] of ENCODED) {
    test(`${header}, from ${bytes.subarray(0, 2).toString('hex')}`, () => {
      assert.deepEqual(decode(header, bytes), { kind: 'decoded', bytes: TEXT });
    });
  }

  test('codings that nobody knows, or too many, are none', () => {
    for (const header of ['', 'identity', 'utf-8', 'aws-chunked', 'gzip, foo', 'gzip,gzip,gzip']) {
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
    assert.deepEqual(cut, { kind: 'decoded', bytes: TEXT });
    const wrong = Buffer.from(whole);
    wrong[wrong.length - 6]! ^= 0xff;
    assert.deepEqual(decode('gzip', wrong), { kind: 'decoded', bytes: TEXT });
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
