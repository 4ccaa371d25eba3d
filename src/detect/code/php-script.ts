import type { Finding } from '../evidence.ts';
import { gated } from '../gated.ts';
import { PHP_ACTION, PHP_TAG } from './php.ts';

const SCRIPT_OF_PHP = gated(PHP_TAG);

/** A script of PHP that does something, wherever its tag stands. */
export function judgePhp(text: string): Finding | undefined {
  let from = 0;
  for (let count = 0; count < SCRIPTS_MAX; count++) {
    const tag = SCRIPT_OF_PHP.exec(from === 0 ? text : text.slice(from));
    if (tag === null) return undefined;
    const start = from + tag.index;
    const end = count === SCRIPTS_MAX - 1 ? text.length : endOfPhp(text, start);
    const action = PHP_ACTION.exec(text.slice(start, end));
    if (action !== null) {
      return {
        context: 'php-tag',
        why: 'is a script of PHP that acts',
        start,
        end: start + action.index + action[0].length,
        fingerprint: 'php-tag',
      };
    }
    from = end;
  }
  return undefined;
}

/** Scripts of one text; the last is read to the end of it. */
const SCRIPTS_MAX = 8;

/** Behind `?>` PHP is over, unless that stands in a string or a comment. */
function endOfPhp(text: string, start: number): number {
  const close = text.indexOf('?>', start);
  if (close < 0) return text.length;
  const script = text.slice(start, close);
  const isOpen =
    script.includes('/*') ||
    ['"', "'", '`', '<<<'].some((quote) => script.split(quote).length % 2 === 0);
  return isOpen ? text.length : close + 2;
}
