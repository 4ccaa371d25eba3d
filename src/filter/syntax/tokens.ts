import { formatAddress, formatNetwork, parseAddress, parseNetwork } from '../../lib/ip.ts';
import { FilterError } from './source.ts';

/** `at` and `end` are offsets into the text. */
export type Token = { readonly at: number; readonly end: number } & (
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'list'; readonly text: string }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'duration'; readonly milliseconds: number }
  | { readonly kind: 'ip'; readonly value: string }
  | { readonly kind: 'network'; readonly value: string }
  | { readonly kind: 'sign'; readonly text: Sign }
  | { readonly kind: 'end' }
);

export type Sign =
  | '(' | ')' | '{' | '}' | '[' | ']' | ',' | '*' | '..'
  | '==' | '!=' | '<=' | '>=' | '<' | '>' | '~' | '!' | '&&' | '||' | '^^'; // prettier-ignore

/** Longest first: `<=` before `<`. */
const SIGNS: readonly Sign[] = [
  '..', '==', '!=', '<=', '>=', '&&', '||', '^^',
  '(', ')', '{', '}', '[', ']', ',', '*', '<', '>', '~', '!',
]; // prettier-ignore

export const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A name, a number, a duration or an address; two dots are a range's. */
const RUN = /(?:[0-9A-Za-z_:]|\.(?!\.))+/y;
const NAME = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;
const NUMBER = /^[0-9]{1,15}(?:\.[0-9]{1,6})?$/;
const DURATION = /^([0-9]{1,9})(ms|s|m|min|h|d)$/;
const PREFIX = /\/[0-9]{1,3}(?![0-9A-Za-z_.])/y;
const RAW_OPENING = /r(#{0,8})"/y;
const LIST_NAME = /\$([A-Za-z_][A-Za-z0-9_-]*)/y;
const BLANK = /(?:[ \t\r\n]|#[^\n]*)+/y;
const HASHES_MAX = 8;

/** Splits an expression into tokens; the last is `end`. Throws FilterError. */
export function readTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = skipBlank(text, 0);
  while (at < text.length) {
    const token = readToken(text, at);
    tokens.push(token);
    at = skipBlank(text, token.end);
  }
  tokens.push({ kind: 'end', at: text.length, end: text.length });
  return tokens;
}

function skipBlank(text: string, at: number): number {
  return at + matchAt(BLANK, text, at).length;
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function readToken(text: string, at: number): Token {
  const first = text[at]!;
  if (first === '"') return readString(text, at);
  if (first === "'") {
    throw new FilterError('filter.syntax', at, `a text stands between double quotes: "..."`);
  }
  if (first === 'r') {
    const opening = matchAt(RAW_OPENING, text, at);
    if (opening !== '') return readRawString(text, at, opening);
  }
  if (first === '$') return readListName(text, at);
  if (first === '-' && /^[0-9]$/.test(text[at + 1] ?? '')) {
    const token = readRun(text, at + 1);
    if (token.kind !== 'number') throw new FilterError('filter.syntax', at, 'unexpected "-"');
    return { kind: 'number', value: 0 - token.value, at, end: token.end };
  }
  // An address may begin with "::", which is no sign.
  const sign = SIGNS.find((candidate) => text.startsWith(candidate, at));
  if (sign !== undefined) return { kind: 'sign', text: sign, at, end: at + sign.length };
  return readRun(text, at);
}

function readRun(text: string, at: number): Token {
  const run = matchAt(RUN, text, at);
  if (run === '') {
    const shown = JSON.stringify(String.fromCodePoint(text.codePointAt(at)!));
    throw new FilterError('filter.syntax', at, `unexpected ${shown}`);
  }
  const end = at + run.length;
  const prefix = matchAt(PREFIX, text, end);
  if (prefix !== '') {
    const network = parseNetwork(run + prefix);
    if (network === undefined) {
      throw new FilterError('filter.syntax', at, `"${run}${prefix}" is no network`);
    }
    return { kind: 'network', value: formatNetwork(network), at, end: end + prefix.length };
  }
  const address = parseAddress(run);
  if (address !== undefined) return { kind: 'ip', value: formatAddress(address), at, end };
  if (NUMBER.test(run)) return { kind: 'number', value: Number(run), at, end };
  const duration = DURATION.exec(run);
  if (duration !== null) {
    const milliseconds = Number(duration[1]) * DURATION_UNITS[duration[2]!]!;
    return { kind: 'duration', milliseconds, at, end };
  }
  if (NAME.test(run)) return { kind: 'name', text: run, at, end };
  throw new FilterError(
    'filter.syntax',
    at,
    `"${run}" is no field, number, duration or address; a text needs quotes: "${run}"`,
  );
}

function readListName(text: string, at: number): Token {
  const found = matchAt(LIST_NAME, text, at);
  if (found === '') {
    throw new FilterError('filter.syntax', at, 'a list is named by letters: $office');
  }
  return { kind: 'list', text: found.slice(1), at, end: at + found.length };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  n: '\n',
  r: '\r',
  t: '\t',
};

const ESCAPES_KNOWN = String.raw`known are \" \\ \n \r \t \xHH, and in r"..." every backslash stands for itself`;

function readString(text: string, at: number): Token {
  let value = '';
  let index = at + 1;
  for (;;) {
    const char = text[index];
    if (char === undefined) throw unclosed(at);
    if (char === '"') return { kind: 'string', value, at, end: index + 1 };
    if (char !== '\\') {
      const point = String.fromCodePoint(text.codePointAt(index)!);
      value += toBytes(point);
      index += point.length;
      continue;
    }
    const next = text[index + 1] ?? '';
    const hex = /^x[0-9a-fA-F]{2}/.exec(text.slice(index + 1, index + 4));
    const plain = ESCAPES[next];
    if (hex !== null) {
      value += String.fromCharCode(Number.parseInt(hex[0].slice(1), 16));
      index += 4;
    } else if (plain !== undefined) {
      value += plain;
      index += 2;
    } else {
      throw new FilterError('filter.syntax', index, `unknown escape "\\${next}"; ${ESCAPES_KNOWN}`);
    }
  }
}

/** `r"..."`, `r#"..."#`: every character stands for itself. */
function readRawString(text: string, at: number, opening: string): Token {
  const hashes = Math.min(opening.length - 2, HASHES_MAX);
  const closing = `"${'#'.repeat(hashes)}`;
  const start = at + opening.length;
  const close = text.indexOf(closing, start);
  if (close < 0) throw unclosed(at);
  const value = toBytes(text.slice(start, close));
  return { kind: 'string', value, at, end: close + closing.length };
}

function unclosed(at: number): FilterError {
  return new FilterError('filter.syntax', at, 'this text has no closing quote');
}

/** Text as its UTF-8 bytes, one latin1 character each. */
export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The text of UTF-8 bytes; bytes that are none become U+FFFD. */
export function toText(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
