import type { Random } from '../random.ts';

const WORD_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Random numbers, and the values without a meaning that requests are full of. */
export class Chance implements Random {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  integer(below: number): number {
    return this.#random.integer(below);
  }

  pick<T>(items: readonly T[]): T {
    return this.#random.pick(items);
  }

  chance(probability: number): boolean {
    return this.#random.chance(probability);
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.integer(256)));
  }

  hex(length: number): string {
    return this.bytes(Math.ceil(length / 2))
      .toString('hex')
      .slice(0, length);
  }

  /** Never with a zero in front. */
  digits(length: number): string {
    return Array.from({ length }, (_, index) =>
      String(index === 0 ? 1 + this.integer(9) : this.integer(10)),
    ).join('');
  }

  uuid(): string {
    const text = this.hex(32);
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-a${text.slice(17, 20)}-${text.slice(20)}`;
  }

  /** A moment of the last years, in milliseconds. */
  epoch(): number {
    return 1_700_000_000_000 + this.integer(90_000_000_000);
  }

  /** Letters of base64url. */
  word(length: number): string {
    return Array.from({ length }, () => WORD_LETTERS[this.integer(WORD_LETTERS.length)]).join('');
  }
}
