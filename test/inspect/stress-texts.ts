// Texts that make a pattern work: what its quantifiers accept, for long, then something that they do
// not. Made from the pattern itself, so that a new rule gets its own.
import type { RegexNode } from '../../src/seclang/pattern/syntax.ts';
import { unreachable } from '../../src/lib/unreachable.ts';

/** Quantifiers with a lower bound than this are no way to make a pattern work. */
const REPEAT_MAX_MIN = 16;
/** Ways to go through an alternation, and bytes of a set, that are tried. */
const CHOICES_MAX = 3;
/** Prefixes that lead to one quantifier. */
const PREFIXES_MAX = 3;
/** Quantifiers of one pattern that get texts of their own. */
const PUMPS_MAX = 60;

/** A short run, of which a text holds many. */
const RUN_LENGTH = 64;
/** What two makers have to differ in. */
const TRIAL_LENGTH = 200;

/** A place where a pattern repeats: what leads there, and what goes round. */
interface Pump {
  readonly prefix: string;
  readonly body: string;
}

/** Behind the run: nothing; bytes that few classes hold; the run's own opposite in most patterns. */
const SUFFIXES = ['', '\0', '\n!', '"', '=', ' x'] as const;

/** A text of about so many bytes. */
export type TextMaker = (length: number) => string;

/**
 * Ways to make a pattern work, no two the same. `literals` are texts of which a value must hold one for
 * the pattern to be tried at all.
 */
export function stressTexts(root: RegexNode, literals: readonly string[]): readonly TextMaker[] {
  const makers: TextMaker[] = [];
  const literal = literals[0] ?? '';
  for (const { prefix, body } of pumpsOf(root)) {
    for (const suffix of SUFFIXES) makers.push((length) => prefix + fill(body, length) + suffix);
    makers.push(
      (length) => literal + fill(body, length),
      (length) => fill(body, length) + literal,
      (length) => fill(prefix + body, length),
      (length) => fill(prefix + body + body + body, length),
      (length) => fill(prefix + fill(body, RUN_LENGTH), length),
      (length) => fill(prefix, length),
    );
  }
  for (const text of [...samplesOf(root), ...literals.slice(0, CHOICES_MAX)]) {
    makers.push((length) => fill(text, length));
  }
  const distinct = new Map(makers.map((make) => [make(TRIAL_LENGTH), make]));
  distinct.delete('');
  return [...distinct.values()];
}

function fill(piece: string, length: number): string {
  return piece === '' ? '' : piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
}

function pumpsOf(root: RegexNode): readonly Pump[] {
  const pumps = new Map<string, Pump>();
  const visit = (node: RegexNode, prefixes: readonly string[]): void => {
    switch (node.kind) {
      case 'sequence': {
        let before = prefixes;
        for (const item of node.items) {
          visit(item, before);
          before = join(before, samplesOf(item));
        }
        return;
      }
      case 'alternation':
        for (const branch of node.branches) visit(branch, prefixes);
        return;
      case 'repeat':
        if (node.max >= REPEAT_MAX_MIN && pumps.size < PUMPS_MAX) {
          for (const body of samplesOf(node.body)) {
            if (body === '') continue;
            for (const prefix of prefixes) pumps.set(`${prefix}\n${body}`, { prefix, body });
          }
        }
        visit(node.body, prefixes);
        return;
      case 'capture':
      case 'atomic':
      case 'look':
        visit(node.body, prefixes);
        return;
      case 'set':
      case 'empty':
      case 'assertion':
      case 'backreference':
    }
  };
  visit(root, ['']);
  return [...pumps.values()];
}

function join(left: readonly string[], right: readonly string[]): readonly string[] {
  const joined: string[] = [];
  const count = Math.max(left.length, right.length);
  for (let index = 0; index < Math.min(count, PREFIXES_MAX); index++) {
    joined.push(left[index % left.length]! + right[index % right.length]!);
  }
  return joined;
}

/** Short texts that a node accepts, look-arounds and assertions left aside. */
function samplesOf(node: RegexNode): readonly string[] {
  switch (node.kind) {
    case 'set':
      return bytesOf(node.set);
    case 'sequence':
      return node.items.map(samplesOf).reduce(join, ['']);
    case 'alternation':
      return spread(node.branches).flatMap((branch) => samplesOf(branch).slice(0, 1));
    case 'repeat':
      return samplesOf(node.body).map((body) => body.repeat(Math.max(1, node.min)));
    case 'capture':
    case 'atomic':
      return samplesOf(node.body);
    case 'empty':
    case 'look':
    case 'assertion':
    case 'backreference':
      return [''];
    default:
      return unreachable(node);
  }
}

/** First, middle and last. */
function spread<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length <= CHOICES_MAX) return items;
  return [items[0]!, items[items.length >> 1]!, items.at(-1)!];
}

/** A letter, a digit or space, and something else, as far as the set has them. */
function bytesOf(set: { has(byte: number): boolean }): readonly string[] {
  const kinds = ['aexzAEX', ' 0179\t\n', '"\'/.-_(&;<%\\=+,:@#!*'];
  const chosen = kinds.flatMap((kind) => {
    const found = Array.from(kind).find((character) => set.has(character.charCodeAt(0)));
    return found === undefined ? [] : [found];
  });
  if (chosen.length > 0) return chosen;
  for (let byte = 0; byte < 256; byte++) if (set.has(byte)) return [String.fromCharCode(byte)];
  return [''];
}
