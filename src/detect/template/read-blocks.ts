/** A piece of text between the delimiters of some template or expression language. */
export interface Block {
  readonly open: string;
  readonly body: string;
  readonly start: number;
  readonly end: number;
}

const BLOCKS_MAX = 64;
const BODY_LENGTH_MAX = 4096;

/** Opening delimiters and what closes them; longer ones first. */
const DELIMITERS: readonly (readonly [open: string, close: string])[] = [
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
  ['<%', '%>'],
  ['${', '}'],
  ['#{', '}'],
  ['%{', '}'],
  ['*{', '}'],
  ['@(', ')'],
  ['@{', '}'],
  ['<#', '>'],
];
const CLOSE = new Map(DELIMITERS);
/** 1 for the characters that delimiters begin and go on with: most of a text is passed over by a look. */
const BEGINS_OPEN = new Uint8Array(256);
const ENDS_OPEN = new Uint8Array(256);
for (const [open] of DELIMITERS) {
  BEGINS_OPEN[open.charCodeAt(0)] = 1;
  ENDS_OPEN[open.charCodeAt(1)] = 1;
}

/**
 * Lists the blocks of `text` from left to right. A block that is not closed ends with the text: some
 * engines evaluate it, and a cut-off value should not hide one.
 */
export function readBlocks(text: string): readonly Block[] {
  const blocks: Block[] = [];
  for (let index = 0; index < text.length - 1 && blocks.length < BLOCKS_MAX;) {
    const mayOpen =
      BEGINS_OPEN[text.charCodeAt(index)] === 1 && ENDS_OPEN[text.charCodeAt(index + 1)] === 1;
    const open = mayOpen ? text.slice(index, index + 2) : '';
    const close = mayOpen ? CLOSE.get(open) : undefined;
    if (close === undefined || (open === '{%' && isEncoded(text, index + 1))) {
      index++;
      continue;
    }
    const bodyStart = index + open.length;
    const closed = endOf(text, bodyStart, open, close);
    const bodyEnd = closed < 0 ? Math.min(text.length, bodyStart + BODY_LENGTH_MAX) : closed;
    const end = closed < 0 ? bodyEnd : closed + close.length;
    blocks.push({ open, body: text.slice(bodyStart, bodyEnd), start: index, end });
    index = end;
  }
  return blocks;
}

/** `{%22a%22`: a brace of an address, and a character that is encoded. */
function isEncoded(text: string, at: number): boolean {
  return /^%[2-7][0-9A-Fa-f]$/.test(text.slice(at, at + 3));
}

/** Where the block's close stands, one-character closes balanced against their opens; -1 for nowhere. */
function endOf(text: string, from: number, open: string, close: string): number {
  const limit = Math.min(text.length, from + BODY_LENGTH_MAX);
  if (close.length === 2) {
    // Not in the whole text: it may be long, and hold the opening only.
    const at = text.slice(from, limit + 1).indexOf(close);
    return at < 0 ? -1 : from + at;
  }
  const opener = open[1] === '#' ? '<' : open[1];
  let depth = 0;
  for (let index = from; index < limit; index++) {
    const character = text[index];
    if (character === opener) depth++;
    else if (character === close && depth-- === 0) return index;
  }
  return -1;
}
