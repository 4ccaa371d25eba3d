import type { Finding } from '../evidence.ts';
import { findPattern, gateReasons } from '../patterns.ts';

/** A command line that a value consists of is no longer. */
const LENGTH_MAX = 1000;

/** What may stand before a command line that is the whole value. */
const LEAD = String.raw`^[\s;|&"')]{0,6}`;
/** Programs that run the one named behind them. */
const RUNNERS = String.raw`(?:nohup|strace|ltrace|setsid|time|env|nice|busybox|sudo|doas|unbuffer|timeout\s{1,4}\d{1,4}[smh]?)`;
/** Commands that are told as one word, and by nobody else than testers. */
const TELLERS = String.raw`(?:whoami|ifconfig|ipconfig|uname|printenv|netstat|id$|(?:sleep|ping)\s{1,4}-?\d|(?:ba|da|z|k)?sh\s{1,4}-c\b)`;
/** `bash -c runs ...`, `sh -c 的作用`: what people tell of the option begins with a word that is no command. */
const TOLD = String.raw`(?![^\x00-\x7f]|(?:is|was|are|means?|runs?|does|do|takes?|expects?|executes?|reads?|tells?|works?|fails?|lets?|makes?|starts?|opens?|gives?|and|or|but|to|the|an?|as|in|on|for|with|from|by|if|when|then|not|would|will|can|should|needs?|has|option|flag|switch|commands?)\b)`;
/** Programs of Windows whose options begin with a slash. */
const WINDOWS = String.raw`(?:schtasks|taskkill|icacls|cacls|bcdboot|bcdedit|regedit|reg|sc|wmic|attrib|takeown|wevtutil|cipher|robocopy|xcopy|del|erase|rd|rmdir|copy|move|shutdown|tasklist|gpresult|whoami|ipconfig|cscript|wscript|msiexec|rundll32|vssadmin|diskshadow|esentutl|expand|extrac32|findstr|forfiles|makecab|pcalua|print|replace|runas|tree|dir)`;

/** Command lines as whole values, told by how a shell would read them and not by the names of programs. */
const LINES = gateReasons('command', [
  [
    /(?:^|[;|&("']\s{0,4})for\s{1,16}(?:\/[dfrl]\s{1,4}(?:\S{1,64}\s{1,4}){0,2})?%{1,2}[^\s%]{1,16}\s{1,4}in\s{0,4}\([^)\n]{1,120}\)\s{0,4}do\b/i,
    'runs a command for each line of another (Windows)',
  ],
  [
    /(?:^|[;|&("']\s{0,4})if\s{1,4}(?:\/i\s{1,4})?(?:not\s{1,4})?(?:exist\s{1,4}"?(?:[a-z]:|\\|%)[^\s"]{0,128}"?\s|errorlevel\s{1,4}\d{1,4}\s|"?%\w{1,32}%"?\s{0,4}==\s{0,4}\S{1,32}\s|defined\s{1,4}\w{1,32}\s{1,4}(?:ping|echo|dir|type|start|set|call|cmd|net)\s)/i,
    'runs a command under a condition (Windows)',
  ],
  [new RegExp(`${LEAD}(?:${RUNNERS}\\s{1,4}){1,4}${TELLERS}`), 'is a command line'],
  [
    new RegExp(
      String.raw`${LEAD}(?:\/(?:usr\/)?bin\/)?(?:ba|da|z|k|c|tc|a)?sh\s{1,4}-[a-z]{0,3}c\s{1,4}${TOLD}\S|${LEAD}\$\{?(?:SHELL|BASH|0)\}?\s{1,4}-[a-z]{0,2}c\s{1,4}${TOLD}(?:["']|\S{1,64}\s{0,4}$)`,
    ),
    'is a command line',
  ],
  [
    new RegExp(String.raw`${LEAD}alias\s{1,4}(?:-\w{1,4}\s{1,4})?["']?[\w.-]{1,24}["']?=\S`),
    'is a command line',
  ],
  [
    // A separator, a word and an option: ; flock -u / whoami
    /^[\s"')]{0,4}(?:;|\|{1,2}|&&)\s{0,4}[a-z][a-z\d_.-]{1,23}\s{1,4}(?:[\w.,/]{1,24}\s{1,4}){0,2}-{1,2}[a-z][\w-]{0,24}(?:[=\s][^\n;|]{0,100})?$/,
    'ends the command and calls another with an option',
  ],
  [
    /^[\s;|&]{0,4}(?:\{(?:,(?:id|ls|cat|echo|whoami|uname|ping|curl|wget|nc|ncat|bash|sh|sleep|ip|cd|pwd|ifconfig|env|ps|head|tail|dir|type)(?:,[\w./$?*:-]{0,32}){0,4}|(?:id|ls|cat|echo|whoami|uname|ping|curl|wget|nc|ncat|bash|sh|sleep|ip|cd|pwd|ifconfig|env|ps|head|tail|dir|type),|echo,[\w-]{1,32})\}|[a-z]{0,4}\{[a-z]{1,12},-[\w-]{1,16}\}[a-z]{0,4})$/,
    'is a command whose blanks are commas',
  ],
  [
    /(?:^|[\s;|&])([\w.:]{1,16})\s{0,2}\(\)\s{0,2}\{\s{0,2}\1(?:\(\))?\s{0,2}[|&]\s{0,2}\1(?:\(\))?\s{0,2}[&;]{1,2}\s{0,2}\}\s{0,2};?\s{0,2}\1/,
    'starts itself without end',
  ],
  [
    /^[\s;|&]{0,4}[a-z][\w./-]{1,16}\s[^\n]{1,160}[^|]\|\s{0,4}(?:\/(?:usr\/)?bin\/)?(?:ba|da|z|k)?sh\s{0,4}$/,
    'feeds a shell what another command says',
  ],
  [
    /^[\s;|&]{0,4}(?:wget|curl|fetch)\s[^\n]{1,160}\s-o\s{0,4}\/\S{1,64}\s{0,4}$/i,
    'is a command line',
  ],
  [
    /^\s{0,4}(?:for\s{1,4}\w{1,16}\s{1,4}in\s|while\s|until\s|if\s|case\s)[^\n]{1,120}(?:;\s{0,4}(?:do|then)\s|\sin\s{1,4}\S{1,16}\))\s{0,4}(?:id|whoami|uname|ifconfig|nslookup)\b[^\n;]{0,60};{1,2}\s{0,4}(?:done|fi|esac)\s{0,4};?\s{0,4}$/,
    'is a command line',
  ],
  [
    new RegExp(
      String.raw`${LEAD}${WINDOWS}(?:\.exe)?\s{1,4}(?:\/[a-z]{1,12}(?:[\s:][^\n]{0,160})?$|[a-z]:\\\S{0,128}\s{0,4}$|(?:query|list|get|add|delete|export|os|process)\s{1,4}\w{2,24}\s{0,4}$)`,
      'i',
    ),
    'is a command line',
  ],
  [
    new RegExp(
      String.raw`${LEAD}(?:iwmi|gwmi|gcim|icim|iwr|irm|saps|gci|gps|gsv|sajb|icm)\s{1,4}-[a-z]\w{1,24}\s|${LEAD}(?:get|set|new|remove|copy|move|start|invoke|test)-[a-z]{3,24}\s{1,4}[a-z]:\\`,
      'i',
    ),
    'is a command of PowerShell',
  ],
  [
    /^[<>]\(\s{0,4}[a-z][\w'"]{1,16}(?:[\s<][^\n()]{0,80})?\)?[\s"'#;|&)]{0,4}$/,
    'calls what another one says',
  ],
  [
    // A backtick that the text around closes.
    /^[\w.:'"-]{0,32}`\s{0,4}(?:base64|cat|curl|wget|head|tail|grep|find|less|more|od|xxd|sort|nc|ping|nslookup|dig|ls)\s[^`\n]{0,40}[/.-][^`\n]{0,60}$/,
    'calls what another one says',
  ],
  [
    /^\s{0,4}(?:chmod\s{1,4}[0-7]{3,4}\s{1,4}[\w./-]{1,64}|telnet\s{1,4}(?:\d{1,3}\.){3}\d{1,3}(?:\s{1,4}\d{1,5})?)\s{0,4}$/i,
    'is a command line',
  ],
]);

/** A value that is a command line, whatever it calls. */
export function judgeLine(text: string): Finding | undefined {
  return text.length > LENGTH_MAX ? undefined : findPattern(LINES, text);
}
