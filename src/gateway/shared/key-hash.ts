/**
 * Hashes keys of the shared tables to 64 bits, as two 32-bit halves left in `low` and `high` (a
 * result object per request would be garbage). Seeded: which keys share a bucket cannot be worked out
 * from outside. Two keys that agree in all 64 bits share one entry; at a million live keys the odds
 * of any such pair are one in thirty million.
 */
export class KeyHash {
  low = 0;
  high = 0;
  readonly #seedLow: number;
  readonly #seedHigh: number;

  constructor(seedLow: number, seedHigh: number) {
    this.#seedLow = seedLow | 0;
    this.#seedHigh = seedHigh | 0;
  }

  /** Hashes a text and a number that tells apart what the text is used for. */
  hash(purpose: number, text: string): void {
    let low = Math.imul(this.#seedLow ^ purpose, 0x9e3779b1);
    let high = Math.imul(this.#seedHigh ^ text.length, 0x85ebca77);
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      low = Math.imul(low ^ code, 0x9e3779b1);
      low ^= low >>> 15;
      high = Math.imul(high ^ code, 0xc2b2ae3d);
      high ^= high >>> 13;
    }
    this.#finish(low, high);
  }

  /** Hashes the four words of an address and a prefix length. */
  hashWords(purpose: number, first: number, second: number, third: number, fourth: number): void {
    let low = Math.imul(this.#seedLow ^ purpose, 0x9e3779b1);
    let high = Math.imul(this.#seedHigh ^ purpose, 0x85ebca77);
    low = mix(low, first, 0x9e3779b1);
    high = mix(high, first, 0xc2b2ae3d);
    low = mix(low, second, 0x9e3779b1);
    high = mix(high, second, 0xc2b2ae3d);
    low = mix(low, third, 0x9e3779b1);
    high = mix(high, third, 0xc2b2ae3d);
    low = mix(low, fourth, 0x9e3779b1);
    high = mix(high, fourth, 0xc2b2ae3d);
    this.#finish(low, high);
  }

  #finish(low: number, high: number): void {
    const crossed = avalanche(low ^ Math.imul(high, 0x27d4eb2f));
    this.low = crossed;
    this.high = avalanche(high ^ Math.imul(crossed, 0x165667b1));
    // An empty slot of a table holds a zero.
    if (this.low === 0) this.low = 1;
  }
}

function mix(state: number, word: number, factor: number): number {
  const mixed = Math.imul(state ^ word, factor);
  return mixed ^ (mixed >>> 15);
}

/** Spreads every input bit over all output bits. */
function avalanche(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return mixed ^ (mixed >>> 16);
}
