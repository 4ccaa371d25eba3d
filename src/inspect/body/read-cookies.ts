import type { ArgumentList } from './body.ts';
import { parseCookies, type CookieFormat } from './parse-cookies.ts';

/** A value in quotes that holds a separator or a backslash. */
const QUOTED = /([^\s=;,"]{1,128})="(?=[^"]*[\\;,])((?:[^"\\]|\\[^])*)"/g;
const QUOTED_PAIR = /\\(?:([0-3][0-7]{2})|([^]))/g;

/**
 * The cookies of a header as browsers mean them, and behind them what Tomcat, Django and Flask make of a
 * value in quotes where that is something else: `"\a\b"` is `ab` to them, and a semicolon ends nothing.
 */
export function readCookies(header: string, format: CookieFormat): ArgumentList {
  const cookies = parseCookies(header, format);
  if (format !== 0 || !header.includes('="')) return cookies;
  const found = [...header.matchAll(QUOTED)];
  if (found.length === 0) return cookies;
  return {
    names: [...cookies.names, ...found.map(([, name]) => name!)],
    values: [...cookies.values, ...found.map(([, , value]) => unquote(value!))],
  };
}

/** RFC 2109 has any letter behind a backslash; Python's library writes octal numbers as well. */
function unquote(value: string): string {
  return value.replace(QUOTED_PAIR, (_, octal: string | undefined, letter: string | undefined) =>
    octal === undefined ? letter! : String.fromCharCode(Number.parseInt(octal, 8)),
  );
}
