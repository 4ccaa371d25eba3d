import { urlDecode } from '../transforms/url-decode.ts';
import { ArgumentCollector } from './collect-arguments.ts';
import type { ArgumentList, BodyOptions } from './body.ts';

const EQUALS = 0x3d;
const PERCENT = 0x25;
const PLUS = 0x2b;
const BROKEN_ENCODING = /%(?![0-9A-Fa-f]{2})/;

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
  let start = 0;
  let equals = -1;
  let isEncoded = false;
  for (let index = 0; index <= text.length; index++) {
    const code = index < text.length ? text.charCodeAt(index) : separator;
    if (code === separator) {
      if (index === text.length && index === start) break;
      const name = text.slice(start, equals < 0 ? index : equals);
      const value = equals < 0 ? '' : text.slice(equals + 1, index);
      if (isEncoded) collected.add(urlDecode(name), urlDecode(value));
      else collected.add(name, value);
      start = index + 1;
      equals = -1;
      isEncoded = false;
    } else if (code === EQUALS) {
      if (equals < 0) equals = index;
    } else if (code === PERCENT || code === PLUS) {
      isEncoded = true;
    }
  }
  return {
    arguments: collected,
    invalidEncoding: text.includes('%') && BROKEN_ENCODING.test(text),
    error: collected.error,
    dropped: collected.dropped,
  };
}
