import { Buffer } from 'node:buffer';

type Encoding = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

/** What stands for a code point that is none. */
const REPLACEMENT = 0xfffd;
const CODE_POINT_MAX = 0x10ffff;

/**
 * UTF-8 (latin1 of its bytes) of a text in UTF-16 or UTF-32, which the parsers of Python, Java and .NET know by
 * its mark or by its zeros (RFC 4627, section 3); undefined where it does not begin as one.
 */
export function decodeWide(body: string): string | undefined {
  const encoding = encodingOf(body);
  if (encoding === undefined) return undefined;
  const bytes = Buffer.from(body, 'latin1');
  const text =
    encoding === 'utf-16le' || encoding === 'utf-16be'
      ? new TextDecoder(encoding).decode(bytes)
      : decodeUtf32(bytes, encoding === 'utf-32le');
  return Buffer.from(text, 'utf8').toString('latin1');
}

function encodingOf(body: string): Encoding | undefined {
  if (/^(?:\xff\xfe\0\0|[\t\n\r\x20-\x7e]\0\0\0)/.test(body)) return 'utf-32le';
  if (/^\0\0(?:\xfe\xff|\0[\t\n\r\x20-\x7e])/.test(body)) return 'utf-32be';
  if (/^(?:\xff\xfe|[\t\n\r\x20-\x7e]\0)/.test(body)) return 'utf-16le';
  if (/^(?:\xfe\xff|\0[\t\n\r\x20-\x7e])/.test(body)) return 'utf-16be';
  return undefined;
}

function decodeUtf32(bytes: Buffer, isLittleEndian: boolean): string {
  let text = '';
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const code = isLittleEndian ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at);
    if (at > 0 || code !== 0xfeff) {
      text += String.fromCodePoint(code > CODE_POINT_MAX ? REPLACEMENT : code);
    }
  }
  return text;
}
