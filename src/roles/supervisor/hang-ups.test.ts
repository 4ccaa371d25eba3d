import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HangUps } from './hang-ups.ts';

test('SIGHUP while nobody can load yet ends nothing, and is not forgotten', () => {
  const before = process.listenerCount('SIGHUP');
  const hangUps = new HangUps();
  let loads = 0;
  try {
    assert.equal(process.listenerCount('SIGHUP'), before + 1);
    process.emit('SIGHUP');
    process.emit('SIGHUP');
    hangUps.listen(() => loads++);
    assert.equal(loads, 1);
    process.emit('SIGHUP');
    assert.equal(loads, 2);
  } finally {
    hangUps.close();
  }
  assert.equal(process.listenerCount('SIGHUP'), before);
});
