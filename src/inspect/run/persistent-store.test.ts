import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PersistentStore } from './persistent-store.ts';

const TIMEOUT_MS = 1000;

describe('PersistentStore', () => {
  test('keeps a record under its collection, application and key', () => {
    const store = new PersistentStore();
    store.open('app', 'ip', '10.0.0.1', 0, TIMEOUT_MS).set('Hits', 3, 0);
    assert.equal(store.open('app', 'ip', '10.0.0.1', 10, TIMEOUT_MS).get('hits', 10), 3);
    assert.equal(store.open('app', 'ip', '10.0.0.2', 10, TIMEOUT_MS).get('hits', 10), undefined);
    assert.equal(store.open('app', 'user', '10.0.0.1', 10, TIMEOUT_MS).get('hits', 10), undefined);
    assert.equal(store.open('other', 'ip', '10.0.0.1', 10, TIMEOUT_MS).get('hits', 10), undefined);
  });

  test('forgets a record that nobody wrote for its time', () => {
    const store = new PersistentStore();
    store.open('', 'ip', 'a', 0, TIMEOUT_MS).set('x', 1, 0);
    assert.equal(store.open('', 'ip', 'a', 999, TIMEOUT_MS).get('x', 999), 1);
    assert.equal(store.open('', 'ip', 'a', 1000, TIMEOUT_MS).get('x', 1000), undefined);
  });

  test('a write keeps the record', () => {
    const store = new PersistentStore();
    const record = store.open('', 'ip', 'a', 0, TIMEOUT_MS);
    record.set('x', 1, 0);
    record.set('y', 1, 800);
    assert.equal(store.open('', 'ip', 'a', 1500, TIMEOUT_MS).get('x', 1500), 1);
  });

  test('a variable expires, also where the expiry came before the value', () => {
    const record = new PersistentStore().open('', 'ip', 'a', 0, 1_000_000);
    record.expire('x', 5, 0);
    assert.equal(record.get('x', 0), undefined);
    record.set('x', 1, 1000);
    assert.equal(record.get('x', 4999), 1);
    assert.equal(record.get('x', 5000), undefined);
    assert.deepEqual([...record.entries(5000)], []);
    record.set('x', 2, 6000);
    assert.equal(record.get('x', 60_000), 2);
  });

  test('a variable can be taken out', () => {
    const record = new PersistentStore().open('', 'ip', 'a', 0, TIMEOUT_MS);
    record.set('x', 1, 0);
    record.set('X', undefined, 0);
    assert.equal(record.get('x', 0), undefined);
  });

  test('a record holds so many variables and no more', () => {
    const record = new PersistentStore().open('', 'ip', 'a', 0, TIMEOUT_MS);
    let taken = 0;
    while (record.set(`v${taken}`, 1, 0)) taken++;
    assert.equal(taken, 256);
    assert.equal(record.set('v0', 2, 0), true);
  });

  test('takes no variable that is too long', () => {
    const record = new PersistentStore().open('', 'ip', 'a', 0, TIMEOUT_MS);
    assert.equal(record.set('x', 'y'.repeat(65_535), 0), true);
    assert.equal(record.set('x', 'y'.repeat(65_536), 0), false);
    assert.equal(record.set('x'.repeat(65_536), 'y', 0), false);
  });

  test('makes room where clients fill records, by what stands in them', () => {
    const store = new PersistentStore();
    for (let key = 0; key < 2000; key++) {
      store.open('', 'ip', `${key}`, 0, TIMEOUT_MS).set('x', 'y'.repeat(60_000), 0);
    }
    assert.ok(store.size > 400 && store.size < 600, `${store.size} records are left`);
    assert.equal(store.size + store.evicted, 2000);
    assert.equal(store.open('', 'ip', '1', 0, TIMEOUT_MS).get('x', 0), undefined);
    assert.notEqual(store.open('', 'ip', '1999', 0, TIMEOUT_MS).get('x', 0), undefined);
  });

  test('counts no longer what was overwritten, taken out or forgotten', () => {
    const store = new PersistentStore();
    for (let round = 0; round < 2000; round++) {
      const record = store.open('', 'ip', 'a', round * 2000, TIMEOUT_MS);
      record.set('x', 'y'.repeat(60_000), round * 2000);
      record.set('x', 'z'.repeat(60_000), round * 2000);
      record.set('w', 'y'.repeat(60_000), round * 2000);
      record.set('w', undefined, round * 2000);
    }
    store.open('', 'ip', 'b', 0, TIMEOUT_MS);
    assert.equal(store.evicted, 0);
  });

  test('makes room by forgetting what was unused longest', () => {
    const store = new PersistentStore();
    for (let key = 0; key < 50_000; key++) {
      store.open('', 'ip', String(key), 0, TIMEOUT_MS).set('x', key, 0);
    }
    store.open('', 'ip', '0', 1, TIMEOUT_MS);
    store.open('', 'ip', 'one more', 1, TIMEOUT_MS);
    assert.equal(store.size, 50_000);
    assert.equal(store.evicted, 1);
    assert.equal(store.open('', 'ip', '0', 2, TIMEOUT_MS).get('x', 2), 0);
    assert.equal(store.open('', 'ip', '1', 2, TIMEOUT_MS).get('x', 2), undefined);
  });
});
