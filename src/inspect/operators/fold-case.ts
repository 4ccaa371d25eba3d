/**
 * Lower-cases A to Z and nothing else: bytes above 127 stay, whatever letter some code page sees there.
 */
export function foldCase(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
