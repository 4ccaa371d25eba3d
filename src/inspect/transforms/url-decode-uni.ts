import { narrow } from './bytes.ts';
import { decodeUrl } from './url-decode.ts';

/** Code point to byte, as SecUnicodeMapFile says for one code page. */
export type UnicodeMap = Readonly<Record<number, number>>;

/**
 * Decodes `%hh`, Microsoft's `%uhhhh`, and `+` to a space; what is neither stays. A code point becomes
 * its low byte; a full width form (U+FF01 to U+FF5E) the ASCII character it is a form of.
 *
 * @example urlDecodeUni('%u003c%uff1e+%41') // '<> A'
 */
export function urlDecodeUni(value: string): string {
  return decodeUrl(value, narrow);
}

/** The same with a map: a code point that is in it becomes the byte it says. */
export function makeUrlDecodeUni(map: UnicodeMap): (value: string) => string {
  const byteOf = (codePoint: number): number => map[codePoint] ?? narrow(codePoint);
  return (value) => decodeUrl(value, byteOf);
}
