import { skipBlanks } from '../characters.ts';
import type { Finding } from '../evidence.ts';
import {
  HAS_AMPERSAND,
  HAS_BLANK,
  HAS_CONTROL,
  HAS_PIPE,
  HAS_SEMICOLON,
  type Traits,
} from '../traits.ts';
import { readCommandName, type CommandReading } from './arguments.ts';
import { SURE_COMMAND } from './commands.ts';
import { isFenced } from './fences.ts';
import { isSeparator, readCommand, readSeparator, type ShellCommand } from './words.ts';

/** Commands of one value that are read. */
const COMMANDS_MAX = 24;
/** Words before the first separator that still are a value and no sentence. */
const PREFIX_WORDS_MAX = 2;
/** Characters of a first command that has its arguments before the separator. */
const COMMAND_LENGTH_MAX = 200;

const HAS_SEPARATOR = HAS_SEMICOLON | HAS_PIPE | HAS_AMPERSAND | HAS_BLANK;

/** `127.0.0.1; id`, `x | nc ...`, `"; wget ...`: an ordinary value, a separator, a command. */
export function judgeSequence(text: string, traits: Traits): Finding | undefined {
  if ((traits & HAS_SEPARATOR) === 0) return undefined;
  const first = findSeparator(text, 0);
  if (first < 0) return undefined;
  const prefix = text.slice(0, first);
  const isLed = !isValue(prefix);
  if (isLed && !isCommandLine(text, first)) return undefined;
  const commands = readCommands(text, first);
  const isProse =
    '\r\n'.includes(text.charAt(first)) &&
    !(prefix.trim() === '' ? beginsWithCommand(text, commands) : isLineValue(prefix)) &&
    !isLineOfItsOwn(text, prefix);
  for (const command of commands) {
    const reading = readCommandName(command);
    if (reading === undefined || command.isMarkup || isParameter(text, command)) continue;
    // Protobuf says with it how long the text behind it is.
    if (command.separator === '\r' && (traits & HAS_CONTROL) !== 0) continue;
    if (command.separator === '|' && isListed(command, commands, prefix)) continue;
    if (command.separator === ';' && isMediaType(text, command.start - 1)) continue;
    if (command.separator === ';' && isListOfHeaders(text)) continue;
    if (isLed && !reading.sensitive && reading.commandClass !== SURE_COMMAND) continue;
    if (isProse && !reading.hidden && !(reading.sensitive && isFenceAlone(prefix))) continue;
    if (isFenced(text, command.start, reading.sensitive)) continue;
    if ('\r\n'.includes(command.separator) && TRACE_WORDS.has(reading.name)) continue;
    const why = weigh(command, reading, commands, prefix);
    if (why !== undefined) {
      return {
        context: contextOf(prefix),
        why,
        start: command.start - command.separator.length,
        end: command.end,
        fingerprint: `${command.separator.trim() || 'line'} ${reading.name.slice(0, 32)}`,
      };
    }
  }
  return undefined;
}

/** What the lines of stack traces and logs begin with: `at Object.get (https://...)`, `File "a.py"`. */
const TRACE_WORDS: ReadonlySet<string> = new Set(['at', 'file', 'source', 'host', 'date', 'time']);

const SEPARATOR = /[;|&\n\r]/g;

function findSeparator(text: string, from: number): number {
  SEPARATOR.lastIndex = from;
  return SEPARATOR.exec(text)?.index ?? -1;
}

/** What a parameter may have held before the attack: nothing, a word, a path, a quoted text cut short. */
function isValue(prefix: string): boolean {
  if (/[<>{}]/.test(prefix)) return false;
  const words = prefix.trim().split(/\s+/, PREFIX_WORDS_MAX + 2);
  return words.length <= PREFIX_WORDS_MAX || endsQuote(prefix);
}

/** `ping -c 4 1.2.3.4; wget x`: the first command of the line is there too. (People show pipes to each other.) */
function isCommandLine(text: string, first: number): boolean {
  if (text.charAt(first) !== ';' || first > COMMAND_LENGTH_MAX) return false;
  const reading = readCommandName(readFirstCommand(text));
  return reading !== undefined && !reading.isProse && reading.technicalArguments > 0;
}

/** The prefix ends with a quote that has no partner: the one the attack closes. */
function endsQuote(prefix: string): boolean {
  const quote = /(["'])\s*\)*\s*$/.exec(prefix)?.[1];
  return quote !== undefined && prefix.split(quote).length % 2 === 0;
}

/** Lines are ordinary in what people write: only behind an address, a file or a number. */
function isLineValue(prefix: string): boolean {
  return !prefix.includes('`') && (/[\d.]/.test(prefix) || endsQuote(prefix));
}

/** Behind nothing but line breaks: a command, or what a command may stand behind. Letters begin with them, too. */
function beginsWithCommand(text: string, commands: readonly ShellCommand[]): boolean {
  const opening = commands.find(({ words }) => words.length > 0);
  if (opening === undefined || readCommandName(opening) !== undefined) return true;
  const line = text.slice(opening.start, opening.end);
  return !/\w/.test(line) || (isValue(line) && isLineValue(line));
}

/** Nothing but the beginning of a block of code: nobody tells of it. */
function isFenceAlone(prefix: string): boolean {
  return /^\s*```\w{0,12}$/.test(prefix);
}

/** Characters of a word and a command line below it. */
const TWO_LINES_LENGTH_MAX = 120;

/** `test`, a line break, `curl ...`: a word that is a value, and one line more. */
function isLineOfItsOwn(text: string, prefix: string): boolean {
  return (
    text.length <= TWO_LINES_LENGTH_MAX &&
    /^\w{1,16}$/.test(prefix) &&
    text.trimEnd().split(/[\r\n]+/, 3).length === 2
  );
}

function contextOf(prefix: string): string {
  if (/'[^']*$/.test(prefix)) return 'single-quoted';
  return prefix.includes('"') ? 'double-quoted' : 'argument';
}

function readCommands(text: string, from: number): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let index = from;
  while (index >= 0 && index < text.length && commands.length < COMMANDS_MAX) {
    const separator = readSeparator(text, index);
    const end = index + separator.length;
    const start = GOES_ON.has(separator) ? skipLines(text, end) : end;
    const command = readCommand(text, start, separator, '\0');
    commands.push(command);
    // A closing parenthesis or the like: the command is over, a separator may still follow.
    index = isSeparator(text.charAt(command.end))
      ? command.end
      : findSeparator(text, Math.max(command.end, start));
  }
  return commands;
}

function weigh(
  command: ShellCommand,
  reading: CommandReading,
  commands: readonly ShellCommand[],
  prefix: string,
): string | undefined {
  const isLine = '\r\n'.includes(command.separator);
  if (isLine && isCapital(command.words[0]?.text ?? '')) return undefined;
  const called = `${describeSeparator(command.separator)} and calls ${reading.name.slice(0, 32)}`;
  if (command.separator === '|' && SHELLS.has(reading.name) && reading.argumentCount === 0)
    return called;
  if (reading.hidden) return `${called}, hidden by quoting`;
  if (reading.sensitive) return `${called} on a file of the system`;
  if (isOpening(command, reading, commands, prefix)) return called;
  if (reading.isProse) return undefined;
  const isQuoted = /["']\s*\)*\s*$/.test(prefix);
  if (reading.technicalArguments > 0) {
    const isFirst = prefix.trim() === '';
    const isBelowWord = commands.length <= 2 && /^\w{1,16}$/.test(prefix);
    if (isLine && reading.commandClass !== SURE_COMMAND && !isQuoted && !isFirst && !isBelowWord)
      return undefined;
    return isOrdinaryReference(command, reading) ? undefined : called;
  }
  if (isLine) return isAnswered(command, reading, commands, prefix) ? called : undefined;
  if (NEEDS_ARGUMENT.has(reading.name)) return undefined;
  if (reading.argumentCount > 0 && !command.redirects) return undefined;
  if (reading.commandClass === SURE_COMMAND) return called;
  return isBareCall(command, commands, prefix) ? called : undefined;
}

/**
 * The first word of a line that people write (`Make`), or what programs are called in a sentence (`GCC`): no
 * shell but that of Windows, which lacks these, takes capitals for it.
 */
function isCapital(name: string): boolean {
  return /^[A-Z][a-z]+$/.test(name) || CAPITAL_NAMES.has(name);
}

const CAPITAL_NAMES: ReadonlySet<string> = new Set(
  'GCC GIT PHP SSH FTP NPM TAR VIM PERL'.split(' '),
);

/** A word or an address, and on the next line a command that only says who or where the server is. */
function isAnswered(
  command: ShellCommand,
  reading: CommandReading,
  commands: readonly ShellCommand[],
  prefix: string,
): boolean {
  if (reading.argumentCount > 0 || command !== commands[0]) return false;
  if (commands.some((other) => other !== command && other.words.length > 0)) return false;
  if (ASKING.has(reading.name)) return /^[\w.:-]{1,64}$/.test(prefix);
  return TELLING.has(reading.name) && /^\d{1,3}(?:\.\d{1,3}){3}$/.test(prefix);
}

/** Names that stand for nothing else, and those that do behind an address. */
const ASKING: ReadonlySet<string> = new Set(
  'whoami ifconfig ipconfig uname netstat systeminfo tasklist printenv'.split(' '),
);
const TELLING: ReadonlySet<string> = new Set('id ls dir pwd env ps w hostname set'.split(' '));

/** Alone they do nothing. */
const NEEDS_ARGUMENT: ReadonlySet<string> = new Set(
  'exec eval source call start test true false'.split(' '),
);

/** Fed by a pipe, they run what they are fed. */
const SHELLS: ReadonlySet<string> = new Set([
  'sh',
  'bash',
  'zsh',
  'ksh',
  'dash',
  '/bin/sh',
  '/bin/bash',
  'powershell',
  'cmd',
]);

function describeSeparator(separator: string): string {
  if (separator === '|' || separator === '||') return 'pipes on';
  return 'ends the command';
}

/** Behind these a command may stand some lines below. */
const GOES_ON: ReadonlySet<string> = new Set(['|', '||', '&&', '|&']);

function skipLines(text: string, from: number): number {
  let index = from;
  while ('\r\n'.includes(text.charAt(index)) && index < text.length) index++;
  return index;
}

/** Words behind a command that is all there is. */
const OPENING_ARGUMENTS_MAX = 3;

/** `; useradd x`, `'|| chown root x #`: nothing before the separator, and one command behind it. */
function isOpening(
  command: ShellCommand,
  reading: CommandReading,
  commands: readonly ShellCommand[],
  prefix: string,
): boolean {
  if (!/^[\s"')\]]*$/.test(prefix) || command !== commands[0]) return false;
  if (reading.commandClass !== SURE_COMMAND) {
    // Rows of tables begin with `|`, and parameters that nobody split with `&`.
    if (!OPENERS.has(command.separator)) return false;
    const isGlued = command.words[0]?.start === command.start;
    if (!isGlued && !ADMINISTERING.has(reading.name)) return false;
  }
  if (reading.argumentCount < 1 || reading.argumentCount > OPENING_ARGUMENTS_MAX) return false;
  return commands.every((other) => other === command || other.words.length === 0);
}

const OPENERS: ReadonlySet<string> = new Set([';', '&&', '||']);
/** Names that are no words of a sentence. */
const ADMINISTERING: ReadonlySet<string> = new Set(
  'su passwd ssh sftp ftp mv cp rm ln ip yum apt rpm dpkg pip npm mkdir rmdir ps df du cd ls'.split(
    ' ',
  ),
);

/** `&q=how to ping 8.8.8.8`: the next parameter of an address, and not a variable of a shell. */
function isParameter(text: string, { separator, start }: ShellCommand): boolean {
  return separator === '&' && /^[\w.[\]-]{1,64}=/.test(text.slice(start, start + 66));
}

/** `news|bash|linux`, `how to x|curl -X POST`: words and sentences, and one of them a command's name. */
function isListed(
  command: ShellCommand,
  commands: readonly ShellCommand[],
  prefix: string,
): boolean {
  if (!/^[^\s"'`$|&;()][^"'`$|&;()]{2,}$/.test(prefix) || /\s$/.test(prefix)) return false;
  const others = commands.filter((other) => other !== command);
  if (others.length === 0 || others.some(({ separator }) => separator !== '|')) return false;
  return others.every(
    (other) => other.words[0]?.start === other.start && readCommandName(other) === undefined,
  );
}

const MEDIA_TYPE_LENGTH_MAX = 96;

/** `data:image/png;base64`: what ends at `end` is the type of a data URL, and behind it is how it is written. */
function isMediaType(text: string, end: number): boolean {
  return /\bdata:[a-z]{1,16}\/[\w.+-]{1,64}$/i.test(
    text.slice(Math.max(0, end - MEDIA_TYPE_LENGTH_MAX), end),
  );
}

/** `content-type;host;x-amz-date`: which headers the signature of a request to a cloud covers. */
function isListOfHeaders(text: string): boolean {
  return (
    /^(?:[a-z][a-z\d-]*;)*host(?:;[a-z][a-z\d-]*)*$/.test(text) &&
    /(?:^|;)(?:content|x)-[a-z]/.test(text)
  );
}

/** `&id=5`, `;q=0.8`: names and values of a query or a header. */
function isOrdinaryReference(command: ShellCommand, reading: CommandReading): boolean {
  return command.separator === '&' && reading.argumentCount === 0;
}

/** A short command without arguments: only where nothing else is listed beside it. */
function isBareCall(
  command: ShellCommand,
  commands: readonly ShellCommand[],
  prefix: string,
): boolean {
  // `|w`: a letter is no command that anybody sends alone.
  if ((command.words[0]?.text.length ?? 0) < 2) return false;
  const others = commands.filter((other) => other !== command && other.words.length > 0);
  if (others.some((other) => readCommandName(other)?.commandClass !== SURE_COMMAND)) return false;
  const subject = prefix.trim();
  if (command.separator === '&' && subject !== '') return false;
  if (command.separator === '|' || command.separator === '||')
    return subject.length <= 1 || /\W/.test(subject);
  return /^[\w.@/:-]*["')]*$/.test(subject);
}

/** The first command of a text, from its first character on. */
export function readFirstCommand(text: string): ShellCommand {
  return readCommand(text, skipBlanks(text, 0), '', '\0');
}
