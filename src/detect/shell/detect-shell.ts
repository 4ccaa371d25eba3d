import type { Evidence, Finding } from '../evidence.ts';
import {
  HAS_AMPERSAND,
  HAS_ANGLE,
  HAS_BACKTICK,
  HAS_BLANK,
  HAS_BRACE,
  HAS_DOLLAR,
  HAS_PERCENT,
  HAS_PIPE,
  HAS_COLON,
  HAS_DASH,
  HAS_DOUBLE_QUOTE,
  HAS_DOT,
  HAS_NEGATION,
  HAS_PAREN,
  HAS_SEMICOLON,
  HAS_SINGLE_QUOTE,
  HAS_SLASH,
  HAS_BACKSLASH,
  traitsOf,
  type Traits,
} from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { detectInViews } from '../views/views.ts';
import { judgeAppended } from './appended.ts';
import { judgeLine } from './lines.ts';
import { judgePayload } from './payloads.ts';
import { judgeProbe, mayBeProbe } from './probes.ts';
import { judgeSequence } from './sequences.ts';
import { judgeSubstitutions } from './substitutions.ts';

/** Separators, substitutions and redirections. */
const SHELL_NEEDS = HAS_SEMICOLON | HAS_PIPE | HAS_DOLLAR | HAS_BACKTICK | HAS_ANGLE;
/** Beside a blank: what the arguments of a command are written with. */
const ARGUMENTS =
  HAS_SLASH | HAS_BACKSLASH | HAS_DASH | HAS_PERCENT | HAS_PAREN | HAS_DOT | HAS_COLON;
/** What hides a name, or begins an option. */
const PROBE_NEEDS = HAS_SINGLE_QUOTE | HAS_DOUBLE_QUOTE | HAS_BACKSLASH | HAS_DASH | HAS_NEGATION;
/** An ampersand that does not lead to the next parameter of a query. */
const LONE_AMPERSAND =
  /&(?![\w.[\]%-]{1,64}(?:=|$|&))|^[\d.]{0,24}["']?&{1,2}[a-z]{2,10}(?:\.exe)?&{0,2}$|&(?:whoami|ipconfig|ifconfig|systeminfo|tasklist|netstat|uname)&{0,2}$/i;
/** `{cat,/etc/passwd}` */
const COMMA_COMMAND = /\{,?\w{1,12},/;
/** A program by its path, as the whole value or after a caret or a variable of Windows. */
const PROGRAM_PATH =
  /^\s*["']?(?:[a-z]:)?[\\/](?:[a-z]{0,3}bin|usr|etc|windows|winnt|dev|[?*])|[\\/]dev[\\/]|%\w+[:%]|\^\w|^:?!\s?\/|^cmd[,;=]\/|^(?:\\r)?\\n\/|^-{1,2}\w/i;

function mayHoldShell(text: string, traits: Traits): boolean {
  if ((traits & SHELL_NEEDS) !== 0) return true;
  if ((traits & HAS_AMPERSAND) !== 0 && LONE_AMPERSAND.test(text)) return true;
  if ((traits & HAS_BLANK) !== 0) {
    return (
      (traits & ARGUMENTS) !== 0 ||
      ((traits & HAS_NEGATION) !== 0 && DISGUISED_NAME.test(text)) ||
      /^\s*(?:net|dir|type|ps|expr|set|ifconfig|useradd|busybox|nohup|strace|ltrace|setsid|env|time|timeout|sudo|alias|chmod|telnet|(?:ba|da|z|k)?sh)\s|[\r\n]/i.test(
        text,
      )
    );
  }
  if ((traits & HAS_BRACE) !== 0 && COMMA_COMMAND.test(text)) return true;
  if ((traits & HAS_NEGATION) !== 0 && DISGUISED_NAME.test(text)) return true;
  if ((traits & PROBE_NEEDS) !== 0 && mayBeProbe(text)) return true;
  return (traits & (HAS_SLASH | HAS_BACKSLASH | HAS_PERCENT)) !== 0 && PROGRAM_PATH.test(text);
}

/**
 * Finds commands for a shell (POSIX shells, cmd, PowerShell): appended behind a separator, substituted, or
 * being the whole value. Prose about commands, and snippets people show each other, are not it unless what
 * they would do is beyond doubt.
 */
export function detectShell(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldShell(value, traits) && !mayBeEncoded(value, traits)) return null;
  return detectInViews('shell', value, judgeShell);
}

/** A backslash at the end of a line: the shell reads on as if there were none. */
const CONTINUED_LINE = /\\\r?\n/;
const CONTINUED_LINES = /\\\r?\n/g;
/** `c\`, and `at` on the next line. */
const CONTINUED_NAME = /(?<=[a-z])\\\r?\n(?=[a-z])/gi;
/** What cmd and PowerShell take away within a name: `cm^d.e^xe`, `` i`e`x ``. */
const TAKEN_AWAY = /(?<=[a-z])[\^`](?=[a-z.\\/])/gi;
/** Of them a name holds some; a power or the end of a piece of code is one. */
const DISGUISED_NAME =
  /(?:^|[\s;|&"'@(])[a-z]{0,12}(?:[\^`][a-z]{1,8}){2,12}\b|\b[a-z]{2,12}\^\.exe\b/i;
const DISGUISED_LENGTH_MAX = 512;

function judgeShell(text: string, traits: Traits): Finding | undefined {
  if (!mayHoldShell(text, traits)) return undefined;
  if ((traits & (HAS_DOLLAR | HAS_BACKTICK)) !== 0) {
    const substitution = judgeSubstitutions(text);
    if (substitution !== undefined) return substitution;
  }
  if ((traits & HAS_BACKSLASH) !== 0 && CONTINUED_LINE.test(text)) {
    return judgeReading(text, text.replace(CONTINUED_NAME, '').replace(CONTINUED_LINES, ' '));
  }
  return (
    judgeSequence(text, traits) ??
    judgePayload(text, traits) ??
    judgeProbe(text) ??
    judgeAppended(text) ??
    judgeLine(text) ??
    judgeDisguised(text, traits)
  );
}

/** What is found in another reading of the text. */
function judgeReading(text: string, reading: string): Finding | undefined {
  const finding = judgeShell(reading, traitsOf(reading));
  return finding && { ...finding, start: 0, end: text.length };
}

function judgeDisguised(text: string, traits: Traits): Finding | undefined {
  if ((traits & (HAS_NEGATION | HAS_BACKTICK)) === 0 || text.length > DISGUISED_LENGTH_MAX)
    return undefined;
  return DISGUISED_NAME.test(text) ? judgeReading(text, text.replace(TAKEN_AWAY, '')) : undefined;
}
