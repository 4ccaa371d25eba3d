import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { getHeapCodeStatistics } from 'node:v8';
import { giveMemoryBack, giveStartBack } from './give-memory-back.ts';

const FUNCTIONS = 500;

describe('giving memory back', () => {
  test('after a start, how functions were compiled is forgotten, and they run all the same', () => {
    const functions = Array.from({ length: FUNCTIONS }, (_, index) => makeFunction(index));
    assert.equal(sumOf(functions), (FUNCTIONS * (FUNCTIONS - 1)) / 2);
    giveMemoryBack();
    const before = getHeapCodeStatistics().bytecode_and_metadata_size;
    giveStartBack();
    assert.ok(getHeapCodeStatistics().bytecode_and_metadata_size < before / 2);
    assert.equal(sumOf(functions), (FUNCTIONS * (FUNCTIONS - 1)) / 2);
  });

  test('what runs from then on stays compiled', () => {
    giveStartBack();
    const functions = Array.from({ length: FUNCTIONS }, (_, index) => makeFunction(index));
    sumOf(functions);
    const before = getHeapCodeStatistics().bytecode_and_metadata_size;
    giveMemoryBack();
    assert.ok(getHeapCodeStatistics().bytecode_and_metadata_size > before / 2);
    assert.equal(sumOf(functions), (FUNCTIONS * (FUNCTIONS - 1)) / 2);
  });
});

/** Each of its own source text, so that each is compiled for itself. */
function makeFunction(index: number): () => number {
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- what is tested is the compiler
  return new Function(`const numbers = [${index}, 0, 0]; return numbers[0] + 0;`) as () => number;
}

function sumOf(functions: readonly (() => number)[]): number {
  return functions.reduce((sum, one) => sum + one(), 0);
}
