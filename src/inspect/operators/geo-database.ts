import { Mmdb, textIn, valueIn } from '../../lib/geo/mmdb.ts';
import type { MmdbValue } from '../../lib/geo/mmdb-data.ts';
import { parseAddress } from '../../lib/ip.ts';
import type { GeoDatabase, GeoRecord } from './lookups.ts';

/** Opens a MaxMind DB file for `@geoLookup`. Throws MmdbError where it is none. */
export function openGeoDatabase(file: Uint8Array): GeoDatabase {
  const database = new Mmdb(file);
  return {
    lookup(text) {
      const address = parseAddress(text);
      const record = address === undefined ? undefined : database.find(address);
      return record === undefined ? undefined : readRecord(record);
    },
  };
}

function readRecord(value: MmdbValue): GeoRecord {
  const subdivisions = valueIn(value, 'subdivisions');
  const [subdivision] = Array.isArray(subdivisions) ? (subdivisions as readonly MmdbValue[]) : [];
  return {
    countryCode: textIn(value, 'country', 'iso_code') || textIn(value, 'country_code'),
    countryCode3: textIn(value, 'country_code3'),
    countryName: textIn(value, 'country', 'names', 'en') || textIn(value, 'country_name'),
    countryContinent: textIn(value, 'continent', 'code') || textIn(value, 'continent_code'),
    region: subdivision === undefined ? '' : textIn(subdivision, 'iso_code'),
    city: textIn(value, 'city', 'names', 'en'),
    postalCode: textIn(value, 'postal', 'code'),
    latitude: textIn(value, 'location', 'latitude'),
    longitude: textIn(value, 'location', 'longitude'),
  };
}
