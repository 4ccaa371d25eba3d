import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { printable, toBytes } from './printable.ts';

describe('what a terminal is shown', () => {
  test('is UTF-8 as the characters it means, and nothing that a terminal acts on', () => {
    assert.equal(printable(toBytes('评论 café')), '评论 café');
    assert.equal(printable('a\u001b[2Jb\r\n'), String.raw`a\x1b[2Jb\x0d\x0a`);
    assert.equal(printable('\xff\xfe'), String.raw`\xff\xfe`);
    assert.equal(printable(toBytes('a\u202eb')), String.raw`a\u{202e}b`);
  });

  test('is one visible line for any bytes', () => {
    const byte = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.string({ unit: byte }), (bytes) => {
        assert.match(printable(bytes), /^[^\p{C}\p{Zl}\p{Zp}]*$/u);
      }),
    );
  });
});
