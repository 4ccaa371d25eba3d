const BYTES = 256;

/** A set of bytes: `set[b] !== 0` where b is in it. */
export type ByteSet = Uint8Array;

export function byteSetOf(text: string): ByteSet {
  const set = new Uint8Array(BYTES);
  for (let index = 0; index < text.length; index++) set[text.charCodeAt(index) & 0xff] = 1;
  return set;
}

/** From the most common bytes of ordinary values on; what is not in it is rarer still. */
const BY_FREQUENCY = 'etaoinsr hldcumfpgwyb0123456789vk-./=_&,:jxqz%+?;@';

/** The byte of a (lower-case, not empty) text that ordinary values hold least often. */
export function rarestByte(text: string): string {
  let rarest = text.charAt(0);
  for (const byte of Array.from(text)) if (rankOf(byte) > rankOf(rarest)) rarest = byte;
  return rarest;
}

function rankOf(byte: string): number {
  const rank = BY_FREQUENCY.indexOf(byte);
  return rank < 0 ? BY_FREQUENCY.length : rank;
}

/**
 * Gives sets of bytes a bit each, from `firstBit` up to `lastBit`, so that one pass over a value tells
 * which of them it holds a member of. Where the bits are used up, the last one stands for every further
 * set together: the answer "may hold one" is then given too often, never too seldom.
 */
export class ByteClasses {
  readonly #bits = new Map<string, number>();
  readonly #addByte: (byte: number, bit: number) => void;
  readonly #lastBit: number;
  #nextBit: number;

  /** `addByte` is told of each byte of each set. */
  constructor(firstBit: number, lastBit: number, addByte: (byte: number, bit: number) => void) {
    this.#nextBit = firstBit;
    this.#lastBit = lastBit;
    this.#addByte = addByte;
  }

  /** The bit of a set: the same set always has the same one. */
  bitOf(set: ByteSet): number {
    const key = set.join('');
    const known = this.#bits.get(key);
    if (known !== undefined) return known;
    const bit = 1 << Math.min(this.#nextBit++, this.#lastBit);
    this.#bits.set(key, bit);
    for (let byte = 0; byte < BYTES; byte++) if (set[byte] !== 0) this.#addByte(byte, bit);
    return bit;
  }

  get size(): number {
    return this.#bits.size;
  }
}
