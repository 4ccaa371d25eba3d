import type { Evidence, Finding } from '../evidence.ts';
import { findPattern, gateAll } from '../patterns.ts';
import { HAS_BACKSLASH, HAS_BLANK, HAS_HIGH, traitsOf, type Traits } from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { detectInViews } from '../views/views.ts';

/** What stands before the line break is the value that was meant: no text of several lines. */
const VALUE_LENGTH_MAX = 256;
/** What is added stands right behind it: empty lines would end the headers. */
const TEXT_LENGTH_READ = 4096;

const RESPONSE_HEADERS =
  'set-cookie2?|content-(?:type|length|disposition|encoding|security-policy|location)|transfer-encoding|access-control-[a-z-]{4,32}|www-authenticate|x-(?:xss-protection|forwarded-[a-z]{2,8}|frame-options|[a-z-]{3,32})|cookie|referer|user-agent|authorization';
/** Words of every language of forms (`Location: Room 5`), and what they are followed by as headers. */
const ORDINARY_HEADERS =
  'location\\s{0,4}:\\s{0,8}(?:[a-z]{2,16}:|/|\\.|\\?|#|%)|refresh\\s{0,4}:\\s{0,8}\\d{1,9}\\s{0,4}(?:;|$)|link\\s{0,4}:\\s{0,8}<|connection\\s{0,4}:\\s{0,8}(?:close|keep-alive|upgrade|x-)|host\\s{0,4}:\\s{0,8}[\\w.:-]{1,128}\\s{0,4}(?:[\\r\\n]|$)|status\\s{0,4}:\\s{0,8}[1-5]\\d\\d\\b|cache-control\\s{0,4}:\\s{0,8}(?:no-|public|private|max-|s-max|must|only|immutable)';

/** Headers, which stand right behind the value: below a text they are those of a mail that is quoted. */
const HEADERS = gateAll([
  [
    'http',
    new RegExp(
      `[\\r\\n]\\s{0,8}(?:(?:${RESPONSE_HEADERS})\\s{0,4}:\\s{0,8}\\S|${ORDINARY_HEADERS})`,
      'i',
    ),
    'ends a header line and adds another',
  ],
  [
    'http',
    /^[\w./-]{0,64}\r\n(?!e-mail)[A-Za-z]{2,16}(?:-[A-Za-z]{1,16}){1,3}:\s{0,4}\S{1,128}\s{0,4}$/i,
    'ends a header line and adds another',
  ],
  [
    'http',
    /^https?:\/\/[\w.-]{1,80}(?::\d{1,5})?\/?\r\n[A-Za-z][\w-]{1,31}:\s?[^\r\n]{1,80}$/i,
    'ends the header that leads to an address and adds another',
  ],
  [
    'http',
    /\r\n\r\n\s{0,8}<(?:html|script|svg|img|body|!doctype)/i,
    'ends the headers and adds a page',
  ],
  [
    'mail',
    /[\r\n]\s{0,8}(?:b?cc|to|from|reply-to)\s{0,4}:\s{0,8}[^\s@]{1,128}@[\w.-]{2,128}/i,
    'ends a header of a mail and adds an address',
  ],
  [
    'mail',
    /^[^\s@]{1,64}@[\w.-]{2,128}[\r\n]{1,2}subject\s{0,4}:|^\S{0,64}[\r\n]{1,2}subject:[^\r\n]{1,128}(?:\r?\n){2}\S/i,
    'ends a header of a mail and adds a subject',
  ],
  [
    'mail',
    /[\r\n]\s{0,8}(?:mime-version|content-type|content-transfer-encoding)\s{0,4}:\s{0,8}\S/i,
    'ends a header of a mail and changes its content',
  ],
]);

/** Commands and messages of a protocol, which nobody writes below anything. */
const COMMANDS = gateAll([
  ['http', /[\r\n]\s{0,8}HTTP\/[012](?:\.\d)?\s\d{3}/, 'ends the answer and begins another'],
  [
    'http',
    /[\r\n]\s{0,8}(?:GET|POST|HEAD|PUT|DELETE|OPTIONS|PATCH|TRACE|CONNECT)\s\S{1,2048}\sHTTP\/[012]/,
    'ends the request and begins another',
  ],
  [
    'mail',
    /[\r\n]\s{0,8}(?:RCPT TO|MAIL FROM)\s{0,4}:\s{0,8}\S|[\r\n]\s{0,8}(?:HELO|EHLO|VRFY|EXPN)\s\S|[\r\n]\s{0,8}(?:QUIT|DATA|RSET)\s{0,8}(?:[\r\n]|$)/,
    'adds a command of SMTP',
  ],
  [
    'mail',
    /[\r\n]\s{0,8}[A-Z]\d{1,5}\s(?:CAPABILITY|FETCH|LOGIN|LIST|SELECT|LOGOUT|STATUS|SEARCH|DELETE|CREATE)\b/,
    'adds a command of IMAP',
  ],
  [
    'memory-store',
    /[\r\n]\s{0,8}(?:flush_?all|config\s+set\s|slaveof\s|replicaof\s|set\s\S{1,256}\s\d{1,9}\s\d{1,9}\s\d{1,9}|(?:\*\d{1,3}\r?\n\$\d))/i,
    'adds a command of a key-value store',
  ],
]);

/** Finds a line break that ends a header, a request or a command, and begins another (CRLF injection). */
export function detectHeaderInjection(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldBreak(value, traits) && !mayBeEncoded(value, traits)) return null;
  return detectInViews('header-injection', value, judgeBreak);
}

/** U+560A and U+560D, which lose their high byte on the way to a header (CVE-2016-4975 and its like). */
const TRUNCATED_BREAK = /\xe5\x98[\x8a\x8d]/;

/** `\\r\\n` as source code writes it, for programs that read it as such, and a header behind it. */
const SPELLED_BREAK = /^[^\s\\]{0,128}(?:\\r\\n|\\n|\\r){1,4}\s{0,4}[A-Za-z][\w-]{1,40}\s{0,4}:/;
const SPELLED = /\\[rn]/g;

function toBreak(spelled: string): string {
  return spelled === '\\r' ? '\r' : '\n';
}

function mayHoldBreak(text: string, traits: Traits): boolean {
  if ((traits & HAS_BLANK) !== 0 && (text.includes('\n') || text.includes('\r'))) return true;
  if ((traits & HAS_BACKSLASH) !== 0 && SPELLED_BREAK.test(text)) return true;
  return (traits & HAS_HIGH) !== 0 && TRUNCATED_BREAK.test(text);
}

function judgeBreak(text: string, traits: Traits): Finding | undefined {
  if (!mayHoldBreak(text, traits) || isStompFrame(text)) return undefined;
  const head = text.slice(0, TEXT_LENGTH_READ);
  const spelled = SPELLED_BREAK.test(head) ? head.replace(SPELLED, toBreak) : head;
  const broken = spelled.replace(/\xe5\x98\x8a/g, '\n').replace(/\xe5\x98\x8d/g, '\r');
  const first = broken.search(/[\r\n]/);
  if (first < 0 || !isOneLineValue(broken.slice(0, first))) return undefined;
  return (
    findPattern(HEADERS, broken, (index) => isRightBehind(broken.slice(first, index))) ??
    findPattern(COMMANDS, broken)
  );
}

/** Nothing stands between the value and the header but empty lines and other headers. */
function isRightBehind(between: string): boolean {
  return between.split(/[\r\n]+/).every((line) => /^\s*(?:[\w-]{1,64}\s*:|$)/.test(line));
}

/** A frame of STOMP 1.2, as chats put it into JSON: a command, headers of its own, and NUL at the end. */
function isStompFrame(text: string): boolean {
  return (
    text.endsWith('\0') &&
    /^[A-Z]{3,12}\r?\n(?:[\w-]{1,64}:[^\r\n]{0,1024}\r?\n){0,32}\r?\n/.test(text)
  );
}

/** A name, an address, a path, a number: what would stand in one header line. */
function isOneLineValue(before: string): boolean {
  if (before.length > VALUE_LENGTH_MAX) return false;
  // Headers and parts of a multipart body are lines of their own.
  if (/^(?:[\w-]{1,32}\s{0,4}:\s|--[\w=-]|<[a-z/!])/i.test(before)) return false;
  const words = before.trim();
  return !/\s/.test(words) && !/\w[,.!?:;]$/.test(words);
}
