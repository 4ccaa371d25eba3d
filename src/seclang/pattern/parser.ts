import { ByteSet } from './byte-set.ts';
import { readCharacterClass } from './character-class.ts';
import { readByteEscape, readOctal } from './escapes.ts';
import { Reader } from './reader.ts';
import { alternation, sequence, set } from './syntax.ts';
import type { RegexNode } from './syntax.ts';

/** Longest pattern; the longest of CRS 4 has 5 kB. */
export const PATTERN_LENGTH_MAX = 65_536;
/** Deepest nesting of groups, as in PCRE. */
const GROUP_DEPTH_MAX = 250;
const CAPTURES_MAX = 500;
/** PCRE's own bound. */
const REPEAT_MAX = 65_535;

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  readonly extended: boolean;
  readonly ungreedy: boolean;
  /** `n`: plain parentheses do not capture. */
  readonly noCapture: boolean;
}

const FLAG_LETTERS: Readonly<Record<string, keyof Flags>> = {
  i: 'ignoreCase',
  m: 'multiline',
  s: 'dotAll',
  x: 'extended',
  U: 'ungreedy',
  n: 'noCapture',
};

const QUANTIFIER = /\{(\d+)(?:(,)(\d*))?\}/y;
const FLAG_GROUP = /\?(\^?)([A-Za-z]*)(?:-([A-Za-z]*))?([:)])/y;
const GROUP_NAME = /\?(?:P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/y;
const BLANK_OR_COMMENT = /(?:[\t-\r ]|#[^\n]*)+/y;
const NUMBERED_REFERENCE = /g(?:\{(-?\d+)\}|(-?\d+))/y;
const NAMED_REFERENCE = /(?:k(?:<(\w+)>|'(\w+)'|\{(\w+)\})|g\{([A-Za-z_]\w*)\})/y;
const PYTHON_REFERENCE = /\?P=(\w+)\)/y;

const LOOKAROUNDS = [
  ['?=', 'ahead', false],
  ['?!', 'ahead', true],
  ['?<=', 'behind', false],
  ['?<!', 'behind', true],
] as const;

/** Group constructs that have no counterpart here; each is refused by name. */
const REFUSED_GROUPS: readonly (readonly [opening: string, name: string])[] = [
  ['?(', 'a conditional group'],
  ['?|', 'a branch reset group'],
  ['?R', 'recursion'],
  ['?&', 'a subroutine call'],
  ['?P>', 'a subroutine call'],
  ['?C', 'a callout'],
  ['*', 'a backtracking verb or option setting'],
];

const ASSERTION_ESCAPES = {
  A: 'start',
  z: 'end',
  Z: 'last-line-end',
  b: 'word-boundary',
  B: 'not-word-boundary',
} as const;

export interface ParsedPattern {
  readonly root: RegexNode;
  readonly captureCount: number;
}

/**
 * Parses a pattern as PCRE does with the options that ModSecurity 3 sets (DOTALL, MULTILINE, no UTF),
 * and CASELESS where told. Throws PatternError.
 */
export function parsePattern(text: string, ignoreCase = false): ParsedPattern {
  return new PatternParser(text, ignoreCase).parse();
}

class PatternParser {
  readonly #reader: Reader;
  #flags: Flags;
  #captures = 0;
  readonly #names = new Map<string, number>();
  readonly #openCaptures = new Set<number>();
  readonly #references: { readonly index: number; readonly offset: number }[] = [];
  #depth = 0;

  constructor(text: string, ignoreCase: boolean) {
    this.#reader = new Reader(text);
    this.#flags = {
      ignoreCase,
      multiline: true,
      dotAll: true,
      extended: false,
      ungreedy: false,
      noCapture: false,
    };
  }

  parse(): ParsedPattern {
    const reader = this.#reader;
    if (reader.text.length > PATTERN_LENGTH_MAX) {
      reader.fail(`the pattern is longer than ${PATTERN_LENGTH_MAX} characters`, 0);
    }
    const foreign = /[^\u0000-\u00ff]/.exec(reader.text);
    if (foreign !== null)
      reader.fail('the pattern holds a character that is no byte', foreign.index);
    const root = this.#parseAlternation();
    if (!reader.done) reader.fail('")" without a group');
    for (const { index, offset } of this.#references) {
      if (index > this.#captures) reader.fail(`there is no group ${index}`, offset);
    }
    return { root, captureCount: this.#captures };
  }

  /** Branches up to the end or a closing parenthesis, which is left to the caller. */
  #parseAlternation(): RegexNode {
    const reader = this.#reader;
    const branches: RegexNode[] = [];
    do branches.push(this.#parseSequence());
    while (reader.take('|'));
    return alternation(branches);
  }

  #parseSequence(): RegexNode {
    const reader = this.#reader;
    const items: RegexNode[] = [];
    for (;;) {
      if (this.#flags.extended) reader.match(BLANK_OR_COMMENT);
      if (reader.done || reader.peek() === '|' || reader.peek() === ')') return sequence(items);
      if (reader.take('\\Q')) {
        items.push(...this.#parseQuoted());
        continue;
      }
      if (reader.take('\\E') || this.#skipComment()) continue;
      const atom = this.#parseAtom();
      // undefined: a flag setting, which is nothing to repeat.
      if (atom === undefined) continue;
      items.push(this.#parseQuantifiers(atom));
    }
  }

  #skipComment(): boolean {
    const reader = this.#reader;
    const start = reader.position;
    if (!reader.take('(?#')) return false;
    const end = reader.text.indexOf(')', reader.position);
    if (end < 0) reader.fail('the comment is not closed (expected ")")', start);
    reader.position = end + 1;
    return true;
  }

  /** `\Q...\E`: every character is itself; a quantifier behind repeats the last one. */
  #parseQuoted(): RegexNode[] {
    const reader = this.#reader;
    const items: RegexNode[] = [];
    while (!reader.done && !reader.take('\\E')) {
      items.push(this.#literal(reader.next().charCodeAt(0)));
    }
    const last = items.pop();
    if (last !== undefined) items.push(this.#parseQuantifiers(last));
    return items;
  }

  #parseAtom(): RegexNode | undefined {
    const reader = this.#reader;
    const start = reader.position;
    const character = reader.next();
    switch (character) {
      case '.':
        return set(this.#flags.dotAll ? ByteSet.all : ByteSet.notLineFeed);
      case '^':
        return { kind: 'assertion', assertion: this.#flags.multiline ? 'line-start' : 'start' };
      case '$':
        return {
          kind: 'assertion',
          assertion: this.#flags.multiline ? 'line-end' : 'last-line-end',
        };
      case '[':
        return set(readCharacterClass(reader, this.#flags.ignoreCase));
      case '(':
        return this.#parseGroup(start);
      case '\\':
        return this.#parseEscape(start);
      case '*':
      case '+':
      case '?':
        return reader.fail(`nothing to repeat before "${character}"`, start);
      case '{':
        reader.position = start;
        if (reader.match(QUANTIFIER) !== undefined)
          reader.fail('nothing to repeat before "{"', start);
        reader.position = start + 1;
        return this.#literal(0x7b);
      default:
        return this.#literal(character.charCodeAt(0));
    }
  }

  #literal(byte: number): RegexNode {
    return set(ByteSet.single(byte, this.#flags.ignoreCase));
  }

  // ---- groups --------------------------------------------------------------------------------

  /** The reader stands behind the parenthesis that `start` points at. */
  #parseGroup(start: number): RegexNode | undefined {
    const reader = this.#reader;
    const python = reader.match(PYTHON_REFERENCE);
    if (python !== undefined) return this.#namedReference(python[1]!, start);
    for (const [opening, direction, negated] of LOOKAROUNDS) {
      if (reader.take(opening)) {
        return { kind: 'look', direction, negated, body: this.#parseBody(start) };
      }
    }
    if (reader.take('?>')) return { kind: 'atomic', body: this.#parseBody(start) };
    const name = reader.match(GROUP_NAME);
    if (name !== undefined) return this.#parseCapture(start, name[1] ?? name[2]);
    for (const [opening, construct] of REFUSED_GROUPS) {
      if (reader.take(opening)) reader.fail(`${construct} is not supported`, start);
    }
    const flags = reader.match(FLAG_GROUP);
    if (flags !== undefined) return this.#parseFlagGroup(flags, start);
    if (reader.peek() === '?') reader.fail('unknown kind of group', start);
    if (this.#flags.noCapture) return this.#parseBody(start);
    return this.#parseCapture(start, undefined);
  }

  #parseCapture(start: number, name: string | undefined): RegexNode {
    const index = ++this.#captures;
    if (index > CAPTURES_MAX) this.#reader.fail(`more than ${CAPTURES_MAX} groups`, start);
    if (name !== undefined) {
      if (this.#names.has(name)) this.#reader.fail(`the group name "${name}" stands twice`, start);
      this.#names.set(name, index);
    }
    this.#openCaptures.add(index);
    const body = this.#parseBody(start);
    this.#openCaptures.delete(index);
    return { kind: 'capture', index, body };
  }

  #parseFlagGroup([, reset, on, off, end]: RegExpExecArray, start: number): RegexNode | undefined {
    const before = this.#flags;
    let flags = before;
    if (reset === '^') {
      flags = { ...flags, ignoreCase: false, multiline: false, dotAll: false, extended: false };
    }
    flags = this.#switchFlags(flags, on!, true, start);
    flags = this.#switchFlags(flags, off ?? '', false, start);
    this.#flags = flags;
    // `(?i)` holds to the end of the enclosing group, whose caller restores the flags.
    if (end === ')') return undefined;
    const body = this.#parseBody(start);
    this.#flags = before;
    return body;
  }

  #switchFlags(flags: Flags, letters: string, value: boolean, start: number): Flags {
    let switched = flags;
    for (const letter of letters) {
      const flag = FLAG_LETTERS[letter];
      if (flag === undefined) {
        return this.#reader.fail(`the inline flag "${letter}" is not supported`, start);
      }
      switched = { ...switched, [flag]: value };
    }
    return switched;
  }

  /** The inside of a group up to and with its closing parenthesis; flags set inside end there. */
  #parseBody(start: number): RegexNode {
    if (++this.#depth > GROUP_DEPTH_MAX) {
      this.#reader.fail(`groups are nested deeper than ${GROUP_DEPTH_MAX}`, start);
    }
    const before = this.#flags;
    const body = this.#parseAlternation();
    this.#flags = before;
    this.#depth--;
    if (!this.#reader.take(')')) this.#reader.fail('the group is not closed (expected ")")', start);
    return body;
  }

  // ---- escapes -------------------------------------------------------------------------------

  /** The reader stands behind the backslash that `start` points at. */
  #parseEscape(start: number): RegexNode {
    const reader = this.#reader;
    const letter = reader.peek();
    const assertion = ASSERTION_ESCAPES[letter as keyof typeof ASSERTION_ESCAPES];
    if (assertion !== undefined) {
      reader.next();
      return { kind: 'assertion', assertion };
    }
    const escape = readByteEscape(reader);
    if (escape !== undefined) {
      return 'byte' in escape ? this.#literal(escape.byte) : set(escape.set);
    }
    if (letter >= '1' && letter <= '9') return this.#parseDigits(start);
    if (reader.take('R')) return anyLineBreak();
    if (reader.take('N') && reader.peek() !== '{') return set(ByteSet.notLineFeed);
    const numbered = reader.match(NUMBERED_REFERENCE);
    if (numbered !== undefined) {
      const number = Number(numbered[1] ?? numbered[2]);
      return this.#reference(number < 0 ? this.#captures + 1 + number : number, start);
    }
    const named = reader.match(NAMED_REFERENCE);
    if (named !== undefined) {
      return this.#namedReference(named[1] ?? named[2] ?? named[3] ?? named[4]!, start);
    }
    return reader.fail(`the escape \\${letter} is not supported`, start);
  }

  /** `\1` is a back reference; `\10` one if there are as many groups, else an octal byte. */
  #parseDigits(start: number): RegexNode {
    const reader = this.#reader;
    const digits = /^\d+/.exec(reader.text.slice(reader.position, reader.position + 4))![0];
    const number = Number(digits);
    if (number < 10 || digits[0]! >= '8' || number <= this.#captures) {
      reader.position += digits.length;
      return this.#reference(number, start);
    }
    return this.#literal(readOctal(reader)!);
  }

  #namedReference(name: string, start: number): RegexNode {
    const index = this.#names.get(name);
    if (index === undefined) return this.#reader.fail(`there is no group "${name}" yet`, start);
    return this.#reference(index, start);
  }

  #reference(index: number, start: number): RegexNode {
    if (index < 1 || this.#openCaptures.has(index)) {
      this.#reader.fail('a back reference to an enclosing or absent group is not supported', start);
    }
    this.#references.push({ index, offset: start });
    return { kind: 'backreference', index, ignoreCase: this.#flags.ignoreCase };
  }

  // ---- quantifiers ---------------------------------------------------------------------------

  #parseQuantifiers(atom: RegexNode): RegexNode {
    const reader = this.#reader;
    let node = atom;
    for (;;) {
      if (this.#flags.extended) reader.match(BLANK_OR_COMMENT);
      const offset = reader.position;
      const bounds = this.#readBounds();
      if (bounds === undefined) return node;
      if (node.kind === 'assertion') reader.fail('an assertion cannot be repeated', offset);
      // PCRE takes a second quantifier only in its lazy and possessive spellings.
      if (node !== atom) reader.fail('nothing to repeat', offset);
      const [min, max] = bounds;
      if (max < min) reader.fail('the bounds of the repetition are out of order', offset);
      if (min > REPEAT_MAX || (max !== Infinity && max > REPEAT_MAX)) {
        reader.fail(`a repetition counts to ${REPEAT_MAX} at most`, offset);
      }
      node = this.#repeat(node, min, max);
    }
  }

  #readBounds(): readonly [min: number, max: number] | undefined {
    const reader = this.#reader;
    if (reader.take('*')) return [0, Infinity];
    if (reader.take('+')) return [1, Infinity];
    if (reader.take('?')) return [0, 1];
    const counted = reader.match(QUANTIFIER);
    if (counted === undefined) return undefined;
    const min = Number(counted[1]);
    if (counted[2] === undefined) return [min, min];
    return [min, counted[3] === '' ? Infinity : Number(counted[3])];
  }

  #repeat(body: RegexNode, min: number, max: number): RegexNode {
    const reader = this.#reader;
    const possessive = reader.take('+');
    const marked = !possessive && reader.take('?');
    const lazy = marked !== this.#flags.ungreedy;
    // What consumes nothing need not be done twice.
    if (body.kind === 'look') {
      return min > 0 ? body : { kind: 'repeat', body, min: 0, max: 1, mode: 'greedy' };
    }
    return {
      kind: 'repeat',
      body,
      min,
      max,
      mode: possessive ? 'possessive' : lazy ? 'lazy' : 'greedy',
    };
  }
}

/** `\R`: CRLF is taken whole or not at all. */
function anyLineBreak(): RegexNode {
  const carriageReturn = set(ByteSet.of(0x0d));
  return {
    kind: 'atomic',
    body: alternation([
      sequence([carriageReturn, set(ByteSet.lineFeed)]),
      set(ByteSet.verticalSpace),
    ]),
  };
}
