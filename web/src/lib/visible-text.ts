/** A piece of text to show: as it is, or a character that would not be seen (or would mislead). */
export interface TextPiece {
  readonly kind: 'text' | 'hidden';
  /** For `hidden` what to show in its place: `\n`, `\x00`, `U+202E`. */
  readonly text: string;
  readonly isHighlighted: boolean;
}

const NAMES: Readonly<Record<number, string>> = {
  9: '\\t',
  10: '\\n',
  13: '\\r',
};

/**
 * Controls, format characters (among them those that turn the direction of text around: "Trojan Source",
 * CVE-2021-42574), surrogates, private and unassigned code points, separators of lines and spaces.
 */
const UNSEEN = /^[\p{C}\p{Z}]$/u;

/** Marks and fillers that draw nothing, first and last: Unicode calls them letters, marks or symbols. */
const FILLERS: readonly (readonly [first: number, last: number])[] = [
  [0x034f, 0x034f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2800, 0x2800],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0f],
  [0xfffc, 0xffff],
  [0xffa0, 0xffa0],
  [0xe0100, 0xe01ef],
];

/**
 * Cuts a string of bytes (one character is one byte, as rules see it) into pieces to show. Bytes that
 * form UTF-8 are shown as the characters they mean; others as `\xNN`. `highlight` is a range of bytes.
 */
export function showBytes(
  bytes: string,
  highlight?: { readonly start: number; readonly end: number },
): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  let index = 0;
  while (index < bytes.length) {
    const length = characterLength(bytes, index);
    const isHighlighted =
      highlight !== undefined && index < highlight.end && index + length > highlight.start;
    append(pieces, showCharacter(bytes, index, length), isHighlighted);
    index += length;
  }
  return pieces;
}

/** For ordinary strings (names, messages): characters are characters, invisible ones are shown. */
export function showText(text: string): readonly TextPiece[] {
  const pieces: TextPiece[] = [];
  for (const character of text) {
    append(pieces, showCodePoint(character.codePointAt(0)!, character), false);
  }
  return pieces;
}

interface Shown {
  readonly kind: TextPiece['kind'];
  readonly text: string;
}

function append(pieces: TextPiece[], { kind, text }: Shown, isHighlighted: boolean): void {
  const last = pieces.at(-1);
  if (last !== undefined && last.kind === 'text' && kind === 'text') {
    if (last.isHighlighted === isHighlighted) {
      pieces[pieces.length - 1] = { kind, text: last.text + text, isHighlighted };
      return;
    }
  }
  pieces.push({ kind, text, isHighlighted });
}

function showCharacter(bytes: string, index: number, length: number): Shown {
  if (length > 1) {
    const codePoint = decodeCodePoint(bytes, index, length);
    return showCodePoint(codePoint, String.fromCodePoint(codePoint));
  }
  const code = bytes.charCodeAt(index);
  if (code < 0x80) return showCodePoint(code, bytes[index]!);
  return { kind: 'hidden', text: code <= 0xff ? `\\x${hex(code, 2)}` : `U+${hex(code, 4)}` };
}

function showCodePoint(codePoint: number, character: string): Shown {
  if (character === ' ') return { kind: 'text', text: character };
  if (codePoint < 0x20 || codePoint === 0x7f) {
    return { kind: 'hidden', text: NAMES[codePoint] ?? `\\x${hex(codePoint, 2)}` };
  }
  const isFiller = FILLERS.some(([first, last]) => codePoint >= first && codePoint <= last);
  if (isFiller || UNSEEN.test(character)) {
    return { kind: 'hidden', text: `U+${hex(codePoint, 4)}` };
  }
  return { kind: 'text', text: character };
}

/** Length of the UTF-8 sequence at `index`; 1 where there is none (RFC 3629, no overlong forms). */
function characterLength(bytes: string, index: number): number {
  const first = bytes.charCodeAt(index);
  const length = first >= 0xf0 && first <= 0xf4 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  if (length === 1 || first > 0xf4 || index + length > bytes.length) return 1;
  for (let offset = 1; offset < length; offset++) {
    const code = bytes.charCodeAt(index + offset);
    if (code < 0x80 || code > 0xbf) return 1;
  }
  const codePoint = decodeCodePoint(bytes, index, length);
  const isShortest = codePoint >= [0, 0, 0x80, 0x800, 0x10000][length]!;
  return isShortest && codePoint <= 0x10ffff && !isSurrogate(codePoint) ? length : 1;
}

function decodeCodePoint(bytes: string, index: number, length: number): number {
  let codePoint = bytes.charCodeAt(index) & (0xff >> (length + 1));
  for (let offset = 1; offset < length; offset++) {
    codePoint = codePoint * 64 + (bytes.charCodeAt(index + offset) & 0x3f);
  }
  return codePoint;
}

function isSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}

function hex(code: number, digits: number): string {
  return code.toString(16).toUpperCase().padStart(digits, '0');
}
