import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { compactValue, integerOf, TxNames, TxStore } from './tx-store.ts';

describe('TxStore', () => {
  test('names that rules name and others live side by side, in any case', () => {
    const names = new TxNames();
    const slot = names.slotOf('Score');
    const tx = new TxStore(names, [], [], [0]);
    tx.set('SCORE', 5);
    tx.set('Other', 'x');
    assert.equal(tx.slots[slot], 5);
    assert.equal(tx.get('score'), 5);
    assert.equal(tx.get('OTHER'), 'x');
    assert.deepEqual(
      [...tx.entries()],
      [
        ['score', 5],
        ['Other', 'x'],
      ],
    );
    tx.set('other', undefined);
    assert.equal(tx.get('other'), undefined);
  });

  test('the captures have the first slots', () => {
    assert.deepEqual(
      Array.from({ length: 10 }, (_, index) => new TxNames().find(String(index))),
      Array.from({ length: 10 }, (_, index) => index),
    );
  });

  test('variables with computed names are bounded, and what is lost is counted', () => {
    const tx = new TxStore(new TxNames(), [], [], [0]);
    for (let index = 0; index < 2001; index++) tx.set(`name${index}`, 1);
    assert.equal(tx.lost, 1);
    assert.equal(tx.get('name2000'), undefined);
    tx.set('name1', 2);
    assert.equal(tx.get('name1'), 2);
  });
});

describe('compactValue', () => {
  test('loses nothing', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.integer().map(String), fc.constantFrom('05', '+5', '-0', '1e3')),
        (text) => {
          assert.equal(String(compactValue(text)), text);
          assert.equal(integerOf(compactValue(text)), integerOf(text));
        },
      ),
    );
  });
});
