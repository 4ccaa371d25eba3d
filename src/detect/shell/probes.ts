import type { Finding } from '../evidence.ts';
import { gateReasons } from '../patterns.ts';
import { classifyCommand, NOT_A_COMMAND, SURE_COMMAND } from './commands.ts';

/** Probes are short. */
const PROBE_LENGTH_MAX = 200;
const HIDDEN_LENGTH_MAX = 64;

/** Quotes in pairs, empty substitutions and backslashes inside of a word. */
const HIDDEN_WORD = /^[\s;|&]{0,4}[a-z'"\\^][a-z0-9'"`\\$@*!?^]{2,62}$/i;
const PAIRED = /(["'])(\w{0,16})\1|``|\$[@*!?]|[\\^](?=[a-z])/g;

/** `"; id; "`, `' || touch x #`: a quote that ends the text around, a command, and what hides the rest. */
const BROKEN_OUT =
  /^[^"'\n]{0,64}["']\s{0,4}(?:;|\|{1,2}|&{1,2}|\n)\s{0,4}([a-z][\w./-]{1,24})\b([^"'\n;|&#]{0,100})(?:#[^\n]{0,16}|["']|;\s{0,4}["']?|\|{1,2}\s{0,4}["']?|&{1,2}\s{0,4}["']?)\s{0,4}$/i;

/** `1 | $(echo id)`: a separator and a command that another one says. */
const SUBSTITUTED =
  /^[^\s;|&$`]{0,64}\s{0,4}(?:;|\|{1,2}|&{1,2}|\|&|\r?\n)\s{0,4}(?:\$\(\s{0,4}(\w{2,16})[^()\n]{0,64}\)|`\s{0,4}(\w{2,16})[^`\n]{0,64}`)[\s"'#;|&]{0,8}$/;

/** Nothing, an address or a number in one line, and a command alone on the next. */
const NEXT_LINE =
  /^(?:[\w:/-]{0,32}[.\d][\w.:/-]{0,64})?[ \t]{0,4}[\r\n]{1,4}[ \t]{0,4}(\/?[\w/]{2,32})(?:[ \t]{1,4}[-/.\w]{1,64}){0,3}[ \t]{0,4}[\r\n]{0,4}$/;
/** Commands that tell who and where the server is, and stand in no list of words by themselves. */
const TELLING =
  /^(?:\/(?:usr\/)?s?bin\/)?(?:id|whoami|uname|ifconfig|ipconfig|pwd|env|printenv|hostname|netstat|systeminfo)$/i;

/** What stands around the command of a test: a value, what separates it, and what hides the rest. */
const BEFORE =
  /^(?:[\w.:-]{0,64}["']?\s{0,4}(?:;|\|{1,2}|&&|(?<=^|[.\d]\s{0,4})(?:\r?\n|(?:\\r)?\\n)|`|\$\()|\s{0,4}(?:[\d.]{1,24}\s{0,4}|[\w.]{0,24}["']\s{0,2})?&|[<>]\()[\s(]{0,4}/;
const AFTER = /(?:[\s"'`)#;|&]|\\[nr]){0,8}$/;
/** Whole command lines of tests that are words otherwise. */
const TEST_LINE =
  /^(?:ps\s{1,4}(?:aux\w{0,2}|-ef|ax)|which\s{1,4}(?:nc|ncat|wget|curl|python\d?|perl|gcc|bash|php|ruby|node)|(?:echo|printf)\s{1,4}["']?\w{0,16}(?:vuln|pwn|hack|rce|inject|poc|exploit)\w{0,16}["']?|\/(?:usr\/)?s?bin\/\w{2,16}(?:\s{1,4}[\w/.*-]{1,64}){0,3}|id|whoami|uname(?:\s-a)?|ifconfig|ipconfig(?:\s\/all)?|pwd|printenv|hostname|systeminfo|netstat(?:\s-\w{1,5})?|tasklist|net\s{1,4}user|dir|ls(?:\s-\w{1,4})?|sleep\s\d{1,3}|ping\s-[cn]\s\d{1,3}\s\S{1,64}|(?:python\d?|perl|php|ruby)\s-[cer]\s{0,4}["'][^\n]{1,100})$/i;

const PATTERNS = gateReasons('probe', [
  [
    /^[\w.:-]{0,64}\s{0,4}(?:;|\|{1,2}|&{1,2}|\n)\s{0,4}(?:echo|printf|print)\s{1,4}["']?(?=[\w-]{0,63}\d)[a-z][\w-]{3,63}["']?\s{0,4}[;|&#]{0,2}\s{0,4}$/i,
    'prints a word that a scanner looks for',
  ],
  [
    // x;id;x "x";id;" ;id;.jpg );id;( |a;id|
    /^(?:(["']?)(\w{1,8})\1\s?([;|&]{1,2})\s?(?:id|ls|pwd|whoami|uname|dir|hostname|ifconfig|ipconfig)\s?\3\s?(?:\1\2\1|(?<=^["'].{0,40})["'])|["')}\]]{1,4}\s{0,2}[;|&]{1,2}\s{0,2}(?:id|ls|pwd|whoami|uname|dir)\s{0,2}[;|&#]{1,2}\s{0,2}["'({[]{0,3}|[;|&]\s?(?:id|ls|pwd|whoami|uname|dir)\s?[;|&]{1,2}\s?\.\w{2,4}|\|\w{1,3};\s?(?:id|ls|whoami|dir)\|)$/,
    'consists of a command that testers send',
  ],
  [
    /^[\w.-]{1,24}&{1,2}(?:whoami|ipconfig|ifconfig|systeminfo|tasklist|netstat|uname)&{0,2}$|^\|(?:echo|printf)\s{1,4}\w{1,32}$/,
    'consists of a command that testers send',
  ],
  [
    /^-exec(?:dir)?\s{1,4}\S{1,64}(?:\s\S{1,32}){0,4}\s{0,4}(?:\\?;|\+)\s{0,4}$|^-[oO]\s{1,4}\/(?:tmp|dev|var\/www|home)\/\S{1,64}$/,
    'is an option for a program that the server calls',
  ],
  [
    // A plus that a form has decoded is a blank.
    /(?:^|[;|&\r\n`(])\s{0,4}(?:(?:echo|expr|printf)\s[^;|&\n]{0,80}\$\(\({1,2}\s{0,4}\d{1,9}(?:\s{0,4}[-+*/%]|\s)\s{0,4}|(?<=[;|&\r\n`(]\s{0,4})expr\s{1,4}\d{1,9}\s{1,4}\\?[-+*/%]?\s{0,4})\d/i,
    'computes a number that a scanner looks for',
  ],
  [
    /(?:^|[;|&\n`(])\s{0,4}(?:echo|printf)\s{1,4}["']?\w{1,32}(?:\$\(\)|\$\{\})/,
    'prints a word that a scanner looks for, with nothing in it',
  ],
  [
    /^\s{0,4}(?:expr|set\s{1,4}\/a)\s{1,4}\d{1,9}\s{1,4}(?:\\?[-+*/%]\s{1,4})?\d{1,9}\s{0,4}$/i,
    'computes a number that a scanner looks for',
  ],
  [
    /^[\w."')]{0,24}[;|&\r\n]{1,2}\s{0,4}(?:(?:echo|printf)\s{1,4}\S{1,32}\s{0,4}\|\s{0,4}(?:rev|base64|xxd|md5sum|od|tr|wc|sh|bash)\b|printf\s{1,4}["']?%s|echo\s{1,4}(?:`|\$\()\s{0,4}echo\s)/i,
    'prints a word by way of another command',
  ],
  [
    /(?:^|[;|&\r\n"'])\s{0,4}(\w{1,16})=\$\([^()\n]{1,64}\)\s{0,4};[^\n]{0,40}\$\{#\1\}/,
    'counts the letters that another command prints',
  ],
  [
    /^[^;|&\n]{0,64}[;|&\n]\s{0,4}net\s{1,4}(?:user|localgroup|group|share|view|accounts|session)\b/i,
    'manages the accounts of Windows',
  ],
  [
    /^\S{0,32}(?:[;|&]\s{0,4}|\s{1,4}|^)(?:gcc|g\+\+|cc|c89|c99|clang)[\d.-]{0,6}\s{1,4}-wrapper\s{1,4}[\w/]{2,32},/,
    'has a compiler run a command',
  ],
  [
    /<<<\s{0,4}["']?\w{2,32}[^\n|]{0,80}\|\s{0,4}(?:ba|z|da|k)?sh\s{0,4}(?:$|[;#&|`])/,
    'hands a text to a shell',
  ],
  [
    /^[^\n;|&]{0,48}["']?\s{0,4}(?:;|&&|\|\||[\r\n]{1,2})\s{0,4}(?:\.|source)\s{1,4}(?:\.{0,2}\/|~\/)[\w./-]{1,64}\s{0,4}(?:[;#&|"']|$)/,
    'runs a file as a script',
  ],
  [
    /^\s{0,4}(?:-oProxyCommand=|--(?:upload-pack|receive-pack|exec|output|checkpoint-action|use-compress-program|open-files-in-pager|post-file|body-file|to-command|rsh-command|renderer-cmd-prefix|utility-cmd-prefix|gpu-launcher)=\S)/i,
    'is an option for a program that the server calls',
  ],
]);

/** True where only a look at the whole value can tell: it has none of the characters of a shell. */
export function mayBeProbe(text: string): boolean {
  if (text.length > PROBE_LENGTH_MAX) return false;
  return text.startsWith('-') || (text.length <= HIDDEN_LENGTH_MAX && HIDDEN_WORD.test(text));
}

/** Short values that consist of a test for a shell. */
export function judgeProbe(text: string): Finding | undefined {
  if (text.length > PROBE_LENGTH_MAX) return undefined;
  for (const [, pattern, why] of PATTERNS) {
    if (pattern.test(text)) return report(text, why);
  }
  if (isHiddenWord(text) || isSprinkled(text) || isHiddenPath(text))
    return report(text, 'is a command hidden by quoting');
  const before = BEFORE.exec(text)?.[0].length ?? 0;
  if (before > 0 && TEST_LINE.test(text.slice(before).replace(AFTER, ''))) {
    return report(text, 'consists of a command that testers send');
  }
  const substituted = SUBSTITUTED.exec(text);
  if (
    substituted !== null &&
    classifyCommand(substituted[1] ?? substituted[2] ?? '') !== NOT_A_COMMAND
  ) {
    return report(text, 'calls what another command says');
  }
  const broken = BROKEN_OUT.exec(text);
  if (broken !== null && isCalled(broken[1] ?? '', broken[2] ?? '')) {
    return report(text, `ends the text around it and calls ${broken[1] ?? ''}`);
  }
  const line = NEXT_LINE.exec(text)?.[1];
  return line !== undefined && TELLING.test(line)
    ? report(text, `begins a line of its own with ${line}`)
    : undefined;
}

function isHiddenWord(text: string): boolean {
  if (text.length > HIDDEN_LENGTH_MAX || !HIDDEN_WORD.test(text)) return false;
  const word = text.replace(/^[\s;|&]{0,4}/, '');
  const plain = word.replace(PAIRED, '$2');
  if (plain.length === word.length || !/^\w{4,16}$/.test(plain)) return false;
  return classifyCommand(plain) === SURE_COMMAND;
}

/** `;/\b\i\n///s\h`: a path with a backslash before letters that need none. */
const HIDDEN_PATH = /^[\s;|&]{1,4}(\/[\w/\\]{4,48})[\s;|&]{0,4}$/;

function isHiddenPath(text: string): boolean {
  const path = HIDDEN_PATH.exec(text)?.[1];
  if (path === undefined || !/\\[a-z][\w/]{0,8}\\[a-z]/i.test(path)) return false;
  return classifyCommand(path.replaceAll('\\', '').replaceAll(/\/{2,}/g, '/')) === SURE_COMMAND;
}

/** `w"h"o"a"m"i`: a quote after nearly every letter, whether they come in pairs or not. */
const SPRINKLED =
  /^(?:[\w.:-]{0,32}\s{0,4}[;|&]{1,2})?\s{0,4}((?:["'^\\`]{1,2})?[a-z](?:["'^\\`]{1,2}[a-z]){3,15}["'^\\`]{0,2}|(?:["'^]{2}[a-z]){4,12}(?:["'^]{2}[\d.]){0,5}["'^]{0,2})(?:[\s;|&]{0,4}|\s["'^][^\n]{0,32})$/i;

function isSprinkled(text: string): boolean {
  if (text.length > HIDDEN_LENGTH_MAX) return false;
  const word = SPRINKLED.exec(text)?.[1];
  return word !== undefined && classifyCommand(word.replaceAll(/[^a-z]/gi, '')) === SURE_COMMAND;
}

function isCalled(name: string, rest: string): boolean {
  const commandClass = classifyCommand(name);
  if (commandClass === NOT_A_COMMAND) return false;
  return commandClass === SURE_COMMAND || rest.trim().split(/\s+/).length <= 2;
}

function report(text: string, why: string): Finding {
  return { context: 'probe', why, start: 0, end: text.length, fingerprint: 'probe' };
}
