import type { Value } from '../value.ts';
import type { Intake } from './intake.ts';

/** Spellings of header names that are remembered; others are looked up anew each time. */
const SPELLINGS_MAX = 4096;
const SPELLING_LENGTH_MAX = 64;

/** All that is known of a header's name, as spelled. */
export interface HeaderName {
  readonly key: string;
  /** Where its values come in. */
  readonly intake: Intake;
  /** The name itself as a value (REQUEST_HEADERS_NAMES). */
  readonly value: Value;
  /** The value that came last: the next one is often the same. */
  recent: Value | undefined;
}

/** Header names come in the same few spellings on every request: each is worked out once. */
export class HeaderNames {
  readonly #describe: (name: string) => HeaderName;
  readonly #known = new Map<string, HeaderName>();

  constructor(describe: (name: string) => HeaderName) {
    this.#describe = describe;
  }

  get(name: string): HeaderName {
    let header = this.#known.get(name);
    if (header === undefined) {
      header = this.#describe(name);
      if (name.length > SPELLING_LENGTH_MAX) return header;
      // Someone made names up: start anew rather than let them push out the usual ones for good.
      if (this.#known.size >= SPELLINGS_MAX) this.#known.clear();
      this.#known.set(name, header);
    }
    return header;
  }
}
