import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { requireNetwork } from '../../lib/ip.ts';
import { openGeoDatabase } from './geo-database.ts';
import { MmdbData, MmdbError } from './mmdb-data.ts';
import { geoLookup } from './geo-lookup.ts';
import { makeReport } from './operator.ts';

// ---- a writer of small databases, after the specification ---------------------------------------

type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

function control(type: number, size: number): number[] {
  const extended = type > 7 ? [type - 7] : [];
  const first = type > 7 ? 0 : type << 5;
  if (size < 29) return [first | size, ...extended];
  if (size < 285) return [first | 29, ...extended, size - 29];
  return [first | 30, ...extended, (size - 285) >> 8, (size - 285) & 255];
}

function encode(value: Json): number[] {
  if (typeof value === 'string') {
    const bytes = [...Buffer.from(value, 'utf8')];
    return [...control(2, bytes.length), ...bytes];
  }
  if (typeof value === 'boolean') return control(14, value ? 1 : 0);
  if (typeof value === 'number') {
    if (Number.isInteger(value)) {
      return [
        ...control(6, 4),
        value >>> 24,
        (value >>> 16) & 255,
        (value >>> 8) & 255,
        value & 255,
      ];
    }
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return [...control(3, 8), ...bytes];
  }
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    return [...control(11, items.length), ...items.flatMap(encode)];
  }
  const entries = Object.entries(value as Record<string, Json>);
  return [
    ...control(7, entries.length),
    ...entries.flatMap(([key, inner]) => [...encode(key), ...encode(inner)]),
  ];
}

interface Layout {
  readonly recordBits: 24 | 28 | 32;
  readonly ipVersion: 4 | 6;
}

/** A database in which each network has its data. */
function write(
  networks: Readonly<Record<string, Json>>,
  { recordBits, ipVersion }: Layout,
): Buffer {
  const data: number[] = [];
  /** Records by node: another node, or minus the offset of data less one, or undefined for none. */
  const nodes: (number | undefined)[][] = [[undefined, undefined]];
  for (const [network, value] of Object.entries(networks)) {
    const { first, prefixBits } = requireNetwork(network);
    const isIPv4 = !network.includes(':');
    const bits: number[] = [];
    for (let bit = 0; bit < prefixBits; bit++) {
      const isZero = isIPv4 && bit < 96;
      bits.push(isZero ? 0 : (first.words[bit >>> 5]! >>> (31 - (bit & 31))) & 1);
    }
    const path = ipVersion === 4 ? bits.slice(96) : bits;
    let node = 0;
    for (const side of path.slice(0, -1)) {
      let next = nodes[node]![side];
      if (next === undefined) next = nodes.push([undefined, undefined]) - 1;
      nodes[node]![side] = next;
      node = next;
    }
    nodes[node]![path.at(-1)!] = -data.length - 1;
    data.push(...encode(value));
  }
  const records = nodes.flatMap((pair) =>
    pair.map((record) => {
      if (record === undefined) return nodes.length;
      return record >= 0 ? record : nodes.length + 16 - record - 1;
    }),
  );
  const tree: number[] = [];
  for (let index = 0; index < records.length; index += 2) {
    tree.push(...encodeNode(records[index]!, records[index + 1]!, recordBits));
  }
  const metadata = encode({
    binary_format_major_version: 2,
    database_type: 'Test',
    ip_version: ipVersion,
    node_count: nodes.length,
    record_size: recordBits,
  });
  const mark = [...Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')];
  return Buffer.from([
    ...tree,
    ...Array.from({ length: 16 }, () => 0),
    ...data,
    ...mark,
    ...metadata,
  ]);
}

function encodeNode(left: number, right: number, recordBits: number): number[] {
  const bytes = (value: number, count: number): number[] =>
    Array.from({ length: count }, (_, index) => (value >>> (8 * (count - 1 - index))) & 255);
  if (recordBits === 24) return [...bytes(left, 3), ...bytes(right, 3)];
  if (recordBits === 32) return [...bytes(left, 4), ...bytes(right, 4)];
  return [...bytes(left, 3), ((left >>> 24) << 4) | (right >>> 24), ...bytes(right, 3)];
}

// ---- tests ---------------------------------------------------------------------------------------

const VIENNA = {
  city: { names: { de: 'Wien', en: 'Vienna' } },
  continent: { code: 'EU' },
  country: { iso_code: 'AT', names: { en: '\u00d6sterreich' } },
  location: { latitude: 48.2049, longitude: 16 },
  postal: { code: '1010' },
  subdivisions: [{ iso_code: '9' }, { iso_code: 'X' }],
};

const NETWORKS = {
  '192.0.2.0/24': VIENNA,
  '198.51.100.7/32': { country_code: 'BR', country_name: 'Brazil', continent_code: 'SA' },
};

describe('openGeoDatabase', () => {
  for (const recordBits of [24, 28, 32] as const) {
    for (const ipVersion of [4, 6] as const) {
      test(`reads records of ${recordBits} bits in a tree of IPv${ipVersion}`, () => {
        const database = openGeoDatabase(write(NETWORKS, { recordBits, ipVersion }));
        assert.deepEqual(database.lookup('192.0.2.200'), {
          countryCode: 'AT',
          countryCode3: '',
          countryName: '\xc3\x96sterreich',
          countryContinent: 'EU',
          region: '9',
          city: 'Vienna',
          postalCode: '1010',
          latitude: '48.2049',
          longitude: '16',
        });
        assert.equal(database.lookup('198.51.100.7')?.countryCode, 'BR');
        assert.equal(database.lookup('::ffff:198.51.100.7')?.countryName, 'Brazil');
        assert.equal(database.lookup('198.51.100.8'), undefined);
        assert.equal(database.lookup('203.0.113.1'), undefined);
        assert.equal(database.lookup('2001:db8::1'), undefined);
        assert.equal(database.lookup('no address'), undefined);
        assert.equal(database.lookup(''), undefined);
      });
    }
  }

  test('finds IPv6', () => {
    const database = openGeoDatabase(
      write({ '2001:db8::/32': VIENNA, '192.0.2.0/24': VIENNA }, { recordBits: 24, ipVersion: 6 }),
    );
    assert.equal(database.lookup('2001:db8:ffff::1')?.city, 'Vienna');
    assert.equal(database.lookup('2001:db9::1'), undefined);
    assert.equal(database.lookup('192.0.2.1')?.city, 'Vienna');
  });

  test('reads data in a slice of a larger buffer', () => {
    const file = write(NETWORKS, { recordBits: 24, ipVersion: 4 });
    const larger = Buffer.concat([Buffer.alloc(7), file]);
    assert.equal(openGeoDatabase(larger.subarray(7)).lookup('192.0.2.1')?.countryCode, 'AT');
  });

  test('refuses what is no database', () => {
    assert.throws(() => openGeoDatabase(Buffer.from('text')), /no metadata/);
    assert.throws(() => openGeoDatabase(Buffer.alloc(0)), MmdbError);
    const file = write(NETWORKS, { recordBits: 24, ipVersion: 4 });
    assert.throws(() => openGeoDatabase(file.subarray(0, file.length - 4)), MmdbError);
    assert.throws(() => openGeoDatabase(file.subarray(file.length - 200)), /cut short/);
  });

  test('a damaged file makes look-ups throw MmdbError and nothing else', () => {
    const file = write(NETWORKS, { recordBits: 24, ipVersion: 4 });
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(damage, (places) => {
        const damaged = Buffer.from(file);
        for (const [place, byte] of places) damaged[place % damaged.length] = byte;
        try {
          const database = openGeoDatabase(damaged);
          for (const address of ['192.0.2.1', '198.51.100.7', '203.0.113.1']) {
            database.lookup(address);
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
    assert.equal(read(...encode(text)), text);
    assert.equal(read(...encode(text.slice(0, 100))), text.slice(0, 100));
  });

  test('refuses a pointer to itself, and what is cut short', () => {
    assert.throws(() => read(0x20, 0x00), /nested too deep/);
    assert.throws(() => read(0x45, 0x61), /leads out of the file/);
    assert.throws(() => read(0x00, 0x06), /unknown type 13/);
    assert.throws(() => read(0xe1, 0xa1, 1, 0xa1, 1), /a key that is no text/);
    assert.throws(() => new MmdbData(Uint8Array.of(1)).read(9), /leads out of the file/);
  });
});

describe('@geoLookup over a database', () => {
  test('makes damage a fault', () => {
    const file = write({ '0.0.0.0/1': 'x' }, { recordBits: 24, ipVersion: 4 });
    // The record of the root leads beyond the data.
    file.fill(0xff, 0, 3);
    const operator = geoLookup.compile(undefined, { geo: openGeoDatabase(file) });
    const report = makeReport();
    assert.ok(!operator.test('10.0.0.1', report));
    assert.match(report.fault, /the database is damaged/);
  });
});
