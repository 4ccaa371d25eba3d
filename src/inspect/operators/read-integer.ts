/** C's `long long`, to which numbers are cut as its functions do. */
const INTEGER_MAX = 2 ** 63;

const LEADING_INTEGER = /^[\t-\r ]*([+-]?\d+)/;

/**
 * Reads the integer that a text begins with, as the numeric operators and `setvar` mean it: white
 * space, a sign, digits; whatever follows is ignored, and 0 where there is none. Whole up to 2^53.
 *
 * @example readInteger('12 apples') // 12
 */
export function readInteger(text: string): number {
  // The usual value is a short run of digits (a score, a count, a length): read it without a pattern.
  let value = 0;
  let index = 0;
  for (; index < text.length && index < 15; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
  }
  if (index === text.length) return value;
  const match = LEADING_INTEGER.exec(text);
  if (match === null) return 0;
  return Math.max(-INTEGER_MAX, Math.min(INTEGER_MAX, Number(match[1])));
}
