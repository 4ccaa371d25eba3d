const FENCE = '```';
/** What a fence may say of the language behind it. */
const OPENING_LENGTH_MAX = 20;
/** Lines of a block of code that is only indented, up to where it begins. */
const INDENTED_LINES_MAX = 64;

/** True where `at` lies in a block of code of Markdown or of a forum, which people show each other. */
export function isFenced(text: string, at: number): boolean {
  return (
    isInFence(text, at) || isInForumCode(text, at) || isIndented(text, at) || isInTable(text, at)
  );
}

function isInFence(text: string, at: number): boolean {
  const fence = text.lastIndexOf(FENCE, at);
  if (fence < 0 || text.indexOf(FENCE, at) <= at) return false;
  return /^```\w{0,12}\r?\n/.test(text.slice(fence, fence + OPENING_LENGTH_MAX));
}

/** `[code]...[/code]`, `[code=sql]` */
function isInForumCode(text: string, at: number): boolean {
  const open = text.lastIndexOf('[code', at);
  if (open < 0 || !/^\[code(?:=\w{1,12})?\]/.test(text.slice(open, open + OPENING_LENGTH_MAX)))
    return false;
  return text.indexOf('[/code]', open) >= at;
}

/** Four blanks, below an empty line that ends a paragraph. */
function isIndented(text: string, at: number): boolean {
  if (!text.includes('\n')) return false;
  let end = at;
  for (let count = 0; count < INDENTED_LINES_MAX; count++) {
    const start = text.lastIndexOf('\n', end - 1) + 1;
    if (start <= 1) return false;
    const line = text.slice(start, start + 4);
    if (line !== '    ' && !line.startsWith('\t')) {
      const isEmpty = text.slice(start, end).trim() === '';
      return count > 0 && isEmpty && text.slice(0, start).trim() !== '';
    }
    end = start - 1;
  }
  return false;
}

/** A cell in backticks of a table that has its line of dashes. */
function isInTable(text: string, at: number): boolean {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  if (text.charAt(start) !== '|' || !/\n\|(?:\s?:?-{1,16}:?\s?\|){2}/.test(text)) return false;
  const line = text.slice(start, text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at));
  return /\|\s*$/.test(line);
}
