// Attacks on a command line, rewritten so that a POSIX shell does the same: it prints a file that holds a
// marker. Nothing else is ever run.
import type { Random } from './random.ts';

export const MARKER_FILE = 'marker.txt';

export const SHELL_CONTEXTS: readonly string[] = ['true $', "true '$'", 'true "$"', 'true x$ y'];

const VALUES = ['', 'x', '127.0.0.1', 'a.txt', 'x y'] as const;
const SEPARATORS = [
  ';',
  ' ; ',
  '|',
  ' | ',
  '||',
  '&&',
  ' && ',
  '&',
  '\n',
  '\n\n',
  '; ',
  '\t;\t',
  '& ',
  '|\n',
  '&&\n',
] as const;
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
  'c\\a\\t',
  '$(echo cat)',
  '`echo cat`',
  '$(printf cat)',
  '$(printf "\\143at")',
  '$(echo tac|rev)',
  'a=cat;$a',
  'a=c;b=at;$a$b',
  'a=ca;${a}t',
  'busybox cat',
  'nice cat',
  'timeout 5 cat',
  'grep .',
  'grep -h ""',
  "sed ''",
  'sed -n p',
  'awk 1',
  "awk '{print}'",
  'cut -c1-',
  'fold',
  'uniq',
  'paste',
  'perl -pe 1',
  'strings',
  'more',
  'xargs -a',
  'cat --',
  '! cat',
  '/usr/bin/tail -n +1',
  'shuf',
  'iconv',
  'tr a a<',
  'dd if=',
] as const;
/** Command lines that are put together, decoded, looped or handed to another shell. */
const LINES = [
  "sh -c 'COMMAND'",
  'sh -c "COMMAND"',
  'echo COMMAND|sh',
  "printf '%s' 'COMMAND'|sh",
  'echo Y2F0IG1hcmtlci50eHQ=|base64 -d|sh',
  'eval "COMMAND"',
  '{ COMMAND; }',
  '(COMMAND)',
  'if true;then COMMAND;fi',
  'for f in m*;do cat $f;done',
  'for f in marker.*; do cat "$f"; done',
  'while read l;do echo $l;done<marker.txt',
  'until COMMAND;do true;done',
  'set -- cat marker.txt;$@',
  'set -- cat marker.txt; "$@"',
  "trap 'COMMAND' EXIT",
  'x=marker;cat $x.txt',
  'cat ${x:-marker.txt}',
  'cat ${PWD}/m*',
  'cat "$(ls m*)"',
  'cat $(echo marker.txt)',
  'cat `echo marker.txt`',
  'find . -name "m*" -exec cat {} +',
  'find . -type f -exec cat {} \\;',
  'find . -type f|xargs cat',
  'ls|xargs cat',
  'echo marker.txt|xargs cat',
  'echo $(COMMAND)',
  'echo `COMMAND`',
  'COMMAND 2>&1',
  'COMMAND>/dev/stdout',
  'COMMAND|tee x',
  'f(){ COMMAND; };f',
  'case x in x) COMMAND;; esac',
  'true&&COMMAND',
  'false||COMMAND',
  'cat<<x;cat marker.txt\nx',
  'python3 -c "print(open(\'marker.txt\').read())"',
  "perl -e 'print `cat marker.txt`'",
  'read l<marker.txt;echo $l',
  'while read l;do echo "$l";done < m*.txt',
] as const;
const BLANKS = [
  ' ',
  '  ',
  '\t',
  '${IFS}',
  '$IFS',
  '$IFS$9',
  '<',
  ' <',
  '${IFS%?}',
  '$IFS""',
  ' \\\n',
  '<<-x 2>&1;cat ',
] as const;
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
  '"marker.txt"',
  "'marker'.txt",
  '[m]arker.txt',
  'm[a-z]rker.txt',
  '*.txt',
  '*',
  '?arker*',
  '${PWD}/marker.txt',
  '"$PWD"/m*',
  '../*/marker.txt',
  './/marker.txt',
  'm${x}arker.txt',
  'marker$x.txt',
  '$(echo marker.txt)',
] as const;

/** One attack for a context. Some do not work in it, which is for the shell to say. */
export function makeShellMutant(random: Random, context: string): string {
  const quote = context.includes("'") ? "'" : context.includes('"') ? '"' : '';
  const plain = `${random.pick(COMMANDS)}${random.pick(BLANKS)}${random.pick(FILES)}`;
  const command = random.chance(0.35)
    ? random.pick(LINES).replace('COMMAND', () => (random.chance(0.5) ? plain : 'cat marker.txt'))
    : plain;
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
