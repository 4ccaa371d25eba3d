import { holdsAt, isDigit, isHexDigit, isLetter } from '../characters.ts';
import {
  closerOf,
  dottedPart,
  exponentLength,
  isBlankOf,
  isCustomProperty,
  isNameCharacter,
  isStringPrefix,
  isWideBlank,
  unquoteParts,
} from './spelling.ts';
import {
  ARITHMETIC,
  CATALOG,
  classifyWord,
  CLAUSE,
  COMPARE,
  DELAY,
  FUNCTION,
  INFORMATION,
  LEAK,
  LOGIC,
  PREFIX,
  RESERVED,
  SET_OPERATOR,
  STATEMENT,
  VALUE,
  type WordClass,
} from './words.ts';
import { SPLITTING_WORDS } from './word-lists.ts';

/** Kinds of SQL tokens. */
export const T_END = 0;
export const T_NUMBER = 1;
export const T_STRING = 2;
export const T_WORD = 3;
export const T_VARIABLE = 4;
export const T_OPERATOR = 5;
export const T_OPEN = 6;
export const T_CLOSE = 7;
export const T_COMMA = 8;
export const T_SEMICOLON = 9;
export const T_COLON = 10;
export const T_OPEN_BRACE = 11;
export const T_CLOSE_BRACE = 12;
/** What no dialect gives a meaning where it stands. */
export const T_OTHER = 13;

/** One letter a kind, for fingerprints; words get a letter by class, see `letterOf`. */
const LETTERS = '.1sn@o(),;:{}?';

/** A string or quoted name that the text ends in the middle of. */
export const FLAG_UNCLOSED = 1;
/** A name in backticks or brackets: never a keyword. */
export const FLAG_QUOTED_NAME = 2;
/** An operator that compares: `=`, `<`, `!=`. */
export const FLAG_COMPARE = 4;
/** An operator that joins conditions: `&&`, `||` (which also joins texts). */
export const FLAG_LOGIC = 8;
/** An operator that may stand before an operand: `+ - ! ~`. */
const FLAG_PREFIX = 16;
/** An operator that only stands before an operand: `!`, `~`. */
export const FLAG_PREFIX_ONLY = 32;
/** A number in base 16 or 2. */
export const FLAG_HEX = 64;
/** A string in double quotes. */
export const FLAG_DOUBLE = 128;

/** Tokens read of one text. A longer SQL text has shown what it is. */
const TOKENS_MAX = 4096;
/** Block comments of MySQL whose content is executed may nest this deep. */
const CONDITIONAL_DEPTH_MAX = 16;

const APOSTROPHE = 39;
const QUOTE = 34;
const BACKTICK = 96;
const BACKSLASH = 92;
const DASH = 45;
const HASH = 35;
const SLASH = 47;
const STAR = 42;

/**
 * Reads a text as SQL, token by token, on demand: on ordinary text the parser gives up after two or
 * three tokens. Comments are skipped and counted; `/*! ... *\/` of MySQL is read through.
 *
 * One instance is reused for all texts; only the tokens up to the last one asked for are valid.
 */
export class SqlTokens {
  text = '';
  /** Tokens read so far. */
  count = 0;
  /** Comments that stood between tokens. */
  comments = 0;
  /** Comments of MySQL whose content is code. */
  conditionals = 0;
  /** Where a comment begins that runs to the end of the text, or -1. */
  endComment = -1;
  readonly kinds = new Uint8Array(TOKENS_MAX + 1);
  readonly flags = new Uint8Array(TOKENS_MAX + 1);
  readonly starts = new Int32Array(TOKENS_MAX + 1);
  readonly ends = new Int32Array(TOKENS_MAX + 1);
  readonly classes = new Int32Array(TOKENS_MAX + 1);
  #position = 0;
  #conditionalDepth = 0;
  /** Closes of nested comments that are still to come. */
  #nestedComments = 0;

  reset(text: string, from: number): void {
    this.text = text;
    this.count = 0;
    this.comments = 0;
    this.conditionals = 0;
    this.endComment = -1;
    this.#position = from;
    this.#conditionalDepth = 0;
    this.#nestedComments = 0;
  }

  kind(index: number): number {
    while (index >= this.count) {
      if (this.count > 0 && this.kinds[this.count - 1] === T_END) return T_END;
      this.#read();
    }
    return this.kinds[index] ?? T_END;
  }

  flag(index: number): number {
    return this.kind(index) === T_END ? 0 : (this.flags[index] ?? 0);
  }

  /** The word classes of a token; 0 where it is no word. */
  classOf(index: number): WordClass {
    return this.kind(index) === T_WORD ? (this.classes[index] ?? 0) : 0;
  }

  start(index: number): number {
    return this.kind(index) === T_END ? this.text.length : (this.starts[index] ?? 0);
  }

  end(index: number): number {
    return this.kind(index) === T_END ? this.text.length : (this.ends[index] ?? 0);
  }

  /** The word at `index` in lower case, '' where no unquoted word stands there. */
  word(index: number): string {
    if (this.kind(index) !== T_WORD || (this.flags[index]! & FLAG_QUOTED_NAME) !== 0) return '';
    return this.text.slice(this.starts[index], this.ends[index]).toLowerCase();
  }

  isWord(index: number, word: string): boolean {
    return (
      this.kind(index) === T_WORD &&
      this.ends[index] === this.starts[index]! + word.length &&
      this.word(index) === word
    );
  }

  /** The operator at `index`, '' where none stands there. */
  operator(index: number): string {
    return this.kind(index) === T_OPERATOR
      ? this.text.slice(this.starts[index], this.ends[index])
      : '';
  }

  /** The shape of the tokens [0, end), at most `FINGERPRINT_LENGTH_MAX` letters. */
  fingerprint(end: number): string {
    let shape = '';
    for (let index = 0; index < end && shape.length < FINGERPRINT_LENGTH_MAX; index++) {
      const kind = this.kind(index);
      if (kind === T_END) break;
      shape += kind === T_WORD ? letterOf(this.classes[index]!) : LETTERS[kind]!;
    }
    return this.endComment >= 0 ? `${shape}c` : shape;
  }

  #push(kind: number, start: number, end: number, flags: number, wordClass: WordClass): void {
    const index = this.count++;
    this.kinds[index] = kind;
    this.starts[index] = start;
    this.ends[index] = end;
    this.flags[index] = flags;
    this.classes[index] = wordClass;
    this.#position = end;
  }

  #read(): void {
    this.#skipBlanksAndComments();
    const { text } = this;
    const start = this.#position;
    if (start >= text.length || this.count >= TOKENS_MAX) {
      this.#push(T_END, text.length, text.length, 0, 0);
      return;
    }
    const code = text.charCodeAt(start);
    if (isLetter(code) || code === 95 || code > 127) this.#readWord(start);
    else if (isDigit(code) || (code === 46 && isDigit(text.charCodeAt(start + 1)))) {
      this.#readNumber(start);
    } else if (code === APOSTROPHE || code === QUOTE) this.#readString(start, start, code);
    else this.#readSymbol(start, code);
  }

  #skipBlanksAndComments(): void {
    const { text } = this;
    let index = this.#position;
    for (;;) {
      const code = text.charCodeAt(index);
      if (isBlankOf(text, index, code)) {
        // A NUL at the end cuts the query off for some drivers.
        if (code === 0 && index === text.length - 1) this.endComment = index;
        index++;
      } else if (
        code === DASH &&
        text.charCodeAt(index + 1) === DASH &&
        !isCustomProperty(text, index)
      ) {
        index = this.#skipLine(index);
      } else if (code === HASH && !isPathOperator(text, index)) {
        index = this.#skipLine(index);
      } else if (code === SLASH && text.charCodeAt(index + 1) === STAR) {
        index = this.#skipBlock(index);
      } else if (
        code === STAR &&
        text.charCodeAt(index + 1) === SLASH &&
        this.#conditionalDepth + this.#nestedComments > 0
      ) {
        if (this.#nestedComments > 0) this.#nestedComments--;
        else this.#conditionalDepth--;
        index += 2;
      } else {
        break;
      }
    }
    this.#position = index;
  }

  #skipLine(start: number): number {
    const end = this.text.indexOf('\n', start);
    if (end < 0) {
      this.endComment = start;
      return this.text.length;
    }
    this.comments++;
    return end + 1;
  }

  #skipBlock(start: number): number {
    const { text } = this;
    const mark = text.charCodeAt(start + 2);
    if (mark === 33 || (mark === 77 && text.charCodeAt(start + 3) === 33)) {
      this.conditionals++;
      if (this.#conditionalDepth < CONDITIONAL_DEPTH_MAX) this.#conditionalDepth++;
      let index = start + (mark === 33 ? 3 : 4);
      while (isDigit(text.charCodeAt(index))) index++;
      return index;
    }
    const end = text.indexOf('*/', start + 2);
    if (end < 0) {
      this.endComment = start;
      return text.length;
    }
    this.comments++;
    // Comments nest in PostgreSQL and SQL Server: what is left to close is blank.
    for (let inner = text.indexOf('/*', start + 2); inner >= 0 && inner < end;) {
      if (this.#nestedComments < CONDITIONAL_DEPTH_MAX) this.#nestedComments++;
      inner = text.indexOf('/*', inner + 2);
    }
    return end + 2;
  }

  #readWord(start: number): void {
    const { text } = this;
    const next = text.charCodeAt(start + 1);
    if (next === APOSTROPHE && isStringPrefix(text.charCodeAt(start))) {
      this.#readString(start, start + 1, APOSTROPHE);
      return;
    }
    // U&'...' of the standard, q'[...]' of Oracle.
    if (next === 38 && text.charCodeAt(start + 2) === APOSTROPHE) {
      this.#readString(start, start + 2, APOSTROPHE);
      return;
    }
    if (next === APOSTROPHE && (text.charCodeAt(start) | 32) === 113) {
      const close = text.indexOf(`${closerOf(text.charAt(start + 2))}'`, start + 3);
      if (close > 0 && start + 2 < text.length) {
        this.#push(T_STRING, start, close + 2, 0, 0);
        return;
      }
    }
    let end = start + 1;
    for (;;) {
      while (isNameCharacter(text.charCodeAt(end)) && !isWideBlank(text, end)) end++;
      const part = dottedPart(text, end);
      if (part === 0 || (end === start + 6 && holdsAt(text, start, 'select'))) break;
      end += part;
    }
    const word = text.slice(start, end).toLowerCase();
    this.#push(T_WORD, start, end, 0, classifyWord(unquoteParts(word)));
  }

  #readNumber(start: number): void {
    const { text } = this;
    let end = start;
    let flags = 0;
    const mark = text.charCodeAt(start + 1) | 32;
    if (text.charCodeAt(start) === 48 && mark === 120) {
      end = start + 2;
      while (isHexDigit(text.charCodeAt(end))) end++;
      flags = FLAG_HEX;
    } else {
      while (isDigit(text.charCodeAt(end))) end++;
      if (text.charCodeAt(end) === 46 && text.charCodeAt(end + 1) !== 46) {
        end++;
        while (isDigit(text.charCodeAt(end))) end++;
      }
      end += exponentLength(text, end);
    }
    if (isLetter(text.charCodeAt(end)) || text.charCodeAt(end) === 95) {
      const suffix = this.#suffixBeforeKeyword(end);
      if (suffix < 0) {
        for (;;) {
          while (isNameCharacter(text.charCodeAt(end))) end++;
          const part = dottedPart(text, end);
          if (part === 0) break;
          end += part;
        }
        this.#push(T_WORD, start, end, 0, 0);
        return;
      }
      end += suffix;
    }
    this.#push(T_NUMBER, start, end, flags, 0);
  }

  /**
   * `1union`, `1.or`, `1fUNION`: dialects end the number where the keyword begins. The letters that still
   * belong to the number (0 or 1), or -1 where all of it is a name.
   */
  #suffixBeforeKeyword(end: number): number {
    const letter = this.text.charCodeAt(end) | 32;
    const suffixMax = letter === 102 || letter === 100 ? 1 : 0;
    for (let suffix = 0; suffix <= suffixMax; suffix++) {
      let stop = end + suffix;
      while (isLetter(this.text.charCodeAt(stop))) stop++;
      const word = this.text.slice(end + suffix, stop).toLowerCase();
      if ((classifyWord(word) & (LOGIC | SET_OPERATOR)) !== 0 || SPLITTING_WORDS.has(word))
        return suffix;
    }
    return -1;
  }

  #readString(start: number, open: number, quote: number): void {
    const { text } = this;
    let index = open + 1;
    const flags = quote === QUOTE ? FLAG_DOUBLE : 0;
    for (;;) {
      const code = text.charCodeAt(index);
      if (index >= text.length) {
        this.#push(T_STRING, start, text.length, flags | FLAG_UNCLOSED, 0);
        return;
      }
      if (code === BACKSLASH) index += 2;
      else if (code !== quote) index++;
      else if (text.charCodeAt(index + 1) === quote) index += 2;
      else break;
    }
    this.#push(T_STRING, start, index + 1, flags, 0);
  }

  #readQuotedName(start: number, close: string): void {
    const { text } = this;
    const at = text.indexOf(close, start + 1);
    const end = at < 0 ? text.length : at + 1;
    const inner = text.slice(start + 1, at < 0 ? text.length : at).toLowerCase();
    const more = dottedPart(text, end);
    const classes = classifyWord(unquoteParts(inner + text.slice(end, end + more).toLowerCase()));
    this.#push(
      T_WORD,
      start,
      end + more,
      FLAG_QUOTED_NAME | (at < 0 ? FLAG_UNCLOSED : 0),
      classes & ~KEYWORDS_ONLY,
    );
  }

  #readSymbol(start: number, code: number): void {
    const { text } = this;
    const next = text.charCodeAt(start + 1);
    switch (code) {
      case 40:
        this.#push(T_OPEN, start, start + 1, 0, 0);
        return;
      case 41:
        this.#push(T_CLOSE, start, start + 1, 0, 0);
        return;
      case 44:
        this.#push(T_COMMA, start, start + 1, 0, 0);
        return;
      case 59:
        this.#push(T_SEMICOLON, start, start + 1, 0, 0);
        return;
      case 123:
        this.#push(T_OPEN_BRACE, start, start + 1, 0, 0);
        return;
      case 125:
        this.#push(T_CLOSE_BRACE, start, start + 1, 0, 0);
        return;
      case 64:
        // `@>`, `@?` and `@@` of PostgreSQL stand between operands.
        if (next === 62 || next === 63 || (next === 64 && !startsName(text, start + 2)))
          this.#readOperator(start);
        else this.#readVariable(start);
        return;
      case BACKTICK:
        this.#readQuotedName(start, '`');
        return;
      case 91:
        if (/^\[[\w .$-]{1,64}\]/.test(text.slice(start, start + 66)))
          this.#readQuotedName(start, ']');
        else this.#push(T_OTHER, start, start + 1, 0, 0);
        return;
      case BACKSLASH:
        // \N is NULL in MySQL; Transact-SQL reads a currency sign before a number.
        if ((next | 32) === 110) this.#push(T_NUMBER, start, start + 2, 0, 0);
        else if (isDigit(next)) this.#readNumber(start + 1);
        else this.#push(T_OTHER, start, start + 1, 0, 0);
        return;
      case 36:
        this.#readDollar(start);
        return;
      default:
        this.#readOperator(start);
    }
  }

  #readVariable(start: number): void {
    const { text } = this;
    let end = start + 1;
    if (text.charCodeAt(end) === 64) end++;
    const quote = text.charCodeAt(end);
    if (quote === APOSTROPHE || quote === QUOTE || quote === BACKTICK) {
      const close = text.indexOf(String.fromCharCode(quote), end + 1);
      end = close < 0 ? text.length : close + 1;
    } else {
      while (isNameCharacter(text.charCodeAt(end)) || text.charCodeAt(end) === 46) end++;
    }
    this.#push(T_VARIABLE, start, end, 0, 0);
  }

  /** `$tag$ text $tag$` of PostgreSQL, `$1` (money, or a parameter). */
  #readDollar(start: number): void {
    const { text } = this;
    const tag = /^\$(?:[A-Za-z_]\w{0,30})?\$/.exec(text.slice(start, start + 34))?.[0];
    if (tag !== undefined) {
      const close = text.indexOf(tag, start + tag.length);
      const end = close < 0 ? text.length : close + tag.length;
      this.#push(T_STRING, start, end, close < 0 ? FLAG_UNCLOSED : 0, 0);
    } else if (isDigit(text.charCodeAt(start + 1))) this.#readNumber(start + 1);
    else this.#push(T_OTHER, start, start + 1, 0, 0);
  }

  #readOperator(start: number): void {
    const { text } = this;
    for (let length = 4; length > 0; length--) {
      const symbol = text.slice(start, start + length);
      const flags = OPERATORS.get(symbol);
      if (flags !== undefined && symbol.length === length) {
        this.#push(T_OPERATOR, start, start + length, flags, 0);
        return;
      }
    }
    const colon = text.charCodeAt(start) === 58;
    this.#push(colon ? T_COLON : T_OTHER, start, start + 1, 0, 0);
  }
}

const FINGERPRINT_LENGTH_MAX = 24;
/** Word classes that a quoted name cannot have. */
const KEYWORDS_ONLY =
  LOGIC | COMPARE | ARITHMETIC | SET_OPERATOR | STATEMENT | CLAUSE | VALUE | PREFIX | RESERVED;

const OPERATORS: ReadonlyMap<string, number> = new Map([
  ['=', FLAG_COMPARE],
  ['<', FLAG_COMPARE],
  ['>', FLAG_COMPARE],
  ['<=', FLAG_COMPARE],
  ['>=', FLAG_COMPARE],
  ['<>', FLAG_COMPARE],
  ['!=', FLAG_COMPARE],
  ['!<', FLAG_COMPARE],
  ['!>', FLAG_COMPARE],
  ['^=', FLAG_COMPARE],
  ['==', FLAG_COMPARE],
  ['<=>', FLAG_COMPARE],
  ['~*', FLAG_COMPARE],
  ['~~', FLAG_COMPARE],
  ['~~*', FLAG_COMPARE],
  ['!~', FLAG_COMPARE],
  ['!~*', FLAG_COMPARE],
  ['!~~', FLAG_COMPARE],
  ['!~~*', FLAG_COMPARE],
  ['^@', FLAG_COMPARE],
  ['&&', FLAG_LOGIC],
  ['||', FLAG_LOGIC],
  ['+', FLAG_PREFIX],
  ['-', FLAG_PREFIX],
  ['!', FLAG_PREFIX | FLAG_PREFIX_ONLY],
  ['~', FLAG_PREFIX | FLAG_PREFIX_ONLY],
  ['*', 0],
  ['/', 0],
  ['%', 0],
  ['&', 0],
  ['|', 0],
  ['^', 0],
  ['<<', 0],
  ['>>', 0],
  [':=', 0],
  ['::', 0],
  ['->', 0],
  ['->>', 0],
  ['#>', 0],
  ['#>>', 0],
  ['@>', FLAG_COMPARE],
  ['<@', FLAG_COMPARE],
  ['@?', FLAG_COMPARE],
  ['@@', FLAG_COMPARE],
]);

/** `#>` and `#>>` of PostgreSQL, before the path they take: nothing else that a comment begins with. */
function isPathOperator(text: string, index: number): boolean {
  return /^#>>?\s{0,4}(?:['$]|array\b)/i.test(text.slice(index, index + PATH_OPERATOR_LENGTH_READ));
}

const PATH_OPERATOR_LENGTH_READ = 16;

/** What a variable of the server is named with behind its two signs. */
function startsName(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return isNameCharacter(code) || code === APOSTROPHE || code === QUOTE || code === 96;
}

/** The letter of a word in a fingerprint. */
function letterOf(classes: WordClass): string {
  if ((classes & LOGIC) !== 0) return '&';
  if ((classes & SET_OPERATOR) !== 0) return 'U';
  if ((classes & STATEMENT) !== 0) return 'T';
  if ((classes & (FUNCTION | INFORMATION | DELAY | LEAK)) !== 0) return 'f';
  if ((classes & CATALOG) !== 0) return 'C';
  if ((classes & (CLAUSE | RESERVED)) !== 0) return 'k';
  return (classes & VALUE) !== 0 ? 'v' : 'n';
}
