import type { ShellCommand, ShellWord } from './words.ts';
import {
  classifyCommand,
  NOT_A_COMMAND,
  SURE_COMMAND,
  WRAPPERS,
  type CommandClass,
} from './commands.ts';

/** A command line's first word and what its arguments say. */
export interface CommandReading {
  readonly name: string;
  readonly commandClass: CommandClass;
  /** The word was written so that a filter does not see it, or an argument was. */
  readonly hidden: boolean;
  readonly argumentCount: number;
  /** Flags, paths, addresses, numbers where the command takes them. */
  readonly technicalArguments: number;
  /** An argument names what only attackers ask for: `/etc/passwd`. */
  readonly sensitive: boolean;
  /** Only words: `curl and divergence`. */
  readonly isProse: boolean;
}

const ASSIGNMENT = /^[A-Za-z_]\w*=/;
const UNSET = /^\$[a-z_]\w{0,7}$/;

/** Reads a command behind assignments and wrappers; undefined where its first word is no command. */
export function readCommandName(command: ShellCommand): CommandReading | undefined {
  let at = 0;
  while (at < command.words.length - 1 && INTRODUCING.has(command.words[at]!.text)) at++;
  const quoted = quotedCommand(command.words, at);
  if (quoted !== undefined) return quoted;
  while (at < command.words.length - 1 && ASSIGNMENT.test(command.words[at]!.text)) at++;
  // `$u cat x`: a variable that nobody has set is no word.
  if (UNSET.test(command.words[at]?.text ?? '') && command.words[at + 1] !== undefined) at++;
  let first = command.words[at];
  if (first === undefined) return undefined;
  let commandClass = classifyCommand(first.text);
  while (WRAPPERS.has(first.text.toLowerCase()) && command.words[at + 1] !== undefined) {
    // `command -p cat`, `env -i sh`
    const step = /^-[a-z-]$/i.test(command.words[at + 1]!.text) ? 2 : 1;
    const inner: CommandClass = classifyCommand(command.words[at + step]?.text ?? '');
    if (inner === NOT_A_COMMAND) break;
    at += step;
    first = command.words[at]!;
    commandClass = inner > commandClass ? inner : commandClass;
  }
  const glob = commandClass === NOT_A_COMMAND && isGlobbedProgram(first.text);
  if (commandClass === NOT_A_COMMAND && !glob) return undefined;
  const rest = command.words.slice(at + 1);
  const reading = describe(first, glob ? SURE_COMMAND : commandClass, rest, glob);
  // `cat<file`: the argument is what it reads from.
  if (!command.redirects || rest.length !== 1) return reading;
  return { ...reading, technicalArguments: 1, isProse: false };
}

/** What a command may stand behind: nothing before a parenthesis, and the words of the shell's own grammar. */
const INTRODUCING: ReadonlySet<string> = new Set([
  '',
  '!',
  '{',
  'do',
  'then',
  'else',
  'elif',
  'if',
  'while',
  'until',
  'time',
]);

/** `eval "cat x"`, `trap 'cat x' EXIT`: the command stands in a text. */
function quotedCommand(words: readonly ShellWord[], at: number): CommandReading | undefined {
  const name = words[at]?.text;
  if (name !== 'eval' && name !== 'trap') return undefined;
  const [first = '', second = ''] = (words[at + 1]?.text ?? '').trim().split(/\s+/, 2);
  const commandClass = second === '' ? NOT_A_COMMAND : classifyCommand(first);
  if (commandClass === NOT_A_COMMAND || !isTechnical(second, first)) return undefined;
  return {
    name,
    commandClass,
    hidden: true,
    argumentCount: 1,
    technicalArguments: 1,
    sensitive: false,
    isProse: false,
  };
}

/** `/???/c?t`, `/bin/c[a]t`, `/usr/bin/who*mi` */
function isGlobbedProgram(word: string): boolean {
  // `/*/*`, `/*/embed`: a pattern of addresses, whose star is a whole segment.
  if (/^(?:\/(?:\*{1,2}|[\w-]+))+$/.test(word)) return false;
  return (
    /^\/[a-z?*[\]]{1,8}\/(?:[a-z?*[\]]{1,8}\/)?[\w?*[\]-]{1,12}$/i.test(word) &&
    // A bracket of the shell chooses between a few characters; `[final]` and `[slug]` are names.
    /[?*]|\[[\w-]{1,3}\]/.test(word)
  );
}

function describe(
  first: ShellWord,
  commandClass: CommandClass,
  rest: readonly ShellWord[],
  glob: boolean,
): CommandReading {
  let technical = 0;
  let sensitive = false;
  let hidden = first.hidden || first.usesIfs || glob;
  let prose = 0;
  let numbers = 0;
  const name = first.text.toLowerCase();
  const base = name.replace(/^.*[\\/]/, '').replace(/\.(?:exe|com)$/, '');
  for (const word of rest) {
    if (word.text === '') continue;
    // A file that is named at the end of a sentence is no argument.
    if (prose < SENTENCE_WORDS_MIN && isSensitive(word.text)) sensitive ||= !isSaid(base, prose);
    if (word.usesIfs) hidden = true;
    if (word.hidden || isTechnical(word.text, base)) {
      technical++;
      if (/^\d{1,9}$/.test(word.text)) numbers++;
    } else if (PROSE.test(word.text)) prose++;
  }
  return {
    name,
    commandClass,
    hidden,
    argumentCount: rest.length,
    technicalArguments: technical,
    sensitive,
    // `sleep 8 hours`: a number by itself makes no command of a sentence.
    isProse: prose > technical || (prose > 0 && technical === numbers),
  };
}

/** `read /var/log/x`, `look at /etc/hosts`: what people tell each other to do. */
function isSaid(name: string, words: number): boolean {
  return name === 'read' || (name === 'look' && words > 0);
}

const SENTENCE_WORDS_MIN = 3;
/** A word of any language, as a sentence ends with it too. */
const PROSE = /^(?:[a-z\x80-\xff][a-z'\x80-\xff]*[.,!?]{0,3}|\[[a-z]{1,16}\]|[.!?]{1,3})$/i;

const SENSITIVE =
  /^(?:[a-z]:)?[\\/]+(?:etc[\\/]|proc[\\/]|root\b|var[\\/](?:log|www|mail|spool)|home[\\/]|dev[\\/]tcp|windows\b|winnt\b|boot\.ini|inetpub|users[\\/]|bin[\\/](?:ba)?sh|usr[\\/]bin)|(?:^|[\\/])(?:passwd|shadow|\.ssh|id_rsa|\.htpasswd|\.bash_history|win\.ini|boot\.ini|wp-config\.php|\.env)$|^\/?e[?*][?*]?c?\/p|^\/\?\?\?\//i;

function isSensitive(word: string): boolean {
  return SENSITIVE.test(word);
}

const TECHNICAL =
  /^(?:--?[\w][\w-]*=?.{0,64}|\/[a-z]{1,3}(?::.{0,16})?|\.{0,2}[\\/~].{0,512}|~|[a-z]:(?:[\\/].{0,512})?|\*\.?\w{0,8}|\d{1,3}(?:\.\d{1,3}){3}.{0,16}|[a-z]{2,8}:\/\/.{1,1024}|[\w.-]{1,128}\.(?:txt|sh|php|py|pl|log|conf|cfg|ini|xml|bak|sql|jsp|asp|aspx|exe|bat|ps1|gz|tgz|zip|com|net|org|io|cn|ru|me|info|xyz|site|online|fun|live|pro)(?:[:/].{0,256}|\.)?|\$\w*.{0,64}|[ugo]*[+-][rwxs]+|[0-7]{3,4}|\d{1,9}|localhost\.?|\|.{0,64})$/i;
/** Commands whose argument is ordinarily a number. */
const COUNTING: ReadonlySet<string> = new Set([
  'sleep',
  'ping',
  'kill',
  'exit',
  'chmod',
  'timeout',
  'seq',
  'start-sleep',
  'shutdown',
  'tail',
  'head',
]);

/** `m?rker.txt`, `*.log`, `/e[t]c` */
const GLOB = /^[\w./~-]{0,64}(?:[*?][\w.]|\w\*$|\[[\w-]{1,8}\])[\w.*?/[\]-]{0,64}$/;

/** Commands whose argument is ordinarily the name of a host. */
const NETWORK: ReadonlySet<string> = new Set([
  'nslookup',
  'getent',
  'dig',
  'host',
  'ping',
  'curl',
  'wget',
  'nc',
  'ncat',
  'telnet',
  'ssh',
  'tracert',
  'traceroute',
]);

/** `cURL 7.81.0`, as user agents list what they are made of; an address has one number more. */
const VERSION = /^\d{1,3}\.\d{1,4}\.\d{1,4}[;,)]?$/;

function isTechnical(word: string, command: string): boolean {
  if (/^\d+$/.test(word)) return COUNTING.has(command);
  if (VERSION.test(word)) return false;
  if (NETWORK.has(command) && /^[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\.?$/.test(word)) return true;
  if (command === 'net')
    return /^(?:user|localgroup|group|view|share|use|start|stop|accounts)$/i.test(word);
  return TECHNICAL.test(word) || GLOB.test(word) || /^\w{1,64}\\[\w.\\]{1,256}$/.test(word);
}
