import { ownText } from '../../lib/own-text.ts';
import { TextMemo } from '../../lib/text-memo.ts';
import { ValueList, type Value } from '../value.ts';
import type { Intake } from './intake.ts';

const SPELLINGS_MAX = 1024;
const SPELLING_LENGTH_MAX = 64;
/** Heads that are remembered: a power of two. */
const HEADS_MAX = 64;
const HEAD_FIELDS_MAX = 40;

/** All that is known of a header's name, as spelled. */
export interface HeaderName {
  readonly key: string;
  /** Where its values come in. */
  readonly intake: Intake;
  /** The name itself as a value (REQUEST_HEADERS_NAMES). */
  readonly value: Value;
}

/** The names of a head's fields, in the order and spelling they came in. */
export interface HeadNames {
  readonly names: readonly string[];
  readonly keys: readonly string[];
  readonly intakes: readonly Intake[];
  readonly values: ValueList;
  /** The value that came last for each field, where it may be kept: the next one is often the same. */
  readonly recent: (Value | undefined)[];
}

/**
 * Header names come in the same few spellings with every request, and the names of a whole head in the few
 * orders that browsers and programs write: each is worked out once.
 */
export class HeaderNames {
  readonly #names: TextMemo<HeaderName>;
  readonly #heads: (HeadNames | undefined)[] = Array.from({ length: HEADS_MAX }, () => undefined);

  constructor(describe: (name: string) => HeaderName) {
    this.#names = new TextMemo(describe, SPELLINGS_MAX, SPELLING_LENGTH_MAX);
  }

  /** `rawHeaders`: name, value, name, value, ... */
  of(rawHeaders: readonly string[]): HeadNames {
    const place = placeOf(rawHeaders);
    const known = this.#heads[place];
    if (known !== undefined && hasNames(rawHeaders, known.names)) return known;
    const head = this.#read(rawHeaders);
    const isKept = head.names.every(({ length }) => length <= SPELLING_LENGTH_MAX);
    if (isKept && head.names.length <= HEAD_FIELDS_MAX) this.#heads[place] = head;
    return head;
  }

  #read(rawHeaders: readonly string[]): HeadNames {
    const names: string[] = [];
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      names.push(ownText(rawHeaders[index]!));
    }
    const described = names.map((name) => this.#names.get(name));
    const keys = described.map(({ key }) => key);
    return {
      names,
      keys,
      intakes: described.map(({ intake }) => intake),
      values: new ValueList(
        names,
        described.map(({ value }) => value),
        keys,
      ),
      recent: names.map(() => undefined),
    };
  }
}

/** How long the names are tells heads apart well enough. */
function placeOf(rawHeaders: readonly string[]): number {
  let mixed = rawHeaders.length;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    mixed = (Math.imul(mixed, 31) + rawHeaders[index]!.length) | 0;
  }
  return (mixed ^ (mixed >>> 15)) & (HEADS_MAX - 1);
}

function hasNames(rawHeaders: readonly string[], names: readonly string[]): boolean {
  if (rawHeaders.length >>> 1 !== names.length) return false;
  for (let index = 0; index < names.length; index++) {
    if (rawHeaders[index * 2] !== names[index]) return false;
  }
  return true;
}
