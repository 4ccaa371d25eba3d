import { Buffer } from 'node:buffer';

const QUOTED_PAIR = /\\([^])/g;
/** RFC 2047, section 2: character set, B or Q, text. */
const ENCODED_WORD = /=\?[\w-]{1,40}\?([BQ])\?([^?\s]{0,8192})\?=/gi;
const NO_BASE64 = /[^A-Za-z0-9+/]+/g;
const HEX_PAIR = /=([0-9A-Fa-f]{2})/g;

/**
 * What other parsers make of a name in a part's header: for aiohttp, Tomcat and Rack a backslash escapes any
 * letter, and Tomcat reads the encoded words of mail as well.
 */
export function otherNames(name: string): readonly string[] {
  const names: string[] = [];
  if (name.includes('\\')) names.push(name.replace(QUOTED_PAIR, '$1'));
  if (name.includes('=?')) names.push(name.replace(ENCODED_WORD, decodeWord));
  return names.filter((other) => other !== name);
}

function decodeWord(_: string, coding: string, text: string): string {
  return withoutZeros(coding.toUpperCase() === 'B' ? decodeBase64(text) : decodeQuoted(text));
}

/** What base64 holds, whatever stands between its letters: Django, multiparty and aiohttp pass over that. */
export function decodeBase64(text: string): string {
  return Buffer.from(text.replace(NO_BASE64, ''), 'base64').toString('latin1');
}

/** Of the Q encoding, section 4.2. */
function decodeQuoted(text: string): string {
  return text
    .replaceAll('_', ' ')
    .replace(HEX_PAIR, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

/** UTF-16 and UTF-32 of ASCII is ASCII once the zeros are gone. */
export function withoutZeros(text: string): string {
  return text.replaceAll('\0', '');
}
