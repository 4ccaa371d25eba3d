import type { Address, Network } from '../../lib/ip.ts';
import type { KeyHash } from './key-hash.ts';

/** 32-bit words of an entry: four of the address, the prefix length plus one (0: empty). */
const WORDS_PER_ENTRY = 5;
/** Prefix lengths 0 to 128. */
const PREFIX_COUNTS = 129;
/** At most half of the slots are used, so that a look-up that finds nothing ends soon. */
const FILL_MAX = 0.5;
/** Above every purpose that other tables use; the prefix length is added. */
const PURPOSE_BAN = 256;

export interface BanEntry {
  readonly network: Network;
  /** Milliseconds since the epoch. */
  readonly untilMs: number;
}

/**
 * Networks that are refused until a time, in shared memory: one writer, any number of readers, no
 * lock. There are two copies; the writer fills the one nobody reads and then turns `generation`,
 * whose last bit says which copy counts.
 */
export class BanTable {
  readonly #generation: Int32Array<SharedArrayBuffer>;
  readonly #copies: readonly [BanCopy, BanCopy];

  static bytes(slots: number): number {
    return 8 + 2 * BanCopy.bytes(slots);
  }

  /** `offset` is a multiple of eight, `slots` a power of two. */
  constructor(buffer: SharedArrayBuffer, offset: number, slots: number, hash: KeyHash) {
    this.#generation = new Int32Array(buffer, offset, 1);
    const first = offset + 8;
    this.#copies = [
      new BanCopy(buffer, first, slots, hash),
      new BanCopy(buffer, first + BanCopy.bytes(slots), slots, hash),
    ];
  }

  /** Changes whenever the bans do: who remembers an answer asks again when this has moved. */
  get generation(): number {
    return Atomics.load(this.#generation, 0);
  }

  isBanned(address: Address, nowMs: number): boolean {
    for (;;) {
      const generation = this.generation;
      const answer = this.#copies[generation & 1 ? 1 : 0].has(address, nowMs);
      // Two replacements during one look-up would have changed the copy under our hands.
      if (this.generation === generation) return answer;
    }
  }

  /**
   * Puts these bans in the place of all earlier ones. Returns how many found no room; those that end
   * soonest are left out. Only one thread of the process may call this.
   */
  replace(bans: readonly BanEntry[]): number {
    const generation = this.generation;
    const lost = this.#copies[generation & 1 ? 0 : 1].fill(bans);
    Atomics.store(this.#generation, 0, generation + 1);
    return lost;
  }
}

class BanCopy {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #until: Float64Array<SharedArrayBuffer>;
  /** How many entries there are of each prefix length: only those lengths are looked up. */
  readonly #prefixes: Int32Array<SharedArrayBuffer>;
  readonly #slots: number;
  readonly #hash: KeyHash;

  static bytes(slots: number): number {
    const bytes = slots * 8 + slots * WORDS_PER_ENTRY * 4 + PREFIX_COUNTS * 4;
    return Math.ceil(bytes / 8) * 8;
  }

  constructor(buffer: SharedArrayBuffer, offset: number, slots: number, hash: KeyHash) {
    this.#until = new Float64Array(buffer, offset, slots);
    this.#words = new Int32Array(buffer, offset + slots * 8, slots * WORDS_PER_ENTRY);
    const prefixes = offset + slots * 8 + slots * WORDS_PER_ENTRY * 4;
    this.#prefixes = new Int32Array(buffer, prefixes, PREFIX_COUNTS);
    this.#slots = slots;
    this.#hash = hash;
  }

  has({ words }: Address, nowMs: number): boolean {
    for (let bits = PREFIX_COUNTS - 1; bits >= 0; bits--) {
      if (this.#prefixes[bits] === 0) continue;
      const slot = this.#find(
        words[0] & prefixMask(bits, 0),
        words[1] & prefixMask(bits, 1),
        words[2] & prefixMask(bits, 2),
        words[3] & prefixMask(bits, 3),
        bits,
      );
      if (this.#words[slot * WORDS_PER_ENTRY + 4] !== 0 && this.#until[slot]! > nowMs) return true;
    }
    return false;
  }

  fill(bans: readonly BanEntry[]): number {
    this.#words.fill(0);
    this.#prefixes.fill(0);
    const room = Math.floor(this.#slots * FILL_MAX);
    const kept =
      bans.length <= room ? bans : bans.toSorted((a, b) => b.untilMs - a.untilMs).slice(0, room);
    for (const { network, untilMs } of kept) {
      const { words } = network.first;
      const bits = network.prefixBits;
      const slot = this.#find(words[0] | 0, words[1] | 0, words[2] | 0, words[3] | 0, bits);
      const at = slot * WORDS_PER_ENTRY;
      if (this.#words[at + 4] === 0) {
        this.#words.set(words, at);
        this.#words[at + 4] = bits + 1;
        this.#until[slot] = untilMs;
        this.#prefixes[bits]!++;
      } else {
        this.#until[slot] = Math.max(this.#until[slot]!, untilMs);
      }
    }
    return bans.length - kept.length;
  }

  /** The slot of that network, or the empty slot where it would stand. */
  #find(first: number, second: number, third: number, fourth: number, bits: number): number {
    this.#hash.hashWords(PURPOSE_BAN + bits, [first, second, third, fourth]);
    const words = this.#words;
    let slot = this.#hash.low & (this.#slots - 1);
    // Ends: at least half of the slots are empty. A reader of a copy that is being refilled could
    // meet a full round, so the round is the bound.
    for (let turn = 0; turn < this.#slots; turn++) {
      const at = slot * WORDS_PER_ENTRY;
      const stored = words[at + 4]!;
      if (stored === 0) return slot;
      if (
        stored === bits + 1 &&
        words[at] === first &&
        words[at + 1] === second &&
        words[at + 2] === third &&
        words[at + 3] === fourth
      ) {
        return slot;
      }
      slot = (slot + 1) & (this.#slots - 1);
    }
    return slot;
  }
}

/** The mask for word `index` (32 bits each) of a prefix of `bits` bits. */
function prefixMask(bits: number, index: number): number {
  const own = bits - index * 32;
  if (own >= 32) return -1;
  return own <= 0 ? 0 : -1 << (32 - own);
}
