import { randomBytes } from 'node:crypto';
import { ClearanceKeys } from '../challenge/clearance.ts';
import { PROFILE_JUDGE } from '../behaviour/judge-profile.ts';
import { ProfileTable } from '../behaviour/profile-table.ts';
import { RateTable } from '../edge/rate-table.ts';
import { BanTable } from './ban-table.ts';
import { ConductTable } from './conduct-table.ts';
import { ConnectionTable } from './connection-table.ts';
import { Counters } from './counters.ts';
import { Delays } from './delays.ts';
import { GcraTable } from './gcra-table.ts';
import { KeyHash } from './key-hash.ts';
import { KnownClients } from './known-clients.ts';
import { LoadTable } from './load-table.ts';
import { Pressure } from './pressure.ts';

/** Live keys of rate limits; 20 bytes each, of which the system gives only what is written to. */
const LIMIT_SLOTS = 2_097_152;
/** Live keys of `rate(...)` in edge rules; 32 bytes each. */
const RATE_SLOTS = 262_144;
/** Clients whose behaviour is known, and as many sessions; 272 bytes each. */
const PROFILE_SLOTS = 16_384;
/** Addresses with open connections. */
const ADDRESS_SLOTS = 16_384;
/** Clients that come first when there is no room for all; 8 bytes each. */
const KNOWN_SLOTS = 65_536;
/** A client that got a good answer is known for so long. */
const KNOWN_MS = 30 * 60_000;
/** Clients whose conduct under pressure is counted; 16 bytes each. */
const CONDUCT_SLOTS = 16_384;
/** Clients of a busy thread, with what they took; 12 bytes each. */
const LOAD_SLOTS = 16_384;
/** Clients that asked for too much of a busy thread wait so long; 8 bytes each. */
const OVERDRAWN_SLOTS = 16_384;
export const OVERDRAWN_MS = 5000;
const TICKET_KEY_BYTES = 48;
const CLEARANCE_KEY_BYTES = 32;
const ALIGNMENT = 8;

/** Threads a shared state can be made for. */
export const THREADS_MAX = 256;

interface Layout {
  readonly ticketKeys: number;
  readonly limits: number;
  readonly rates: number;
  readonly profiles: number;
  readonly sessions: number;
  readonly connections: number;
  readonly bans: number;
  readonly pressure: number;
  readonly known: number;
  readonly loads: number;
  readonly overdrawn: number;
  readonly conduct: number;
  readonly delays: number;
  readonly clearanceKey: number;
  readonly counters: number;
  readonly bytes: number;
}

/** The header of the buffer, in 32-bit words. */
const THREADS_WORD = 0;
const SEED_LOW_WORD = 1;
const SEED_HIGH_WORD = 2;
const HEADER_BYTES = 16;

/**
 * What all threads of one gateway know together: rate limits, connections per address, bans,
 * counters, and the keys of TLS session tickets. The process makes one with `createSharedMemory`,
 * hands it to each thread, and each thread opens it under its own number.
 */
export class SharedState {
  readonly limits: GcraTable;
  readonly rates: RateTable;
  readonly profiles: ProfileTable;
  /** Apart from the clients, which nobody can make up: sessions push out no client. */
  readonly sessions: ProfileTable;
  readonly connections: ConnectionTable;
  readonly bans: BanTable;
  readonly counters: Counters;
  readonly pressure: Pressure;
  readonly known: KnownClients;
  readonly loads: LoadTable;
  readonly overdrawn: KnownClients;
  readonly conduct: ConductTable;
  readonly delays: Delays;
  /** Signs what clients show after a challenge. */
  readonly clearance: ClearanceKeys;
  /** Lets a client resume its TLS session with any thread. */
  readonly ticketKeys: Buffer;
  /** For keys of this state's tables; holds the last hash made with it. */
  readonly hash: KeyHash;

  /** `thread` counts from 0 and belongs to one live thread at a time. */
  constructor(memory: SharedArrayBuffer, thread: number) {
    const header = new Int32Array(memory, 0, HEADER_BYTES / 4);
    const threads = header[THREADS_WORD]!;
    if (!(thread >= 0 && thread < threads)) {
      throw new RangeError(`thread ${thread} of a shared state for ${threads} threads`);
    }
    const at = layOut(threads);
    this.hash = new KeyHash(header[SEED_LOW_WORD]!, header[SEED_HIGH_WORD]!);
    this.ticketKeys = Buffer.from(new Uint8Array(memory, at.ticketKeys, TICKET_KEY_BYTES));
    this.limits = new GcraTable(memory, at.limits, LIMIT_SLOTS, thread + 1);
    this.rates = new RateTable(memory, at.rates, RATE_SLOTS, thread + 1);
    this.profiles = new ProfileTable(memory, at.profiles, PROFILE_SLOTS, thread + 1, PROFILE_JUDGE);
    this.sessions = new ProfileTable(memory, at.sessions, PROFILE_SLOTS, thread + 1, PROFILE_JUDGE);
    this.connections = new ConnectionTable(memory, at.connections, ADDRESS_SLOTS, threads, thread);
    this.bans = new BanTable(memory, at.bans, this.hash);
    this.known = new KnownClients(memory, at.known, KNOWN_SLOTS, KNOWN_MS);
    this.loads = new LoadTable(memory, at.loads, LOAD_SLOTS);
    this.overdrawn = new KnownClients(memory, at.overdrawn, OVERDRAWN_SLOTS, OVERDRAWN_MS);
    this.conduct = new ConductTable(memory, at.conduct, CONDUCT_SLOTS);
    this.delays = new Delays(memory, at.delays, threads, thread);
    this.pressure = new Pressure(memory, at.pressure);
    this.clearance = new ClearanceKeys(
      Buffer.from(new Uint8Array(memory, at.clearanceKey, CLEARANCE_KEY_BYTES)),
    );
    this.counters = new Counters(memory, at.counters, threads, thread);
  }
}

/** Makes the memory that all threads of one gateway share. */
export function createSharedMemory(threads: number): SharedArrayBuffer {
  if (!(Number.isInteger(threads) && threads >= 1 && threads <= THREADS_MAX)) {
    throw new RangeError(`a gateway has 1 to ${THREADS_MAX} threads, not ${threads}`);
  }
  const at = layOut(threads);
  const memory = new SharedArrayBuffer(at.bytes);
  const header = new Int32Array(memory, 0, HEADER_BYTES / 4);
  const seeds = randomBytes(8);
  header[THREADS_WORD] = threads;
  header[SEED_LOW_WORD] = seeds.readInt32LE(0);
  header[SEED_HIGH_WORD] = seeds.readInt32LE(4);
  new Uint8Array(memory, at.ticketKeys, TICKET_KEY_BYTES).set(randomBytes(TICKET_KEY_BYTES));
  const clearanceKey = new Uint8Array(memory, at.clearanceKey, CLEARANCE_KEY_BYTES);
  clearanceKey.set(randomBytes(CLEARANCE_KEY_BYTES));
  return memory;
}

function layOut(threads: number): Layout {
  let end = HEADER_BYTES;
  const place = (bytes: number): number => {
    const start = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = start + bytes;
    return start;
  };
  const ticketKeys = place(TICKET_KEY_BYTES);
  const limits = place(GcraTable.bytes(LIMIT_SLOTS));
  const rates = place(RateTable.bytes(RATE_SLOTS));
  const profiles = place(ProfileTable.bytes(PROFILE_SLOTS));
  const sessions = place(ProfileTable.bytes(PROFILE_SLOTS));
  const connections = place(ConnectionTable.bytes(ADDRESS_SLOTS, threads));
  const bans = place(BanTable.bytes());
  const known = place(KnownClients.bytes(KNOWN_SLOTS));
  const loads = place(LoadTable.bytes(LOAD_SLOTS));
  const overdrawn = place(KnownClients.bytes(OVERDRAWN_SLOTS));
  const conduct = place(ConductTable.bytes(CONDUCT_SLOTS));
  const delays = place(Delays.bytes(threads));
  const pressure = place(Pressure.bytes());
  const clearanceKey = place(CLEARANCE_KEY_BYTES);
  const counters = place(Counters.bytes(threads));
  return {
    ticketKeys,
    limits,
    rates,
    profiles,
    sessions,
    connections,
    bans,
    pressure,
    known,
    loads,
    overdrawn,
    conduct,
    delays,
    clearanceKey,
    counters,
    bytes: end,
  };
}
