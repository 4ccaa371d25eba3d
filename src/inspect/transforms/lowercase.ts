/** Latin-1 capitals, which JavaScript lowers and the rule language does not. */
const LATIN_CAPITAL = /[\xc0-\xde]/;

/**
 * Lower-cases A to Z. Bytes above 127 stay as they are, whatever letter some code page sees there.
 *
 * @example lowercase('SELECT') // 'select'
 */
export function lowercase(value: string): string {
  // Many times faster than a loop of ours, and right wherever there is no such capital.
  const lower = value.toLowerCase();
  if (lower === value) return value;
  if (!LATIN_CAPITAL.test(value)) return lower;
  return value.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
