import { constants, unzipSync } from 'node:zlib';
import { isHexDigit } from '../characters.ts';
import { decodeBase64Text } from './decode.ts';
import { HAS_CONTROL, HAS_DIGIT, HAS_DOT, HAS_HIGH, HAS_LETTER, type Traits } from '../traits.ts';

/** What a compressed text may grow to; attacks are short, and bombs are not. */
const INFLATED_LENGTH_MAX = 1 << 18;
const TOKEN_LENGTH_MIN = 12;
const TOKEN_LENGTH_MAX = 1 << 14;

/** A JSON Web Token (RFC 7519), or credentials of HTTP (RFC 7617), with the name of their scheme. */
const TOKEN =
  /^(?:(?:bearer|token|jwt)\s{1,4})?(eyJ[\w-]{8,8192})\.((?:eyJ|W)[\w-]{0,16384})(?:\.|$)/i;
const CREDENTIALS = /^basic\s{1,4}([\w+/-]{8,2048}={0,2})$/i;
const MAY_BE_TOKEN = /^(?:(?:bearer|token|jwt)\s{1,4})?eyJ|^basic\s/i;

export function isToken(text: string, traits: Traits): boolean {
  if ((traits & HAS_LETTER) === 0 || text.length < TOKEN_LENGTH_MIN) return false;
  // Most values are refused by their first letter: this runs on every one of them.
  const first = text.charCodeAt(0) | 32;
  if (first !== 101 && first !== 98 && first !== 116 && first !== 106) return false;
  return text.length <= TOKEN_LENGTH_MAX && MAY_BE_TOKEN.test(text);
}

/** The readable parts of a token: its header and its claims, or a name and a password. */
export function readToken(text: string, traits: Traits): readonly string[] {
  if (!isToken(text, traits)) return [];
  const [, header, claims] = ((traits & HAS_DOT) === 0 ? null : TOKEN.exec(text)) ?? [];
  const parts = header === undefined ? [CREDENTIALS.exec(text)?.[1]] : [header, claims];
  return parts
    .map((part) => (part === undefined ? undefined : decodeBase64Text(part)))
    .filter((part) => part !== undefined);
}

/** Ten characters: no digest or number of that length is readable by chance. */
const HEX_LENGTH_MIN = 20;
const HEX_LENGTH_MAX = 1 << 14;
const DIGIT_TWO = 50;
const DIGIT_SEVEN = 55;

/**
 * True where each two hex digits are a character of ASCII that can be read: `2f6574632f706173737764`. `0x` may
 * stand before them.
 */
export function isHexText(text: string, traits: Traits): boolean {
  if ((traits & ~(HAS_LETTER | HAS_DIGIT)) !== 0 || (traits & HAS_LETTER) === 0) return false;
  if (text.length < HEX_LENGTH_MIN || text.length % 2 !== 0) return false;
  if (text.length > HEX_LENGTH_MAX) return false;
  // Most values are refused by their first characters.
  for (let index = hexStart(text); index < text.length; index += 2) {
    const high = text.charCodeAt(index);
    if (high < DIGIT_TWO || high > DIGIT_SEVEN || !isHexDigit(text.charCodeAt(index + 1))) {
      return false;
    }
  }
  return true;
}

function hexStart(text: string): number {
  return text.startsWith('0x') ? 2 : 0;
}

/** The text that hex spells; undefined where it spells none. */
export function decodeHexText(text: string, traits: Traits): string | undefined {
  if (!isHexText(text, traits)) return undefined;
  return Buffer.from(text.slice(hexStart(text)), 'hex').toString('latin1');
}

/** Base64 of the first bytes of gzip (RFC 1952): 1F 8B 08. */
const GZIP_IN_BASE64 = 'H4sI';
/** The same of zlib, 78 01, 78 5E, 78 9C or 78 DA. JSON in base64 begins with an `e`, too. */
const ZLIB_IN_BASE64 = /^e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r])[\w+/-]{12,}={0,2}$/;
const ZLIB_HEAD_IN_BASE64 = /^e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r])/;
const COMPRESSED = /^(?:\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda])/;

/** True where base64 begins as that of gzip or zlib does. */
export function startsAsCompressed(base64: string): boolean {
  return base64.startsWith(GZIP_IN_BASE64) || ZLIB_HEAD_IN_BASE64.test(base64);
}

/** True where the text begins as gzip or zlib (RFC 1950) does, as bytes or in base64. */
export function isCompressed(text: string, traits: Traits): boolean {
  const first = text.charCodeAt(0);
  if (first === 72) return text.startsWith(GZIP_IN_BASE64);
  if (first === 101) return ZLIB_IN_BASE64.test(text);
  if (first !== 0x1f && first !== 0x78) return false;
  return (traits & (HAS_CONTROL | HAS_HIGH)) !== 0 && COMPRESSED.test(text);
}

/** What a compressed text holds, or undefined where it holds none, or too much. */
export function decodeCompressed(text: string, traits: Traits): string | undefined {
  if (!isCompressed(text, traits)) return undefined;
  const first = text.charCodeAt(0);
  const isEncoded = first === 72 || first === 101;
  try {
    return unzipSync(Buffer.from(text, isEncoded ? 'base64' : 'latin1'), {
      maxOutputLength: INFLATED_LENGTH_MAX,
      // A body that was cut off is read as far as it goes.
      finishFlush: constants.Z_SYNC_FLUSH,
    }).toString('latin1');
  } catch {
    // Not what it began as: then it stays the bytes that it is.
    return undefined;
  }
}
