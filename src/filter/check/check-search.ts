import { PatternError } from '../../seclang/pattern/reader.ts';
import { translatePattern } from '../../seclang/pattern/translate.ts';
import { PATTERN_LENGTH_MAX, WILDCARD_STARS_MAX } from '../limits.ts';
import type { FilterSchema } from '../schema.ts';
import type { SearchNode } from '../syntax/nodes.ts';
import { FilterError } from '../syntax/source.ts';
import { toText } from '../syntax/tokens.ts';
import type { CheckedNode, Search } from './checked.ts';

/** Checks the right side of `contains`, `matches`, `wildcard`. Throws FilterError. */
export function checkSearch(
  node: SearchNode,
  left: CheckedNode,
  encoding: FilterSchema['encoding'],
): Search {
  if (left.type !== 'string' || left.kind === 'duration') {
    const hint =
      left.type === 'ip'
        ? '; networks are asked by: in {10.0.0.0/8}'
        : typeof left.type === 'object'
          ? `; say any(...[*] ${node.operator} ...)`
          : '';
    throw new FilterError(
      'filter.type',
      node.left.at,
      `"${node.operator}" looks into a text${hint}`,
    );
  }
  const text = encoding === 'text' ? toText(node.text) : node.text;
  if (node.operator === 'contains') return { operator: 'contains', text };
  if (node.operator === 'matches') {
    // Patterns are made of bytes; a Unicode value becomes its bytes before it is asked.
    return { operator: 'matches', pattern: checkPattern(node) };
  }
  return checkWildcard(node, text, node.operator === 'strict wildcard');
}

function checkPattern(node: SearchNode): ReturnType<typeof translatePattern> {
  const fail = (message: string): FilterError =>
    new FilterError('filter.pattern', node.textAt, message);
  if (node.text.length > PATTERN_LENGTH_MAX) {
    throw fail(`a pattern may have ${PATTERN_LENGTH_MAX} bytes`);
  }
  try {
    return translatePattern(node.text);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    throw fail(`this pattern is refused: ${error.message}`);
  }
}

/** `*` stands for any text, `\*` and `\\` for themselves. */
function checkWildcard(node: SearchNode, text: string, isStrict: boolean): Search {
  const parts: string[] = [''];
  for (let index = 0; index < text.length; index++) {
    const char = text[index]!;
    const next = text[index + 1];
    if (char === '*') {
      if (next === '*') throw fail(node, 'two stars side by side say no more than one');
      parts.push('');
      continue;
    }
    if (char === '\\') {
      if (next !== '*' && next !== '\\') {
        throw fail(node, String.raw`a backslash stands before * or \ only; write r"..." or \\`);
      }
      index++;
    }
    parts[parts.length - 1] += text[index]!;
  }
  if (parts.length - 1 > WILDCARD_STARS_MAX) {
    throw fail(node, `a wildcard may have ${WILDCARD_STARS_MAX} stars`);
  }
  return {
    operator: 'wildcard',
    isStrict,
    parts: isStrict ? parts : parts.map((part) => part.toLowerCase()),
  };
}

function fail(node: SearchNode, message: string): FilterError {
  return new FilterError('filter.pattern', node.textAt, message);
}
