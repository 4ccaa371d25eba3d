import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { BoundedQueue } from './bounded-queue.ts';
import type { WhenFull } from './bounded-queue.ts';

describe('BoundedQueue', () => {
  for (const whenFull of ['refuse-newest', 'drop-oldest'] as const satisfies WhenFull[]) {
    test(`behaves as an array that is cut to its capacity (${whenFull})`, () => {
      const steps = fc.array(fc.option(fc.integer(), { nil: undefined }), { maxLength: 200 });
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 9 }), steps, (capacity, items) => {
          const queue = new BoundedQueue<number>(capacity, whenFull);
          const model: number[] = [];
          let lost = 0;
          for (const item of items) {
            if (item === undefined) {
              assert.equal(queue.shift(), model.shift());
            } else {
              const isFull = model.length === capacity;
              if (isFull) lost++;
              if (isFull && whenFull === 'drop-oldest') model.shift();
              if (!isFull || whenFull === 'drop-oldest') model.push(item);
              assert.equal(queue.push(item), !isFull);
            }
            assert.deepEqual([queue.length, queue.lost], [model.length, lost]);
          }
          assert.deepEqual(queue.take(3), model.splice(0, 3));
          assert.deepEqual(queue.take(99), model);
        }),
      );
    });
  }

  test('refuses a capacity that holds nothing', () => {
    for (const capacity of [0, -1, 1.5, Number.NaN]) {
      assert.throws(() => new BoundedQueue(capacity, 'drop-oldest'), RangeError);
    }
  });
});
