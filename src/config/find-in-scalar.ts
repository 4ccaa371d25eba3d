import type { Scalar } from 'yaml';

const BLANK: ReadonlySet<string | undefined> = new Set([' ', '\n', '\t', '\r']);

/**
 * The offset in `text` of a character of a scalar's value. White space that folding and indentation
 * put between is passed over, and so are the backslashes of escapes; behind an escape that writes
 * another character (`\u00e4`) the place is an approximation.
 */
export function findInScalar(text: string, scalar: Scalar, offset: number): number {
  const [start, end] = scalar.range ?? [0, 0];
  const { value } = scalar;
  if (typeof value !== 'string') return start;
  let at = contentStart(text, scalar, start, end);
  let index = 0;
  while (index < offset && index < value.length) {
    if (!BLANK.has(value[index])) {
      at = skipTo(text, at, end, value[index]!) + 1;
      index++;
      continue;
    }
    while (BLANK.has(value[index])) index++;
    if (index > offset) return at;
    at = skipBlank(text, at, end);
  }
  const char = value[index];
  return Math.min(end, char === undefined || BLANK.has(char) ? at : skipTo(text, at, end, char));
}

/** Behind the quote, or on the line after `|` or `>`. */
function contentStart(text: string, { type }: Scalar, start: number, end: number): number {
  if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') return start + 1;
  if (type !== 'BLOCK_LITERAL' && type !== 'BLOCK_FOLDED') return start;
  const newline = text.indexOf('\n', start);
  return newline < 0 || newline >= end ? end : skipBlank(text, newline, end);
}

/** Moves on to `char`; stays where it does not come. */
function skipTo(text: string, from: number, end: number, char: string): number {
  const found = text.indexOf(char, from);
  return found < 0 || found >= end ? from : found;
}

function skipBlank(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && BLANK.has(text[at])) at++;
  return at;
}
