import { unreachable } from '../../lib/unreachable.ts';
import type { ByteSet } from './byte-set.ts';
import { minWidth, some } from './syntax.ts';
import type { Assertion, RegexNode, RepeatNode } from './syntax.ts';

/**
 * In the multi-line form of a pattern this character stands for a carriage return, in the pattern and
 * in the value: JavaScript's `m` flag takes a carriage return for the end of a line, PCRE does not.
 */
export const CARRIAGE_RETURN_STAND_IN = '\u010d';

const CARRIAGE_RETURN = 0x0d;
const SYNTAX_CHARACTERS = /[\\^$.*+?()[\]{}|/]/;
const CLASS_SYNTAX_CHARACTERS = /[\\\]^-]/;

export interface EmittedPattern {
  readonly source: string;
  readonly flags: string;
  /** An assertion needed a lookahead, which V8's linear engine does not take. */
  readonly lookahead: boolean;
}

/** The pattern for values without a line feed, where a line is the whole value. No flags. */
export function emitSingleLine(root: RegexNode): EmittedPattern {
  return new Emitter('single-line').emitPattern(root, '');
}

/** True where the pattern means something else once a value holds a line feed. */
export function dependsOnLines(root: RegexNode): boolean {
  return some(
    root,
    (node) =>
      node.kind === 'assertion' &&
      (node.assertion === 'line-start' ||
        node.assertion === 'line-end' ||
        node.assertion === 'last-line-end'),
  );
}

/** The pattern for values with line feeds, carriage returns replaced by their stand-in. */
export function emitMultiline(root: RegexNode): EmittedPattern {
  const perLine = some(
    root,
    (node) =>
      node.kind === 'assertion' &&
      (node.assertion === 'line-start' || node.assertion === 'line-end'),
  );
  return perLine
    ? new Emitter('lines').emitPattern(root, 'm')
    : new Emitter('whole').emitPattern(root, '');
}

/** - `single-line`: no line feed in the value. - `whole`: no `m` flag. - `lines`: with the `m` flag. */
type Setting = 'single-line' | 'whole' | 'lines';

const ASSERTIONS: Readonly<Record<Setting, Readonly<Record<Assertion, string>>>> = {
  'single-line': {
    start: '^',
    end: '$',
    'line-start': '^',
    'line-end': '$',
    'last-line-end': '$',
    'word-boundary': '\\b',
    'not-word-boundary': '\\B',
  },
  whole: {
    start: '^',
    end: '$',
    'line-start': '^',
    'line-end': '$',
    'last-line-end': '(?=\\n?$)',
    'word-boundary': '\\b',
    'not-word-boundary': '\\B',
  },
  lines: {
    start: '(?<![^])',
    end: '(?![^])',
    'line-start': '^',
    'line-end': '$',
    'last-line-end': '(?=\\n?(?![^]))',
    'word-boundary': '\\b',
    'not-word-boundary': '\\B',
  },
};

/** A line start that is not behind a line feed at the very end of the value. */
const LINE_START_BUT_LAST = '(?:^(?=[^])|(?<![^]))';

/** Sets already written: most of them are one letter, and shared. */
const SET_TEXTS = {
  plain: new WeakMap<ByteSet, string>(),
  standIn: new WeakMap<ByteSet, string>(),
};

class Emitter {
  readonly #setting: Setting;
  #lookahead = false;

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  emitPattern(root: RegexNode, flags: string): EmittedPattern {
    const source = this.emit(root, 0);
    return { source: source === '' ? '(?:)' : source, flags, lookahead: this.#lookahead };
  }

  /** `restWidth`: fewest bytes that what follows the node must consume for a match. */
  emit(node: RegexNode, restWidth: number): string {
    switch (node.kind) {
      case 'empty':
        return '';
      case 'set':
        return this.#emitSet(node.set);
      case 'sequence':
        return this.#emitSequence(node.items, restWidth);
      case 'alternation':
        return `(?:${node.branches.map((branch) => this.emit(branch, restWidth)).join('|')})`;
      case 'capture':
        return `(${this.emit(node.body, restWidth)})`;
      case 'repeat':
        return this.#emitRepeat(node, restWidth);
      case 'look': {
        const opening = node.direction === 'ahead' ? '?' : '?<';
        return `(${opening}${node.negated ? '!' : '='}${this.emit(node.body, 0)})`;
      }
      case 'assertion':
        return this.#emitAssertion(node.assertion, restWidth);
      case 'backreference':
        return `(?:\\${node.index})`;
      case 'atomic':
        throw new Error('an atomic group has no JavaScript form');
      default:
        return unreachable(node);
    }
  }

  #emitRepeat(node: RepeatNode, restWidth: number): string {
    if (node.min === 0 && node.max === 1 && minWidth(node.body) === 0) {
      // JavaScript takes no empty pass through an optional group, PCRE does.
      const body = this.emit(node.body, restWidth);
      return node.mode === 'lazy' ? `(?:|${body})` : `(?:${body}|)`;
    }
    return this.#emitAtom(node.body, restWidth) + quantifier(node);
  }

  /** The node as something that a quantifier may follow. */
  #emitAtom(node: RegexNode, restWidth: number): string {
    const text = this.emit(node, restWidth);
    const single = node.kind === 'set' || node.kind === 'alternation' || node.kind === 'capture';
    return single ? text : `(?:${text})`;
  }

  #emitSequence(items: readonly RegexNode[], restWidth: number): string {
    let text = '';
    let width = restWidth;
    for (let index = items.length - 1; index >= 0; index--) {
      const item = items[index]!;
      text = this.emit(item, width) + text;
      width += minWidth(item);
    }
    return text;
  }

  #emitAssertion(assertion: Assertion, restWidth: number): string {
    // PCRE has no line behind a final line feed. What must consume a byte cannot match there anyway.
    const text =
      assertion === 'line-start' && this.#setting === 'lines' && restWidth === 0
        ? LINE_START_BUT_LAST
        : ASSERTIONS[this.#setting][assertion];
    if (/\(\?[=!]/.test(text)) this.#lookahead = true;
    return text;
  }

  #emitSet(members: ByteSet): string {
    const cache = SET_TEXTS[this.#setting === 'single-line' ? 'plain' : 'standIn'];
    let text = cache.get(members);
    if (text === undefined) {
      text = this.#writeSet(members);
      cache.set(members, text);
    }
    return text;
  }

  #writeSet(members: ByteSet): string {
    if (members.isEmpty) return '[]';
    const outside = members.complement();
    if (outside.isEmpty) return '[^]';
    const ranges = members.toRanges();
    if (ranges.length === 1 && ranges[0]![0] === ranges[0]![1]) {
      return this.#character(ranges[0]![0], SYNTAX_CHARACTERS);
    }
    const included = this.#ranges(members);
    const excluded = this.#ranges(outside);
    return included.length <= excluded.length ? `[${included}]` : `[^${excluded}]`;
  }

  #ranges(members: ByteSet): string {
    let text = '';
    for (const [first, last] of members.toRanges()) {
      text += this.#character(first, CLASS_SYNTAX_CHARACTERS);
      if (last > first + 1) text += '-';
      if (last > first) text += this.#character(last, CLASS_SYNTAX_CHARACTERS);
    }
    // A range that runs over the carriage return needs its stand-in beside it.
    if (this.#setting !== 'single-line' && members.has(CARRIAGE_RETURN)) {
      text += CARRIAGE_RETURN_STAND_IN;
    }
    return text;
  }

  #character(byte: number, syntax: RegExp): string {
    if (byte === CARRIAGE_RETURN && this.#setting !== 'single-line') {
      return syntax === SYNTAX_CHARACTERS ? CARRIAGE_RETURN_STAND_IN : '\\r';
    }
    const character = String.fromCharCode(byte);
    if (syntax.test(character)) return `\\${character}`;
    return byte < 0x20 || byte > 0x7e ? `\\x${byte.toString(16).padStart(2, '0')}` : character;
  }
}

function quantifier(node: RepeatNode): string {
  const { min, max } = node;
  const lazy = node.mode === 'lazy' ? '?' : '';
  if (min === 0 && max === Infinity) return `*${lazy}`;
  if (min === 1 && max === Infinity) return `+${lazy}`;
  if (min === 0 && max === 1) return `?${lazy}`;
  if (max === Infinity) return `{${min},}${lazy}`;
  return min === max ? `{${min}}` : `{${min},${max}}${lazy}`;
}
