import type { Value } from '../value.ts';

/** Longer values rarely come again, and would make the cache's size unforeseeable. */
const TEXT_LENGTH_MAX = 256;

/** Values of one generation. Two generations live at a time. */
const GENERATION_SIZE_MAX = 512;

/**
 * Keeps what was found out about values that come again with almost every request: names of headers
 * and arguments, user agents, paths. Two generations: what is asked for moves to the young one; when
 * that is full, the old one, with all that nobody asked for since, is dropped.
 */
export class ValueCache {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  /** The value of `text`, made by `make` where it is not known. */
  get(text: string, make: (text: string) => Value): Value {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    if (text.length > TEXT_LENGTH_MAX) return make(text);
    const value = this.#old.get(text) ?? make(text);
    if (this.#young.size >= GENERATION_SIZE_MAX) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    value.isKept = true;
    this.#young.set(text, value);
    return value;
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
