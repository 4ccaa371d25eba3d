import { Buffer } from 'node:buffer';

/** The text of an XML body. Where something is wrong with its bytes, each is taken for a character. */
export interface DecodedXml {
  readonly text: string;
  readonly error: string;
}

/** Where the XML declaration is looked for: it must stand at the very beginning. */
const DECLARATION_BYTES_MAX = 256;
const DECLARED_ENCODING = /^<\?xml\s[^>]*?\sencoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']/;

/**
 * What is read. Encodings in which ASCII means something else (UTF-7, EBCDIC, UTF-32) serve to hide
 * text from inspection, and are refused.
 */
const ENCODINGS: ReadonlySet<string> = new Set([
  'utf-8',
  'utf8',
  'us-ascii',
  'ascii',
  'iso-8859-1',
  'latin1',
  'windows-1252',
  'utf-16',
  'utf-16le',
  'utf-16be',
]);

/**
 * Decodes an XML body (latin1 of its bytes) by its byte order mark or declaration (XML 1.0, appendix
 * F); UTF-8 where it has neither. Bytes that the encoding does not allow are an error.
 */
export function decodeXml(body: string): DecodedXml {
  const encoding = encodingOf(body);
  if (!ENCODINGS.has(encoding)) {
    return { text: body, error: `encoding ${encoding} is not supported` };
  }
  if (encoding === 'iso-8859-1' || encoding === 'latin1') return { text: body, error: '' };
  const label = encoding === 'utf-16' ? 'utf-16le' : encoding;
  try {
    const decoder = new TextDecoder(label, { fatal: true });
    return { text: decoder.decode(Buffer.from(body, 'latin1')), error: '' };
  } catch {
    return { text: body, error: `bytes that are no ${encoding}` };
  }
}

function encodingOf(body: string): string {
  if (body.startsWith('\xef\xbb\xbf')) return 'utf-8';
  if (body.startsWith('\xff\xfe') || body.startsWith('<\0')) return 'utf-16le';
  if (body.startsWith('\xfe\xff') || body.startsWith('\0<')) return 'utf-16be';
  const declared = DECLARED_ENCODING.exec(body.slice(0, DECLARATION_BYTES_MAX));
  return declared?.[1]?.toLowerCase() ?? 'utf-8';
}

/** UTF-8 of a text, as latin1. */
export function toBytes(text: string): string {
  // eslint-disable-next-line no-control-regex -- the question is just whether it is ASCII.
  return /^[\x00-\x7f]*$/.test(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}
