import type { BodyOptions, JsonBody } from './body.ts';
import { ArgumentCollector } from './collect-arguments.ts';
import { readLooseJson } from './loose-json.ts';
import type { Pieces } from './pieces.ts';
import { encodeCodePoint, findUtf8Error } from './utf8.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** Where a container counts no items: an object. */
const OBJECT = -1;

/** Bytes that are read without a pause. */
const PIECE_LENGTH = 16_384;

const ROOT_NAME = 'json';
const EMPTY_KEY_NAME = 'empty-key';

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const CONSTANT = /true|false|null/y;
const FOUR_HEX_DIGITS = /[0-9A-Fa-f]{4}/y;

/** What an escape of one letter stands for. */
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/** Half a surrogate pair has no UTF-8; yajl writes this for it, and so do we. */
const LONE_SURROGATE = '?';

/** Arguments behind the limit that are read one by one all the same, for what they are written with. */
const TELLING_MAX = 2000;

/**
 * Reads JSON text (latin1 of UTF-8) into one argument for each scalar, in order, equal keys and all.
 * Named as ModSecurity 3 names them: `json`, then `.key` for a member and `.array_0` for an item.
 * Strings are unescaped, numbers stay as written, null is ''. Empty text is no error; what comes after
 * an error is read as `json`.
 *
 * @example readJson('{"a":[1,{"b":null}]}', options) // json.a.array_0=1, json.a.array_1.b=
 */
export function readJson(
  text: string,
  options: Pick<BodyOptions, 'argumentsMax' | 'depthMax'>,
): Pieces<JsonBody> {
  return new JsonReader(text, options).read();
}

class JsonReader {
  readonly #text: string;
  readonly #depthMax: number;
  readonly #arguments: ArgumentCollector;
  #at = 0;
  /** Where what was looked at last begins, and what was wrong first. */
  #tokenAt = 0;
  #brokenAt = 0;
  /** Of each open container its name, and the number of the item being read, or OBJECT. */
  readonly #names: string[] = [];
  readonly #items: number[] = [];
  #error = '';

  constructor(text: string, options: Pick<BodyOptions, 'argumentsMax' | 'depthMax'>) {
    this.#text = text;
    this.#depthMax = options.depthMax;
    this.#arguments = new ArgumentCollector(options.argumentsMax, TELLING_MAX);
  }

  *read(): Generator<number, JsonBody, undefined> {
    if (this.#text !== '') {
      let name: string | undefined = ROOT_NAME;
      let pieceAt = 0;
      while (name !== undefined) {
        name = this.#readValue(name) ?? this.#readAfterValue();
        if (this.#at - pieceAt < PIECE_LENGTH) continue;
        yield this.#at - pieceAt;
        pieceAt = this.#at;
      }
      if (this.#skipBlanks() !== -1) this.#refuse('something after the end of the text');
    }
    if (this.#error !== '') {
      for (const value of readLooseJson(this.#text.slice(this.#brokenAt))) {
        this.#arguments.add(ROOT_NAME, value);
      }
    }
    return {
      kind: 'json',
      arguments: this.#arguments,
      error: this.#error === '' ? this.#arguments.error : this.#error,
      dropped: this.#arguments.dropped,
      rest: this.#arguments.rest,
    };
  }

  /**
   * Reads a scalar, or opens a container; then returns the name of the first value in it, or undefined
   * where no value follows directly.
   */
  #readValue(name: string): string | undefined {
    const code = this.#skipBlanks();
    if (code === QUOTE) {
      const value = this.#readString();
      if (value !== undefined) this.#arguments.add(name, value);
      return undefined;
    }
    if (code === OPEN_BRACE) {
      const isOpen = this.#open(name, OBJECT);
      return isOpen && !this.#closes(CLOSE_BRACE) ? this.#readKey() : undefined;
    }
    if (code === OPEN_BRACKET) {
      const isOpen = this.#open(name, 0);
      return isOpen && !this.#closes(CLOSE_BRACKET) ? this.#nameOfItem() : undefined;
    }
    const start = this.#at;
    if (this.#accept(NUMBER)) {
      this.#arguments.addConstant(name, this.#text.slice(start, this.#at));
    } else if (this.#accept(CONSTANT)) {
      const constant = this.#text.slice(start, this.#at);
      this.#arguments.addConstant(name, constant === 'null' ? '' : constant);
    } else {
      this.#refuse(code === -1 ? 'the text ends too soon' : 'no value');
    }
    return undefined;
  }

  /** Closes what ends, and returns the name of the next value, or undefined at the end of the text. */
  #readAfterValue(): string | undefined {
    while (this.#items.length > 0) {
      const isObject = this.#items.at(-1) === OBJECT;
      if (this.#closes(isObject ? CLOSE_BRACE : CLOSE_BRACKET)) continue;
      const code = this.#skipBlanks();
      if (code !== COMMA) {
        return this.#refuse(code === -1 ? 'the text ends too soon' : 'neither a comma nor an end');
      }
      this.#at++;
      if (isObject) return this.#readKey();
      this.#items[this.#items.length - 1]!++;
      return this.#nameOfItem();
    }
    return undefined;
  }

  /** Returns false where the container would be one too deep. */
  #open(name: string, item: number): boolean {
    if (this.#items.length >= this.#depthMax) {
      this.#refuse(`nested more than ${this.#depthMax} levels deep (SecRequestBodyJsonDepthLimit)`);
      return false;
    }
    this.#at++;
    this.#names.push(name);
    this.#items.push(item);
    return true;
  }

  /** Takes the innermost container off where it ends here. */
  #closes(end: number): boolean {
    if (this.#skipBlanks() !== end) return false;
    this.#at++;
    this.#names.pop();
    this.#items.pop();
    return true;
  }

  #nameOfItem(): string {
    return `${this.#names.at(-1)!}.array_${this.#items.at(-1)!}`;
  }

  #readKey(): string | undefined {
    const code = this.#skipBlanks();
    if (code !== QUOTE) {
      return this.#refuse(code === -1 ? 'the text ends too soon' : 'no key in quotes');
    }
    const keyAt = this.#at;
    const key = this.#readString();
    if (key === undefined) return undefined;
    if (this.#skipBlanks() !== COLON) {
      this.#tokenAt = keyAt;
      return this.#refuse('no colon after a key');
    }
    this.#at++;
    return `${this.#names.at(-1)!}.${key === '' ? EMPTY_KEY_NAME : key}`;
  }

  /** Reads the string whose opening quote is here; returns it unescaped, or undefined where it is none. */
  #readString(): string | undefined {
    const text = this.#text;
    const start = this.#at + 1;
    let index = start;
    let from = start;
    let read = '';
    let isAscii = true;
    for (;;) {
      const code = text.charCodeAt(index);
      if (code === QUOTE) break;
      if (code === BACKSLASH) {
        read += text.slice(from, index);
        this.#at = index + 1;
        const meant = this.#readEscape();
        if (meant === undefined) return undefined;
        read += meant;
        index = this.#at;
        from = index;
      } else if (code >= 0x20) {
        if (code >= 0x80) isAscii = false;
        index++;
      } else {
        // NaN, too: the end of the text.
        this.#at = index;
        return this.#refuse(
          index >= text.length ? 'the text ends in a string' : 'a control character',
        );
      }
    }
    if (!isAscii && !this.#isUtf8(start, index)) return undefined;
    this.#at = index + 1;
    return from === start ? text.slice(from, index) : read + text.slice(from, index);
  }

  #isUtf8(start: number, end: number): boolean {
    const error = findUtf8Error(this.#text.slice(start, end));
    if (error === undefined) return true;
    this.#at = start + error.index;
    this.#refuse(`no UTF-8: ${error.reason}`);
    return false;
  }

  /** Reads what follows a backslash. */
  #readEscape(): string | undefined {
    const letter = this.#text[this.#at] ?? '';
    if (letter !== 'u') {
      const meant = ESCAPES[letter];
      if (meant === undefined) return this.#refuse('no such escape');
      this.#at++;
      return meant;
    }
    this.#at++;
    const first = this.#readCodeUnit();
    if (first === undefined) return undefined;
    if (first < 0xd800 || first > 0xdfff) return encodeCodePoint(first);
    if (first < 0xdc00 && this.#text.startsWith('\\u', this.#at)) {
      const behindFirst = this.#at;
      this.#at += 2;
      const second = this.#readCodeUnit();
      if (second === undefined) return undefined;
      if (second >= 0xdc00 && second <= 0xdfff) {
        return encodeCodePoint(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
      }
      this.#at = behindFirst;
    }
    return LONE_SURROGATE;
  }

  #readCodeUnit(): number | undefined {
    const start = this.#at;
    if (!this.#accept(FOUR_HEX_DIGITS)) {
      return this.#refuse('an escape without four hexadecimal digits');
    }
    return Number.parseInt(this.#text.slice(start, this.#at), 16);
  }

  /** Moves behind what the pattern finds right here. */
  #accept(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }

  /** Moves to the next byte that is no blank and returns it, or -1 at the end. */
  #skipBlanks(): number {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.#at);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) this.#at++;
      else {
        this.#tokenAt = this.#at;
        return this.#at < text.length ? code : -1;
      }
    }
  }

  /** Notes what is wrong, and moves to the end of the text with nothing open: all reading ends. */
  #refuse(reason: string): undefined {
    if (this.#error === '') {
      this.#error = `JSON parsing error: ${reason} at byte ${this.#at}`;
      this.#brokenAt = this.#tokenAt;
    }
    this.#at = this.#text.length;
    this.#items.length = 0;
    this.#names.length = 0;
    return undefined;
  }
}
