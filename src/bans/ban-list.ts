import type { Event } from '../events/index.ts';
import type { Clock } from '../lib/clock.ts';
import { isDamage } from '../lib/damaged-file.ts';
import { formatAddress, isIPv4, parseAddress, type Network } from '../lib/ip.ts';
import { BanGuard, SHARES_MAX, type Protected } from './ban-guard.ts';
import { makeBanEvent, makeImportEvent, type BanActor } from './ban-events.ts';
import type { BanCursor, BanEnd, BanStore } from './ban-store.ts';
import {
  AUTHOR_LENGTH_MAX,
  BAN_MS_MAX,
  BANS_OF_KIND_MAX,
  formatBanned,
  isV4,
  parseBanned,
  REASON_LENGTH_MAX,
  shareOf,
  type AuthorKind,
  type Ban,
  type BanRefusal,
  type BanRequest,
} from './ban.ts';

export interface BanListOptions {
  readonly store: BanStore;
  readonly clock: Clock;
  /** Takes the event of each change. */
  readonly record: (event: Event) => void;
  /** Whom a ban must never reach; asked before each change. */
  readonly protects: () => readonly Protected[];
}

export type BanOutcome =
  | { readonly ok: true; readonly ban: Ban }
  | { readonly ok: false; readonly refusal: BanRefusal };

export interface ImportOutcome {
  readonly added: number;
  readonly lifted: number;
  /** All that were refused; the first of them with their reason. */
  readonly refused: number;
  readonly refusals: readonly BanRefusal[];
}

/** What became of a network: its end over all authors, 0 where it is banned no longer. */
export type OnBanChange = (network: string, untilMs: number) => void;

const REFUSALS_TOLD_MAX = 20;

type Kept<Value> =
  | { readonly kept: Value; readonly problem: undefined }
  | { readonly kept: undefined; readonly problem: string };

interface Covered {
  bans: number;
  v4: number;
  v6: number;
}

/**
 * The one ban list, owned by control. Whatever any layer wants banned comes here, is checked against
 * whom a ban must never reach and how much its author may ban, is written down, and goes from here to
 * all who refuse (`ban-publisher.ts`).
 */
export class BanList {
  readonly #store: BanStore;
  readonly #clock: Clock;
  readonly #record: (event: Event) => void;
  readonly #protects: () => readonly Protected[];
  readonly #listeners = new Set<OnBanChange>();
  /** How many bans each author has, and what they cover. */
  #covered = new Map<string, Covered>();
  #count = 0;
  #guard = new BanGuard([]);
  #protected = '[]';

  constructor({ store, clock, record, protects }: BanListOptions) {
    this.#store = store;
    this.#protects = protects;
    this.#clock = clock;
    this.#record = record;
    this.expire();
    for (const { network, author } of store.all(clock.now())) this.#cover(network, author, 1);
  }

  /** Entries in force; a network that two authors banned counts twice. */
  get count(): number {
    return this.#count;
  }

  /** Of them, those of one author. */
  countOf(author: string): number {
    return this.#covered.get(author)?.bans ?? 0;
  }

  /** Sets a ban, or the same author's one anew. */
  ban(request: BanRequest, address = ''): BanOutcome {
    this.review();
    const { kept: outcome, problem } = this.#keep(() => this.#set(request));
    if (outcome === undefined) return refuse('not-kept', `${request.network}: ${problem}`);
    if (!outcome.ok) return outcome;
    const { author, kind } = request;
    this.#tell(outcome.ban.network);
    this.#record(
      makeBanEvent('ban.set', outcome.ban, { author, kind, address }, this.#clock.now()),
    );
    return outcome;
  }

  /** Bans in force that refuse this address, the narrowest first; none for what is no address. */
  holding(text: string): readonly Ban[] {
    const address = parseAddress(text);
    if (address === undefined) return [];
    const nowMs = this.#clock.now();
    const bits = isIPv4(address) ? 32 : 128;
    const networks = Array.from({ length: bits + 1 }, (_, index) =>
      parseBanned(`${formatAddress(address)}/${bits - index}`),
    );
    return networks
      .flatMap((network) => (network === undefined ? [] : this.#store.of(formatBanned(network))))
      .filter(({ untilMs }) => untilMs > nowMs);
  }

  /**
   * Takes every author's ban of exactly this network back. Returns what was lifted. Throws where that
   * cannot be written down; whoever refuses is told all the same.
   */
  lift(network: string, actor: BanActor): readonly Ban[] {
    const parsed = parseBanned(network);
    if (parsed === undefined) return [];
    const nowMs = this.#clock.now();
    const bans = this.#store.of(formatBanned(parsed)).filter(({ untilMs }) => untilMs > nowMs);
    const problem = bans.length === 0 ? undefined : this.#letIn(bans, actor);
    if (problem !== undefined) {
      throw new Error(`${network} is let in, but after a restart no more: that ${problem}`);
    }
    return bans;
  }

  /** Many changes of one author as one, with one event. `lifted` takes back that author's bans only. */
  importBans(
    requests: readonly BanRequest[],
    lifted: readonly string[],
    actor: BanActor,
  ): ImportOutcome {
    this.review();
    const refusals: BanRefusal[] = [];
    const changed = new Set<string>();
    let added = 0;
    let liftedCount = 0;
    const { problem } = this.#keep(() => {
      for (const text of lifted) {
        const network = parseBanned(text);
        const ban = network && this.#store.get(formatBanned(network), actor.author);
        if (ban === undefined) continue;
        this.#remove(ban);
        changed.add(ban.network);
        liftedCount++;
      }
      for (const request of requests) {
        const outcome = this.#set(request);
        if (outcome.ok) {
          added++;
          changed.add(outcome.ban.network);
        } else refusals.push(outcome.refusal);
      }
    });
    if (problem !== undefined) return notKept(requests, problem);
    for (const network of changed) this.#tell(network);
    const counts = { added, lifted: liftedCount, refused: refusals.length };
    if (added + liftedCount + refusals.length > 0) {
      this.#record(makeImportEvent(counts, actor, this.#clock.now()));
    }
    return { ...counts, refusals: refusals.slice(0, REFUSALS_TOLD_MAX) };
  }

  /** Newest first. */
  page(limit: number, after?: BanCursor, author?: string): readonly Ban[] {
    return this.#store.page(this.#clock.now(), limit, after, author);
  }

  /** Every network in force with its end over all authors. */
  ends(): IterableIterator<BanEnd> {
    return this.#store.ends(this.#clock.now());
  }

  /** Every ban in force, by network. */
  all(): IterableIterator<Ban> {
    return this.#store.all(this.#clock.now());
  }

  /**
   * To be called when whom a ban must never reach may have changed. Bans that would are lifted, with
   * an event: whoever signs in from a banned address, or names one as a proxy, means it.
   */
  review(): void {
    const networks = this.#protects();
    const told = JSON.stringify(networks);
    if (told === this.#protected) return;
    this.#protected = told;
    this.#guard = new BanGuard(networks);
    const wrong = [...this.all()].filter(({ network, kind }) => {
      const parsed = parseBanned(network);
      return parsed === undefined || this.#guard.refuse(parsed, kind) !== undefined;
    });
    const actor: BanActor = { author: 'rampart', kind: 'rule', address: '' };
    for (const ban of wrong) this.#letIn([ban], actor);
  }

  /**
   * Forgets what is over. Nobody needs to be told: whoever refuses knows each ban's end. Where the disk
   * has no room for that either, the next time does it.
   */
  expire(): void {
    const { kept: over = [] } = this.#keep(() => this.#store.expire(this.#clock.now()));
    for (const { network, author } of over) {
      if (this.#covered.has(author)) this.#cover(network, author, -1);
    }
  }

  onChange(listener: OnBanChange): void {
    this.#listeners.add(listener);
  }

  close(): void {
    this.#listeners.clear();
    this.#store.close();
  }

  /** Lifts bans of one network. Returns why that is not written down; undefined where it is. */
  #letIn(bans: readonly Ban[], actor: BanActor): string | undefined {
    const nowMs = this.#clock.now();
    const { network } = bans[0]!;
    const { problem } = this.#keep(() => {
      for (const ban of bans) this.#remove(ban);
    });
    if (problem === undefined) this.#tell(network);
    // A disk without room must not lock anybody out.
    else for (const listener of this.#listeners) listener(network, 0);
    for (const ban of bans) this.#record(makeBanEvent('ban.lifted', ban, actor, nowMs));
    return problem;
  }

  /**
   * One change of the store, with what is counted of it: all or nothing. What the disk or another process
   * is in the way of is a problem to tell. Throws where the file is damaged: a new start mends that.
   */
  #keep<Value>(work: () => Value): Kept<Value> {
    const covered = new Map([...this.#covered].map(([author, one]) => [author, { ...one }]));
    const count = this.#count;
    try {
      return { kept: this.#store.atomically(work), problem: undefined };
    } catch (error) {
      this.#covered = covered;
      this.#count = count;
      if (isDamage(error)) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      return { kept: undefined, problem: `cannot be written down (${reason})` };
    }
  }

  #set({ network: text, untilMs, reason, author, kind }: BanRequest): BanOutcome {
    const nowMs = this.#clock.now();
    const network = parseBanned(text);
    if (network === undefined) {
      return refuse('bad-network', `"${text.slice(0, 50)}" is no address or network`);
    }
    if (!(untilMs > nowMs && untilMs <= nowMs + BAN_MS_MAX)) {
      return refuse('bad-time', `${text}: a ban ends after now, and within ten years`);
    }
    const refusal =
      this.#guard.refuse(network, kind) ?? this.#refuseByAuthor(network, author, kind);
    if (refusal !== undefined) return { ok: false, refusal };
    const ban: Ban = {
      network: formatBanned(network),
      sinceMs: nowMs,
      untilMs,
      reason: reason.slice(0, REASON_LENGTH_MAX),
      author: author.slice(0, AUTHOR_LENGTH_MAX),
      kind,
    };
    const isNew = this.#store.get(ban.network, ban.author) === undefined;
    this.#store.put(ban);
    if (isNew) this.#cover(ban.network, ban.author, 1);
    return { ok: true, ban };
  }

  #refuseByAuthor(network: Network, author: string, kind: AuthorKind): BanRefusal | undefined {
    // The same network once more covers nothing new.
    if (this.#store.get(formatBanned(network), author) !== undefined) return undefined;
    const countMax = BANS_OF_KIND_MAX[kind];
    if (this.#count >= countMax) {
      const message = `${formatBanned(network)}: there are ${this.#count} bans already, and ${author} may not make it more than ${countMax}`;
      return { code: 'too-many', message };
    }
    const family = isV4(network) ? 'v4' : 'v6';
    const most = SHARES_MAX[kind][family];
    const share = (this.#covered.get(author)?.[family] ?? 0) + shareOf(network);
    if (share <= most) return undefined;
    return {
      code: 'author-limit',
      message: `${formatBanned(network)}: with it the bans of ${author} would cover more of the address space than they may (a /${-Math.log2(most)})`,
    };
  }

  #remove({ network, author }: Ban): void {
    this.#store.remove(network, author);
    this.#cover(network, author, -1);
  }

  #cover(text: string, author: string, sign: 1 | -1): void {
    const network = parseBanned(text);
    if (network === undefined) return;
    const covered = this.#covered.get(author) ?? { bans: 0, v4: 0, v6: 0 };
    // Powers of two: sums and differences are exact for any number of bans of IPv4.
    covered[isV4(network) ? 'v4' : 'v6'] += sign * shareOf(network);
    covered.bans += sign;
    this.#covered.set(author, covered);
    this.#count += sign;
  }

  #tell(network: string): void {
    const nowMs = this.#clock.now();
    const ends = this.#store.of(network).map(({ untilMs }) => untilMs);
    const latest = Math.max(0, ...ends.filter((untilMs) => untilMs > nowMs));
    for (const listener of this.#listeners) listener(network, latest);
  }
}

function notKept(requests: readonly BanRequest[], problem: string): ImportOutcome {
  const refusal: BanRefusal = { code: 'not-kept', message: problem };
  return { added: 0, lifted: 0, refused: requests.length, refusals: [refusal] };
}

function refuse(code: BanRefusal['code'], message: string): BanOutcome {
  return { ok: false, refusal: { code, message } };
}
