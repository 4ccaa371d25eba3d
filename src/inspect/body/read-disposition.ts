import { withoutZeros } from './other-readings.ts';

/** What the Content-Disposition header of a part says. */
export interface Disposition {
  readonly name: string;
  readonly filename: string;
  /** What `filename*` says, decoded: one name for those who know it, none for the others. */
  readonly extendedFilename: string;
  /** What is wrong with the header, or ''. What could be made out before that is kept. */
  readonly error: string;
  /** MULTIPART_INVALID_QUOTING: quotes where none may be, or single ones. */
  readonly invalidQuoting: boolean;
}

const TYPE = 'form-data';
const BLANK = /[ \t]*/y;
const NAME = /[^=\t ]+/y;
/** RFC 2045, section 5.1. */
const TOKEN = /[!#$%&'*+\-.0-9A-Z^_`a-z{|}~]*/y;
/** RFC 8187: character set, language, then the name, percent-encoded. */
const EXTENDED = /^([^']*)'[^']*'(.*)$/s;
const WIDE_ENCODING = /^(?:utf|ucs)[-_]?(?:16|32|[24])/i;

/**
 * Reads a Content-Disposition header as strictly as ModSecurity: `form-data`, then `name` and `filename`
 * at most once each, and nothing else but `filename*`: RFC 7578, section 4.2, forbids it, and the HTTP
 * clients of .NET and Python send it. A backslash escapes a quote or a backslash only: browsers send paths.
 *
 * @example readDisposition('form-data; name="a"; filename="b.txt"') // name a, filename b.txt
 */
export function readDisposition(header: string): Disposition {
  return new Reader(header).read();
}

class Reader {
  readonly #header: string;
  #at = 0;
  #name: string | undefined;
  #filename: string | undefined;
  #extendedFilename: string | undefined;
  #invalidQuoting = false;

  constructor(header: string) {
    this.#header = header;
  }

  read(): Disposition {
    const error = this.#readParameters();
    return {
      name: this.#name ?? '',
      filename: this.#filename ?? '',
      extendedFilename: this.#extendedFilename ?? '',
      error,
      invalidQuoting: this.#invalidQuoting,
    };
  }

  #readParameters(): string {
    const header = this.#header;
    if (!header.startsWith(TYPE)) return 'not form-data';
    this.#at = TYPE.length;
    this.#take(BLANK);
    if (this.#at === header.length) return '';
    if (header[this.#at] !== ';') return 'no semicolon after form-data';
    this.#at++;
    while (this.#at < header.length) {
      const error = this.#readParameter();
      if (error !== '') return error;
    }
    return '';
  }

  /** Reads `name = value` and the semicolon after it. */
  #readParameter(): string {
    const header = this.#header;
    this.#take(BLANK);
    const key = this.#take(NAME);
    this.#take(BLANK);
    if (header[this.#at] !== '=') return 'a parameter without a value';
    this.#at++;
    this.#take(BLANK);
    if (this.#at === header.length) return 'a parameter without a value';
    const quote = header[this.#at];
    const isQuoted = quote === '"' || quote === "'";
    if (quote === "'") this.#invalidQuoting = true;
    const error = this.#keep(key, isQuoted ? this.#readQuoted(quote) : this.#take(TOKEN));
    if (error !== '') return error;
    this.#take(BLANK);
    if (this.#at < header.length && header[this.#at] !== ';') {
      const previous = header[this.#at - 1];
      if (previous === '"' || previous === "'") this.#invalidQuoting = true;
      return 'something after a value';
    }
    this.#at++;
    return '';
  }

  #keep(key: string, value: string): string {
    switch (key) {
      case 'name':
        if (this.#name !== undefined) return 'two names';
        this.#name = value;
        return '';
      case 'filename':
        if (this.#filename !== undefined) return 'two filenames';
        this.#filename = value;
        return '';
      case 'filename*':
        if (this.#extendedFilename !== undefined) return 'two filenames';
        this.#extendedFilename = decodeExtended(value);
        return '';
      default:
        return `an unknown parameter ${key.slice(0, 40)}`;
    }
  }

  /** Reads from the quote that is here to the one that ends it. */
  #readQuoted(quote: string): string {
    const header = this.#header;
    let value = '';
    let from = ++this.#at;
    for (; this.#at < header.length; this.#at++) {
      const character = header[this.#at];
      if (character === quote) {
        value += header.slice(from, this.#at);
        this.#at++;
        return value;
      }
      const next = header[this.#at + 1];
      if (character === '\\' && (next === quote || next === '\\')) {
        value += header.slice(from, this.#at);
        from = ++this.#at;
      }
    }
    this.#invalidQuoting = true;
    return value + header.slice(from);
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#header)?.[0] ?? '';
    this.#at += text.length;
    return text;
  }
}

function decodeExtended(value: string): string {
  const [, encoding = '', encoded = value] = EXTENDED.exec(value) ?? [];
  const decoded = encoded.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return WIDE_ENCODING.test(encoding) ? withoutZeros(decoded) : decoded;
}
