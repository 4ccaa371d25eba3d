import { isIPv4, parseAddress, type Address } from '../../lib/ip.ts';
import type { Clock } from '../../lib/clock.ts';
import type { AddressLists, ListAnswer } from './lookups.ts';

/** Answers kept; the oldest go first. */
const ANSWERS_MAX = 10_000;
/** Queries under way at once; more are not asked, and so unknown. */
const QUERIES_MAX = 100;
/** How long an answer is waited for. */
const TIMEOUT_MS = 500;
const ANSWER_TTL_MS = 300_000;
/** No answer is asked for again sooner: a list may be down for a moment only. */
const UNKNOWN_TTL_MS = 10_000;
/** An old answer serves this long while a new one is fetched; nobody waits for that. */
const STALE_TTL_MS = 3_600_000;
/** The one list that wants a key of its own in front of the address. */
const HTTP_BL_ZONE = 'dnsbl.httpbl.org';

export interface DnsListsOptions {
  /** Resolves with the A records of a name, with none where it does not exist; rejects on failure. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  readonly clock: Clock;
  /** SecHttpBlKey; '' where there is none. */
  readonly httpBlKey?: string;
}

/** What became of the questions so far. */
export interface DnsListCounts {
  readonly asked: number;
  readonly failed: number;
  readonly timedOut: number;
  /** Not asked, because too many were under way. */
  readonly notAsked: number;
}

interface Kept {
  readonly answer: ListAnswer;
  readonly freshUntilMs: number;
}

const NOT_ASKED: ListAnswer = { state: 'unknown', reason: 'not asked yet' };

/** DNS lists (RFC 5782) through a resolver, with a cache and limits: what `@rbl` asks. */
export class DnsLists implements AddressLists {
  readonly #resolve: DnsListsOptions['resolve'];
  readonly #clock: Clock;
  readonly #httpBlKey: string;
  /** By query name, in the order they were kept. */
  readonly #answers = new Map<string, Kept>();
  readonly #queries = new Map<string, Promise<void>>();
  readonly #counts = { asked: 0, failed: 0, timedOut: 0, notAsked: 0 };

  constructor({ resolve, clock, httpBlKey = '' }: DnsListsOptions) {
    this.#resolve = resolve;
    this.#clock = clock;
    this.#httpBlKey = httpBlKey;
  }

  get counts(): DnsListCounts {
    return { ...this.#counts };
  }

  lookup(address: string, zone: string): ListAnswer {
    const name = this.#queryName(address, zone);
    if (name === undefined) return { state: 'unknown', reason: `"${address}" is no address` };
    const kept = this.#kept(name);
    if (kept === undefined || !this.#isFresh(kept)) void this.#ask(name);
    return kept?.answer ?? NOT_ASKED;
  }

  prefetch(address: string, zones: readonly string[]): Promise<void> | undefined {
    let queries: Promise<void>[] | undefined;
    for (const zone of zones) {
      const name = this.#queryName(address, zone);
      if (name === undefined || this.#kept(name) !== undefined) continue;
      const query = this.#ask(name);
      if (query !== undefined) (queries ??= []).push(query);
    }
    return queries === undefined ? undefined : Promise.all(queries).then(nothing);
  }

  #kept(name: string): Kept | undefined {
    const kept = this.#answers.get(name);
    if (kept === undefined) return undefined;
    return this.#clock.monotonic() < kept.freshUntilMs + STALE_TTL_MS ? kept : undefined;
  }

  #isFresh({ freshUntilMs }: Kept): boolean {
    return this.#clock.monotonic() < freshUntilMs;
  }

  /** The query under way; undefined where there are too many. */
  #ask(name: string): Promise<void> | undefined {
    const underWay = this.#queries.get(name);
    if (underWay !== undefined) return underWay;
    if (this.#queries.size >= QUERIES_MAX) {
      this.#counts.notAsked++;
      return undefined;
    }
    this.#counts.asked++;
    const query = this.#query(name).finally(() => this.#queries.delete(name));
    this.#queries.set(name, query);
    return query;
  }

  /** Never rejects: what goes wrong is an answer of its own. */
  async #query(name: string): Promise<void> {
    const deadline = Promise.withResolvers<'late'>();
    const timer = setTimeout(() => deadline.resolve('late'), TIMEOUT_MS);
    try {
      const records = await Promise.race([this.#resolve(name), deadline.promise]);
      if (records === 'late') {
        this.#counts.timedOut++;
        this.#keep(name, { state: 'unknown', reason: `no answer in ${TIMEOUT_MS} ms` });
      } else {
        this.#keep(name, judge(records));
      }
    } catch (error) {
      this.#counts.failed++;
      this.#keep(name, { state: 'unknown', reason: String(error).slice(0, 100) });
    } finally {
      clearTimeout(timer);
    }
  }

  #queryName(text: string, zone: string): string | undefined {
    const address = parseAddress(text);
    if (address === undefined) return undefined;
    const key = zone === HTTP_BL_ZONE && this.#httpBlKey !== '' ? `${this.#httpBlKey}.` : '';
    return `${key}${reverse(address)}.${zone}`;
  }

  #keep(name: string, answer: ListAnswer): void {
    const ttlMs = answer.state === 'unknown' ? UNKNOWN_TTL_MS : ANSWER_TTL_MS;
    this.#answers.delete(name);
    if (this.#answers.size >= ANSWERS_MAX) {
      const [oldest] = this.#answers.keys();
      this.#answers.delete(oldest!);
    }
    this.#answers.set(name, { answer, freshUntilMs: this.#clock.monotonic() + ttlMs });
  }
}

/** Lists answer in 127.0.0.0/8; anything else is a resolver that lies, or a list that is gone. */
function judge(records: readonly string[]): ListAnswer {
  if (records.length === 0) return { state: 'clear' };
  const listed = records.filter((record) => record.startsWith('127.'));
  if (listed.length > 0) return { state: 'listed', evidence: listed.join(' ').slice(0, 100) };
  return { state: 'unknown', reason: `${records[0]!} is no answer of a list` };
}

/** RFC 5782, sections 2.1 and 2.4: octets or nibbles, last first. */
function reverse(address: Address): string {
  const digits = address.words.map((word) => word.toString(16).padStart(8, '0')).join('');
  const parts = isIPv4(address)
    ? (digits.slice(24).match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
    : [...digits.matchAll(/./g)].map(([digit]) => digit);
  return parts.reverse().join('.');
}

function nothing(): void {
  // Whoever waited looks into the cache.
}
