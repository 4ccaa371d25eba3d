import { toLowerAscii } from './ascii.ts';
import { SNIPPET_LENGTH_MAX } from '../inspect/outcome.ts';
import type { Match } from '../inspect/outcome.ts';
import { TextMemo } from '../lib/text-memo.ts';
import { isRequestEvent, TARGET_LENGTH_MAX } from './envelope.ts';
import type { Event, RequestDetail } from './envelope.ts';
import { MASK, maskText } from './mask-text.ts';
import { decodeEscapesOnce, isSecretName } from './secret-names.ts';

/** A secret shorter than this is not looked for elsewhere: it would be found in ordinary words. */
export const SECRET_LENGTH_MIN = 6;
const SECRETS_MAX = 64;
const DECODE_ROUNDS_MAX = 2;

/** Texts of a match are read no further than this, and written no longer than the second. */
const TEXT_READ_MAX = 4096;
const TEXT_LENGTH_MAX = 512;
const HEADER_VALUE_LENGTH_MAX = 1024;
const DEPTH_MAX = 12;
const USER_AGENTS_MAX = 1024;
const USER_AGENT_LENGTH_MAX = 512;

/** Few different ones come again and again: a look into a table is cheaper than a look at the text. */
const maskedUserAgents = new TextMemo(maskText, USER_AGENTS_MAX, USER_AGENT_LENGTH_MAX);

const SECRET_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'cookie2',
  'set-cookie',
  'set-cookie2',
  'x-api-key',
]);

/** Schemes that may stay: nothing else before the first space is surely no secret. */
const AUTH_SCHEME = /^(basic|bearer|digest|negotiate|ntlm|aws4-hmac-sha256)\s/i;

/** Collections whose values are secret whatever their name. */
const SECRET_COLLECTIONS = /^(?:REQUEST_COOKIES|AUTH_PASSWORD|AUTH_TYPE|SESSION|SESSIONID)(?::|$)/i;

/**
 * Collections that hold many values in one text: a snippet of it may begin in the middle of a value
 * whose name lies before the cut.
 */
const WHOLE_TEXTS =
  /^(?:REQUEST_BODY|RESPONSE_BODY|FULL_REQUEST|QUERY_STRING|REQUEST_URI|REQUEST_URI_RAW|REQUEST_LINE|ARGS_COMBINED|XML|STREAM_INPUT_BODY|STREAM_OUTPUT_BODY|MATCHED_VARS?|TX)(?::|$)/i;

/** Returns the event with every secret masked: see maskRequestDetail. Nothing else is ever written. */
export function maskEvent(event: Event): Event {
  if (!isRequestEvent(event)) return { ...event, detail: maskValue(event.detail, 0) };
  const detail = maskRequestDetail(event.detail);
  return detail === event.detail ? event : { ...event, detail };
}

/**
 * Masks what must never reach the journal: the values of credential headers, cookies and password-like
 * fields, wherever they stand: target, headers, and each text of a match. What is known to be secret
 * from one place is removed from the others as well. Returns the same object where there is nothing.
 */
export function maskRequestDetail(detail: RequestDetail): RequestDetail {
  const target = cut(maskText(detail.target), TARGET_LENGTH_MAX);
  const userAgent = maskedUserAgents.get(detail.userAgent);
  const { matches, headers, faults } = detail;
  if (matches === undefined && headers === undefined && faults === undefined) {
    const isSame = target === detail.target && userAgent === detail.userAgent;
    return isSame ? detail : { ...detail, target, userAgent };
  }
  const secrets = collectSecrets(detail);
  const maskPlain = (text: string): string =>
    cut(maskText(hideSecrets(text, secrets)), TEXT_LENGTH_MAX);
  return {
    ...detail,
    target: hideSecrets(target, secrets),
    userAgent: hideSecrets(userAgent, secrets),
    host: hideSecrets(detail.host, secrets),
    ...(matches && { matches: matches.map((match) => maskMatch(match, maskPlain)) }),
    ...(headers && {
      headers: headers.map(
        ([name, value]) =>
          [
            name,
            cut(hideSecrets(maskHeader(name, value), secrets), HEADER_VALUE_LENGTH_MAX),
          ] as const,
      ),
    }),
    ...(faults && {
      faults: faults.map((fault) => ({ ...fault, message: maskPlain(fault.message) })),
    }),
  };
}

/** Masks a header's value: wholly for credentials, else what its text gives away (a Referer's query). */
export function maskHeader(name: string, value: string): string {
  const lower = name.toLowerCase();
  if (lower === 'cookie' || lower === 'set-cookie') return maskCookies(lower, value);
  if (!SECRET_HEADERS.has(lower) && !isSecretName(lower)) return maskText(value);
  const scheme = AUTH_SCHEME.exec(value)?.[1];
  return scheme === undefined ? MASK : `${scheme} ${MASK}`;
}

/** Names stay: which cookies came tells a lot, and none of it is secret. */
function maskCookies(header: string, value: string): string {
  return value
    .split(';')
    .map((pair, index) => {
      // After the first pair, Set-Cookie has attributes (RFC 6265, section 5.2).
      if (header === 'set-cookie' && index > 0) return maskText(pair);
      const end = pair.indexOf('=');
      return end < 0 ? MASK : `${pair.slice(0, end)}=${MASK}`;
    })
    .join(';');
}

function maskMatch(match: Match, maskPlain: (text: string) => string): Match {
  if (isSecretTarget(match.target)) {
    const message = holdsAny(match.message, [match.snippet, match.evidence])
      ? MASK
      : maskPlain(match.message);
    return { ...match, snippet: MASK, evidence: MASK, logData: MASK, message };
  }
  let snippet = maskPlain(match.snippet);
  if (WHOLE_TEXTS.test(match.target) && match.snippet.length >= SNIPPET_LENGTH_MAX) {
    snippet = maskCutStart(snippet);
  }
  // Evidence taken from what is now masked is part of the secret.
  const isEvidenceMasked =
    match.snippet.includes(match.evidence) && !snippet.includes(match.evidence);
  return {
    ...match,
    target: maskPlain(match.target),
    snippet: cut(snippet, SNIPPET_LENGTH_MAX),
    operator: maskPlain(match.operator),
    evidence: isEvidenceMasked ? MASK : maskPlain(match.evidence),
    message: maskPlain(match.message),
    logData: isEvidenceMasked ? MASK : maskPlain(match.logData),
  };
}

/** True for `ARGS:password`, `ARGS:json.user.token`, `REQUEST_HEADERS:Cookie`, `REQUEST_COOKIES:any`. */
function isSecretTarget(target: string): boolean {
  if (SECRET_COLLECTIONS.test(target)) return true;
  const start = target.indexOf(':');
  if (start < 0 || /_NAMES:/i.test(target)) return false;
  const selector = target.slice(start + 1);
  return (
    SECRET_HEADERS.has(selector.toLowerCase()) || isSecretName(selector) || isSecretTarget(selector)
  );
}

/** Masks up to the first character that ends a value in any of the usual notations. */
function maskCutStart(snippet: string): string {
  const end = snippet.search(/[&\r\n<>{},]/);
  return end < 0 ? MASK : MASK + snippet.slice(end);
}

/** What this request shows to be secret, longest first so that no part is left of a longer one. */
function collectSecrets(detail: RequestDetail): string[] {
  const secrets = new Set<string>();
  const add = (text: string): void => {
    // As it stood, and as it looks after each decoding that a rule may have done before it matched.
    for (let form = text, round = 0; round <= DECODE_ROUNDS_MAX; round++) {
      const secret = toLowerAscii(form.trim());
      if (secret.length >= SECRET_LENGTH_MIN && secrets.size < SECRETS_MAX) secrets.add(secret);
      form = decodeEscapesOnce(round === 0 ? form.replaceAll('+', ' ') : form);
    }
  };
  for (const [name, value] of detail.headers ?? []) {
    const lower = name.toLowerCase();
    if (lower === 'cookie')
      for (const pair of value.split(';')) add(pair.slice(pair.indexOf('=') + 1));
    else if (lower === 'set-cookie') add(value.slice(value.indexOf('=') + 1).split(';')[0]!);
    else if (SECRET_HEADERS.has(lower) || isSecretName(lower)) addCredentials(value, add);
    else addNamedValues(value, add);
  }
  addNamedValues(detail.target, add);
  for (const match of detail.matches ?? []) {
    if (!isSecretTarget(match.target)) continue;
    add(match.snippet);
  }
  return [...secrets].sort((a, b) => b.length - a.length);
}

/** Values of secret parameters, in a target or in a header that holds one (`Referer`). */
function addNamedValues(text: string, add: (secret: string) => void): void {
  for (const pair of text.split(/[&;?]/)) {
    const end = pair.indexOf('=');
    if (end > 0 && isSecretName(pair.slice(0, end))) add(pair.slice(end + 1));
  }
}

/** The whole value, what follows the scheme, and the password within Basic credentials. */
function addCredentials(value: string, add: (secret: string) => void): void {
  add(value);
  const scheme = AUTH_SCHEME.exec(value);
  if (scheme === null) return;
  const credentials = value.slice(scheme[0].length).trim();
  add(credentials);
  if (scheme[1]!.toLowerCase() !== 'basic') return;
  const plain = Buffer.from(credentials, 'base64').toString('latin1');
  add(plain);
  add(plain.slice(plain.indexOf(':') + 1));
}

function hideSecrets(text: string, secrets: readonly string[]): string {
  let hidden = cut(text, TEXT_READ_MAX);
  if (secrets.length === 0) return hidden;
  for (const secret of secrets) {
    const lower = toLowerAscii(hidden);
    if (!lower.includes(secret)) continue;
    let rebuilt = '';
    let keptFrom = 0;
    for (let at = lower.indexOf(secret); at >= 0; at = lower.indexOf(secret, keptFrom)) {
      rebuilt += hidden.slice(keptFrom, at) + MASK;
      keptFrom = at + secret.length;
    }
    hidden = rebuilt + hidden.slice(keptFrom);
  }
  return hidden;
}

function holdsAny(text: string, parts: readonly string[]): boolean {
  return parts.some((part) => part !== '' && text.includes(part));
}

/** Any other kind's detail: strings of secret names, and what the others give away. */
function maskValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEPTH_MAX) return MASK;
  if (Array.isArray(value)) return value.map((entry) => maskValue(entry, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name,
      typeof entry === 'string' && isSecretName(name) ? MASK : maskValue(entry, depth + 1),
    ]),
  );
}

function cut(text: string, lengthMax: number): string {
  return text.length > lengthMax ? text.slice(0, lengthMax) : text;
}
