import type { Address } from '../ip.ts';
import { textIn, valueIn, type Mmdb } from './mmdb.ts';
import type { MmdbValue } from './mmdb-data.ts';

/** Where an address is. */
export interface Place {
  /** ISO 3166-1, two letters in upper case; '' where unknown. */
  readonly country: string;
  /** Two letters in upper case; '' where unknown. */
  readonly continent: string;
  readonly isInEuropeanUnion: boolean;
}

/** Whose network an address is in. */
export interface NetworkOwner {
  /** Of the autonomous system; 0 where unknown. */
  readonly number: number;
  /** UTF-8 in latin1; '' where unknown. */
  readonly name: string;
}

export const NOWHERE: Place = { country: '', continent: '', isInEuropeanUnion: false };
export const NOBODY: NetworkOwner = { number: 0, name: '' };

/** Throws MmdbError where the file is damaged there. */
export function findPlace(database: Mmdb, address: Address): Place {
  const record = database.find(address);
  return record === undefined ? NOWHERE : readPlace(record);
}

/** Throws MmdbError where the file is damaged there. */
export function findNetworkOwner(database: Mmdb, address: Address): NetworkOwner {
  const record = database.find(address);
  return record === undefined ? NOBODY : readNetworkOwner(record);
}

/** MaxMind and DB-IP nest (`country.iso_code`), IPinfo is flat (`country_code`, or once `country`). */
function readPlace(record: MmdbValue): Place {
  const country =
    textIn(record, 'country', 'iso_code') ||
    textIn(record, 'country_code') ||
    textIn(record, 'country');
  const continent =
    textIn(record, 'continent', 'code') ||
    textIn(record, 'continent_code') ||
    textIn(record, 'continent');
  return {
    country: codeOf(country),
    continent: codeOf(continent),
    isInEuropeanUnion: valueIn(record, 'country', 'is_in_european_union') === true,
  };
}

/** A full name where a code should be is no code. */
function codeOf(text: string): string {
  return text.length === 2 ? text.toUpperCase() : '';
}

/** `autonomous_system_number` of MaxMind and DB-IP, `asn: "AS64496"` of IPinfo. */
function readNetworkOwner(record: MmdbValue): NetworkOwner {
  const text = textIn(record, 'autonomous_system_number') || textIn(record, 'asn');
  const number = Number(text.replace(/^AS/i, ''));
  return {
    number: Number.isSafeInteger(number) ? number : 0,
    name:
      textIn(record, 'autonomous_system_organization') ||
      textIn(record, 'as_name') ||
      textIn(record, 'name'),
  };
}
