import { IS_SPACE } from './bytes.ts';

const CHANGING = /[ .[]/;

/**
 * An argument's name as PHP registers it (`php_register_variable`): spaces in front go, spaces and dots
 * become `_` up to the first bracket; brackets that close keep the indexes between them, and what
 * follows the last goes; a first bracket that does not close becomes `_`, and what follows it stays. A
 * name that begins with a bracket registers nothing: ''.
 *
 * @example phpArgsNames('user.name[ 0]x') // 'user_name[0]'
 */
export function phpArgsNames(value: string): string {
  if (!CHANGING.test(value)) return value;
  let start = 0;
  while (value[start] === ' ') start++;
  const bracket = value.indexOf('[', start);
  if (bracket === start) return '';
  const name = value.slice(start, bracket < 0 ? value.length : bracket).replace(/[ .]/g, '_');
  const mangled = bracket < 0 ? name : name + readIndexes(value, bracket);
  return mangled === value ? value : mangled;
}

function readIndexes(value: string, bracket: number): string {
  let indexes = '';
  let open = bracket;
  while (value[open] === '[') {
    // PHP skips one white space after the bracket.
    const start = IS_SPACE[value.charCodeAt(open + 1)] === 1 ? open + 2 : open + 1;
    const close = value.indexOf(']', start);
    if (close < 0) return open === bracket ? `_${value.slice(open + 1)}` : indexes;
    indexes += `[${value.slice(start, close)}]`;
    open = close + 1;
  }
  return indexes;
}
