import { fail } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import type { DataFile } from './data-file.ts';

/** `20127 (US-ASCII)`: the head of a code page's section. */
const SECTION = /^(\d+)[ \t]+\(/;
const MAPPING = /([0-9A-Fa-f]{4,6}):([0-9A-Fa-f]{2})/g;

/** Reads one code page of a `unicode.mapping` file: code point to byte. */
export function parseUnicodeMap(
  text: SourceText,
  file: DataFile,
  codePage: number,
): Readonly<Record<number, number>> {
  const map: Record<number, number> = {};
  let inside = false;
  let found = false;
  for (const line of file.text.split(/\r?\n/)) {
    const section = SECTION.exec(line);
    if (section !== null) {
      inside = Number(section[1]) === codePage;
      found ||= inside;
    } else if (inside) {
      for (const [, point, byte] of line.matchAll(MAPPING)) {
        map[parseInt(point!, 16)] = parseInt(byte!, 16);
      }
    }
  }
  if (!found) fail(text, 'bad-value', `${file.path} has no code page ${codePage}`);
  return Object.freeze(map);
}
