// Attacks on a command line, rewritten so that a POSIX shell does the same: it prints a file that holds a
// marker. Nothing else is ever run.
import type { Random } from './random.ts';

export const MARKER_FILE = 'marker.txt';

export const SHELL_CONTEXTS: readonly string[] = ['true $', "true '$'", 'true "$"', 'true x$ y'];

const VALUES = ['', 'x', '127.0.0.1', 'a.txt', 'x y'] as const;
const SEPARATORS = [';', ' ; ', '|', ' | ', '||', '&&', ' && ', '&', '\n'] as const;
const COMMANDS = [
  'cat',
  "c'a't",
  'c"a"t',
  'c\\at',
  'ca$@t',
  'c$1at',
  '/bin/cat',
  '/bin/c?t',
  '/b?n/cat',
  "$'\\143at'",
  '/???/c?t',
  'c``at',
  'c$()at',
  "'cat'",
  'head',
  'tail',
  'nl',
  'tac',
  'sort',
  'exec cat',
  'command cat',
  'env cat',
  'eval cat',
  '/usr/bin/env cat',
  "ca''t",
  'ca""t',
] as const;
const BLANKS = [' ', '  ', '\t', '${IFS}', '$IFS', '$IFS$9', '<', ' <'] as const;
const FILES = [
  'marker.txt',
  './marker.txt',
  "mar'k'er.txt",
  'm?rker.txt',
  'mark*',
  'marker.tx[t]',
  '$PWD/marker.txt',
  'mar""ker.txt',
  'ma\\rker.txt',
] as const;

/** One attack for a context. Some do not work in it, which is for the shell to say. */
export function makeShellMutant(random: Random, context: string): string {
  const quote = context.includes("'") ? "'" : context.includes('"') ? '"' : '';
  const command = `${random.pick(COMMANDS)}${random.pick(BLANKS)}${random.pick(FILES)}`;
  const close = random.chance(0.5)
    ? ''
    : random.pick([';', '#', ' #', ';#', ' & ', '|cat', ';true']);
  const value = random.pick(VALUES);
  if (quote !== "'" && random.chance(0.25)) {
    return random.pick([
      `${value};echo $(${command})`,
      `${value};echo \`${command}\``,
      `${value}\`${command} >&2\``,
      `${value}$(${command} >&2)`,
    ]);
  }
  if (quote === '') return `${value}${random.pick(SEPARATORS)}${command}${close}`;
  return `${value}${quote}${random.pick(SEPARATORS)}${command}${random.pick([`;${quote}`, ` #`, `;true ${quote}`, `|cat ${quote}${quote}; ${quote}`])}`;
}
