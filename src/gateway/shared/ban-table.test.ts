import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { parseAddress, requireNetwork } from '../../lib/ip.ts';
import { BanTable } from './ban-table.ts';
import { KeyHash } from './key-hash.ts';

const NOW = 1_700_000_000_000;

function makeTable(bansMax?: number): BanTable {
  const memory = new SharedArrayBuffer(BanTable.bytes());
  return new BanTable(memory, 0, new KeyHash(3, 5), bansMax);
}

function ban(network: string, untilMs = NOW + 1000): Parameters<BanTable['replace']>[0][number] {
  return { network: requireNetwork(network), untilMs };
}

function isBanned(table: BanTable, address: string, nowMs = NOW): boolean {
  return table.isBanned(parseAddress(address)!, nowMs);
}

describe('bans', () => {
  test('hold for addresses and networks of both families until their time', () => {
    const table = makeTable();
    assert.equal(isBanned(table, '192.0.2.7'), false);
    table.replace([ban('192.0.2.7'), ban('10.1.0.0/16'), ban('2001:db8::/48')]);
    assert.equal(isBanned(table, '192.0.2.7'), true);
    assert.equal(isBanned(table, '::ffff:192.0.2.7'), true);
    assert.equal(isBanned(table, '192.0.2.8'), false);
    assert.equal(isBanned(table, '10.1.255.3'), true);
    assert.equal(isBanned(table, '10.2.0.1'), false);
    assert.equal(isBanned(table, '2001:db8:0:1::5'), true);
    assert.equal(isBanned(table, '2001:db8:1::5'), false);
    assert.equal(isBanned(table, '192.0.2.7', NOW + 1000), false);
  });

  test('are replaced as a whole, and the generation tells', () => {
    const table = makeTable();
    const before = table.generation;
    table.replace([ban('192.0.2.7')]);
    table.replace([ban('192.0.2.8')]);
    assert.equal(isBanned(table, '192.0.2.7'), false);
    assert.equal(isBanned(table, '192.0.2.8'), true);
    assert.notEqual(table.generation, before);
  });

  test('the same network twice counts until the later time', () => {
    const table = makeTable();
    table.replace([ban('10.0.0.1', NOW + 50), ban('10.0.0.1', NOW + 10)]);
    assert.equal(isBanned(table, '10.0.0.1', NOW + 40), true);
  });

  test('beyond the room the ones that end soonest are left out, and counted', () => {
    const table = makeTable(8);
    const bans = Array.from({ length: 20 }, (_, index) => ban(`10.0.0.${index}`, NOW + 1 + index));
    assert.equal(table.replace(bans), 12);
    assert.equal(isBanned(table, '10.0.0.19'), true);
    assert.equal(isBanned(table, '10.0.0.12'), true);
    assert.equal(isBanned(table, '10.0.0.11'), false);
  });

  test('an empty list has no memory', () => {
    const table = makeTable();
    table.replace([]);
    table.lift(requireNetwork('192.0.2.7'));
    assert.equal(table.memory, undefined);
    table.set(ban('192.0.2.7'), NOW);
    assert.ok(table.memory!.byteLength < 4096);
  });

  test('a wide IPv6 network holds for no IPv4 address', () => {
    const table = makeTable();
    table.replace([ban('::/0')]);
    assert.equal(isBanned(table, '192.0.2.7'), false);
    assert.equal(isBanned(table, '2001:db8::1'), true);
  });

  test('set and lifted one by one agree with a plain map, however often the table grows', () => {
    const network = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 3 }))
      .map(([third, fourth]) => `10.0.${third}.${fourth}`);
    const change = fc.record({ network, seconds: fc.integer({ min: 0, max: 20 }) });
    fc.assert(
      fc.property(fc.array(change, { minLength: 50, maxLength: 600 }), (changes) => {
        const table = makeTable(4096);
        const model = new Map<string, number>();
        for (const [step, { network: text, seconds }] of changes.entries()) {
          const nowMs = NOW + step * 100;
          if (seconds === 0) {
            table.lift(requireNetwork(text));
            model.delete(text);
          } else {
            assert.ok(table.set(ban(text, NOW + seconds * 1000), nowMs));
            model.set(text, NOW + seconds * 1000);
          }
        }
        const endMs = NOW + changes.length * 100;
        for (const { network: text } of changes) {
          assert.equal(isBanned(table, text, endMs), (model.get(text) ?? 0) > endMs, text);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('when all room is taken by bans in force, one more is refused', () => {
    const table = makeTable(40);
    const taken = Array.from({ length: 200 }, (_, index) =>
      table.set(ban(`10.0.0.${index}`), NOW),
    ).filter(Boolean).length;
    assert.ok(taken >= 40 && taken <= 64);
    assert.equal(table.set(ban('10.9.9.9', NOW + 5000), NOW + 2000), true);
  });

  test('agree with comparing bits one by one', () => {
    const quad = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(quad, fc.integer({ min: 0, max: 32 })), { maxLength: 20 }),
        quad,
        (bans, address) => {
          const table = makeTable();
          table.replace(bans.map(([octets, bits]) => ban(`${octets.join('.')}/${bits}`)));
          const bitsOf = (octets: readonly number[]): string =>
            octets.map((octet) => octet.toString(2).padStart(8, '0')).join('');
          const expected = bans.some(
            ([octets, bits]) => bitsOf(octets).slice(0, bits) === bitsOf(address).slice(0, bits),
          );
          assert.equal(isBanned(table, address.join('.')), expected);
        },
      ),
    );
  });
});
