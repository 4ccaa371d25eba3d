import type { Finding } from '../evidence.ts';
import { PHP_RUNNERS } from './php.ts';

/** Nobody has a reason to write a longer script so. */
const TEXT_LENGTH_MAX = 1024;

/** `'sys'.'tem'`, `"sys"."t"."em"`: pieces of a name with dots between them. */
const PIECES = /(?:(["'])\w{1,12}\1\s{0,4}\.\s{0,4}){1,8}(["'])\w{1,12}\2/g;
/** `(system)(`, `[system][0]`, `{[system][0]}`: a name that something stands around, and a call behind it. */
const AROUND_NAME = /[\s()[\]{}"'`]|\[?\d{1,3}\]?|string/gi;
const HIDDEN = /\/\*|\[|["'`]/;
const COMMENT = /\/\*[^*\n]{0,64}\*\//g;
const RUNNER = new RegExp(`^(?:${PHP_RUNNERS})$`, 'i');
/** What a call by a name in parentheses begins with: `(system)(`, `(string)"system"(`, `([system][0])(`. */
const CALLED_NAME = /^\s{0,4}\(([^()\n]{2,64})\)\s{0,4}([^()\n]{0,64})\(\s{0,4}["']?[\w/]/;

/** Calls of PHP whose function is named by pieces, in brackets, or around comments (PHP, "Variable functions"). */
export function judgePutTogether(text: string): Finding | undefined {
  if (text.length > TEXT_LENGTH_MAX || !text.includes('(')) return undefined;
  const plain = text.includes('/*') ? text.replace(COMMENT, '') : text;
  for (const match of plain.matchAll(PIECES)) {
    const name = match[0].replace(/["'.\s]/g, '');
    if (RUNNER.test(name) && plain.includes('(', match.index + match[0].length))
      return report(text, name);
  }
  const called = CALLED_NAME.exec(plain);
  if (called === null || !plain.trimEnd().endsWith(';')) return undefined;
  const inside = (called[1] ?? '').replace(AROUND_NAME, '');
  const behind = (called[2] ?? '').replace(AROUND_NAME, '');
  // `(exec) committee (2020);` names nobody twice; `(system) (min);` hides nothing.
  if (inside !== '' && (behind !== '' || !HIDDEN.test(text))) return undefined;
  const name = inside + behind;
  return RUNNER.test(name) ? report(text, name) : undefined;
}

function report(text: string, name: string): Finding {
  return {
    context: 'php-code',
    why: 'calls a function of PHP whose name is put together',
    start: 0,
    end: text.length,
    fingerprint: name.toLowerCase().slice(0, 32),
  };
}
