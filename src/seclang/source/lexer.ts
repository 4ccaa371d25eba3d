import { UsageError } from '../../lib/errors.ts';
import type { Mistakes } from './mistakes.ts';
import { SourceText } from './source-text.ts';
import type { SourceFile } from './source-text.ts';

/** One directive of a file: its name as written and its arguments, quotes taken off. */
export interface RawDirective {
  readonly name: SourceText;
  readonly args: readonly SourceText[];
}

/** A commented-out rule is a comment to its last continuation line, as in ModSecurity 3. */
const COMMENTED_RULE = /^#+[ \t]*Sec(?:Rule|Action)\b/i;
/** So much of a line, without the blanks before it, tells what it is. */
const HEAD_LENGTH = 256;

/** Splits a file into directives. What is wrong with one is reported, and the next one read. */
export function lexDirectives(file: SourceFile, mistakes: Mistakes): RawDirective[] {
  const directives: RawDirective[] = [];
  let position = file.text.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0;
  while (position < file.text.length) {
    const { line, end } = readLogicalLine(file, position);
    position = end;
    const text = line.trim();
    if (text.length === 0 || text.value.startsWith('#')) continue;
    mistakes.attempt(() => directives.push(lexDirective(text)));
  }
  return directives;
}

/** A line with its continuations (backslash, line feed) joined; comments continue only around rules. */
function readLogicalLine(file: SourceFile, start: number): { line: SourceText; end: number } {
  const { text } = file;
  let value = '';
  let head = '';
  const offsets: number[] = [];
  let position = start;
  for (;;) {
    const lineFeed = text.indexOf('\n', position);
    const next = lineFeed < 0 ? text.length : lineFeed + 1;
    let stop = lineFeed < 0 ? text.length : lineFeed;
    if (stop > position && text[stop - 1] === '\r') stop--;
    const continued = stop > position && text[stop - 1] === '\\' && lineFeed >= 0;
    if (continued) stop--;
    for (let index = position; index < stop; index++) offsets.push(index);
    value += text.slice(position, stop);
    if (head.length < HEAD_LENGTH) {
      head = (head + text.slice(position, stop)).replace(/^[ \t]+/, '').slice(0, HEAD_LENGTH);
    }
    position = next;
    const comment = head.startsWith('#') && !COMMENTED_RULE.test(head);
    if (!continued || comment || position >= text.length) {
      offsets.push(stop);
      return { line: new SourceText(file, value, offsets), end: position };
    }
  }
}

function lexDirective(text: SourceText): RawDirective {
  const nameEnd = /\s|$/.exec(text.value)!.index;
  const args: SourceText[] = [];
  let position = nameEnd;
  for (;;) {
    while (/\s/.test(text.value.charAt(position))) position++;
    if (position >= text.length) return { name: text.slice(0, nameEnd), args };
    const { arg, end } = lexArgument(text, position);
    args.push(arg);
    position = end;
  }
}

/** An argument: up to white space, or in double or single quotes, where `\"` is the quote itself. */
function lexArgument(text: SourceText, start: number): { arg: SourceText; end: number } {
  const quote = text.value[start]!;
  if (quote !== '"' && quote !== "'") {
    const length = text.value.slice(start).search(/\s/);
    const end = length < 0 ? text.length : start + length;
    return { arg: text.slice(start, end), end };
  }
  for (let index = start + 1; index < text.length; index++) {
    const escaped = text.value[index] === '\\' ? text.value[index + 1] : undefined;
    if (escaped === quote || escaped === '\\') index++;
    else if (text.value[index] === quote) {
      const after = text.value.charAt(index + 1);
      if (after !== '' && !/\s/.test(after)) {
        throw new UsageError(
          'bad-quoting',
          `text follows the closing quote (expected white space; write \\${quote} for a quote inside)`,
          text.locate(index + 1),
        );
      }
      return { arg: text.slice(start + 1, index).unescape(quote), end: index + 1 };
    }
  }
  throw new UsageError(
    'bad-quoting',
    `the quote is not closed (expected ${quote} before the end of the line, or a backslash there)`,
    text.locate(start),
  );
}
