import { fail, shorten } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';

const BYTE_MAX = 255;
const RANGE = /^(\d{1,3})(?:\s*-\s*(\d{1,3}))?$/;

/** Parses `1-255`, `9,10,13,32-126`. */
export function parseByteRanges(text: SourceText): (readonly [first: number, last: number])[] {
  return text.split(',').map((piece) => {
    const range = piece.trim();
    const found = RANGE.exec(range.value);
    const first = Number(found?.[1]);
    const last = Number(found?.[2] ?? found?.[1]);
    if (found !== null && first <= last && last <= BYTE_MAX) return [first, last];
    return fail(
      piece,
      'bad-argument',
      `"${shorten(range.value)}" is no byte or range of bytes (expected for example 9,10,13,32-126)`,
    );
  });
}
