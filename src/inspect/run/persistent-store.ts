import type { PersistentCollectionName } from '../../seclang/index.ts';
import type { VariableValue } from './tx-store.ts';

/** Records kept in all collections together; beyond it the one unused longest is forgotten. */
const RECORDS_MAX = 50_000;
const VARIABLES_PER_RECORD_MAX = 256;

interface Variable {
  readonly name: string;
  value: VariableValue | undefined;
  expiresAtMs: number;
}

/** One record of a collection, `ip` of one client for example. */
export class PersistentRecord {
  readonly #variables = new Map<string, Variable>();
  readonly #timeoutMs: number;
  #idleUntilMs: number;

  constructor(nowMs: number, timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#idleUntilMs = nowMs + timeoutMs;
  }

  isExpired(nowMs: number): boolean {
    return nowMs >= this.#idleUntilMs;
  }

  get(name: string, nowMs: number): VariableValue | undefined {
    const variable = this.#variables.get(name.toLowerCase());
    if (variable === undefined || nowMs >= variable.expiresAtMs) return undefined;
    return variable.value;
  }

  /** Returns false where the record is full. Keeps an expiry that was set before. */
  set(name: string, value: VariableValue | undefined, nowMs: number): boolean {
    this.#idleUntilMs = nowMs + this.#timeoutMs;
    const key = name.toLowerCase();
    if (value === undefined) {
      this.#variables.delete(key);
      return true;
    }
    const variable = this.#find(key, name, nowMs);
    if (variable === undefined) return false;
    variable.value = value;
    return true;
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
      this.#variables.delete(key);
      variable = undefined;
    }
    if (variable !== undefined) return variable;
    if (this.#variables.size >= VARIABLES_PER_RECORD_MAX) return undefined;
    const made: Variable = { name, value: undefined, expiresAtMs: Infinity };
    this.#variables.set(key, made);
    return made;
  }

  *entries(nowMs: number): Generator<readonly [string, VariableValue]> {
    for (const { name, value, expiresAtMs } of this.#variables.values()) {
      if (value !== undefined && nowMs < expiresAtMs) yield [name, value];
    }
  }
}

/**
 * The persistent collections of one process: GLOBAL, IP, SESSION, USER, RESOURCE, each record under
 * its key. In memory, bounded, forgotten when idle for longer than SecCollectionTimeout.
 */
export class PersistentStore {
  readonly #records = new Map<string, PersistentRecord>();
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
    const known = this.#records.get(place);
    if (known !== undefined) this.#records.delete(place);
    const record =
      known === undefined || known.isExpired(nowMs)
        ? new PersistentRecord(nowMs, timeoutMs)
        : known;
    // A Map keeps the order of insertion: the first record is the one unused longest.
    this.#records.set(place, record);
    if (this.#records.size > RECORDS_MAX) {
      const [oldest] = this.#records.keys();
      this.#records.delete(oldest!);
      this.evicted++;
    }
    return record;
  }
}
