/** Latin-1 letters, which JavaScript raises (one of them to two letters) and the rule language does not. */
const LATIN_SMALL = /[\xb5\xdf-\xff]/;

/**
 * Upper-cases a to z. Bytes above 127 stay as they are, whatever letter some code page sees there.
 *
 * @example uppercase('select') // 'SELECT'
 */
export function uppercase(value: string): string {
  if (!LATIN_SMALL.test(value)) {
    const upper = value.toUpperCase();
    return upper === value ? value : upper;
  }
  const ascii = value.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  return ascii === value ? value : ascii;
}
