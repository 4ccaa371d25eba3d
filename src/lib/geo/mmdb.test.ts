import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { encodeMmdb, makeMmdb } from '../../../test/support/make-mmdb.ts';
import { parseAddress, type Address } from '../ip.ts';
import { MmdbData, MmdbError } from './mmdb-data.ts';
import { Mmdb } from './mmdb.ts';
import { findNetworkOwner, findPlace } from './places.ts';

const AUSTRIA = {
  country: { iso_code: 'AT', is_in_european_union: true },
  continent: { code: 'EU' },
};
const NETWORKS = {
  '192.0.2.0/24': AUSTRIA,
  '198.51.100.7/32': { country_code: 'br', country: 'Brazil', continent_code: 'SA' },
  '203.0.113.0/24': { autonomous_system_number: 64_496, autonomous_system_organization: 'Löwe' },
  '203.0.114.0/24': { asn: 'AS64497', as_name: 'Example' },
};

describe('Mmdb', () => {
  test('finds IPv4 and IPv6 in one tree, as every publisher writes them', () => {
    const database = new Mmdb(makeMmdb({ ...NETWORKS, '2001:db8::/32': AUSTRIA }));
    const austria = { country: 'AT', continent: 'EU', isInEuropeanUnion: true };
    assert.deepEqual(findPlace(database, address('192.0.2.1')), austria);
    assert.deepEqual(findPlace(database, address('::ffff:192.0.2.1')), austria);
    assert.deepEqual(findPlace(database, address('2001:db8:ffff::1')), austria);
    assert.equal(findPlace(database, address('198.51.100.7')).country, 'BR');
    assert.equal(findPlace(database, address('198.51.100.8')).country, '');
    assert.equal(database.find(address('2001:db9::1')), undefined);
    assert.deepEqual(findNetworkOwner(database, address('203.0.113.9')), {
      number: 64_496,
      name: 'L\xc3\xb6we',
    });
    assert.deepEqual(findNetworkOwner(database, address('203.0.114.9')), {
      number: 64_497,
      name: 'Example',
    });
    assert.equal(findNetworkOwner(database, address('192.0.2.1')).number, 0);
  });

  test('knows nothing of IPv6 in a tree of IPv4', () => {
    const database = new Mmdb(makeMmdb(NETWORKS, { ipVersion: 4 }));
    assert.equal(findPlace(database, address('192.0.2.1')).country, 'AT');
    assert.equal(database.find(address('2001:db8::1')), undefined);
  });

  test('reads a slice of a buffer, and memory that threads share', () => {
    const file = makeMmdb(NETWORKS, { recordBits: 24, ipVersion: 4 });
    const larger = Buffer.concat([Buffer.alloc(7), file]);
    assert.equal(findPlace(new Mmdb(larger.subarray(7)), address('192.0.2.1')).country, 'AT');
    const shared = new Uint8Array(new SharedArrayBuffer(file.length));
    shared.set(file);
    assert.equal(findPlace(new Mmdb(shared), address('192.0.2.1')).country, 'AT');
  });

  test('refuses what is no database', () => {
    assert.throws(() => new Mmdb(Buffer.from('text')), /no metadata/);
    assert.throws(() => new Mmdb(Buffer.alloc(0)), MmdbError);
    const file = makeMmdb(NETWORKS, { recordBits: 24, ipVersion: 4 });
    assert.throws(() => new Mmdb(file.subarray(0, file.length - 4)), MmdbError);
    assert.throws(() => new Mmdb(file.subarray(file.length - 200)), /cut short/);
  });

  test('a damaged file makes look-ups throw MmdbError and nothing else', () => {
    const file = makeMmdb(NETWORKS, { recordBits: 24, ipVersion: 4 });
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(damage, (places) => {
        const damaged = Buffer.from(file);
        for (const [place, byte] of places) damaged[place % damaged.length] = byte;
        try {
          const database = new Mmdb(damaged);
          for (const text of ['192.0.2.1', '198.51.100.7', '203.0.113.1']) {
            findPlace(database, address(text));
            findNetworkOwner(database, address(text));
          }
        } catch (error) {
          assert.ok(error instanceof MmdbError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('MmdbData', () => {
  const read = (...bytes: number[]): unknown => new MmdbData(Uint8Array.from(bytes)).read(0);

  test('reads every type', () => {
    assert.equal(read(0x42, 0x61, 0x62), 'ab');
    assert.equal(read(0xa2, 0x01, 0x02), 258);
    assert.equal(read(0x04, 0x01, 0xff, 0xff, 0xff, 0xfe), -2);
    assert.equal(read(0x02, 0x02, 0x01, 0x00), 256n);
    assert.equal(read(0x04, 0x08, 0x3f, 0xc0, 0, 0), 1.5);
    assert.equal(read(0x01, 0x07), true);
    assert.deepEqual(read(0x82, 1, 2), Uint8Array.of(1, 2));
    assert.deepEqual(read(0x02, 0x04, 0xa1, 1, 0xa1, 2), [1, 2]);
    assert.deepEqual(read(0xe1, 0x41, 0x61, 0xa0), new Map([['a', 0]]));
  });

  test('follows pointers of every length', () => {
    const bytes = new Uint8Array(600_000);
    bytes.set([0x41, 0x61], 5);
    bytes.set([0x41, 0x62], 2048 + 7);
    bytes.set([0x41, 0x63], 526_336 + 9);
    bytes.set([0x04, 0x04, 0x20, 5, 0x28, 0, 7, 0x30, 0, 0, 9, 0x38, 0, 0, 0, 5], 100);
    assert.deepEqual(new MmdbData(bytes).read(100), ['a', 'b', 'c', 'a']);
  });

  test('reads long texts', () => {
    const text = 'x'.repeat(300);
    assert.equal(read(...encodeMmdb(text)), text);
    assert.equal(read(...encodeMmdb(text.slice(0, 100))), text.slice(0, 100));
  });

  test('refuses a pointer to itself, and what is cut short', () => {
    assert.throws(() => read(0x20, 0x00), /nested too deep/);
    assert.throws(() => read(0x45, 0x61), /leads out of the file/);
    assert.throws(() => read(0x00, 0x06), /unknown type 13/);
    assert.throws(() => read(0xe1, 0xa1, 1, 0xa1, 1), /a key that is no text/);
    assert.throws(() => new MmdbData(Uint8Array.of(1)).read(9), /leads out of the file/);
  });

  test('a record that multiplies itself costs no more than its bound', () => {
    // Each list is 255 pointers to the next: 255 to the eighth values if they were all read.
    const listBytes = 3 + 255 * 5;
    const bytes: number[] = [];
    for (let list = 1; list <= 8; list++) {
      const pointers = Array.from({ length: 255 }, () => pointerTo(list * listBytes));
      bytes.push(29, 4, 255 - 29, ...pointers.flat());
    }
    bytes.push(0x41, 0x61);
    assert.throws(() => read(...bytes), /too many values/);
    const long = encodeMmdb('x'.repeat(60_000));
    const twice = [0x02, 0x04, ...pointerTo(12), ...pointerTo(12), ...long];
    assert.throws(() => read(...twice), /too much text/);
    assert.throws(() => read(31, 3, 0xff, 0xff, 0xff), /too long a number/);
  });
});

function pointerTo(offset: number): number[] {
  return [0x38, offset >>> 24, (offset >>> 16) & 255, (offset >>> 8) & 255, offset & 255];
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  assert.ok(parsed !== undefined);
  return parsed;
}
