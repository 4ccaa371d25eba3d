/**
 * Sources outside the request that an operator may ask. Inspection is synchronous and touches nothing,
 * so a source answers from memory at once; what takes time (a DNS query) is asked for before the
 * inspection begins, see `AddressLists.prefetch`.
 */

/** What is known of where an address is, named as the GEO collection names it; '' where unknown. */
export interface GeoRecord {
  readonly countryCode: string;
  readonly countryCode3: string;
  readonly countryName: string;
  readonly countryContinent: string;
  readonly region: string;
  readonly city: string;
  readonly postalCode: string;
  readonly latitude: string;
  readonly longitude: string;
}

export interface GeoDatabase {
  /** The record of an address, or undefined where the database has none, or it is no address. */
  lookup(address: string): GeoRecord | undefined;
}

/** What a DNS list said of an address. */
export type ListAnswer =
  | { readonly state: 'listed'; readonly evidence: string }
  | { readonly state: 'clear' }
  /** No answer yet, or none to be had: a fault, never "not listed". */
  | { readonly state: 'unknown'; readonly reason: string };

export interface AddressLists {
  /** The answer in the cache. Never waits; what is not in it, or is old there, is asked for meanwhile. */
  lookup(address: string, zone: string): ListAnswer;
  /**
   * Asks the zones of which nothing is in the cache, and resolves when all have answered or the time
   * limit has passed; never rejects. Undefined where there is nothing to wait for.
   */
  prefetch(address: string, zones: readonly string[]): Promise<void> | undefined;
}
