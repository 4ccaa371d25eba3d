import { ownText } from './own-text.ts';

/** Places for one hash: two, so that two texts that share one do not push each other out in turns. */
const WAYS = 2;

/** Texts shorter than this are hashed whole. */
const HASHED_MAX = 64;

/**
 * Remembers what was worked out for texts that come again and again: header names, user agents, paths.
 *
 * A `Map` does the same at several times the price where the texts come from sockets: V8 makes every
 * text that is asked for unique first, in a table of all such texts, which then outlives it. Here the
 * characters choose a place, and the text that stands there is compared. Texts that share a place push
 * each other out; who sends such texts on purpose has each worked out anew, as without a memo.
 */
export class TextMemo<T> {
  readonly #workOut: (text: string) => T;
  readonly #textLengthMax: number;
  readonly #mask: number;
  readonly #texts: (string | undefined)[];
  readonly #results: (T | undefined)[];

  /** `capacity`: texts remembered at most, a power of two. Longer texts than `textLengthMax` never are. */
  constructor(workOut: (text: string) => T, capacity: number, textLengthMax: number) {
    this.#workOut = workOut;
    this.#textLengthMax = textLengthMax;
    this.#mask = capacity / WAYS - 1;
    this.#texts = Array.from({ length: capacity }, () => undefined);
    this.#results = Array.from({ length: capacity }, () => undefined);
  }

  /** What `workOut` gives, or gave, for the text. */
  get(text: string): T {
    const { length } = text;
    if (length > this.#textLengthMax) return this.#workOut(text);
    const first = (hash(text, length) & this.#mask) * WAYS;
    const texts = this.#texts;
    const results = this.#results;
    if (texts[first] === text) return results[first] as T;
    const second = first + 1;
    const isSecond = texts[second] === text;
    const kept = isSecond ? texts[second]! : ownText(text);
    const result = isSecond ? (results[second] as T) : this.#workOut(kept);
    // What was asked for last stands first.
    texts[second] = texts[first];
    results[second] = results[first];
    texts[first] = kept;
    results[first] = result;
    return result;
  }
}

/**
 * As a function of its own, because V8 looks a method of a text up anew for each character where texts
 * of all its kinds (sliced, joined, unique, ...) come by.
 */
// oxlint-disable-next-line typescript/unbound-method -- bound right here
const charCodeAt = Function.prototype.call.bind(String.prototype.charCodeAt) as (
  text: string,
  index: number,
) => number;

/** Of all characters, or of every few of a longer text. */
function hash(text: string, length: number): number {
  const stride = length < HASHED_MAX ? 1 : (length / HASHED_MAX) | 0;
  let mixed = length;
  for (let index = 0; index < length; index += stride) {
    mixed = (Math.imul(mixed, 31) + charCodeAt(text, index)) | 0;
  }
  return mixed ^ (mixed >>> 15);
}
