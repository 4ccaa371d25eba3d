import { encodeCodePoint } from './utf8.ts';

/**
 * A comment, a string in either quotes that may lack its end, or a word without quotes. Whatever follows,
 * each alternative ends somewhere: no place is looked at twice.
 */
const TOKEN =
  /\/\*[^]*?(?:\*\/|$)|(?:\/\/|#)[^\n]*|"([^"\\]*(?:\\[^][^"\\]*)*)(?:"|\\?$)|'([^'\\]*(?:\\[^][^'\\]*)*)(?:'|\\?$)|([^\s,:{}[\]"']+)/g;
const ESCAPE = /\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-7]{1,3})|([^]))/g;
const MEANINGS: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\n': '',
};

/**
 * The strings and words of what is no JSON, as the parsers take it that are not strict: Gson, Fastjson and
 * Json.NET know comments, single quotes, names and words without quotes, and escapes of JavaScript. What is a
 * name and what a value is not told.
 */
export function* readLooseJson(text: string): Generator<string> {
  for (const [, double, single, word] of text.matchAll(TOKEN)) {
    const quoted = double ?? single;
    const value = quoted === undefined ? word : quoted.replace(ESCAPE, unescape);
    if (value !== undefined && value !== '') yield value;
  }
}

function unescape(
  _: string,
  unit: string | undefined,
  byte: string | undefined,
  octal: string | undefined,
  letter: string | undefined,
): string {
  if (letter !== undefined) return MEANINGS[letter] ?? letter;
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
  return encodeCodePoint(Number.parseInt(unit ?? byte ?? '', 16));
}
