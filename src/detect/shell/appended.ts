import type { Finding } from '../evidence.ts';
import {
  classifyCommand,
  isSureByPattern,
  NOT_A_COMMAND,
  SURE_COMMAND,
  WRAPPERS,
} from './commands.ts';

/** Longer values are no tests. */
const VALUE_LENGTH_MAX = 160;

/** What begins a command of its own behind a value, with the line breaks that lists write as letters. */
const SEPARATOR = /(?:\\r)?\\n|[;|&\r\n]|[<>$]\(|`/;
const SEPARATORS = /^(?:(?:\\r)?\\n|[;|&\r\n]{1,4}|[<>$]\(|`)[\s(]{0,4}/;

/** What stands before it: nothing, an address, a file, a number, two words, and the quote that is closed. */
const VALUE =
  /^\s{0,4}(?:[\w.@:/%+-]{0,64}|[\w.-]{1,32} [\w.-]{1,32}|[\w.:-]{1,64}(?: -{1,2}[a-z][\w-]{0,8}(?:[ =]\d{1,8})?){1,3})["')\]]{0,4}\s{0,4}$/;
/** Words: what lists are made of. */
const WORDS = /^\s{0,4}[a-z][a-z ]{0,64}\s{0,4}$/i;

/** What hides the rest of the line, or sends it elsewhere: no list of words ends like that. */
const TAIL =
  /(?:[\s"'`)#;|&\0]|%(?:00|23|0a)|;\s{0,4}echo(?=\s{0,4}["']?$)|\|\|\w{1,2}$|\|\|\s?(?:true|:)$|\\[nr]|--|\/\/|\/\*|\d?>{1,2}\s{0,2}(?:&\d|\/(?:tmp|dev)\/\w{1,16}|nul\b)){1,16}$/i;
const HIDING = /[#;|&>\0`]|%\d|--/;

/** What testers ask for, and no words of a list. Each line may carry the options it is sent with. */
const TEST_LINE = new RegExp(
  String.raw`^(?:${[
    String.raw`(?:id|whoami|uname|ls|pwd|ps|cat|printenv|ifconfig|netstat|lsof|dmesg|lastlog|lsb_release|crontab|uptime|hostname)(?:\s{1,4}[-/]{1,2}\w{0,8})?|/(?:usr/)?s?bin/\w{2,16}(?:\s{1,4}[\w/.*-]{1,64}){0,3}`,
    String.raw`ps\s{1,4}(?:aux\w?|ax|-?ef?)|ip\s{1,4}(?:a|addr|r|route)|ls(?:\s{1,4}[-./~]\S{0,64}){1,3}|cd\s{1,4}[./~]\S{0,64}`,
    String.raw`(?:tasklist|systeminfo|ipconfig|getmac|driverquery|gpresult|qwinsta|quser|nbtstat|whoami|ver|dir|calc)(?:\.exe)?(?:\s{1,4}[/-]\w{1,8})?|dir\s{1,4}[a-z]:\S{0,64}`,
    String.raw`(?:query|quser)\s{1,4}(?:user|session|process)|route\s{1,4}print|arp\s{1,4}-a|sc(?:\.exe)?\s{1,4}(?:query|qc|config|stop|start|create|delete)(?:\s\S{1,32}){0,3}`,
    String.raw`reg(?:\.exe)?\s{1,4}(?:query|add|save|export)\s\S{2,128}|wmic(?:\s{1,4}\w{1,24}){1,4}|net\s{1,4}(?:user|view|share|start|use|accounts|session|localgroup)(?:\s\S{1,64}){0,4}`,
    String.raw`netsh(?:\s{1,4}\w{1,16}){1,6}|(?:i?cacls|attrib)\s{1,4}\S{1,64}(?:\s\S{1,16})?|fc\s{1,4}\w\s{1,4}\w|msg\s{1,4}\*\s{1,4}\S{1,32}|find(?:str)?\s{1,4}"[^"]{1,32}"\s{1,4}\S{1,64}`,
    String.raw`choice\s{1,4}/\w(?:\s\S{1,8}){0,5}|where\s{1,4}(?:cmd|powershell|python|curl|certutil)|waitfor(?:\s{1,4}\S{1,16}){1,4}|timeout\s{1,4}(?:/t\s{1,4})?\d{1,3}|sleep\s{1,4}\d{1,3}|ping\s{1,4}-[cnit]\s{1,4}\d{1,3}\s{1,4}\S{1,64}|(?:ping|host|dig|nslookup)\s{1,4}\S{1,64}\.(?:[a-z]{2,8}|\d{1,3})`,
    String.raw`(?:start|call)\s{1,4}(?:calc|notepad|cmd|powershell|mspaint)(?:\.exe)?|(?:calc|notepad|mspaint)\.exe|(?:md|rd|ren|copy|move|del)\s{1,4}\w(?:\s{1,4}\w)?`,
    String.raw`(?:cat|tac|nl|od|rev|strings|touch|rm|mkdir)\s{1,4}(?=\S{0,64}[./*?~-]|flag)[\w./*?~-]{1,64}|getent\s{1,4}\w{2,16}|chmod\s{1,4}[0-7+rwx]{2,4}\s\S{1,64}`,
    String.raw`(?:service|systemctl)\s{1,4}[\w.-]{1,32}\s{1,4}(?:start|stop|restart|status|enable)|which\s{1,4}(?:nc|ncat|wget|curl|python\d?|perl|gcc|bash|php|ruby|node|java)|(?:echo|printf)\s{1,4}(?=[$%"']|\w{0,32}(?:\d|vuln|hack|pwn|inject))[\w$%"'.-]{1,64}|(?:curl|wget)\s{1,4}(?=\S{0,128}[./:])\S{1,128}|nc\s\S{1,64}\s\d{1,5}`,
    String.raw`(?:python\d?|perl|php|ruby|node|gcc|java|bash|sh)\s{1,4}-{1,2}\w{1,8}|kill\s{1,4}-?\d{1,5}|\$(?:0|SHELL)|\{\s{0,2}(?:id|ls|whoami);?\s{0,2}\}|!(?:id|whoami|/bin/\w{1,8})`,
  ].join('|')})$`,
  'i',
);

/** Commands whose name is a word: only where what stands around them is of a command line. */
const WORD_LINE =
  /^(?:set|env|w|who|last|df|mount|date|vol|ver|label|tree|assoc|ftype|reboot|shutdown|passwd|hostname)$/;
const HIDDEN_WORD_LINE =
  /^(?:export|alias|history|jobs|users|groups|free|top|cal|exit|help|finger|route|(?:sort|more|cat|rev|touch|cd|head|tail|echo|printf)\s[\w./]{1,32})$/;
/** A command line that is all there is, behind what makes a program or a page run it: `!ls -la`, `(whoami)`. */
const BEFORE_LINE = /^[\s!^@(,'+=-]{1,6}/;

/**
 * A short value, one separator and one command behind it, with what hides the rest of the line: `x.jpg|mount #`,
 * `8.8.8.8;;echo abc|`, `& sc query`. Lists of words (`name|date`) are none.
 */
export function judgeAppended(text: string): Finding | undefined {
  if (text.length > VALUE_LENGTH_MAX) return undefined;
  const braced = BRACED.exec(text);
  if (braced !== null && isBracedLine(braced[1] ?? '')) return report(text, 0, text.trim());
  const tail = TAIL.exec(text)?.[0] ?? '';
  const at = SEPARATOR.exec(text)?.index ?? -1;
  if (isWhole(text.slice(0, text.length - tail.length), tail)) {
    return report(text, 0, text.trim());
  }
  if (at < 0) return undefined;
  const prefix = text.slice(0, at);
  if (!VALUE.test(prefix)) return undefined;
  const separator = SEPARATORS.exec(text.slice(at))?.[0] ?? '';
  const line = text.slice(at + separator.length, text.length - tail.length).trim();
  if (!isCalled(line, prefix, separator.trim(), tail)) return undefined;
  return report(text, at, line);
}

/** `{arp,-a}`, `x;{chown,root,a}`: a command whose blanks are commas. */
const BRACED =
  /^[\w.:/-]{0,32}["')]{0,3}\s{0,4}(?:[;|&\r\n]{1,2}\s{0,4})?\{([a-z][\w.-]{1,15}(?:,[^\s{},]{1,64}){1,8})\}[\s;|&#'"\\/`]{0,4}$/i;

/** A list of names, of which one is a command's, is a choice of files (`{bash,zsh}`). */
function isBracedLine(words: string): boolean {
  const line = words.replaceAll(',', ' ');
  if (TEST_LINE.test(line)) return true;
  const [name = '', ...rest] = line.split(' ');
  const commandClass = classifyCommand(name);
  if (rest.every((word) => classifyCommand(word) !== NOT_A_COMMAND)) return false;
  if (commandClass === SURE_COMMAND) return true;
  return commandClass !== NOT_A_COMMAND && rest.some((word) => /^-[a-z]|^[\\/.~]/i.test(word));
}

function report(text: string, start: number, line: string): Finding {
  return {
    context: 'appended',
    why: `ends the value and calls ${line.slice(0, 32)}`,
    start,
    end: text.length,
    fingerprint: 'appended',
  };
}

/** `whoami;`, `uname -a>/tmp/x`, `!ls -la`: nothing stands before the command. */
function isWhole(line: string, tail: string): boolean {
  const before = BEFORE_LINE.exec(line)?.[0] ?? '';
  if (before !== '') {
    return /\s|whoami/.test(line.trim()) && TEST_LINE.test(line.slice(before.length));
  }
  return /^\s{0,4}[;|]{1,2}|>/.test(tail) && TEST_LINE.test(line.trim());
}

function isCalled(line: string, prefix: string, separator: string, tail: string): boolean {
  const isHidden = HIDING.test(tail);
  const isGroup = separator.includes('(') || separator === '`';
  const isAfterWords = WORDS.test(prefix);
  // Markdown puts code between backticks, behind a blank.
  const isTest =
    TEST_LINE.test(line) ||
    isCommandLine(line, isGroup) ||
    (!isGroup && isBrokenName(line)) ||
    (/^\S*[\d."')]\S*$/.test(prefix) && PRINTED.test(line) && PRINTING.has(separator));
  if (isGroup) {
    const isClosed = separator.startsWith('$') || /[)`]/.test(tail);
    return isClosed && !/\s$/.test(prefix) && isTest;
  }
  if (isTest) return !isAfterWords || isHidden || /\s|\//.test(line);
  // A line break: people write one word below another.
  if ((separator === '' && (!isHidden || isAfterWords)) || separator.startsWith('\\')) return false;
  if (HIDDEN_WORD_LINE.test(line)) return isHidden && tail.trim() !== '|';
  if (!WORD_LINE.test(line)) return false;
  if (isAfterWords) return /[#&>]|%\d|\|\|/.test(tail) || (separator.length > 1 && isHidden);
  // `;w`, `;w;`: a face.
  return line.length > 1 || (separator !== ';' && /\s|\|/.test(separator + tail)) || prefix !== '';
}

/** `10.0.0.1;echo abc`: a word that whoever sent it looks for. (`|` is in tables, backticks are in what people write.) */
const PRINTED = /^(?:echo|printf)\s{1,4}["']?\w{1,32}["']?$/;
const PRINTING: ReadonlySet<string> = new Set([';', '&&', '||', '&', '$(', '`']);

/** `wh^oami`, `w"h"oami`, `c\\url a.example`: a name with quotes in it, which the shell takes away. */
function isBrokenName(line: string): boolean {
  const name = /^[^\s<>]{3,32}/.exec(line)?.[0] ?? '';
  if (/^\w{1,12}\?\w{1,12}$/.test(name)) return isSureByPattern(name);
  if (/^(["'])\w{2,16}\1$/.test(name) && /^\S+\s+\S/.test(line)) {
    return classifyCommand(name.slice(1, -1)) === SURE_COMMAND;
  }
  if (!/\w["'^\\]{1,2}\w/.test(name)) return false;
  return classifyCommand(name.replaceAll(/["'^\\]/g, '')) === SURE_COMMAND;
}

/** Options, folders, files and addresses, and the least that names a file: `-l`, `/tmp`, `a@b.example`, `x`. */
const ARGUMENT =
  /^(?:-{1,2}\w[\w=.-]{0,32}|(?!\d+\/)\S{0,64}[/\\@]\S{0,64}|[\w-]{1,32}\.\w{1,8}|[\w-]{0,32}\*[\w.*-]{0,16}|\w{1,32}=\S{1,32}|[\w.*-])$/;
const ARGUMENTS_MAX = 6;

/** `Make`: the first word of a line that people write. */
const CAPITAL = /^[A-Z][a-z]+$/;
/** `at e.render (https://...)`, `at async load (app.js:1:2)`: a line of a stack trace. */
const CALL_IN_TRACE = /^at (?:async |new )?[\w.$<>[\]#]{1,80} \(/;

/** `-r`: no word begins like that, so that what follows may be any. */
const OPTION = /^-{1,2}[a-z]/i;

/**
 * A command of any name and nothing behind it but what commands are given; one that no word is, or with an
 * option, may be given words too, and in a group of its own nothing else.
 */
function isCommandLine(line: string, isGroup: boolean): boolean {
  const [name = '', ...rest] = line.split(/[ \t]+/);
  const [first = ''] = rest;
  if (first === '' || rest.length > ARGUMENTS_MAX || CAPITAL.test(name)) return false;
  if (name === 'at' && CALL_IN_TRACE.test(line)) return false;
  if (WRAPPERS.has(name) && isCommand(rest.slice(/^\d/.test(first) ? 1 : 0))) return true;
  const commandClass = classifyCommand(name);
  if (commandClass === NOT_A_COMMAND) return false;
  if (OPTION.test(first)) return true;
  if (commandClass === SURE_COMMAND) {
    return isGroup || rest.length === 1 || rest.some((argument) => ARGUMENT.test(argument));
  }
  return rest.every((argument) => ARGUMENT.test(argument));
}

/** What a command runs: a test, or the name of another one alone. */
function isCommand(words: readonly string[]): boolean {
  if (TEST_LINE.test(words.join(' '))) return true;
  if (WRAPPERS.has(words[0] ?? '') && words.length > 1) return isCommand(words.slice(1));
  return words.length === 1 && classifyCommand(words[0] ?? '') !== NOT_A_COMMAND;
}
