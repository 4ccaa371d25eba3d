import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { writeBatch } from './ban-batch.ts';
import type { BanChange, BanElement } from './ban-script.ts';

const ADDRESS: BanElement = { first: '192.0.2.1', last: '192.0.2.1', timeoutMs: undefined };
const add = (set: BanChange['set'], ...elements: readonly BanElement[]): BanChange => ({
  verb: 'add',
  set,
  elements,
});

describe('a change of bans as a batch', () => {
  test('is what nft 1.0.6 sends for the same range', () => {
    const range = { first: '100.0.0.0', last: '100.0.0.255', timeoutMs: 3_600_000 };
    const elements = writeBatch([add('ban_ranges4', range)])!.toString('hex');
    const [start, end] = [
      '1c0001800c000400000000000036ee800c0001800800010064000000',
      '1800018008000300000000010c0001800800010064000100',
    ];
    assert.ok(elements.includes(start), elements);
    assert.ok(elements.includes(end), elements);
  });

  test('is a transaction, whose last step alone is acknowledged', () => {
    const changes = [add('bans4', ADDRESS), { ...add('bans4', ADDRESS), verb: 'delete' as const }];
    const batch = writeBatch(changes)!;
    const heads: [type: number, flags: number][] = [];
    for (let at = 0; at < batch.length; at += batch.readUInt32LE(at)) {
      heads.push([batch.readUInt16LE(at + 4), batch.readUInt16LE(at + 6)]);
    }
    assert.deepEqual(heads, [
      [16, 1],
      [0xa0c, 1],
      [0xa0e, 5],
      [17, 1],
    ]);
  });

  test('is left to nft where it is large, or touches the end of the address space', () => {
    const many = Array.from({ length: 501 }, () => ADDRESS);
    assert.equal(writeBatch([add('bans4', ...many)]), undefined);
    assert.equal(writeBatch(Array.from({ length: 13 }, () => add('bans4', ADDRESS))), undefined);
    const last4 = { first: '255.0.0.0', last: '255.255.255.255', timeoutMs: 1 };
    const last6 = {
      first: 'ff00::',
      last: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
      timeoutMs: 1,
    };
    assert.equal(writeBatch([add('ban_ranges4', last4)]), undefined);
    assert.equal(writeBatch([add('ban_ranges6', last6)]), undefined);
  });
});
