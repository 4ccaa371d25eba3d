/** One request as a file tells it. Strings are latin1: one character is one byte. */
export interface RecordedRequest {
  readonly method: string;
  readonly target: string;
  /** `HTTP/1.1` */
  readonly protocol: string;
  readonly scheme: 'http' | 'https';
  /** Name, value, name, value, ... */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
  readonly clientAddress: string;
}

/** Where a file says nothing of the client: an address of the documentation network (RFC 5737). */
export const CLIENT_ADDRESS_DEFAULT = '192.0.2.1';

/** A request that could not be read out of a file: which one, and why. */
export interface UnreadableRequest {
  readonly problem: string;
}

export type ReadRequest = RecordedRequest | UnreadableRequest;

/** Requests one file may hold; what is beyond is reported, not silently left out. */
export const REQUESTS_PER_FILE_MAX = 1_000_000;
