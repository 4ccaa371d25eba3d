const BYTES = 256;

/** A set of bytes: `set[b] !== 0` where b is in it. */
export type ByteSet = Uint8Array;

export function byteSetOf(text: string): ByteSet {
  const set = new Uint8Array(BYTES);
  for (let index = 0; index < text.length; index++) set[text.charCodeAt(index) & 0xff] = 1;
  return set;
}

export function uniteSets(left: ByteSet, right: ByteSet): ByteSet {
  return left.map((flag, byte) => flag | right[byte]!);
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

/** Low bits of `ByteClasses.low`, which are free for whoever reads the table (see LiteralAutomaton). */
export const FREE_BITS = 6;

const CLASSES_LOW = 22;
const CLASSES_HIGH = 32;
const UPPER_CASE = 1 << (FREE_BITS + CLASSES_LOW);
const LOWER_CASE = UPPER_CASE << 1;
/** Set in what is known of every text. */
const ALWAYS = LOWER_CASE << 1;

/** What is known of a text, or asked of it: one bit for each class of bytes, in two words. */
export interface ByteMask {
  readonly low: number;
  readonly high: number;
}

export const NO_BYTES: ByteMask = { low: 0, high: 0 };
/** Of every text, the empty one included. */
export const ANY_TEXT: ByteMask = { low: ALWAYS, high: 0 };
/** Letters to which a change to lower or upper case makes a difference. */
export const CHANGED_BY_CASE: Readonly<Record<'lower' | 'upper', ByteMask>> = {
  lower: { low: UPPER_CASE, high: 0 },
  upper: { low: LOWER_CASE, high: 0 },
};

export function uniteMasks(left: ByteMask, right: ByteMask): ByteMask {
  return { low: left.low | right.low, high: left.high | right.high };
}

/**
 * Bytes that are in the same sets are one class, so that the union over a text's bytes tells of every
 * set whether the text holds a member. Letters are in a set in both cases. Where there are more classes
 * than bits, the sets named last share what is left: "may hold one" is then said too often, never too
 * seldom.
 */
export class ByteClasses {
  /** By byte: its bits. */
  readonly low = new Int32Array(BYTES);
  readonly high = new Int32Array(BYTES);

  /** `sets` in the order of their importance. */
  constructor(sets: Iterable<ByteSet>) {
    const classOf = divide(sets, CLASSES_LOW + CLASSES_HIGH);
    for (let byte = 0; byte < BYTES; byte++) {
      const number = classOf[byte]!;
      if (number >= CLASSES_LOW) this.high[byte] = 1 << (number - CLASSES_LOW);
      else if (number >= 0) this.low[byte] = 1 << (FREE_BITS + number);
    }
    for (let byte = 0x41; byte <= 0x5a; byte++) {
      this.low[byte]! |= UPPER_CASE;
      this.low[byte + 0x20]! |= LOWER_CASE;
    }
  }

  /** What the texts that hold a byte of the set have in common; of a set that the classes know. */
  maskOf(set: ByteSet): ByteMask {
    let mask = NO_BYTES;
    for (let byte = 0; byte < BYTES; byte++) {
      if (set[byte] === 0) continue;
      const low = this.low[byte]! & ~(UPPER_CASE | LOWER_CASE);
      mask = uniteMasks(mask, { low, high: this.high[byte]! });
    }
    return mask;
  }
}

const IN_NO_SET = -1;

/** The number of each byte's class; what is in no set is in none. */
function divide(sets: Iterable<ByteSet>, classesMax: number): Int32Array {
  const classOf = new Int32Array(BYTES).fill(IN_NO_SET);
  const rest = classesMax - 1;
  let count = 0;
  for (const set of sets) {
    const members = foldedMembers(set);
    const isMember = new Set(members);
    const split = new Map<number, number>();
    let next = count;
    for (const byte of members) {
      const number = classOf[byte]!;
      if (split.has(number)) continue;
      const isWhole = classOf.every((other, index) => other !== number || isMember.has(index));
      split.set(number, isWhole && number !== IN_NO_SET ? number : next++);
    }
    if (next > rest) {
      for (const byte of members) if (classOf[byte] === IN_NO_SET) classOf[byte] = rest;
      continue;
    }
    count = next;
    for (const byte of members) classOf[byte] = split.get(classOf[byte]!)!;
  }
  return classOf;
}

function foldedMembers(set: ByteSet): readonly number[] {
  const members = new Set<number>();
  for (let byte = 0; byte < BYTES; byte++) {
    if (set[byte] === 0) continue;
    members.add(byte);
    const character = String.fromCharCode(byte);
    if (/[a-z]/.test(character)) members.add(byte - 0x20);
    if (/[A-Z]/.test(character)) members.add(byte + 0x20);
  }
  return [...members];
}
