import type { Finding } from '../evidence.ts';
import { findPattern, gateReasons } from '../patterns.ts';
import { HAS_BLANK, HAS_DOLLAR, HAS_PERCENT, HAS_SLASH, type Traits } from '../traits.ts';
import { readCommandName, type CommandReading } from './arguments.ts';
import { SURE_COMMAND } from './commands.ts';
import { isFenced } from './fences.ts';
import { readFirstCommand } from './sequences.ts';

/** A command line that a value consists of is no longer. */
const WHOLE_LENGTH_MAX = 1000;

/** Shells over a connection, and scripts from an address without a name: nobody's everyday work. */
const GRAVE =
  /^(?:\/dev\/(?:tcp|udp)\/|\w{0,3}sh\s{1,4}-i\b|(?:nc|ncat|netcat)\b|(?:curl|wget)\s[^\n|]{0,64}?\b\d{1,3}(?:\.\d{1,3}){3}\b)/i;
const GRAVE_LENGTH = 96;

/** Payloads that are sure wherever they stand, and values that are a command line as a whole. */
export function judgePayload(text: string, traits: Traits): Finding | undefined {
  const found = findPattern(
    PAYLOADS,
    text,
    (index) => !isFenced(text, index, GRAVE.test(text.slice(index, index + GRAVE_LENGTH))),
  );
  if (found !== undefined) return found;
  if (
    (traits & (HAS_BLANK | HAS_SLASH | HAS_PERCENT | HAS_DOLLAR)) === 0 ||
    text.length > WHOLE_LENGTH_MAX
  )
    return undefined;
  return judgeWhole(text);
}

/** Each is bounded in what it can repeat, so that none runs for long. */
const PAYLOADS = gateReasons('payload', [
  [
    /\(\)\s{0,8}\{\s{0,8}[:_\w]{0,16}\s{0,8};?\s{0,8}\}\s{0,8}[;>]|^(?:[\w-]{1,64}=)?\(\)\s{0,8}\{\s{0,8}[:_]\s{0,8};?\s{0,8}\}?\s{0,8}$/,
    'defines a function as Shellshock does (CVE-2014-6271, CVE-2014-6278)',
  ],
  [/\/dev\/(?:tcp|udp)\/[\w.$-]{1,128}\/\w/i, 'opens a connection through /dev/tcp'],
  [
    /\b(?:ba|da|z|k)?sh\s{1,4}-i\b[^\n]{0,40}[>&]/i,
    'starts an interactive shell over a connection',
  ],
  [
    /\b(?:nc|ncat|netcat)(?:\.exe)?\s[^\n;|]{0,80}-[a-z]{0,4}[ec]\s{0,4}(?:\/bin\/|cmd|powershell|bash|sh)/i,
    'binds a shell to a connection',
  ],
  // But for the installers that half of all guides name, each on a host of nobody else.
  [
    /\b(?:curl|wget|fetch)\s[^\n;|`]{3,300}(?<!\b(?:curl|wget)\s{1,4}(?:(?:-[\w.=-]{1,24}|'=https')\s{1,4}){0,6}['"]?https:\/\/(?:get\.docker\.com|sh\.rustup\.rs|get\.(?:k3s\.io|pnpm\.io|rvm\.io|sdkman\.io)|bun\.sh|deno\.land|ollama\.com|install\.python-poetry\.org|(?:deb|rpm)\.nodesource\.com)(?:\/[\w./-]{0,64})?['"]?(?:\s{1,4}-[\w-]{1,24}){0,4}\s{0,4})\|\s{0,4}(?:sudo\s)?(?:\/bin\/)?(?:ba|da|z|k)?sh\b(?!\.)/i,
    'runs a script from the network',
  ],
  [
    /\bpowershell(?:\.exe)?\s[^\n]{0,200}(?:-e(?:nc(?:odedcommand)?)?\s{1,4}[A-Za-z0-9+/=]{8}|\b(?:iwr|wget|curl|invoke-webrequest|invoke-restmethod)\s{1,4}\S{0,16}https?:|downloadstring|downloadfile|-nop\b|-c(?:ommand)?\s{1,4}["'&{]|-w(?:indowstyle)?\s{1,4}hidden|iex\b)/i,
    'runs a hidden PowerShell command',
  ],
  [
    /\b(?:IEX|Invoke-Expression)\s{0,4}\(?\s{0,4}\(?\s{0,4}(?:New-Object|\[|iwr|Invoke-WebRequest|\$)/i,
    'runs a text as PowerShell',
  ],
  [
    /(?:^\s{0,8}|[;|&=("'<>,\\/\n[{:]|[;|&=(,]\s{1,4}|(?=cmd\.exe)|\bstart\s{1,4}(?:\/\w{1,4}\s{1,4}){1,3})\bcmd(?:\.exe)?[\s,;=]{0,4}(?:\/[a-z](?::\w{1,4})?\s{0,4}){0,2}\/[ckr][\s,;=]{1,4}["'\w]/i,
    'runs a command of Windows',
  ],
  [
    /\bcmd\.exe\?\/c\b|\bp\^?o\^?w\^?e\^?r\^?s\^?h\^?e\^?l\^?l(?:\.exe)?\s{1,4}["']?[a-z]:[\\/][^\s]{0,64}[*?]/i,
    'runs a command of Windows',
  ],
  [
    /(?:^|[;|&\n]\s?)function\s{1,4}(\w{1,16})\s{0,2}\{\s[^}\n]{1,80};\s{0,2}\}\s{0,2};\s{0,2}\1\b/,
    'names a command and calls it',
  ],
  [/\bcertutil(?:\.exe)?\s[^\n]{0,100}-(?:urlcache|decode)\b/i, 'downloads by certutil'],
  [/\$@\s{0,4}\|\s{0,4}(?:ba)?sh\b/, 'feeds a shell what it was called with'],
  [/\bmkfifo\s{1,4}\/tmp\//i, 'builds a pipe for a shell'],
  [
    /\brm\s{1,4}-[a-z]{0,4}r[a-z]{0,4}\s{1,4}(?:-\S{1,10}\s)?\/(?:\s|\*|$)/i,
    'deletes the file system',
  ],
  [
    /\b(?:base64|b64)\s{1,4}(?:-d|--decode|-D)\b[^\n]{0,40}\|\s{0,4}(?:ba|da|z|k)?sh\b/i,
    'runs a hidden script',
  ],
  [
    /%(?:COMSPEC|SYSTEMROOT|WINDIR|\w{2,24}(?:\(x86\))?:~-?\d{1,3}(?:,-?\d{1,3})?)%/i,
    'reaches a program of Windows by a variable',
  ],
  [
    /\bset\s{1,4}(?:\/a\s{1,4})?"?(\w{1,16})=[^&\n]{1,64}&{1,2}[^\n]{0,64}(?:%\1%|!\1!)/i,
    'calls what it has put into a variable',
  ],
  [
    /(?:^|[;|&`(\n]\s{0,4})(?:rev|tr|xxd|printf|echo|base(?:64|32)|awk|sed|openssl|gunzip|zcat)(?=[\s<])[^\n|]{1,160}(?:\|\s{0,4}(?:rev|tr|xxd|base(?:64|32)|sed|gunzip|zcat)\b[^\n|]{0,40}){0,2}\|\s{0,4}(?:ba|da|z|k|a)?sh\s{0,4}(?:[)`;&|'"#]|$)/,
    'runs a hidden script',
  ],
  [
    /(?:^|[;|&\n(`]\s{0,4})\$\{?(?:0|SHELL|BASH)(?:##\*\/)?\}?\s{1,4}-[a-z]{0,4}c\s{1,4}(?:["'$]|\S{1,64}[\s;|&#"')]{0,8}$)/,
    'feeds a text to the shell',
  ],
  [
    /(?:^|[;|&\n(`]\s{0,4})(?:(?:ba|da|z|k)?sh\s{0,4}<<<\s{0,4}\S|(?:source|\.)\s{1,4}<\(\s{0,4}(?:curl|wget|echo|printf|base64|nc)\s|\$\{\w{2,12}[%#]{1,2}[^}\s]{1,16}\}\/\w)/,
    'feeds a text to the shell',
  ],
  [
    /(?:^|[;|&\n]\s{0,4})(\w{1,16})=[^;\s$]{1,32};\s{0,2}\1\+=[^;\s]{1,32};[^\n]{0,32}\$\{?\1\b/,
    'calls what it has put into a variable',
  ],
  [
    /[&.]\s{0,2}\(\s{0,2}(?:(?:gcm|gal|get-command|get-alias)\s|\[string\]::join\()|(?:-join\s{0,2}\(|frombase64string\()[^\n]{1,200}\|\s{0,4}iex\b/i,
    'is a command of PowerShell',
  ],
  [
    /^[\s;|&]{0,4}(?:dir|type|copy|del|net\s{1,4}use)\s{1,4}\\\\(?:\d{1,3}(?:\.\d{1,3}){3}\\|[\w.-]{1,64}\\(?:[a-z]|admin|ipc)\$)/i,
    'reaches for a folder of another server',
  ],
  [
    /\[char\]\s{0,2}\(?(?:0x[\da-f]{2}|\d{2,3})\)?\s{0,2}\+\s{0,2}\[char\]/i,
    'is a command of PowerShell',
  ],
  [
    /(?:^|[\s;|("'])[&.]\s{0,2}\(\s{0,2}(?:(["'])[\w.-]{1,24}\1|\$\w{1,24}(?:\[\d{1,2}\])?)\s{0,2}\+\s{0,2}["'$]/,
    'is a command of PowerShell',
  ],
  [
    /-o\s?ProxyCommand=|(?:^|\s)-Tv?TT[= ]\S|--(?:upload-pack|receive-pack|exec|use-askpass|checkpoint-action|unzip-command|rsh-command|to-command|use-compress-program|info-script)=\s?["'`$]?(?:\w{1,16}\s|[`$/])/i,
    'adds an option that runs a command',
  ],
  [/-oProxyCommand=\S/, 'adds an option that runs a command'],
  [
    /\n\s{0,4}(?:up|down|route-up|tls-verify|client-connect|ipchange)\s{1,4}["']?\/(?:usr\/)?s?bin\/\w/,
    'adds a setting that runs a command (OpenVPN)',
  ],
  [
    /^\s{0,8}(?:[^\s;|&]{0,64}[;|&]\s{0,4})?\{(?:cat|ls|id|wget|curl|nc|ping|sleep|head|tail|nl|tac|more|less|echo|bash|sh|python3?|perl|php|ruby|rm|cp|mv|dir|type|base64|rev|xxd|od),[^\s}]{0,128}[/.$*?-][^\s}]{0,128}\}/,
    'is a command whose blanks are commas',
  ],
  [
    /\|\s{0,4}\{(?:base64|ba|da|z|k)?(?:sh)?,-[\w,-]{1,32}\}/,
    'feeds a shell through a command whose blanks are commas',
  ],
  [
    /(?:^|[;|&`\n(]\s{0,4})(?:echo|expr|set\s{1,4}\/a|print)\s{0,4}["']?(?:\$\(\(\s{0,4}\d{1,9}\s{0,4}[-+*/%]\s{0,4}\d{1,9}\s{0,4}\)\)|(?<=expr\s{0,4}|\/a\s{0,4})\d{1,9}\s{0,4}\\?[-+*/%]\s{0,4}\d{1,9})/i,
    'computes a number that a scanner looks for',
  ],
  [
    /(?:^|[;|&\n]\s{0,4})(\w{1,16})=([^;&\s$"'(){}<>]{1,64})\s{0,4}(?:;|&&)(?:[^\n$]{0,64}\$\w{1,16}=?[^\n$]{0,16}){0,3}\$\{?\1\}?(?:[\s;|&$/{`)]|$)/,
    'calls what it has put into a variable',
  ],
  [
    /(?:^|[;|&\n]\s{0,4})(\w{1,16})=\$?(["'])([^"'\n]{1,64})\2\s{0,4}(?:;|&&|&)\s{0,4}\$\{?\1\b/,
    'calls what it has put into a variable',
  ],
  [/^\s{0,8}[;|&]{0,2}\s{0,4}\$\{?0\}?\s{0,4}<<</, 'feeds a text to the shell'],
  [
    /\$\{(?:PATH|HOME|PWD|OLDPWD|SHELL|SHELLOPTS|LS_COLORS|LOGNAME|USER|HOSTNAME|HOSTTYPE|OSTYPE|BASH|BASHOPTS|TERM|LANG)(?::\s?-?\d{1,3}){1,2}\}/,
    'cuts letters out of a variable of the shell',
  ],
  [
    /^\s{0,4}(?:cat|echo|eval|exec|ping|nslookup|host|dig|curl|wget|sh|bash)\s{1,4}[^\s`]{0,64}`\s{0,4}[a-z][^`\n]+`[\w./-]{0,64}\s{0,4}$/,
    'gives a command what another one says',
  ],
  [
    /^[\s;|&"']{0,8}\$\(\(\s{0,4}\d{1,9}\s{0,4}[-+*/%]\s{0,4}\d{1,9}\s{0,4}\)\)[\s;|&"'#]{0,8}$/,
    'computes a number that a scanner looks for',
  ],
  [
    /:\s{0,2}\(\)\s{0,2}\{\s{0,2}:\s{0,2}\|\s{0,2}:\s{0,2}&\s{0,2}\}\s{0,2};/,
    'starts itself without end',
  ],
  [
    /^[^\n;|&`$]{0,64}(?:[;|&]{1,2}\s{0,4}|[\r\n]{1,4}\s{0,4}|`\s{0,4}|(?:echo\s)?\$\(\s{0,4}|;\s{0,4}echo\s{1,4}(?:`|\$\()\s{0,4})(?:for\s{1,4}\w{1,16}\s{1,4}in\s[^;\n]{1,100};\s{0,4}do\s|(?:while|until)\s[^;\n]{1,100};\s{0,4}do\s|if\s[^;\n]{1,100};\s{0,4}then\s|case\s{1,4}\S{1,32}\s{1,4}in\s|(\w{1,16})\(\)\s{0,4}\{\s[^}\n]{1,120}\};?\s{0,4}\1\b)/,
    'ends the command and begins a loop or a condition',
  ],
  [
    /^[^\n;|&]{0,64}[;|&\r\n]{1,3}\s{0,4}(?:\$\(|`)\s{0,4}(?:echo|printf|base64|rev|tr|xxd|which|awk|sed|expr|print)\s[^)`\n]{1,64}[)`]\s{0,4}[\w<$./"'*?[\\-]/,
    'ends the command and calls what another one says',
  ],
  [
    /(?:^|[;|&\n]\s{0,4})(\w{1,16})=([^;&\s$"'(){}<>]{1,64})\s{0,4}(?:;|&&)\s{0,4}\$\{\1\}\w/,
    'calls what it has put into a variable',
  ],
  [
    /^[^\n;|&`]{0,24}(?:\$\(|[^\s`]`|(?:&&|;|\|{1,2})\s{0,4}(?:echo\s{1,4}[`$(]{1,2})?)find\s[^\n|]{0,60}\|\s{0,4}xargs\s{1,4}\w/,
    'hands all files on to a command',
  ],
  [/\bset\s{1,4}--\s{1,4}\w[^\n;]{1,60};\s{0,4}"?\$@/, 'calls what it has put into its arguments'],
  [
    /\bfor\s{1,4}\/[fldr]\s[^\n]{0,80}%{1,2}\w\s{1,4}in\s{0,4}\([^\n]{1,120}\)\s{0,4}do\s/i,
    'runs a command for each line of another (Windows)',
  ],
  [
    /^(?:[^\n;|&]{0,64}[;|&`(]\s{0,4})?\.\s{1,4}\/(?:tmp|etc|var|dev|proc|home|root|usr|opt|run)\/[\w./-]{1,64}[\s;|&#"')`]{0,8}$|^[^\n;|&]{0,64}[;|&]\s{0,4}\.\s{1,4}\/[\w./-]{2,64}\s{0,4}$/,
    'ends the command and reads a script',
  ],
  [
    /^\s{0,4}[<>]{1,2}\s{0,4}\/(?:tmp|etc|var|dev|proc|home|root|usr|opt)\/\S{1,128}\s{0,4}$|^\s{0,4}[012]?>&[012]\s{0,4}$/,
    'is a redirection',
  ],
  [
    /^[^\n;|&]{0,64}[;|&]\s{0,4}(?:echo|type|dir)\s{1,4}%\w{2,24}(?:\(x86\))?%|^\s{0,4}echo\s{1,4}%\w{2,24}%\s{0,4}$/i,
    'asks for a variable of Windows',
  ],
  [
    /^[\s"')]{0,4}(?:;|&&|\|\||[|&](?=\s?[a-z]))\s{0,4}[a-z][\w.-]{1,23}\s{1,4}(?:-\S{1,16}\s{1,4}){0,3}(?:https?|ftp):\/\/\S{1,256}\s{0,4}$/i,
    'ends the command and hands an address to another',
  ],
  [
    /\b(?:mshta|regsvr32|rundll32)(?:\.exe)?\s[^\n]{0,120}(?:https?:|javascript:|vbscript:|scrobj|\\\\)|\bbitsadmin(?:\.exe)?\s{1,4}\/(?:transfer|create|addfile)\b/i,
    'runs a program of Windows that loads what it is told',
  ],
  [
    /^[\s;|&"')]{0,8}(?:&\s{0,2}\{\s{0,2})?(?:(?:Get|Set|New|Add|Start|Stop|Invoke|Remove|Restart|Test|Import|Out|Write|Resolve)-(?:Process|ChildItem|Content|Service|WmiObject|CimInstance|Item(?:Property)?|Location|Host|Sleep|Job|Object|Type|ExecutionPolicy|File|Output|Module|Connection|DnsName|Computer|Expression|WebRequest|RestMethod|Command|WmiMethod|MpPreference)\s{1,4}(?:-[a-z]\w{0,24}\s{1,4}\S|[a-z]{2,8}:|[$"'[({.\\]|\w{1,16}(?:\.\w{1,8})?$)|iex\s{0,2}\(?\s{0,2}\w{2,16}\)?$)/i,
    'is a command of PowerShell',
  ],
  [
    /^[\s"')]{0,4}[;|&]{1,2}\s{0,4}(?:&\s{0,2})?(?:\(\s{0,2}(?:Get|New|Invoke)-[a-z]{3,24}\b|\(\s{0,2}\[char\]|(?:gci|gwmi|gps|iwr|irm)(?:\s|$)|\{\s{0,2}\w{2,16}\s{0,2}\}$)/i,
    'ends the command and calls PowerShell',
  ],
  [/\[System\.Diagnostics\.Process\]::Start\(/i, 'starts a program from PowerShell'],
  [
    /^[\w.:/"'-]{0,64}\s{0,2}[;|&]{1,2}\s{0,2}(?:ls|id|pwd|whoami|uname|dir|ipconfig|true|false|cd\s{1,4}[/.~]{1,8}|\[{1,2}\s-[a-z]\s\S{1,64}\s\]{1,2})\s{0,2}[;|&]{1,2}\s{0,2}(?:ls|id|pwd|whoami|uname|dir|ver|ipconfig|cat\s{1,4}\S{1,64})\s{0,4}$/,
    'ends the command and calls two others',
  ],
  [
    /^[\w"'-]{0,16}\$\(\s{0,2}`[a-z]{2,16}(?:\s[^`#\n]{1,64})?`\s{0,2}\)|^\|nid\r?\n/,
    'calls what another one says',
  ],
  [
    /^\w{0,8}[\s"'`);|&({!^$%*,/=]{1,12}phpinfo\s?\(\s?-?\d{0,2}\s?\)/i,
    'ends the value and shows how PHP is set up',
  ],
  [
    /^\s{0,4}[a-z][\w.-]{1,16}(?:\s[^<>\n]{1,64})?\s?>{1,2}\s?\/(?:tmp|var|etc|home)\/\S{1,64}\s{0,4}$/,
    'writes to a file of the system',
  ],
  [
    /[&.]\s?\(\s?'[a-z]{1,8}'\s?\+\s?'|\(\s?New-Object\s{1,4}(?:System\.)?Net\.WebClient\s?\)|^\s{0,4}Invoke-[A-Z]\w{2,32}\s{1,4}-[A-Z]\w{2,24}\s{0,4}$/,
    'is a command of PowerShell',
  ],
  [
    /\brundll32(?:\.exe)?\s{1,4}\S{1,64}\.dll,\w|\b[cw]script(?:\.exe)?\s{1,4}\/{1,2}\w{1,8}\s{1,4}\S{1,64}\.(?:vbs|js|wsf)\b|\bfor\s{1,4}%{1,2}\w\s{1,4}in\s{0,4}\([^)\n]{1,80}\)\s{0,4}do\s|^\s{0,4}pcalua(?:\.exe)?\s{1,4}-a\s|%COMSPEC:~\d/i,
    'runs a program of Windows through another',
  ],
  [
    /(?:\$\(|`)\s{0,4}\$\(\s{0,4}(?:echo|printf|which|base64|rev|tr|xxd|awk|sed)\s[^)\n]{1,64}\)\s{0,4}[\w<$./"'*?[\\-]/,
    'calls what another one says',
  ],
  [
    /^[^\n;|&`]{0,64}(?:;|&&|\|\|)\s{0,4}(?:ls|find|echo|printf|cat|grep)\b[^|\n]{0,60}\|\s{0,4}xargs\s{1,4}(?:-\S{1,8}\s{1,4}){0,3}[a-z]{2,8}\b/,
    'hands all files on to a command',
  ],
  [
    /^[^\n;|&]{0,32}["']\s{0,4}(?:;|&{1,2}|\|{1,2})\s{0,4}(?:cat|tac|tr|nl|head|tail|sed|awk|less|rev|od|xxd|base64|cut|paste|grep|dd|tee)(?:\s[^\n;|&<>]{0,24})?<\s{0,2}[\w/.$~]/,
    'ends the text around it and reads a file',
  ],
  [
    /^[^\n]{0,32}(?:\$\(|`)[^)`\n]{2,120}[^\d\s]?\s>&2\s{0,4}[)`]/,
    'says what it reads among the errors',
  ],
  [
    /(?:^|[;|&\n]\s{0,4})(\w{1,8})=([^\s;|&$]{1,16});\s?(\w{1,8})=([^\s;|&$]{1,16});\s?\$\{?\1\}?\$\{?\3\b/,
    'calls what it has put into two variables',
  ],
  [/^[a-z+]{2,8}:\/\/-o[A-Za-z]{4,24}=/, 'adds an option that runs a command'],
  [/^\s{0,4}sleep\s{1,4}\d{1,3}\s{0,4}[;#&|]{1,2}\s{0,4}$/, 'makes the shell wait'],
  [
    /^[\s;|&:%]{0,4}!\s{0,2}\/(?:usr\/)?bin\/\w{2,8}\s{0,4}$|^ext::(?:ba)?sh\s/,
    'asks an interactive program for a shell',
  ],
  [
    /^\s{0,4}-{1,2}[a-z][\w-]{0,24}[\s=@]{1,4}\/(?:etc|proc|root|var\/log)\/\S{2,128}(?:\s{1,4}https?:\/\/\S{3,128})?\s{0,4}$/i,
    'is an option that names a file of the system',
  ],
  [
    /\b(?:vim?|ex)\s{1,4}-c\s{0,4}["']?:?!|\bg?awk\s{1,4}["']?\s{0,4}BEGIN\s{0,4}\{[^}]{0,64}(?:system|\/inet\/)|--checkpoint-action=|\bfind\s{1,4}\S{1,64}\s[^\n]{0,120}-exec(?:dir)?\s{1,4}\S|\bsocat\s[^\n]{0,120}\bexec:/i,
    'runs a command through another program',
  ],
]);

function judgeWhole(line: string): Finding | undefined {
  // `!cat x`: how notebooks and editors call a shell.
  const text = line.replace(/^\s{0,4}!(?=\w)/, '');
  const command = readFirstCommand(text);
  const reading = readCommandName(command);
  if (reading === undefined) return judgeAssigned(text);
  const isAlone = /^[\s;|&]*$/.test(text.slice(command.end, command.end + 16));
  const why = weighWhole(command.words.map((word) => word.text).join(' '), reading, isAlone);
  if (why === undefined) return undefined;
  return {
    context: 'command',
    why,
    start: command.start + line.length - text.length,
    end: command.end + line.length - text.length,
    fingerprint: reading.name.slice(0, 32),
  };
}

/** `cmd=cat /etc/passwd` that was not taken for a parameter. */
function judgeAssigned(text: string): Finding | undefined {
  const match = /^(?:cmd|command|exec|execute|ping|query|code|shell|run|c)=/i.exec(text);
  return match === null ? undefined : judgeWhole(text.slice(match[0].length));
}

function weighWhole(line: string, reading: CommandReading, isAlone: boolean): string | undefined {
  if (reading.hidden && reading.argumentCount + Number(isAlone) > 0)
    return 'is a command hidden by quoting';
  if (reading.sensitive && !reading.isProse) return 'is a command on a file of the system';
  if (!isAlone) return undefined;
  if (/^(?:[a-z]:)?[\\/]/i.test(reading.name) && reading.commandClass === SURE_COMMAND)
    return 'calls a program by its path';
  return WHOLE_COMMANDS.test(line) ? 'is a command line' : undefined;
}

/** Command lines that testers and web shells send, and nobody types into a form. */
const WHOLE_COMMANDS = oneOf([
  // Who and where one is.
  /id\s*;.*/,
  /uname\s+-[a-z]+/,
  /whoami\s+\/(?:all|priv|groups)/,
  /systeminfo/,
  /tasklist\b.*/,
  /ps\s+(?:aux\w?|-e\w{1,3})/,
  /net\s+(?:user|localgroup|view|share|group)\b.*/,
  /wmic\s+\S+.*/,
  /ipconfig\s+\/all/,
  /ifconfig(?:\s+-a|\s+\w+\d)?/,
  /netstat\s+-\w+/,
  // What can be reached, and fetched from there.
  /ping(?:\.exe)?\s+-[a-z]\s+\d+\s+\S+/,
  /ping\s+-[nct]\s*\d+\s/,
  /nslookup\s+\S+\.\S+/,
  /nc\s+(?:-\S+\s+)+.*/,
  /(?:wget|curl|tftp|ftpget)\s+(?:-\S+\s+)*(?:[/\w.-]+\s+)?(?:https?:\S+|\d{1,3}(?:\.\d{1,3}){3}\S*)(?:\s.*)?/,
  // Files of the system.
  /ls\s+(?:-[a-z]+\s+[\\/]|\/).*/,
  /cat\s+(?:\/.*|\S+\.(?:php|conf|env|passwd))/,
  /dir\s+(?:\/[a-z]\s+)?[a-z]:.*/,
  /type\s+[a-z]:\\.*/,
  /find\s+\/\s+-\w+.*/,
  /(?:sh|bash|cd|find|touch|rm|mkdir|cp|mv|echo\b.{0,200}>|tee|source|chown\s+\S+|tar\s+-?\w+)\s+(?:-\S+\s+)*\/(?:tmp|etc|dev\/shm|var|root|bin|usr|home|proc)\b.*/,
  /chmod\s+(?:(?:\+x|[0-7]{3,4})\s+\S+|\S+\s+\S+\s*;.*)/,
  /chattr\s+[-+]\w+\s+\/\S+/,
  // Programs that run others, and what stays.
  /(?:python|perl|ruby|php|node)\d?\s+-[cer]\s.*/,
  /powershell(?:\.exe)?\s+-c(?:ommand)?\s+[a-z][\w-]{0,24}(?:\s\S{1,64})?/,
  /busybox\s+\w+.*/,
  /killall\s+-\d+\s.*/,
  /crontab\s+-[lre]/,
  /useradd\s+.*/,
  /iptables\s+-[FX]/,
  /reg\s+(?:query|add|delete|save|export)\s.*/,
  /sc\s+(?:create|config)\s+\S+\s+\w+=.*/,
  /vssadmin\s+delete\s.*/,
]);

function oneOf(patterns: readonly RegExp[]): RegExp {
  return new RegExp(`^(?:${patterns.map(({ source }) => source).join('|')})$`, 'i');
}
