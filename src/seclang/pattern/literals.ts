import { unreachable } from '../../lib/unreachable.ts';
import type { ByteSet } from './byte-set.ts';
import type { RegexNode } from './syntax.ts';

/** Most texts in one set: a larger one costs the prefilter more than it saves. */
const LITERALS_MAX = 2000;
/** Most texts that are put together into longer ones. */
const PRODUCT_MAX = 2000;
/** Longest text; further bytes make no set more telling. */
const LITERAL_LENGTH_MAX = 24;
/** A class of more bytes than this tells nothing. */
const CLASS_SIZE_MAX = 12;
/** Expected chance to be found in an ordinary value, above which a set is not worth having. */
const CHANCE_MAX = 0.9;
/**
 * Expected chance of the texts that what may be left out brings along, up to which it is better to ask
 * for them than to count on it.
 */
const ESCAPE_CHANCE_MAX = 0.25;
/** Places in an ordinary value where a text could begin. */
const ORDINARY_LENGTH = 24;

type Texts = ReadonlySet<string>;

/**
 * What is known of the (lower-cased) texts that a node matches: `exact`, every one of them but for those
 * that hold one of `escapes`; or `needed`, a set of which each holds at least one.
 *
 * Escapes are for words with noise between their letters, as shells allow: `c["'\\]*a["'\\]*t` is `cat`,
 * or holds a quote or a backslash.
 */
interface Knowledge {
  readonly exact: Texts | undefined;
  readonly escapes: Texts;
  readonly needed: Texts | undefined;
}

const NO_TEXTS: Texts = new Set();
const EMPTY_TEXT: Texts = new Set(['']);
const NOTHING: Knowledge = { exact: undefined, escapes: NO_TEXTS, needed: undefined };
const EMPTY: Knowledge = { exact: EMPTY_TEXT, escapes: NO_TEXTS, needed: undefined };

/** The set of literals for `Pattern.literals`. */
export function requiredLiterals(root: RegexNode): readonly string[] | undefined {
  const needed = best(known(root));
  if (needed === undefined || chanceOf(needed) > CHANCE_MAX) return undefined;
  return [...withoutLonger(needed)].sort();
}

/** Without the texts that hold another one: they add nothing. */
function withoutLonger(texts: Texts): Texts {
  if (texts.size === 1) return texts;
  const kept = new Set<string>();
  const lengths: number[] = [];
  for (const text of [...texts].sort((left, right) => left.length - right.length)) {
    if (lengths.some((length) => holdsOneOf(text, kept, length))) continue;
    kept.add(text);
    if (lengths.at(-1) !== text.length) lengths.push(text.length);
  }
  return kept;
}

function holdsOneOf(text: string, texts: Texts, length: number): boolean {
  for (let start = 0; start + length <= text.length; start++) {
    if (texts.has(text.slice(start, start + length))) return true;
  }
  return false;
}

function known(node: RegexNode): Knowledge {
  switch (node.kind) {
    case 'empty':
    case 'assertion':
    case 'look':
      return EMPTY;
    case 'backreference':
      return NOTHING;
    case 'set':
      return knownSet(node.set);
    case 'capture':
    case 'atomic':
      return known(node.body);
    case 'sequence':
      return knownSequence(node.items.map(known));
    case 'alternation':
      return knownAlternation(node.branches.map(known));
    case 'repeat':
      return knownRepeat(node);
    default:
      return unreachable(node);
  }
}

/** Patterns consist of the same few sets, again and again. */
const knownSets = new WeakMap<ByteSet, Knowledge>();

function knownSet(set: ByteSet): Knowledge {
  let knowledge = knownSets.get(set);
  if (knowledge === undefined) {
    knowledge = { ...EMPTY, exact: textsOf(set) };
    knownSets.set(set, knowledge);
  }
  return knowledge;
}

function textsOf(set: ByteSet): Texts | undefined {
  const bytes = set.lowerCased().bytes();
  if (bytes.length === 0 || bytes.length > CLASS_SIZE_MAX) return undefined;
  return new Set(bytes.map((byte) => String.fromCharCode(byte)));
}

/** Puts neighbours together while that gives few texts, and keeps the most telling set seen. */
function knownSequence(parts: readonly Knowledge[]): Knowledge {
  let run: Knowledge = EMPTY;
  let whole = true;
  let needed: Texts | undefined;
  for (const part of joinSingles(parts)) {
    const exact = product(run.exact, part.exact);
    const escapes = union([run.escapes, part.escapes]);
    if (exact !== undefined && escapes !== undefined) {
      run = { exact, escapes, needed: undefined };
      continue;
    }
    whole = false;
    needed = moreTelling(needed, best(run));
    needed = moreTelling(needed, best(part));
    run = part;
  }
  if (whole) return run;
  return { ...NOTHING, needed: moreTelling(needed, best(run)) };
}

/** Makes one text of neighbours of which each is one: words, letter by letter. */
function joinSingles(parts: readonly Knowledge[]): readonly Knowledge[] {
  const joined: Knowledge[] = [];
  let text = '';
  const end = (): void => {
    if (text !== '') joined.push({ ...EMPTY, exact: new Set([text]) });
    text = '';
  };
  for (const part of parts) {
    const single = singleOf(part);
    if (single === undefined || text.length + single.length > LITERAL_LENGTH_MAX) end();
    if (single === undefined) joined.push(part);
    else text += single;
  }
  end();
  return joined;
}

function singleOf({ exact, escapes }: Knowledge): string | undefined {
  if (exact === undefined || exact.size !== 1 || escapes.size > 0) return undefined;
  const [text] = exact;
  return text;
}

function knownAlternation(branches: readonly Knowledge[]): Knowledge {
  if (branches.every((branch) => branch.exact !== undefined)) {
    const exact = union(branches.map((branch) => branch.exact!));
    const escapes = union(branches.map((branch) => branch.escapes));
    if (exact !== undefined && escapes !== undefined) return { exact, escapes, needed: undefined };
  }
  const needed = branches.map(best);
  if (needed.some((texts) => texts === undefined)) return NOTHING;
  return { ...NOTHING, needed: union(needed.map((texts) => texts!)) };
}

function knownRepeat(node: Extract<RegexNode, { kind: 'repeat' }>): Knowledge {
  const body = known(node.body);
  if (node.min === 0) return knownOptional(body, node.max === 1);
  const copies = Math.min(node.min, LITERAL_LENGTH_MAX);
  const repeated = knownSequence(Array.from({ length: copies }, () => body));
  if (node.min === node.max && copies === node.min) return repeated;
  return { ...NOTHING, needed: best(repeated) };
}

/** What may be left out: the empty text, the texts of the body (`once`), or escapes. */
function knownOptional(body: Knowledge, once: boolean): Knowledge {
  const brought = best(body);
  const mayEscape = brought !== undefined && chanceOf(brought) <= ESCAPE_CHANCE_MAX;
  if (mayEscape && (!once || body.exact === undefined || isNoise(brought))) {
    return { ...EMPTY, escapes: brought };
  }
  if (!once || body.exact === undefined) return NOTHING;
  return { ...body, exact: union([body.exact, EMPTY_TEXT]) };
}

/** Single bytes that words are not made of. */
function isNoise(texts: Texts): boolean {
  return [...texts].every((text) => text.length === 1 && !/[a-z0-9]/.test(text));
}

/** The set of a node's own, exact or not; undefined where the empty text is among it. */
function best({ exact, escapes, needed }: Knowledge): Texts | undefined {
  const own = exact === undefined || exact.has('') ? undefined : union([exact, escapes]);
  return moreTelling(needed, own);
}

function moreTelling(left: Texts | undefined, right: Texts | undefined): Texts | undefined {
  const usable = [left, right].filter(
    (texts): texts is Texts => texts !== undefined && texts.size > 0 && !texts.has(''),
  );
  if (usable.length < 2) return usable[0];
  return chanceOf(usable[0]!) <= chanceOf(usable[1]!) ? usable[0] : usable[1];
}

/** Every text of `left` before every text of `right`, or undefined where that is too many. */
function product(left: Texts | undefined, right: Texts | undefined): Texts | undefined {
  if (left === undefined || right === undefined || left.size * right.size > PRODUCT_MAX)
    return undefined;
  if (left === EMPTY_TEXT) return right;
  if (right === EMPTY_TEXT) return left;
  const texts = new Set<string>();
  for (const start of left) {
    for (const end of right) {
      if (start.length + end.length > LITERAL_LENGTH_MAX) return undefined;
      texts.add(start + end);
    }
  }
  return texts;
}

function union(sets: readonly Texts[]): Texts | undefined {
  const filled = sets.filter((set) => set.size > 0);
  if (filled.length < 2) return filled[0] ?? NO_TEXTS;
  const texts = new Set<string>();
  for (const set of filled) for (const text of set) texts.add(text);
  return texts.size > LITERALS_MAX ? undefined : texts;
}

/** Rough chance that an ordinary value holds one of the texts. */
function chanceOf(texts: Texts): number {
  let expected = 0;
  for (const text of texts) {
    let chance = ORDINARY_LENGTH;
    for (let index = 0; index < text.length; index++) chance *= FREQUENCY[text.charCodeAt(index)]!;
    expected += chance;
  }
  return 1 - Math.exp(-expected);
}

/** How often a byte stands in ordinary values: names, paths, words, numbers. */
const FREQUENCY = Float64Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/[a-z]/.test(character)) return 0.05;
  if (/[0-9/.\-_ =]/.test(character)) return 0.03;
  return /[,:;?&+%]/.test(character) ? 0.01 : 0.002;
});
