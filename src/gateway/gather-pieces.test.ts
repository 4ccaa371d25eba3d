import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { GrowingBytes, keepable, PIECE_BYTES_MIN, PieceGatherer } from './gather-pieces.ts';

describe('PieceGatherer', () => {
  test('gives back the same bytes in the same order, in few blocks', () => {
    const piece = fc.uint8Array({ maxLength: PIECE_BYTES_MIN - 1 });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 200 }), (arrays) => {
        const pieces = arrays.map((array) => Buffer.from(array));
        const blocks: Buffer[] = [];
        const gatherer = new PieceGatherer((block) => blocks.push(block));
        for (const one of pieces) gatherer.add(one);
        gatherer.flush();
        assert.deepEqual(Buffer.concat(blocks), Buffer.concat(pieces));
        const bytes = pieces.reduce((sum, one) => sum + one.length, 0);
        assert.ok(blocks.length <= Math.ceil(bytes / (16_384 - PIECE_BYTES_MIN)));
        const { length } = blocks;
        gatherer.flush();
        assert.equal(blocks.length, length);
      }),
      { numRuns: 200 },
    );
  });

  test('a block that was handed on does not change any more', () => {
    const blocks: Buffer[] = [];
    const gatherer = new PieceGatherer((block) => blocks.push(block));
    gatherer.add(Buffer.from('one'));
    gatherer.flush();
    gatherer.add(Buffer.from('two'));
    gatherer.flush();
    assert.deepEqual(blocks.map(String), ['one', 'two']);
  });

  test('what is read at once goes on together', async () => {
    const blocks: Buffer[] = [];
    const gatherer = new PieceGatherer((block) => blocks.push(block));
    for (const text of ['a', 'b', 'c']) {
      gatherer.add(Buffer.from(text));
      gatherer.flushSoon();
    }
    assert.deepEqual(blocks, []);
    await setImmediate();
    assert.deepEqual(blocks.map(String), ['abc']);
  });
});

test('GrowingBytes gives back what was appended, once', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 700 })), (arrays) => {
      const bytes = new GrowingBytes();
      for (const array of arrays) bytes.append(Buffer.from(array));
      const all = Buffer.concat(arrays);
      assert.equal(bytes.length, all.length);
      assert.deepEqual(bytes.take(), all);
      assert.equal(bytes.take().length, 0);
    }),
  );
});

test('a small part of a large buffer is copied out of it, a large one is not', () => {
  const large = Buffer.allocUnsafeSlow(65_536);
  const small = large.subarray(0, PIECE_BYTES_MIN);
  const kept = keepable(small);
  assert.deepEqual(kept, small);
  assert.ok(kept.buffer !== large.buffer);
  assert.equal(keepable(large.subarray(0, 32_768)).buffer, large.buffer);
});
