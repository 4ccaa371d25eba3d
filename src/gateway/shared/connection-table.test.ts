import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CONNECTION_REFUSED, CONNECTION_UNCOUNTED, ConnectionTable } from './connection-table.ts';
import { KeyHash } from './key-hash.ts';

const SLOTS = 64;
const THREADS = 3;

function makeTables(slots = SLOTS): ConnectionTable[] {
  const memory = new SharedArrayBuffer(ConnectionTable.bytes(slots, THREADS));
  return [0, 1, 2].map((thread) => new ConnectionTable(memory, 0, slots, THREADS, thread));
}

function keyOf(text: string): KeyHash {
  const key = new KeyHash(1, 2);
  key.hash(2, text);
  return key;
}

describe('connections per address', () => {
  test('are counted over all threads and given back', () => {
    const [first, second] = makeTables() as [ConnectionTable, ConnectionTable, ConnectionTable];
    const key = keyOf('192.0.2.7');
    const slot = first.add(key, 2);
    assert.ok(slot >= 0);
    assert.equal(second.add(key, 2), slot);
    assert.equal(first.add(key, 2), CONNECTION_REFUSED);
    assert.equal(second.add(key, 2), CONNECTION_REFUSED);
    assert.equal(first.total, 2);
    second.remove(slot);
    assert.equal(second.total, 1);
    assert.equal(second.add(key, 2), slot);
  });

  test('of a thread that was killed are taken back', () => {
    const [first, second] = makeTables() as [ConnectionTable, ConnectionTable, ConnectionTable];
    const key = keyOf('192.0.2.7');
    first.add(key, 2);
    first.add(key, 2);
    assert.equal(second.add(key, 2), CONNECTION_REFUSED);
    second.forgetThread(0);
    assert.equal(second.total, 0);
    assert.ok(second.add(key, 2) >= 0);
  });

  test('a full table lets new addresses in uncounted, never forgets a counted one', () => {
    const [table] = makeTables(8) as [ConnectionTable, ConnectionTable, ConnectionTable];
    for (let index = 0; index < 8; index++) assert.ok(table.add(keyOf(`a${index}`), 1) >= 0);
    assert.equal(table.add(keyOf('b'), 1), CONNECTION_UNCOUNTED);
    assert.equal(table.total, 9);
    for (let index = 0; index < 8; index++) {
      assert.equal(table.add(keyOf(`a${index}`), 1), CONNECTION_REFUSED);
    }
    table.remove(CONNECTION_UNCOUNTED);
    assert.equal(table.total, 8);
  });
});
