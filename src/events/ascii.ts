/**
 * Lower case of A to Z only. Latin1 bytes above 127 are not known to be letters, and unlike
 * `toLowerCase` this never changes the length of a text.
 */
export function toLowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}
