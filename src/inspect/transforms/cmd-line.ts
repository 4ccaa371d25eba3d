import { bytesOf, textOf } from './bytes.ts';

/** What becomes of each byte: it stays, goes, */
const KEEP = 0;
const REMOVE = 1;
/** counts as a blank, stays without a blank before it, or goes to lower case. */
const BLANK = 2;
const JOIN = 3;
const LOWER = 4;

const FATE = new Uint8Array(256);
for (const character of `"'\\^`) FATE[character.charCodeAt(0)] = REMOVE;
for (const character of ' ,;\t\r\n') FATE[character.charCodeAt(0)] = BLANK;
for (const character of '/(') FATE[character.charCodeAt(0)] = JOIN;
for (let byte = 0x41; byte <= 0x5a; byte++) FATE[byte] = LOWER;

const SPACE = 0x20;

/**
 * Writes a command line the way the shell reads it, whatever disguise it wears: removes `"`, `'`, `\`
 * and `^`; turns runs of blanks, commas and semicolons into one space; removes a space before `/` and
 * `(`; lower-cases A to Z.
 *
 * @example cmdLine('C^OMMAND  /C "DIR"') // 'command/c dir'
 */
export function cmdLine(value: string): string {
  const end = value.length;
  let from = firstToChange(value);
  if (from === end) return value;
  const bytes = bytesOf(value);
  let to = from;
  // What goes is told from the bytes written so far: a space is there only to stand between others.
  for (; from < end; from++) {
    const byte = bytes[from]!;
    const fate = FATE[byte];
    if (fate === KEEP) {
      bytes[to++] = byte;
    } else if (fate === LOWER) {
      bytes[to++] = byte + 0x20;
    } else if (fate === BLANK) {
      if (to === 0 || bytes[to - 1] !== SPACE) bytes[to++] = SPACE;
    } else if (fate === JOIN) {
      if (to > 0 && bytes[to - 1] === SPACE) to--;
      bytes[to++] = byte;
    }
  }
  return textOf(bytes, to);
}

/** The first byte that does not simply stay, or the length. */
function firstToChange(value: string): number {
  let previous = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    const fate = FATE[code];
    if (fate !== KEEP) {
      const stays =
        (fate === BLANK && code === SPACE && previous !== SPACE) ||
        (fate === JOIN && previous !== SPACE);
      if (!stays) return index;
    }
    previous = code;
  }
  return value.length;
}
