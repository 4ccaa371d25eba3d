/** Characters of a query that are looked at. */
const QUERY_LENGTH_MAX = 256;
const IDENTIFIER_DIGITS_MAX = 12;
const EXTENSION_LENGTH_MAX = 5;

const ASSET_EXTENSIONS: ReadonlySet<string> = new Set([
  'avif', 'bmp', 'css', 'eot', 'gif', 'ico', 'jpeg', 'jpg', 'js', 'map', 'mjs', 'mp3', 'mp4', 'otf',
  'png', 'svg', 'ttf', 'wasm', 'webm', 'webp', 'woff', 'woff2',
]); // prettier-ignore

/** Where credentials go, on most sites. */
const LOGIN_PATH =
  /(?:log|sign)[-_]?in|logon|\/(?:session|authenticate|auth|oauth\/token)s?(?:\/|$)/i;
/** Numbers after these words are pages of a list, which everyone reads in order. */
const PAGING = /(?:^|[/?&])(?:page|p|offset|start|skip)[/=]$/i;
/** A parameter that names one thing. */
const NAMES_ONE = /(?:id|number|order|invoice|account|user)=$/i;
const CONTEXT_LENGTH = 24;

export function isLoginPath(path: string): boolean {
  return LOGIN_PATH.test(path);
}

export function isAssetPath(path: string): boolean {
  const dot = path.lastIndexOf('.');
  if (dot < 0 || path.length - dot - 1 > EXTENSION_LENGTH_MAX) return false;
  return ASSET_EXTENSIONS.has(path.slice(dot + 1).toLowerCase());
}

/** Characters of a User-Agent that are mixed into its hash: enough to tell browsers apart. */
const AGENT_SAMPLES = 16;

/** A hash of few steps, for counting different ones. */
export function hashAgent(agent: string): number {
  let hash = agent.length;
  const step = Math.max(1, Math.floor(agent.length / AGENT_SAMPLES));
  for (let index = agent.length - 1; index >= 0; index -= step) {
    hash = Math.imul(hash ^ agent.charCodeAt(index), 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

const histogram = new Uint16Array(256);

/** Shannon entropy of the values of a query, bits per character; -1 where there are none. */
export function queryEntropy(target: string, question: number): number {
  if (question < 0) return -1;
  const end = Math.min(target.length, question + 1 + QUERY_LENGTH_MAX);
  let isValue = false;
  let length = 0;
  for (let index = question + 1; index < end; index++) {
    const code = target.charCodeAt(index) & 0xff;
    if (code === AMPERSAND) isValue = false;
    else if (isValue) {
      histogram[code]!++;
      length++;
    } else if (code === EQUALS) isValue = true;
  }
  if (length === 0) return -1;
  let bits = 0;
  for (let index = question + 1; index < end; index++) {
    const code = target.charCodeAt(index) & 0xff;
    const count = histogram[code]!;
    if (count === 0) continue;
    histogram[code] = 0;
    bits -= (count / length) * Math.log2(count / length);
  }
  return bits;
}

const AMPERSAND = 38;
const EQUALS = 61;
const ZERO = 48;
const NINE = 57;
const SLASH = 47;

export interface Identifier {
  readonly value: number;
  /** Where its digits begin in the target. */
  readonly at: number;
}

/**
 * The number by which a target names one thing: a segment of the path that is all digits, or an id
 * parameter. Undefined where there is none, or where it counts pages.
 */
export function findIdentifier(target: string, question: number): Identifier | undefined {
  const pathEnd = question < 0 ? target.length : question;
  return (
    (question < 0 ? undefined : findNumber(target, target.length, question, NAMES_ONE)) ??
    findNumber(target, pathEnd, 0, undefined)
  );
}

/** The last whole number in `target[start, end)` that stands behind a slash, or behind `before`. */
function findNumber(
  target: string,
  end: number,
  start: number,
  before: RegExp | undefined,
): Identifier | undefined {
  let index = end - 1;
  while (index > start) {
    if (!isDigit(target.charCodeAt(index))) {
      index--;
      continue;
    }
    const last = index;
    while (index > start && isDigit(target.charCodeAt(index))) index--;
    const next = last + 1 < end ? target.charCodeAt(last + 1) : SLASH;
    const isWhole = next === SLASH || next === AMPERSAND;
    if (!isWhole || last - index > IDENTIFIER_DIGITS_MAX) continue;
    const context = target.slice(Math.max(0, index + 1 - CONTEXT_LENGTH), index + 1);
    const fits = before === undefined ? target.charCodeAt(index) === SLASH : before.test(context);
    if (fits && !PAGING.test(context)) {
      return { value: Number(target.slice(index + 1, last + 1)), at: index + 1 };
    }
  }
  return undefined;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

const SESSION_NAME = /sess|(?:^|[._-])sid$|^[a-z]{0,8}sid$|auth|^(?:jwt|token)$/i;
/** Not of one visitor, or not for long. */
const NO_SESSION_NAME = /csrf|xsrf|consent/i;
const SESSION_NAME_LENGTH_MAX = 64;
const SESSION_VALUE_LENGTH_MIN = 16;

/** The value of the cookie that names the session, by the names such cookies have; '' without one. */
export function findSession(cookie: string): string {
  for (let start = 0; start < cookie.length;) {
    const semicolon = cookie.indexOf(';', start);
    const end = semicolon < 0 ? cookie.length : semicolon;
    const equals = cookie.indexOf('=', start);
    if (equals < 0) return '';
    const isShort = equals - start <= SESSION_NAME_LENGTH_MAX;
    if (isShort && end - equals - 1 >= SESSION_VALUE_LENGTH_MIN) {
      const name = cookie.slice(start, equals).trim();
      if (SESSION_NAME.test(name) && !NO_SESSION_NAME.test(name)) {
        return cookie.slice(equals + 1, end);
      }
    }
    start = end + 1;
  }
  return '';
}

const USER_FIELD =
  /(?:^|[&{,"'\s])(?:user(?:name|_?id)?|login|e-?mail|log|account|identifier|j_username)["']?[ \t]*[=:][ \t]*["']?([^&"',}\s]{1,128})/i;
const USER_PART =
  /name="?(?:user(?:name|_?id)?|login|e-?mail|log|account|identifier)"?[^\n]{0,64}\r?\n(?:[^\r\n]{1,200}\r?\n){0,4}\r?\n([^\r\n]{1,128})/i;

/** The user name in a login's body (form, JSON or multipart); '' where none is seen. */
export function findUserName(body: string): string {
  return (USER_PART.exec(body) ?? USER_FIELD.exec(body))?.[1]?.toLowerCase() ?? '';
}

/** The user name of `Authorization: Basic`; '' for anything else. */
export function findBasicUser(authorization: string): string {
  const token = /^basic[ \t]+([A-Za-z0-9+/=_-]{1,400})$/i.exec(authorization)?.[1];
  if (token === undefined) return '';
  const text = Buffer.from(token, 'base64').toString('latin1');
  const colon = text.indexOf(':');
  return colon <= 0 ? '' : text.slice(0, colon).toLowerCase();
}
