import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TextMemo } from './text-memo.ts';

describe('TextMemo', () => {
  it('works each text out once while it is remembered', () => {
    const workedOut: string[] = [];
    const memo = new TextMemo(
      (text) => {
        workedOut.push(text);
        return text.toUpperCase();
      },
      64,
      100,
    );
    for (let round = 0; round < 3; round++) {
      for (const name of ['Host', 'Accept', 'Accept-Encoding', 'User-Agent', '']) {
        assert.equal(memo.get(name), name.toUpperCase());
      }
    }
    assert.deepEqual(workedOut, ['Host', 'Accept', 'Accept-Encoding', 'User-Agent', '']);
  });

  it('remembers two texts of one place, and drops the one that was not asked for', () => {
    const workedOut: string[] = [];
    const memo = new TextMemo((text) => workedOut.push(text), 2, 10);
    for (const text of ['a', 'b', 'a', 'b', 'c', 'b', 'a']) memo.get(text);
    assert.deepEqual(workedOut, ['a', 'b', 'c', 'a']);
  });

  it('never remembers texts that are too long', () => {
    let count = 0;
    const memo = new TextMemo(() => ++count, 16, 3);
    assert.deepEqual(
      [memo.get('abcd'), memo.get('abcd'), memo.get('abc'), memo.get('abc')],
      [1, 2, 3, 3],
    );
  });

  it('gives what working out gives, whatever is asked for in whatever order', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\u00ff', '%'), maxLength: 20 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 200 }), (texts) => {
        const memo = new TextMemo((asked) => `<${asked}>`, 8, 16);
        for (const asked of texts) assert.equal(memo.get(asked), `<${asked}>`);
      }),
    );
  });
});
