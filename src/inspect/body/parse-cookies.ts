import type { ArgumentList } from './body.ts';

/** SecCookieFormat: 0 as browsers send them (RFC 6265), 1 as RFC 2109 has them. */
export type CookieFormat = 0 | 1;

/**
 * Reads a Cookie header. Blanks before a name go, all else stays as sent, nothing is decoded. A piece
 * without `=` is a name with an empty value; an empty piece is no cookie.
 *
 * In format 1 a comma separates too, a quoted value holds separators and loses its quotes, and
 * `$Version`, `$Path` and the like are cookies of these names.
 *
 * @example parseCookies('a=1; b="x y"', 0) // names a, b; values 1, "x y" with its quotes
 */
export function parseCookies(header: string, format: CookieFormat): ArgumentList {
  const names: string[] = [];
  const values: string[] = [];
  let start = 0;
  while (start < header.length) {
    const end = format === 0 ? endOfPiece(header, start) : endOfQuotedPiece(header, start);
    const from = skipBlanks(header, start, end);
    if (from < end) {
      const piece = header.slice(from, end);
      const equals = piece.indexOf('=');
      names.push(equals < 0 ? piece : piece.slice(0, equals));
      const value = equals < 0 ? '' : piece.slice(equals + 1);
      values.push(format === 0 ? value : unquote(value));
    }
    start = end + 1;
  }
  return { names, values };
}

function endOfPiece(header: string, start: number): number {
  const at = header.indexOf(';', start);
  return at < 0 ? header.length : at;
}

/** The next semicolon or comma that no quotes enclose, or the end. */
function endOfQuotedPiece(header: string, start: number): number {
  let isQuoted = false;
  for (let index = start; index < header.length; index++) {
    const character = header[index];
    if (isQuoted && character === '\\') index++;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && (character === ';' || character === ',')) return index;
  }
  return header.length;
}

function skipBlanks(text: string, start: number, end: number): number {
  let index = start;
  while (index < end && (text[index] === ' ' || text[index] === '\t')) index++;
  return index;
}

function unquote(value: string): string {
  const trimmed = value.trim();
  if (trimmed.length < 2 || !trimmed.startsWith('"') || !trimmed.endsWith('"')) return value;
  return trimmed.slice(1, -1).replace(/\\(.)/gs, '$1');
}
