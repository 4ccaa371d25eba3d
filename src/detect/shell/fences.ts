const FENCE = '```';
/** What a fence may say of the language behind it. */
const OPENING_LENGTH_MAX = 20;
/** Lines of a block of code that is only indented, up to where it begins. */
const INDENTED_LINES_MAX = 64;
/**
 * Words around a block, so that somebody is told about it. A shell runs what stands in a block all the same: without
 * them it is an attack in disguise.
 */
const WORDS_MIN = 2;
/** The same for what hardly anybody shows: shells over a connection, files with passwords. */
const WORDS_OF_REPORT_MIN = 12;
/** Characters before and behind a block that are looked at. */
const AROUND_LENGTH_MAX = 2048;

/** From where to where: a block of code, in a text. */
type Block = readonly [start: number, end: number];

/**
 * True where `at` lies in a block of code of Markdown or of a forum, which people show each other, with some words
 * about it. `isGrave`: what was found there is no everyday work.
 */
export function isFenced(text: string, at: number, isGrave: boolean): boolean {
  const block =
    fenceAround(text, at) ??
    forumCodeAround(text, at) ??
    indentedAround(text, at) ??
    rowAround(text, at);
  if (block === undefined) return false;
  if (isGrave) return countWords(text, block) >= WORDS_OF_REPORT_MIN;
  return isWholeFence(text) || countWords(text, block) >= WORDS_MIN;
}

/** A message that is nothing but a block, and says in which language. */
function isWholeFence(text: string): boolean {
  return /^\s{0,4}```\w{2,12}\r?\n[^`]*```\s{0,4}$/.test(text);
}

/** A word, with what a sentence puts around it. */
const WORD =
  /(?<![^\s|])["'(*]{0,2}[A-Za-z\x80-\xff]{2,}(?:['-][A-Za-z\x80-\xff]+)*[.,:;!?)"'*]{0,3}(?![^\s|])/g;
/** Two characters of Chinese, in UTF-8: its words have no blanks between them. */
const HAN_WORD = /[\xe4-\xe9][\x80-\xbf]{2}[\xe4-\xe9][\x80-\xbf]{2}/g;

function countWords(text: string, [start, end]: Block): number {
  const before = text.slice(Math.max(0, start - AROUND_LENGTH_MAX), start);
  const around = `${before}\n${text.slice(end, end + AROUND_LENGTH_MAX)}`;
  return (around.match(WORD)?.length ?? 0) + (around.match(HAN_WORD)?.length ?? 0);
}

function fenceAround(text: string, at: number): Block | undefined {
  const start = text.lastIndexOf(FENCE, at);
  if (start < 0) return undefined;
  const end = text.indexOf(FENCE, at);
  if (end <= at) return undefined;
  const isOpening = /^```\w{0,12}\r?\n/.test(text.slice(start, start + OPENING_LENGTH_MAX));
  return isOpening ? [start, end + FENCE.length] : undefined;
}

/** `[code]...[/code]`, `[code=sql]` */
function forumCodeAround(text: string, at: number): Block | undefined {
  const start = text.lastIndexOf('[code', at);
  if (start < 0 || !/^\[code(?:=\w{1,12})?\]/.test(text.slice(start, start + OPENING_LENGTH_MAX)))
    return undefined;
  const end = text.indexOf('[/code]', start);
  return end < at ? undefined : [start, end + '[/code]'.length];
}

/** Four blanks, below an empty line that ends a paragraph. */
function indentedAround(text: string, at: number): Block | undefined {
  if (!text.includes('\n')) return undefined;
  let end = at;
  for (let count = 0; count < INDENTED_LINES_MAX; count++) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    if (start <= 1) return undefined;
    if (!/^(?: {4}|\t)/.test(text.slice(start, start + 4))) {
      const isEmpty = text.slice(start, end).trim() === '';
      if (count === 0 || !isEmpty || text.slice(0, start).trim() === '') return undefined;
      const behind = /\n(?! {4}|\t|\s*\n)/.exec(text.slice(at));
      return [start, behind === null ? text.length : at + behind.index];
    }
    end = start - 1;
  }
  return undefined;
}

/** A cell in backticks of a table that has its line of dashes. */
function rowAround(text: string, at: number): Block | undefined {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  if (text.charAt(start) !== '|' || !/\n\|(?:\s?:?-{1,16}:?\s?\|){2}/.test(text)) return undefined;
  const behind = text.indexOf('\n', at);
  const end = behind < 0 ? text.length : behind;
  return /\|\s*$/.test(text.slice(start, end)) ? [start, end] : undefined;
}
