import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeMmdb } from '../../../test/support/make-mmdb.ts';
import { openGeoDatabase } from './geo-database.ts';
import { geoLookup } from './geo-lookup.ts';
import { makeReport } from './operator.ts';

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
        const database = openGeoDatabase(makeMmdb(NETWORKS, { recordBits, ipVersion }));
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
});

describe('@geoLookup over a database', () => {
  test('makes damage a fault', () => {
    const file = makeMmdb({ '0.0.0.0/1': 'x' }, { recordBits: 24, ipVersion: 4 });
    // The record of the root leads beyond the data.
    file.fill(0xff, 0, 3);
    const operator = geoLookup.compile(undefined, { geo: openGeoDatabase(file) });
    const report = makeReport();
    assert.ok(!operator.test('10.0.0.1', report));
    assert.match(report.fault, /the database is damaged/);
  });
});
