import { constants, unzipSync } from 'node:zlib';
import { decodeBase64Text } from './decode.ts';
import { HAS_CONTROL, HAS_DOT, HAS_HIGH, HAS_LETTER, type Traits } from './traits.ts';

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

/** Base64 of the first bytes of gzip (RFC 1952): 1F 8B 08. */
const GZIP_IN_BASE64 = 'H4sI';
const COMPRESSED = /^(?:\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda])/;

/** True where the text begins as gzip or zlib (RFC 1950) does, as bytes or, gzip, in base64. */
export function isCompressed(text: string, traits: Traits): boolean {
  const first = text.charCodeAt(0);
  if (first === 72) return text.startsWith(GZIP_IN_BASE64);
  if (first !== 0x1f && first !== 0x78) return false;
  return (traits & (HAS_CONTROL | HAS_HIGH)) !== 0 && COMPRESSED.test(text);
}

/** What a compressed text holds, or undefined where it holds none, or too much. */
export function decodeCompressed(text: string, traits: Traits): string | undefined {
  if (!isCompressed(text, traits)) return undefined;
  const isEncoded = text.startsWith(GZIP_IN_BASE64);
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
