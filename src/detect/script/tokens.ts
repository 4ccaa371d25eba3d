import { hexValue, isAlphanumeric, isBlank, isDigit, isLetter } from '../characters.ts';

/** Kinds of JavaScript tokens. */
export const J_END = 0;
export const J_NAME = 1;
export const J_STRING = 2;
export const J_TEMPLATE = 3;
export const J_NUMBER = 4;
export const J_REGEX = 5;
export const J_SYMBOL = 6;
/** What JavaScript has no use for where it stands. */
export const J_OTHER = 7;

/** Tokens read of one text; what is longer is judged by its beginning. */
const TOKENS_MAX = 4096;
const SYMBOL_LENGTH_MAX = 3;

/**
 * Reads a text as JavaScript, token by token, on demand. Names and strings are given with their escapes
 * decoded, because `\u0061lert` is `alert`. One instance is reused for all texts.
 */
export class ScriptTokens {
  text = '';
  count = 0;
  /** Where a comment begins that runs to the end of the text, or -1. */
  endComment = -1;
  #position = 0;
  #end = 0;
  readonly kinds = new Uint8Array(TOKENS_MAX + 1);
  readonly starts = new Int32Array(TOKENS_MAX + 1);
  readonly ends = new Int32Array(TOKENS_MAX + 1);
  /** 1 where a string, template or regular expression is not closed. */
  readonly unclosed = new Uint8Array(TOKENS_MAX + 1);
  /** 1 where a line break stands before the token. */
  readonly broken = new Uint8Array(TOKENS_MAX + 1);

  reset(text: string, from: number, to = text.length): void {
    this.text = text;
    this.count = 0;
    this.endComment = -1;
    this.#position = from;
    this.#end = to;
  }

  kind(index: number): number {
    while (index >= this.count) {
      if (this.count > 0 && this.kinds[this.count - 1] === J_END) return J_END;
      this.#read();
    }
    return index < 0 ? J_END : (this.kinds[index] ?? J_END);
  }

  start(index: number): number {
    return this.kind(index) === J_END ? this.#end : (this.starts[index] ?? 0);
  }

  end(index: number): number {
    return this.kind(index) === J_END ? this.#end : (this.ends[index] ?? 0);
  }

  /** The symbol at `index`, '' where none stands there. */
  symbol(index: number): string {
    return this.kind(index) === J_SYMBOL
      ? this.text.slice(this.starts[index], this.ends[index])
      : '';
  }

  isSymbol(index: number, symbol: string): boolean {
    return this.symbol(index) === symbol;
  }

  /** The name at `index` with its escapes decoded, '' where none stands there. */
  name(index: number): string {
    if (this.kind(index) !== J_NAME) return '';
    const raw = this.text.slice(this.starts[index], this.ends[index]);
    return raw.includes('\\') ? decodeScriptEscapes(raw) : raw;
  }

  /** What the string at `index` holds, escapes decoded; '' where none stands there. */
  string(index: number): string {
    const kind = this.kind(index);
    if (kind !== J_STRING && kind !== J_TEMPLATE && kind !== J_REGEX) return '';
    const end = this.unclosed[index] === 1 ? this.ends[index]! : this.ends[index]! - 1;
    const raw = this.text.slice(this.starts[index]! + 1, end);
    if (kind === J_REGEX) return raw.replace(/\/[a-z]*$/, '');
    return raw.includes('\\') ? decodeScriptEscapes(raw) : raw;
  }

  #push(kind: number, start: number, end: number, unclosed: boolean, broken: boolean): void {
    const index = this.count++;
    this.kinds[index] = kind;
    this.starts[index] = start;
    this.ends[index] = end;
    this.unclosed[index] = unclosed ? 1 : 0;
    this.broken[index] = broken ? 1 : 0;
    this.#position = end;
  }

  #read(): void {
    const broken = this.#skipBlanksAndComments();
    const start = this.#position;
    if (start >= this.#end || this.count >= TOKENS_MAX) {
      this.#push(J_END, this.#end, this.#end, false, broken);
      return;
    }
    const code = this.text.charCodeAt(start);
    if (isNameStart(code) || (code === 92 && (this.text.charCodeAt(start + 1) | 32) === 117)) {
      this.#push(J_NAME, start, this.#nameEnd(start), false, broken);
    } else if (isDigit(code) || (code === 46 && isDigit(this.text.charCodeAt(start + 1)))) {
      let end = start + 1;
      while (isAlphanumeric(this.text.charCodeAt(end)) || this.#isDecimalPoint(end)) end++;
      this.#push(J_NUMBER, start, end, false, broken);
    } else if (code === 39 || code === 34 || code === 96) {
      const end = this.#stringEnd(start + 1, code);
      const unclosed = end < 0;
      this.#push(
        code === 96 ? J_TEMPLATE : J_STRING,
        start,
        unclosed ? this.#end : end,
        unclosed,
        broken,
      );
    } else if (code === 47 && this.#mayBeRegex()) {
      this.#readRegex(start, broken);
    } else {
      this.#readSymbol(start, broken);
    }
  }

  #isDecimalPoint(index: number): boolean {
    return this.text.charCodeAt(index) === 46 && isDigit(this.text.charCodeAt(index + 1));
  }

  /** Blanks, comments of all three kinds; true where a line break was among them. */
  #skipBlanksAndComments(): boolean {
    const { text } = this;
    let index = this.#position;
    let broken = false;
    while (index < this.#end) {
      const code = text.charCodeAt(index);
      if (code === 0xef && text.startsWith('\xbb\xbf', index + 1)) {
        // A byte order mark is a blank to JavaScript.
        index += 3;
      } else if (isBlank(code) || code === 0xa0 || code === 0) {
        if (code === 10 || code === 13) broken = true;
        index++;
      } else if (code === 47 && text.charCodeAt(index + 1) === 47) {
        index = this.#skipLine(index);
        broken = true;
      } else if (code === 47 && text.charCodeAt(index + 1) === 42) {
        const close = text.indexOf('*/', index + 2);
        if (close < 0) this.endComment = index;
        index = close < 0 ? this.#end : close + 2;
      } else if (code === 60 && text.startsWith('<!--', index)) {
        index = this.#skipLine(index);
      } else {
        break;
      }
    }
    this.#position = index;
    return broken;
  }

  #skipLine(start: number): number {
    const end = this.text.indexOf('\n', start);
    if (end < 0 || end >= this.#end) {
      this.endComment = start;
      return this.#end;
    }
    return end + 1;
  }

  #nameEnd(start: number): number {
    const { text } = this;
    let end = start;
    for (;;) {
      const code = text.charCodeAt(end);
      if (isNameStart(code) || isDigit(code)) end++;
      else if (code === 92 && (text.charCodeAt(end + 1) | 32) === 117)
        end += escapeLength(text, end);
      else break;
    }
    return Math.min(Math.max(end, start + 1), this.#end);
  }

  #stringEnd(from: number, quote: number): number {
    const { text } = this;
    for (let index = from; index < this.#end; index++) {
      const code = text.charCodeAt(index);
      if (code === 92) index++;
      else if (code === quote) return index + 1;
      else if (quote !== 96 && code === 10) return -1;
    }
    return -1;
  }

  /** A slash begins a regular expression where an operand is expected. */
  #mayBeRegex(): boolean {
    const previous = this.count - 1;
    if (previous < 0) return false;
    const kind = this.kinds[previous];
    if (kind === J_NAME) return KEYWORDS_BEFORE_OPERAND.has(this.name(previous));
    if (kind !== J_SYMBOL) return false;
    const symbol = this.symbol(previous);
    return symbol !== ')' && symbol !== ']' && symbol !== '}';
  }

  #readRegex(start: number, broken: boolean): void {
    const { text } = this;
    let inClass = false;
    for (let index = start + 1; index < this.#end; index++) {
      const code = text.charCodeAt(index);
      if (code === 92) index++;
      else if (code === 10) break;
      else if (code === 91) inClass = true;
      else if (code === 93) inClass = false;
      else if (code === 47 && !inClass) {
        let end = index + 1;
        while (isLetter(text.charCodeAt(end)) && end - index < 8) end++;
        this.#push(J_REGEX, start, end, false, broken);
        return;
      }
    }
    this.#push(J_SYMBOL, start, start + 1, false, broken);
  }

  #readSymbol(start: number, broken: boolean): void {
    if (CONTINUES_SYMBOL[this.text.charCodeAt(start + 1)] === 1) {
      for (let length = SYMBOL_LENGTH_MAX; length > 1; length--) {
        if (start + length <= this.#end && SYMBOLS.has(this.text.slice(start, start + length))) {
          this.#push(J_SYMBOL, start, start + length, false, broken);
          return;
        }
      }
    }
    const known = SINGLE_SYMBOLS.includes(this.text.charAt(start));
    this.#push(known ? J_SYMBOL : J_OTHER, start, start + 1, false, broken);
  }
}

const SINGLE_SYMBOLS = '(){}[];,.<>+-*/%&|^!~?:=';
const SYMBOLS: ReadonlySet<string> = new Set([
  '===',
  '!==',
  '>>>',
  '...',
  '**=',
  '<<=',
  '>>=',
  '&&=',
  '||=',
  '??=',
  '=>',
  '==',
  '!=',
  '<=',
  '>=',
  '&&',
  '||',
  '??',
  '?.',
  '++',
  '--',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '|=',
  '^=',
  '<<',
  '>>',
  '**',
]);
/** 1 for what symbols of several characters go on with. */
const CONTINUES_SYMBOL = new Uint8Array(256);
for (const symbol of SYMBOLS) CONTINUES_SYMBOL[symbol.charCodeAt(1)] = 1;
const KEYWORDS_BEFORE_OPERAND: ReadonlySet<string> = new Set([
  'return',
  'typeof',
  'throw',
  'in',
  'of',
  'void',
  'delete',
  'new',
  'case',
  'else',
  'do',
  'await',
  'yield',
]);

function isNameStart(code: number): boolean {
  return isLetter(code) || code === 95 || code === 36 || (code > 127 && code !== 0xa0);
}

/** `\u0061` or `\u{61}` */
function escapeLength(text: string, at: number): number {
  if (text.charCodeAt(at + 2) !== 123) return 6;
  const close = text.indexOf('}', at + 3);
  return close < 0 || close - at > 10 ? 2 : close + 1 - at;
}

/** The escapes of strings and names. Characters past latin1 become `?`: no sink has one in its name. */
export function decodeScriptEscapes(text: string): string {
  return text.replace(
    /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{1,3})|([^])|$)/g,
    (_, point?: string, unicode?: string, hex?: string, octal?: string, plain?: string) => {
      const digits = point ?? unicode ?? hex;
      if (digits !== undefined) return latin1(Number.parseInt(digits, 16));
      if (octal !== undefined) return latin1(Number.parseInt(octal, 8));
      if (plain === undefined || plain === '\n') return '';
      return hexValue(plain.charCodeAt(0)) < 0 && 'nrtv'.includes(plain) ? ' ' : plain;
    },
  );
}

function latin1(code: number): string {
  return code < 256 ? String.fromCharCode(code) : '?';
}
