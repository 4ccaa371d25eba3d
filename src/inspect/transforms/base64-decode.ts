import { bytesOf, textOf } from './bytes.ts';

/** The six bits of each character of the alphabet (RFC 4648, section 4), -1 for other bytes. */
const SEXTET: Int8Array = new Int8Array(256).fill(-1);
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
for (let sextet = 0; sextet < ALPHABET.length; sextet++)
  SEXTET[ALPHABET.charCodeAt(sextet)] = sextet;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * Decodes Base64 up to the first byte that does not belong to it; line ends are skipped. What came
 * before that byte is decoded, so that a stray byte at the end hides nothing.
 *
 * @example base64Decode('PHNjcmlwdD4=') // '<script>'
 */
export function base64Decode(value: string): string {
  return decodeBase64(value, false);
}

/** `isForgiving`: bytes that do not belong to it are skipped instead of ending it. */
export function decodeBase64(value: string, isForgiving: boolean): string {
  const end = value.length;
  if (end === 0) return value;
  const bytes = bytesOf(value);
  let bits = 0;
  let bitCount = 0;
  let to = 0;
  for (let from = 0; from < end; from++) {
    const byte = bytes[from]!;
    const sextet = SEXTET[byte]!;
    if (sextet < 0) {
      if (isForgiving || byte === LINE_FEED || byte === CARRIAGE_RETURN) continue;
      break;
    }
    bits = ((bits << 6) | sextet) & 0xffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[to++] = (bits >>> bitCount) & 0xff;
    }
  }
  return textOf(bytes, to);
}

/** Whether `base64Decode` of the value holds a byte b with `wanted[b] === 1`. */
export function base64Yields(value: string, wanted: Uint8Array): boolean {
  let bits = 0;
  let bitCount = 0;
  for (let index = 0; index < value.length; index++) {
    const byte = value.charCodeAt(index);
    const sextet = SEXTET[byte]!;
    if (sextet < 0) {
      if (byte === LINE_FEED || byte === CARRIAGE_RETURN) continue;
      return false;
    }
    bits = ((bits << 6) | sextet) & 0xffff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    if (wanted[(bits >>> bitCount) & 0xff] === 1) return true;
  }
  return false;
}
