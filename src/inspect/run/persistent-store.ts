import { ownText } from '../../lib/own-text.ts';
import type { PersistentCollectionName } from '../../seclang/index.ts';
import type { VariableValue } from './tx-store.ts';

/** Records kept in all collections together; beyond it the one unused longest is forgotten. */
const RECORDS_MAX = 50_000;
/** What all of them may take, roughly: clients choose what stands in them where rules let them. */
const BYTES_MAX = 32 * 1024 * 1024;
const VARIABLES_PER_RECORD_MAX = 256;
/** Longest name and value of a variable together. */
const VARIABLE_LENGTH_MAX = 65_536;
/** Of a variable, and of a record, beside its text. */
const OVERHEAD_BYTES = 200;

interface Variable {
  readonly name: string;
  value: VariableValue | undefined;
  expiresAtMs: number;
}

/** What the records of a store take together. */
interface Usage {
  bytes: number;
}

/** One record of a collection, `ip` of one client for example. */
export class PersistentRecord {
  readonly #variables = new Map<string, Variable>();
  readonly #timeoutMs: number;
  readonly #usage: Usage;
  #idleUntilMs: number;
  #bytes = 0;
  #isForgotten = false;

  /** `place`: what the store finds it by. */
  constructor(place: string, nowMs: number, timeoutMs: number, usage: Usage) {
    this.#timeoutMs = timeoutMs;
    this.#usage = usage;
    this.#idleUntilMs = nowMs + timeoutMs;
    this.#use(OVERHEAD_BYTES + place.length);
  }

  #use(bytes: number): void {
    this.#bytes += bytes;
    if (!this.#isForgotten) this.#usage.bytes += bytes;
  }

  /** It is no longer in the store, and what it takes not counted: a request may still use it. */
  forget(): void {
    this.#isForgotten = true;
    this.#usage.bytes -= this.#bytes;
  }

  isExpired(nowMs: number): boolean {
    return nowMs >= this.#idleUntilMs;
  }

  get(name: string, nowMs: number): VariableValue | undefined {
    const variable = this.#variables.get(name.toLowerCase());
    if (variable === undefined || nowMs >= variable.expiresAtMs) return undefined;
    return variable.value;
  }

  /** Returns false where the record is full, or this too long. Keeps an expiry that was set before. */
  set(name: string, value: VariableValue | undefined, nowMs: number): boolean {
    this.#idleUntilMs = nowMs + this.#timeoutMs;
    const key = name.toLowerCase();
    if (value === undefined) {
      this.#remove(key);
      return true;
    }
    const text = typeof value === 'string' ? ownText(value) : value;
    if (name.length + lengthOf(text) > VARIABLE_LENGTH_MAX) return false;
    const variable = this.#find(key, name, nowMs);
    if (variable === undefined) return false;
    this.#use(lengthOf(text) - lengthOf(variable.value));
    variable.value = text;
    return true;
  }

  #remove(key: string): void {
    const variable = this.#variables.get(key);
    if (variable === undefined) return;
    this.#variables.delete(key);
    this.#use(-(OVERHEAD_BYTES + key.length + lengthOf(variable.value)));
  }

  /** A variable may be given an expiry before it is set. Returns false where the record is full. */
  expire(name: string, seconds: number, nowMs: number): boolean {
    const variable = this.#find(name.toLowerCase(), name, nowMs);
    if (variable === undefined) return false;
    variable.expiresAtMs = nowMs + seconds * 1000;
    return true;
  }

  #find(key: string, name: string, nowMs: number): Variable | undefined {
    let variable = this.#variables.get(key);
    if (variable !== undefined && nowMs >= variable.expiresAtMs) {
      this.#remove(key);
      variable = undefined;
    }
    if (variable !== undefined) return variable;
    if (this.#variables.size >= VARIABLES_PER_RECORD_MAX) return undefined;
    const made: Variable = { name: ownText(name), value: undefined, expiresAtMs: Infinity };
    this.#variables.set(ownText(key), made);
    this.#use(OVERHEAD_BYTES + key.length);
    return made;
  }

  *entries(nowMs: number): Generator<readonly [string, VariableValue]> {
    for (const { name, value, expiresAtMs } of this.#variables.values()) {
      if (value !== undefined && nowMs < expiresAtMs) yield [name, value];
    }
  }
}

function lengthOf(value: VariableValue | undefined): number {
  return typeof value === 'string' ? value.length : 0;
}

/**
 * The persistent collections of one process: GLOBAL, IP, SESSION, USER, RESOURCE, each record under
 * its key. In memory, bounded, forgotten when idle for longer than SecCollectionTimeout.
 */
export class PersistentStore {
  readonly #records = new Map<string, PersistentRecord>();
  readonly #usage: Usage = { bytes: 0 };
  /** Records forgotten early to make room. */
  evicted = 0;

  get size(): number {
    return this.#records.size;
  }

  open(
    application: string,
    collection: PersistentCollectionName,
    key: string,
    nowMs: number,
    timeoutMs: number,
  ): PersistentRecord {
    const place = `${collection}\n${application}\n${key}`;
    const known = this.#take(place, nowMs);
    this.#makeRoom();
    // A Map keeps the order of insertion: the first record is the one unused longest.
    const record = known ?? new PersistentRecord(place, nowMs, timeoutMs, this.#usage);
    this.#records.set(place, record);
    return record;
  }

  /** The record of a place, taken out of the order. */
  #take(place: string, nowMs: number): PersistentRecord | undefined {
    const known = this.#records.get(place);
    if (known === undefined) return undefined;
    this.#records.delete(place);
    if (!known.isExpired(nowMs)) return known;
    known.forget();
    return undefined;
  }

  #makeRoom(): void {
    for (const [place, record] of this.#records) {
      if (this.#records.size < RECORDS_MAX && this.#usage.bytes <= BYTES_MAX) return;
      this.#records.delete(place);
      record.forget();
      this.evicted++;
    }
  }
}
