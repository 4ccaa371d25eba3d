/** Latin-1 capitals, which JavaScript lowers and the rule language does not. */
const LATIN_CAPITAL = /[\xc0-\xde]/;

/**
 * Lower-cases A to Z. Bytes above 127 stay as they are, whatever letter some code page sees there.
 *
 * @example lowercase('SELECT') // 'select'
 */
export function lowercase(value: string): string {
  const lower = value.toLowerCase();
  // Engine code: many times faster than a loop, and right wherever there is no such capital.
  if (lower === value || !LATIN_CAPITAL.test(value)) return lower === value ? value : lower;
  const ascii = value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return ascii === value ? value : ascii;
}
