import { isIPv4, type Address, type Network } from '../../lib/ip.ts';
import type { KeyHash } from './key-hash.ts';

/** Bans that the table holds at most: 24 MB. */
export const BANS_MAX = 1_048_576;

/** 32-bit words of an entry: two of the hashed network, and the second until which it holds. */
const WORDS_PER_ENTRY = 3;
const UNTIL = 2;
/** At most half of the slots are used, so that a look-up that finds nothing ends soon. */
const SLOTS_PER_ENTRY = 2;
const SLOTS_MIN = 64;

/**
 * In front of the slots: how many slots, then for each family how many prefix lengths occur, and
 * which. A look-up asks once for each length.
 */
const SLOTS_WORD = 0;
const LENGTHS_V4 = 1;
const LENGTHS_V6 = 35;
const HEADER_WORDS = 168;

/** Above every purpose that other tables use; the prefix length is added. */
const PURPOSE_BAN = 256;
const SECOND_MS = 1000;

export interface BanEntry {
  readonly network: Network;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

/**
 * Networks that are refused until a time, in shared memory: one writer (the gateway's main thread),
 * any number of readers, no lock. It has no memory before the first ban; when it grows, the writer
 * makes a larger piece and hands it to the readers, who `use` it. Between that, changes are made in
 * place: a key that was written stays what it is, and lifting only clears its time, so that a reader
 * never sees half an entry.
 *
 * A network is kept as 64 bits of a seeded hash: at a million bans the odds that a client is taken for
 * a banned one are one in 2^44.
 */
export class BanTable {
  readonly #generation: Int32Array<SharedArrayBuffer>;
  readonly #hash: KeyHash;
  readonly #bansMax: number;
  #words: Int32Array<SharedArrayBuffer> | undefined;
  #mask = 0;
  /** Slots that are taken, by bans in force and others. Known to the writer only. */
  #used = 0;

  static bytes(): number {
    return 8;
  }

  /** `offset` is a multiple of four. */
  constructor(buffer: SharedArrayBuffer, offset: number, hash: KeyHash, bansMax = BANS_MAX) {
    this.#bansMax = bansMax;
    this.#generation = new Int32Array(buffer, offset, 1);
    this.#hash = hash;
  }

  /** Changes whenever the bans do: who remembers an answer asks again when this has moved. */
  get generation(): number {
    return Atomics.load(this.#generation, 0);
  }

  /** What the readers are to `use`; undefined while nothing was ever banned. */
  get memory(): SharedArrayBuffer | undefined {
    return this.#words?.buffer;
  }

  isBanned(address: Address, nowMs: number): boolean {
    const words = this.#words;
    if (words === undefined) return false;
    const isV4 = isIPv4(address);
    const lengths = isV4 ? LENGTHS_V4 : LENGTHS_V6;
    const [first, second, third, fourth] = address.words;
    const count = Atomics.load(words, lengths);
    for (let index = 1; index <= count; index++) {
      const bits = words[lengths + index]!;
      this.#hash.hashWords(
        PURPOSE_BAN + bits,
        first & prefixMask(bits, 0),
        second & prefixMask(bits, 1),
        third & prefixMask(bits, 2),
        fourth & prefixMask(bits, 3),
      );
      const at = findEntry(words, this.#mask, this.#hash.low, this.#hash.high);
      if (words[at]! !== 0 && words[at + UNTIL]! >>> 0 > nowMs / SECOND_MS) return true;
    }
    return false;
  }

  /** For readers: takes the memory that the writer made. */
  use(memory: SharedArrayBuffer): void {
    const words = new Int32Array(memory);
    this.#words = words;
    this.#mask = words[SLOTS_WORD]! - 1;
    // What was answered from the older memory is to be asked again.
    Atomics.add(this.#generation, 0, 1);
  }

  /**
   * Puts these bans in the place of all earlier ones. Returns how many found no room; those that end
   * soonest are left out.
   */
  replace(bans: readonly BanEntry[]): number {
    const kept =
      bans.length <= this.#bansMax
        ? bans
        : bans.toSorted((a, b) => b.untilMs - a.untilMs).slice(0, this.#bansMax);
    if (kept.length > 0 || this.#words !== undefined) this.#allocate(kept.length);
    for (const { network, untilMs } of kept) this.#put(network, untilMs);
    Atomics.add(this.#generation, 0, 1);
    return bans.length - kept.length;
  }

  /** Bans one more network, or until another time. False where there is no room. */
  set({ network, untilMs }: BanEntry, nowMs: number): boolean {
    const words = this.#words;
    if (words === undefined) this.#allocate(1);
    else if ((this.#used + 1) * SLOTS_PER_ENTRY > words[SLOTS_WORD]! && !this.#grow(nowMs)) {
      return false;
    }
    this.#put(network, untilMs, true);
    Atomics.add(this.#generation, 0, 1);
    return true;
  }

  lift(network: Network): void {
    const words = this.#words;
    if (words === undefined) return;
    this.#hashOf(network);
    const at = findEntry(words, this.#mask, this.#hash.low, this.#hash.high);
    if (words[at]! !== 0) Atomics.store(words, at + UNTIL, 0);
    Atomics.add(this.#generation, 0, 1);
  }

  /** New memory with room for that many bans and some more. */
  #allocate(entries: number): void {
    let slots = SLOTS_MIN;
    while (slots < (entries + 1) * SLOTS_PER_ENTRY) slots *= 2;
    const bytes = (HEADER_WORDS + slots * WORDS_PER_ENTRY) * Int32Array.BYTES_PER_ELEMENT;
    const words = new Int32Array(new SharedArrayBuffer(bytes));
    words[SLOTS_WORD] = slots;
    this.#words = words;
    this.#mask = slots - 1;
    this.#used = 0;
  }

  /** Moves what is in force to memory with room for twice as much. */
  #grow(nowMs: number): boolean {
    const old = this.#words!;
    const live: number[] = [];
    for (let at = HEADER_WORDS; at < old.length; at += WORDS_PER_ENTRY) {
      if (old[at] !== 0 && old[at + UNTIL]! >>> 0 > nowMs / SECOND_MS) live.push(at);
    }
    if (live.length >= this.#bansMax) return false;
    this.#allocate(Math.min(live.length * 2, this.#bansMax));
    const words = this.#words!;
    words.set(old.subarray(LENGTHS_V4, HEADER_WORDS), LENGTHS_V4);
    for (const from of live) {
      const at = findEntry(words, this.#mask, old[from]!, old[from + 1]!);
      words.set(old.subarray(from, from + WORDS_PER_ENTRY), at);
    }
    this.#used = live.length;
    return true;
  }

  /** The same network twice counts until the later time, unless `isLast` says which one counts. */
  #put(network: Network, untilMs: number, isLast = false): void {
    const words = this.#words!;
    this.#addLength(network);
    this.#hashOf(network);
    const { low, high } = this.#hash;
    const at = findEntry(words, this.#mask, low, high);
    const until = Math.min(Math.ceil(untilMs / SECOND_MS), 0xffffffff);
    if (words[at] === 0) {
      words[at + 1] = high;
      words[at + UNTIL] = until;
      // Last: from here on readers see the entry.
      Atomics.store(words, at, low);
      this.#used++;
    } else if (isLast || until > words[at + UNTIL]! >>> 0) {
      Atomics.store(words, at + UNTIL, until);
    }
  }

  #addLength({ first, prefixBits }: Network): void {
    const words = this.#words!;
    const lengths = isIPv4(first) && prefixBits >= 96 ? LENGTHS_V4 : LENGTHS_V6;
    const count = words[lengths]!;
    if (words.subarray(lengths + 1, lengths + 1 + count).includes(prefixBits)) return;
    words[lengths + 1 + count] = prefixBits;
    Atomics.store(words, lengths, count + 1);
  }

  #hashOf({ first, prefixBits }: Network): void {
    const { words } = first;
    this.#hash.hashWords(PURPOSE_BAN + prefixBits, words[0], words[1], words[2], words[3]);
  }
}

/** Where the entry of that hash stands, or the empty one where it would. */
function findEntry(
  words: Int32Array<SharedArrayBuffer>,
  mask: number,
  low: number,
  high: number,
): number {
  // Ends: at least half of the slots are empty, and the writer fills no more.
  for (let slot = low & mask; ; slot = (slot + 1) & mask) {
    const at = HEADER_WORDS + slot * WORDS_PER_ENTRY;
    const stored = Atomics.load(words, at);
    if (stored === 0 || (stored === low && words[at + 1] === high)) return at;
  }
}

/** The mask for word `index` (32 bits each) of a prefix of `bits` bits. */
function prefixMask(bits: number, index: number): number {
  const own = bits - index * 32;
  if (own >= 32) return -1;
  return own <= 0 ? 0 : -1 << (32 - own);
}
