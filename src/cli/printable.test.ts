import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { harmless, printable, toBytes } from './printable.ts';

describe('what a terminal is shown', () => {
  test('is UTF-8 as the characters it means, and nothing that a terminal acts on', () => {
    assert.equal(printable(toBytes('评论 café')), '评论 café');
    assert.equal(printable('a\u001b[2Jb\r\n'), String.raw`a\x1b[2Jb\x0d\x0a`);
    assert.equal(printable('\xff\xfe'), String.raw`\xff\xfe`);
    assert.equal(printable(toBytes('a\u202eb')), String.raw`a\u{202e}b`);
  });

  test('whatever a command writes, the terminal does not act on it, and JSON stays what it was', () => {
    assert.equal(
      harmless('a\u001b]0;x\u0007b\u009b2Jc\rd\te\nf'),
      String.raw`a\u001b]0;x\u0007b\u009b2Jc\u000dd` + '\te\nf',
    );
    assert.equal(harmless('评论 café \u202e'), String.raw`评论 café \u202e`);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = harmless(JSON.stringify({ text }));
        assert.doesNotMatch(json, /[\p{Cc}\p{Bidi_Control}]/u);
        assert.deepEqual(JSON.parse(json), { text });
      }),
    );
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
