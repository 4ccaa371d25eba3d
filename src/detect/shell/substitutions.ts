import type { Finding } from '../evidence.ts';
import { readCommandName } from './arguments.ts';
import { classifyCommand, NOT_A_COMMAND, SURE_COMMAND } from './commands.ts';
import { readCommand, type ShellCommand } from './words.ts';

/** Substitutions of one value that are read. */
const SUBSTITUTIONS_MAX = 32;

/** `$(id)`, `` `id` ``, `<(id)`, and the blanks of `$IFS`. */
export function judgeSubstitutions(text: string): Finding | undefined {
  let at = 0;
  for (let count = 0; count < SUBSTITUTIONS_MAX; count++) {
    at = nextSubstitution(text, at);
    if (at < 0) break;
    const isBacktick = text.charAt(at) === '`';
    const start = at + (isBacktick ? 1 : 2);
    const separator = isBacktick ? '`' : '$(';
    const command = readCommand(text, start, separator, isBacktick ? '`' : ')');
    const why = isBacktick ? weighBacktick(text, at, command) : weighDollar(text, command);
    if (why !== undefined) {
      return { context: 'substitution', why, start: at, end: command.end, fingerprint: separator };
    }
    // `$(id)` between backticks is one more.
    at = isBacktick && !text.startsWith('$(', start) ? closeOf(text, start) + 1 : start;
    if (at <= 0) break;
  }
  return judgeIfs(text);
}

function nextSubstitution(text: string, from: number): number {
  let backtick = text.indexOf('`', from);
  // Fences of markdown: no shell substitutes between two backticks in a row.
  while (backtick >= 0 && text.charAt(backtick + 1) === '`') {
    while (text.charAt(backtick) === '`') backtick++;
    backtick = text.indexOf('`', backtick);
  }
  const dollar = text.indexOf('$(', from);
  if (backtick < 0) return dollar;
  return dollar < 0 ? backtick : Math.min(backtick, dollar);
}

function closeOf(text: string, from: number): number {
  const close = text.indexOf('`', from);
  return close < 0 ? text.length : close;
}

/** Commands that tell who and where the server is: in a value without blanks they are no markup. */
const TELLING = /^(?:id|whoami|uname|ls|ps|pwd|reboot|ifconfig|hostname|telnetd)$/;

/** Markdown puts code between backticks: there they stand between blanks, and sentences go on around. */
function weighBacktick(text: string, at: number, command: ShellCommand): string | undefined {
  const reading = readCommandName(command);
  if (reading === undefined) return undefined;
  const why = `substitutes the output of ${reading.name.slice(0, 32)}`;
  if (reading.hidden) return `${why}, hidden by quoting`;
  const close = closeOf(text, at + 1);
  const before = text.slice(0, at).trim();
  const after = text.slice(close + 1).trim();
  const isWhole = /^["'();]*$/.test(before) && /^["'();]*$/.test(after);
  const previous = /[;|&]\s*(\w{1,16})\s*$/.exec(before)?.[1];
  const followsCommand = previous !== undefined && classifyCommand(previous) !== NOT_A_COMMAND;
  const isAlone = TELLING.test(reading.name) && !/\s/.test(text);
  const isElement = before.endsWith('>') && after.startsWith('</');
  if (isAlone || isElement) return reading.isProse ? undefined : why;
  const isGlued =
    followsCommand ||
    (at > 0 &&
      !/(?:\s|[a-z](?:\+|%20))$/i.test(text.slice(Math.max(0, at - 4), at)) &&
      !'([{"\'*_:,>|#-'.includes(text.charAt(at - 1)));
  if (!isWhole && !isGlued) return undefined;
  if (isGlued && text.charAt(close) !== '`') return undefined;
  return reading.isProse ? undefined : why;
}

/** `$(id).jpg`: what the output is to be called. */
const FILE_END = /^\.(?:jpe?g|png|gif|pdf|txt|php|zip|csv|docx?|xlsx?|tar|gz)$/i;

function weighDollar(text: string, command: ShellCommand): string | undefined {
  const reading = readCommandName(command);
  if (reading === undefined || reading.isProse) return undefined;
  // $(id).hide() is JavaScript, $(date +%F) in a script that people show each other is no attack.
  if (text.charAt(command.end) === ')' && text.charAt(command.end + 1) === '.') {
    if (!FILE_END.test(text.slice(command.end + 1))) return undefined;
  }
  const why = `substitutes the output of ${reading.name.slice(0, 32)}`;
  const isSure = reading.commandClass === SURE_COMMAND || reading.hidden || reading.sensitive;
  if (isSure) return why;
  return isSnippet(text) ? undefined : why;
}

/** Several words before the substitution: a command line or a sentence, not a parameter. */
function isSnippet(text: string): boolean {
  const before = text.slice(0, text.indexOf('$(')).trim();
  return (
    before.split(/\s+/, 3).length > 2 ||
    /^(?:export|docker|git|cd|for|if|echo|make|npm)\s/.test(before)
  );
}

function judgeIfs(text: string): Finding | undefined {
  const match = /\$(?:IFS\b|\{IFS)/.exec(text);
  if (match === null) return undefined;
  return {
    context: 'word',
    why: 'writes $IFS for a blank',
    start: match.index,
    end: Math.min(text.length, match.index + 40),
    fingerprint: 'IFS',
  };
}
