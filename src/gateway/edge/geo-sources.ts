import type { GeoPolicy } from '../../config/policy.ts';
import { UsageError } from '../../lib/errors.ts';
import { Mmdb } from '../../lib/geo/mmdb.ts';
import { MmdbError } from '../../lib/geo/mmdb-data.ts';
import {
  findNetworkOwner,
  findPlace,
  NOBODY,
  NOWHERE,
  type NetworkOwner,
  type Place,
} from '../../lib/geo/places.ts';
import type { Address } from '../../lib/ip.ts';

/** Bytes of databases by their digest, in memory that the threads share. */
export type DatabaseBytes = Readonly<Record<string, Uint8Array>>;

/** What is known of where addresses are and whose; nothing without databases. */
export class GeoSources {
  readonly #country: Mmdb | undefined;
  readonly #asn: Mmdb | undefined;
  /** Look-ups that met damage in a file: they answered "unknown". */
  faults = 0;

  /** Throws UsageError for a database that is none, or was not handed over. */
  constructor({ country, asn }: GeoPolicy, databases: DatabaseBytes) {
    this.#country = country && open(country.file, databases[country.digest]);
    this.#asn = asn && open(asn.file, databases[asn.digest]);
  }

  placeOf(address: Address): Place {
    return this.#ask(this.#country, findPlace, address) ?? NOWHERE;
  }

  ownerOf(address: Address): NetworkOwner {
    return this.#ask(this.#asn, findNetworkOwner, address) ?? NOBODY;
  }

  #ask<Answer>(
    database: Mmdb | undefined,
    find: (database: Mmdb, address: Address) => Answer,
    address: Address,
  ): Answer | undefined {
    if (database === undefined) return undefined;
    try {
      return find(database, address);
    } catch (error) {
      if (!(error instanceof MmdbError)) throw error;
      this.faults++;
      return undefined;
    }
  }
}

function open(file: string, bytes: Uint8Array | undefined): Mmdb {
  try {
    if (bytes === undefined) throw new MmdbError('it was not handed over');
    return new Mmdb(bytes);
  } catch (error) {
    if (!(error instanceof MmdbError)) throw error;
    throw new UsageError('bad-file', `geo: ${file}: ${error.message}`);
  }
}
