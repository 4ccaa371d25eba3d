const WORDS = 8;
const BYTES = 256;

/** An immutable set of bytes: what one step of a pattern may match. */
export class ByteSet {
  static readonly empty = new ByteSet(new Uint32Array(WORDS));
  static readonly all = new ByteSet(new Uint32Array(WORDS).fill(0xffffffff));
  static readonly digit = ByteSet.ranges([0x30, 0x39]);
  static readonly word = ByteSet.ranges([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]);
  static readonly letters = ByteSet.ranges([0x41, 0x5a], [0x61, 0x7a]);
  /** PCRE's `\s`: tab, line feed, vertical tab, form feed, carriage return, space. */
  static readonly space = ByteSet.ranges([0x09, 0x0d], [0x20, 0x20]);
  /** `\h`: in byte mode also the no-break space. */
  static readonly horizontalSpace = ByteSet.of(0x09, 0x20, 0xa0);
  /** `\v`. */
  static readonly verticalSpace = ByteSet.ranges([0x0a, 0x0d], [0x85, 0x85]);
  static readonly lineFeed = ByteSet.of(0x0a);
  static readonly notLineFeed = ByteSet.lineFeed.complement();

  static readonly #singles: ByteSet[] = [];
  static readonly #foldedSingles: ByteSet[] = [];

  readonly #words: Uint32Array;
  #key: string | undefined;
  #table: Uint8Array | undefined;
  #lowerCased: ByteSet | undefined;
  #ranges: readonly (readonly [first: number, last: number])[] | undefined;

  private constructor(words: Uint32Array) {
    this.#words = words;
  }

  static of(...bytes: readonly number[]): ByteSet {
    const words = new Uint32Array(WORDS);
    for (const byte of bytes) words[byte >>> 5]! |= 1 << (byte & 31);
    return new ByteSet(words);
  }

  /** The set of one byte, without regard to case where told: the commonest sets, made once. */
  static single(byte: number, ignoreCase: boolean): ByteSet {
    const cache = ignoreCase ? ByteSet.#foldedSingles : ByteSet.#singles;
    return (cache[byte] ??= ignoreCase ? ByteSet.of(byte).foldCase() : ByteSet.of(byte));
  }

  /** Inclusive ranges. */
  static ranges(...ranges: readonly (readonly [first: number, last: number])[]): ByteSet {
    const words = new Uint32Array(WORDS);
    for (const [first, last] of ranges) {
      for (let byte = first; byte <= last; byte++) words[byte >>> 5]! |= 1 << (byte & 31);
    }
    return new ByteSet(words);
  }

  has(byte: number): boolean {
    return (this.#words[byte >>> 5]! & (1 << (byte & 31))) !== 0;
  }

  union(other: ByteSet): ByteSet {
    return new ByteSet(this.#words.map((word, index) => word | other.#words[index]!));
  }

  intersect(other: ByteSet): ByteSet {
    return new ByteSet(this.#words.map((word, index) => word & other.#words[index]!));
  }

  complement(): ByteSet {
    return new ByteSet(this.#words.map((word) => ~word));
  }

  without(other: ByteSet): ByteSet {
    return this.intersect(other.complement());
  }

  /** With both cases of every ASCII letter in it: folding in PCRE's C locale goes no further. */
  foldCase(): ByteSet {
    if (this.isDisjointFrom(ByteSet.letters)) return this;
    const added: number[] = [];
    for (let upper = 0x41; upper <= 0x5a; upper++) {
      const lower = upper + 0x20;
      if (this.has(upper) !== this.has(lower)) added.push(upper, lower);
    }
    return added.length === 0 ? this : this.union(ByteSet.of(...added));
  }

  isDisjointFrom(other: ByteSet): boolean {
    return this.#words.every((word, index) => (word & other.#words[index]!) === 0);
  }

  isSubsetOf(other: ByteSet): boolean {
    return this.#words.every((word, index) => (word & ~other.#words[index]!) === 0);
  }

  equals(other: ByteSet): boolean {
    return this.#words.every((word, index) => word === other.#words[index]);
  }

  /** Equal for equal sets. */
  get key(): string {
    return (this.#key ??= this.#words.join());
  }

  get isEmpty(): boolean {
    return this.#words.every((word) => word === 0);
  }

  get size(): number {
    return this.toRanges().reduce((size, [first, last]) => size + last - first + 1, 0);
  }

  /** 1 for each byte of the set. */
  get table(): Uint8Array {
    if (this.#table === undefined) {
      this.#table = new Uint8Array(256);
      for (const byte of this.bytes()) this.#table[byte] = 1;
    }
    return this.#table;
  }

  /** The bytes in ascending order. */
  bytes(): number[] {
    const bytes: number[] = [];
    for (const [first, last] of this.toRanges()) {
      for (let byte = first; byte <= last; byte++) bytes.push(byte);
    }
    return bytes;
  }

  /** Maximal inclusive ranges in ascending order. */
  toRanges(): readonly (readonly [first: number, last: number])[] {
    return (this.#ranges ??= this.#findRanges());
  }

  #findRanges(): (readonly [first: number, last: number])[] {
    const ranges: (readonly [number, number])[] = [];
    let first = -1;
    for (let byte = 0; byte <= BYTES; byte++) {
      const present = byte < BYTES && this.has(byte);
      if (present && first < 0) first = byte;
      if (!present && first >= 0) {
        ranges.push([first, byte - 1]);
        first = -1;
      }
    }
    return ranges;
  }

  /** The ASCII-lower-case forms of its bytes. */
  lowerCased(): ByteSet {
    return (this.#lowerCased ??= ByteSet.of(
      ...this.bytes().map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)),
    ));
  }
}
