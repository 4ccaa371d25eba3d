import type { BehaviourTold } from '../../inspect/index.ts';

/** One request as a file tells it. Strings are latin1: one character is one byte. */
export interface RecordedRequest {
  /** The bytes are those of the wire; otherwise somebody has read them, and written them anew. */
  readonly isVerbatim: boolean;
  /** What the gateway itself has written down of a request that it refused as malformed. */
  readonly knownAs?: Malformed | undefined;
  /** Where it begins in its file, from 1; undefined in a file without lines of its own. */
  readonly line: number | undefined;
  readonly method: string;
  readonly target: string;
  /** `HTTP/1.1` */
  readonly protocol: string;
  readonly scheme: 'http' | 'https';
  /** Name, value, name, value, ... */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
  readonly clientAddress: string;
  /** What the gateway knew of the client before, where the journal says it. */
  readonly behaviour?: BehaviourTold | undefined;
}

/** Where a file says nothing of the client: an address of the documentation network (RFC 5737). */
export const CLIENT_ADDRESS_DEFAULT = '192.0.2.1';

/** Why the gateway refuses a request whatever its rules say (`target`), and with which status. */
export interface Malformed {
  readonly malformed: string;
  readonly status: number;
}

/** A request that could not be read out of a file: which one, and why. */
export interface UnreadableRequest {
  readonly problem: string;
  readonly line?: number | undefined;
}

export type ReadRequest = RecordedRequest | UnreadableRequest;

/** Requests one file may hold; what is beyond is reported, not silently left out. */
export const REQUESTS_PER_FILE_MAX = 1_000_000;
