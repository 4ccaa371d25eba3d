import { bytesOf, hexPairAt, textOf } from '../transforms/bytes.ts';
import { ArgumentCollector } from './collect-arguments.ts';
import type { ArgumentList, BodyOptions } from './body.ts';

const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

export interface ParsedArguments {
  readonly arguments: ArgumentList;
  /** URLENCODED_ERROR: a `%` without two hexadecimal digits. It stays in the value as it is. */
  readonly invalidEncoding: boolean;
  readonly error: string;
  readonly dropped: number;
}

/**
 * Reads `name=value` pairs between separators, as a query string and a form body hold them; names and
 * values are decoded. A piece without `=` is a name with an empty value; an empty piece is an argument
 * without name and value, but for one at the very end.
 *
 * @example parseArguments('a=1&b', options).arguments // names a, b; values 1, ''
 */
export function parseArguments(
  text: string,
  { argumentSeparator, argumentsMax }: Pick<BodyOptions, 'argumentSeparator' | 'argumentsMax'>,
): ParsedArguments {
  const collected = new ArgumentCollector(argumentsMax);
  const separator = argumentSeparator.charCodeAt(0);
  const isEncoded = text.includes('%') || text.includes('+');
  const invalidEncoding = isEncoded
    ? readEncoded(text, separator, collected)
    : readPlain(text, separator, collected);
  return {
    arguments: collected,
    invalidEncoding,
    error: collected.error,
    dropped: collected.dropped,
  };
}

function readPlain(text: string, separator: number, collected: ArgumentCollector): false {
  let start = 0;
  let equals = -1;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === separator) {
      addPair(text, start, equals, index, collected);
      start = index + 1;
      equals = -1;
    } else if (code === EQUALS && equals < 0) {
      equals = index;
    }
  }
  if (start < text.length) addPair(text, start, equals, text.length, collected);
  return false;
}

/**
 * Decodes all of the text into one buffer and notes where the pairs fall, so that thousands of small
 * values cost one string and a slice each. Returns whether a percent sign encodes nothing.
 */
function readEncoded(text: string, separator: number, collected: ArgumentCollector): boolean {
  const bytes = bytesOf(text);
  const end = text.length;
  /** For each pair: where it begins, its equals sign (or -1), and where it ends, once decoded. */
  const places: number[] = [];
  let isBroken = false;
  let start = 0;
  let equals = -1;
  let to = 0;
  for (let from = 0; from < end; from++) {
    const byte = bytes[from]!;
    if (byte === PERCENT) {
      const decoded = hexPairAt(bytes, from + 1, end);
      if (decoded >= 0) {
        bytes[to++] = decoded;
        from += 2;
        continue;
      }
      isBroken = true;
    } else if (byte === separator) {
      places.push(start, equals, to);
      start = to;
      equals = -1;
      continue;
    } else if (byte === EQUALS && equals < 0) {
      equals = to;
    }
    bytes[to++] = byte === PLUS ? SPACE : byte;
  }
  if (to > start) places.push(start, equals, to);
  const decoded = textOf(bytes, to);
  for (let at = 0; at < places.length; at += 3) {
    addPair(decoded, places[at]!, places[at + 1]!, places[at + 2]!, collected);
  }
  return isBroken;
}

function addPair(
  text: string,
  start: number,
  equals: number,
  end: number,
  collected: ArgumentCollector,
): void {
  if (equals < 0) collected.add(text.slice(start, end), '');
  else collected.add(text.slice(start, equals), text.slice(equals + 1, end));
}
