import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { formatAddress, parseAddress, requireNetwork } from '../../lib/ip.ts';
import {
  BAN_BYTES,
  PACKET_KINDS,
  readAddress,
  readBanDropped,
  readSource,
  readTotals,
  SOURCE_BYTES,
  SOURCE_KINDS,
  TOTALS_BYTES,
  wordsOf,
  writeAddress,
  writeBan,
  writeLocalAddress,
  writeNetwork,
  writeSettings,
} from './map-values.ts';

const bytesOf = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array));

describe('values of maps', () => {
  test('addresses go in and come out as they are, IPv4 in its mapped form', () => {
    const octets = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
    const words = fc.array(fc.nat(0xffff_ffff), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(octets, words, (quad, [a = 0, b = 0, c = 0, d = 0]) => {
        const text = quad.join('.');
        const bytes = writeAddress(parseAddress(text)!);
        assert.deepEqual([...bytes], [...Array(10).fill(0), 0xff, 0xff, ...quad]);
        assert.equal(formatAddress(readAddress(bytes)), text);
        assert.deepEqual(readAddress(writeAddress({ words: [a, b, c, d] })).words, [a, b, c, d]);
      }),
    );
  });

  test('a network is its bits, then its first address', () => {
    const bytes = writeNetwork(requireNetwork('10.1.2.3/8'));
    assert.deepEqual([...bytes], [104, 0, 0, 0, ...Array(10).fill(0), 0xff, 0xff, 10, 0, 0, 0]);
  });

  test('counters are sums over processors', () => {
    const count = TOTALS_BYTES / 8;
    const processor = fc.array(fc.nat(1_000_000), { minLength: count, maxLength: count });
    fc.assert(
      fc.property(fc.array(processor, { minLength: 1, maxLength: 5 }), (all) => {
        const bytes = Buffer.alloc(TOTALS_BYTES * all.length);
        all.flat().forEach((value, index) => bytes.writeBigUInt64LE(BigInt(value), index * 8));
        const sum = (index: number): number => all.reduce((total, one) => total + one[index]!, 0);
        const totals = readTotals(bytes, all.length);
        PACKET_KINDS.forEach((kind, index) => assert.equal(totals.packets[kind], sum(index)));
        const { syns, sourcesSkipped } = totals;
        assert.deepEqual([syns, sourcesSkipped], [sum(PACKET_KINDS.length), sum(count - 3)]);
      }),
    );
  });

  test('whatever the kernel wrote, numbers come of it', () => {
    fc.assert(
      fc.property(
        bytesOf(TOTALS_BYTES * 2),
        bytesOf(SOURCE_BYTES),
        bytesOf(BAN_BYTES),
        (...all) => {
          const [totals, source, ban] = all;
          const { packets, ...rest } = readTotals(totals, 2);
          const numbers = [
            ...Object.values(packets),
            ...Object.values(rest),
            ...Object.values(readSource(wordsOf(source))),
            readBanDropped(wordsOf(ban)),
          ];
          assert.ok(numbers.every((value) => Number.isFinite(value) && value >= 0));
        },
      ),
    );
  });

  test('a source has as many packets as its kinds together', () => {
    const bytes = Buffer.alloc(SOURCE_BYTES);
    bytes.writeBigUInt64LE(77n, 0);
    SOURCE_KINDS.forEach((_, index) => bytes.writeUInt32LE(index + 1, 8 + index * 4));
    assert.deepEqual(readSource(wordsOf(bytes)), { sinceNs: 77, packets: 21 });
  });

  test('a ban that is written anew begins to count anew', () => {
    const bytes = writeBan(12n, 104);
    assert.equal(readBanDropped(wordsOf(bytes)), 0);
    assert.equal(bytes.readBigUInt64LE(0), 12n);
    assert.equal(bytes.readUInt32LE(16), 104);
  });

  test('a port is a bit, our own ports behind all ports', () => {
    const some = fc.uniqueArray(fc.integer({ min: 0, max: 65_535 }));
    fc.assert(
      fc.property(some, some, (ports, ownPorts) => {
        const proof = undefined;
        const bytes = writeSettings({ refuses: true, banNetworks: 0, ports, ownPorts, proof });
        const isIn = (first: number, port: number): boolean =>
          (bytes[first + (port >> 3)]! & (1 << (port & 7))) !== 0;
        const all = Array.from({ length: 65_536 }, (_, port) => port);
        const byNumber = (left: number, right: number): number => left - right;
        assert.deepEqual(
          all.filter((port) => isIn(24, port)),
          ports.toSorted(byNumber),
        );
        assert.deepEqual(
          all.filter((port) => isIn(24 + 8192, port)),
          ownPorts.toSorted(byNumber),
        );
      }),
      { numRuns: 10 },
    );
  });

  test('what is promised while connections have to prove their address', () => {
    const proof = {
      mss4: 1460,
      mss6: 1440,
      windowScale: 7,
      timestamps: true,
      selectiveAcks: false,
    };
    const all = { refuses: true, banNetworks: 3, ports: [], ownPorts: [] };
    const [head, calm] = [proof, undefined].map((one) =>
      writeSettings({ ...all, proof: one }).subarray(0, 24),
    );
    assert.deepEqual(
      [...head!],
      [1, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 180, 5, 160, 5, 7, 1, ...Array(6).fill(0)],
    );
    assert.deepEqual([...calm!], [1, 0, 0, 0, 3, ...Array(19).fill(0)]);
  });

  test('a local address is its interface, then the address', () => {
    const key = writeLocalAddress({ interfaceIndex: 5, address: parseAddress('10.1.2.3')! });
    assert.deepEqual([...key], [5, 0, 0, 0, ...Array(10).fill(0), 0xff, 0xff, 10, 1, 2, 3]);
  });
});
