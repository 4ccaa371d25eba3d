import type { Finding } from '../evidence.ts';
import { HAS_BLANK, HAS_PERCENT, HAS_SLASH, type Traits } from '../traits.ts';
import { readCommandName, type CommandReading } from './arguments.ts';
import { SURE_COMMAND } from './commands.ts';
import { readFirstCommand } from './sequences.ts';

/** A command line that a value consists of is no longer. */
const WHOLE_LENGTH_MAX = 1000;

/** Payloads that are sure wherever they stand, and values that are a command line as a whole. */
export function judgePayload(text: string, traits: Traits): Finding | undefined {
  for (const [pattern, why] of PAYLOADS) {
    const match = pattern.exec(text);
    if (match !== null) {
      return {
        context: 'payload',
        why,
        start: match.index,
        end: match.index + match[0].length,
        fingerprint: 'payload',
      };
    }
  }
  if ((traits & (HAS_BLANK | HAS_SLASH | HAS_PERCENT)) === 0 || text.length > WHOLE_LENGTH_MAX)
    return undefined;
  return judgeWhole(text);
}

/** Each is bounded in what it can repeat, so that none runs for long. */
const PAYLOADS: readonly (readonly [pattern: RegExp, why: string])[] = [
  [
    /\(\)\s{0,8}\{\s{0,8}[:_\w]{0,16}\s{0,8};?\s{0,8}\}\s{0,8}[;>]/,
    'defines a function as Shellshock does (CVE-2014-6271)',
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
  [
    /\b(?:curl|wget|fetch)\s[^\n;|`]{3,300}\|\s{0,4}(?:sudo\s)?(?:\/bin\/)?(?:ba|da|z|k)?sh\b(?!\.)/i,
    'runs a script from the network',
  ],
  [
    /\bpowershell(?:\.exe)?\s[^\n]{0,200}(?:-e(?:nc(?:odedcommand)?)?\s{1,4}[A-Za-z0-9+/=]{16}|downloadstring|downloadfile|-nop\b|-w(?:indowstyle)?\s{1,4}hidden|iex\b)/i,
    'runs a hidden PowerShell command',
  ],
  [
    /\b(?:IEX|Invoke-Expression)\s{0,4}\(?\s{0,4}\(?\s{0,4}(?:New-Object|\[|iwr|Invoke-WebRequest|\$)/i,
    'runs a text as PowerShell',
  ],
  [/\bcmd(?:\.exe)?\s{0,4}\/[ck]\s{1,4}["'\w]/i, 'runs a command of Windows'],
  [/\bcertutil(?:\.exe)?\s[^\n]{0,100}-(?:urlcache|decode)\b/i, 'downloads by certutil'],
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
    /%(?:COMSPEC|SYSTEMROOT|WINDIR|PROGRAMFILES(?:\(x86\))?:~\d{1,3},\d{1,3})%/i,
    'reaches a program of Windows by a variable',
  ],
  [
    /-o\s?ProxyCommand=|--(?:upload-pack|receive-pack|exec|use-askpass|checkpoint-action)=\s?["'`$]?(?:\w{1,16}\s|[`$/])/i,
    'adds an option that runs a command',
  ],
];

function judgeWhole(text: string): Finding | undefined {
  const command = readFirstCommand(text);
  const reading = readCommandName(command);
  if (reading === undefined) return judgeAssigned(text);
  const isAlone = /^[\s;|&]*$/.test(text.slice(command.end, command.end + 16));
  const why = weighWhole(command.words.map((word) => word.text).join(' '), reading, isAlone);
  if (why === undefined) return undefined;
  return {
    context: 'command',
    why,
    start: command.start,
    end: command.end,
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
const WHOLE_COMMANDS =
  /^(?:ping(?:\.exe)?\s+-[a-z]\s+\d+\s+\S+|ping\s+-[nct]\s*\d+\s|uname\s+-[a-z]+|net\s+(?:user|localgroup|view|share|group)\b.*|ipconfig\s+\/all|whoami\s+\/(?:all|priv|groups)|ls\s+-[a-z]+\s+[\\/].*|ls\s+\/.*|cat\s+\/.*|dir\s+(?:\/[a-z]\s+)?[a-z]:.*|type\s+[a-z]:\\.*|tasklist\b.*|systeminfo|netstat\s+-[a-z]+|ifconfig(?:\s+-a)?|wget\s+(?:-\S+\s+)*https?:\S+.*|curl\s+(?:-\S+\s+)*https?:\S+.*|chmod\s+(?:\+x|[0-7]{3,4})\s+\S+|(?:python|perl|ruby|php|node)\d?\s+-[cer]\s.*|bash\s+-c\s.*|nslookup\s+\S+\.\S+|id\s*;.*|wmic\s+\S+.*|reg\s+(?:query|add|delete)\s.*|nc\s+(?:-\S+\s+)+.*)$/i;
