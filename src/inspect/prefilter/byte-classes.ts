const BYTES = 256;

/** Bits that fit a small integer of V8 and can be tested with one `&`. */
export const BYTE_CLASSES_MAX = 30;

/** A set of bytes: `bytes[b] !== 0` where b is in it. */
export type ByteSet = Uint8Array;

export function byteSetOf(text: string): ByteSet {
  const set = new Uint8Array(BYTES);
  for (let index = 0; index < text.length; index++) set[text.charCodeAt(index) & 0xff] = 1;
  return set;
}

/**
 * Gives sets of bytes a bit each, so that one pass over a value tells which of them it holds a member
 * of. Where the bits are used up, the last one stands for every further set together: the answer "may
 * hold one" is then given too often, never too seldom.
 */
export class ByteClasses {
  readonly #bits = new Map<string, number>();
  readonly #bitsOf = new Int32Array(BYTES);

  /** The bit of a set: the same set always has the same one. */
  bitOf(set: ByteSet): number {
    const key = set.join('');
    const known = this.#bits.get(key);
    if (known !== undefined) return known;
    const bit = 1 << Math.min(this.#bits.size, BYTE_CLASSES_MAX - 1);
    this.#bits.set(key, bit);
    for (let byte = 0; byte < BYTES; byte++) {
      if (set[byte] !== 0) this.#bitsOf[byte]! |= bit;
    }
    return bit;
  }

  /** For each byte the bits of the sets it is in. Filled further by `bitOf`. */
  get table(): Int32Array {
    return this.#bitsOf;
  }
}
