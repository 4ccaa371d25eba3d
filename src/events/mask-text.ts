import { isSecretName, mayHoldSecretName } from './secret-names.ts';

/** Stands in the place of what was masked. */
export const MASK = '***';

/**
 * What stands between a name and its value, or ends either. Also percent-encoded, once or several
 * times, as in a target that carries another one.
 */
const BOUNDARY =
  /([=:]|%(?:25)*3[ad])|[&;?#,{}()<>/|\r\n\0]|%(?:25)*(?:26|3b|3f|23|2c|7b|7d|3c|3e|2f|0d|0a)/gi;

/** Characters before a separator in which its name is looked for. */
const NAME_LENGTH_MAX = 128;
const QUOTED_NAME = /(["'`])([^"'`]*)\1\s*$/;
const LAST_WORD = /[^\s"'`]+(?=[\s"'`]*$)/;

const PART_NAME = /(?<![\w*])name\s*=\s*(?:"([^"]{1,64})"|'([^']{1,64})'|([^\s;"'&]{1,64}))/gi;

/** A value may look like a boundary; the head of a next part after it tells. */
const NEXT_PART = /\r?\n--[^\r\n]+\r?\ncontent-/i;

const MAY_HOLD_SHAPE = /eyJ|bearer|(?::|%3a)(?:\/|%2f)|\d{4}/i;
const JSON_WEB_TOKEN = /eyJ[\w-]{4,}(?:\.[\w-]*)*/g;
const BEARER = /\b(bearer(?:\s+|%20|\+))[\w.~+/=-]{8,}/gi;
const USER_INFO = /((?::\/\/|%3a%2f%2f))[^/\s?#@"'<>]*@/gi;

/** Visa, Mastercard, American Express, Discover, with or without spaces or hyphens. */
const CARD_NUMBER =
  /(?<!\d)(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6011|65\d\d|3[47]\d\d)(?:(?:[ +-]|%20)?\d){9,15}(?!\d)/g;

/**
 * Masks what a text gives away by the name or the shape of it: `password=...`, `"token": "..."`,
 * credentials in a URL, `Bearer ...`, JSON web tokens, card numbers. Returns the same string where
 * there is nothing; that is quick for ordinary text.
 */
export function maskText(text: string): string {
  const masked = mayHoldSecretName(text) ? maskNamedValues(maskElements(maskParts(text))) : text;
  if (!MAY_HOLD_SHAPE.test(masked)) return masked;
  return masked
    .replaceAll(JSON_WEB_TOKEN, MASK)
    .replaceAll(BEARER, `$1${MASK}`)
    .replaceAll(USER_INFO, `$1${MASK}@`)
    .replaceAll(CARD_NUMBER, (digits) => (isCardNumber(digits) ? MASK : digits));
}

/** `name=value`, `name: value`, `"name": "value"`, however nested and encoded. */
function maskNamedValues(text: string): string {
  let masked = '';
  let keptFrom = 0;
  let nameFrom = 0;
  BOUNDARY.lastIndex = 0;
  for (let found = BOUNDARY.exec(text); found !== null; found = BOUNDARY.exec(text)) {
    const separator = found[1];
    const after = BOUNDARY.lastIndex;
    if (separator !== undefined) {
      const before = text.slice(Math.max(nameFrom, found.index - NAME_LENGTH_MAX), found.index);
      const quoted = QUOTED_NAME.exec(before)?.[2];
      const name = quoted ?? LAST_WORD.exec(before)?.[0] ?? '';
      if (isSecretName(name)) {
        const valueEnd = findValueEnd(text, after, separator, quoted !== undefined);
        masked += text.slice(keptFrom, after) + MASK;
        keptFrom = valueEnd;
        BOUNDARY.lastIndex = valueEnd;
      }
    }
    nameFrom = BOUNDARY.lastIndex;
  }
  return masked + text.slice(keptFrom);
}

/** Where a secret value ends. In doubt late: masked too much is a nuisance, too little a leak. */
function findValueEnd(
  text: string,
  start: number,
  separator: string,
  isNameQuoted: boolean,
): number {
  const rest = text.slice(start);
  const quoted = /^\s*(["'`])/.exec(rest);
  if (quoted !== null) {
    const length = lengthOfQuoted(rest, quoted[0].length, quoted[1]!);
    // A quote that something else follows was part of an unquoted value.
    if (/^\s*(?:[&;,)}\]<>\r\n]|$)/.test(rest.slice(length))) return start + length;
  }
  const isJsonLiteral = isNameQuoted && /^\s*[-\w.+]*\s*[,}\]]/.test(rest);
  let ends = /[&\r\n]/;
  if (isJsonLiteral) ends = /[,}\]]/;
  else if (separator === ':') ends = /[\r\n]/;
  else if (/^%(?:25)*3a/i.test(separator)) ends = /[&\s]/;
  // An ampersand encoded more often than the separator is part of the value.
  else if (separator !== '=') ends = new RegExp(`${separator.slice(0, -2)}26|[&\\s]`);
  const length = rest.search(ends);
  return length < 0 ? text.length : start + length;
}

/** Length up to and with the closing mark, or of all where there is none. */
function lengthOfQuoted(text: string, start: number, mark: string): number {
  for (let index = start; index < text.length; index++) {
    if (text[index] === '\\') index++;
    else if (text[index] === mark) return index + 1;
  }
  return text.length;
}

/** `<password>...</password>`, with or without attributes and prefix. */
function maskElements(text: string): string {
  if (!text.includes('<')) return text;
  return text.replaceAll(
    /(<([\w.:-]{1,64})(?:\s[^<>]*)?>(?:<!\[CDATA\[)?)[^<]+/g,
    (whole, head: string, name: string) => (isSecretName(name) ? head + MASK : whole),
  );
}

/** `name="password"` in the head of a multipart part and all that follows it, up to the boundary. */
function maskParts(text: string): string {
  if (!/name\s*=/i.test(text)) return text;
  let masked = '';
  let keptFrom = 0;
  PART_NAME.lastIndex = 0;
  for (let found = PART_NAME.exec(text); found !== null; found = PART_NAME.exec(text)) {
    if (!isSecretName(found[1] ?? found[2] ?? found[3] ?? '')) continue;
    const after = PART_NAME.lastIndex;
    // A form field called `name` looks the same in a target.
    if (after === text.length || text[after] === '&') continue;
    const length = text.slice(after).search(NEXT_PART);
    masked += `${text.slice(keptFrom, after)} ${MASK}`;
    keptFrom = length < 0 ? text.length : after + length;
    PART_NAME.lastIndex = keptFrom;
  }
  return masked + text.slice(keptFrom);
}

/** Luhn's check (ISO/IEC 7812-1) over the digits. */
function isCardNumber(text: string): boolean {
  const digits = text.replaceAll('%20', '').replaceAll(/\D/g, '');
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const weighed = index % 2 === 1 ? digit * 2 : digit;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
