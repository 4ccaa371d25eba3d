// How clients write values into addresses and bodies.
import type { Chance } from './chance.ts';

export const FORM = 'application/x-www-form-urlencoded; charset=UTF-8';
export const PLAIN_FORM = 'application/x-www-form-urlencoded';
export const JSON_TYPE = 'application/json';

/** As `encodeURIComponent`: `!'()*~` stay. */
export const component = encodeURIComponent;

/** As forms are sent: blanks become plus signs, and only `*-._` stay. */
export function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

/** As a browser encodes what somebody typed into an address: brackets, braces, bars and carets stay. */
export function typed(text: string): string {
  return [...Buffer.from(text)]
    .map((code) => {
      const character = String.fromCharCode(code);
      if (code > 0x20 && code < 0x7f && !/["#<>'&+%]/.test(character)) return character;
      return `%${code.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}

export type Pairs = Readonly<Record<string, string | number>>;

export function query(pairs: Pairs, encode: (text: string) => string = component): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${encode(String(value))}`)
    .join('&');
}

/** As a text between tags. */
export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

export function base64url(text: string | Buffer): string {
  return Buffer.from(text).toString('base64url');
}

/** The body of a request, and what it says of itself. */
export interface Body {
  readonly type: string;
  readonly body: string | Buffer;
}

/** The body of a form, as browsers send it. */
export function form(pairs: Pairs, type = FORM): Body {
  return { type, body: query(pairs, formEncode) };
}

export function json(value: unknown): Body {
  return { type: JSON_TYPE, body: JSON.stringify(value) };
}

export interface Part {
  readonly name: string;
  readonly value: string | Buffer;
  readonly filename?: string;
  readonly type?: string;
}

/** A multipart body as browsers write it. */
export function multipart(random: Chance, parts: readonly Part[]): Body {
  const boundary = `----WebKitFormBoundary${random.word(16).replace(/[-_]/g, 'x')}`;
  const quote = (text: string): string => text.replaceAll('"', '%22');
  const pieces = parts.flatMap(({ name, value, filename, type }) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${quote(name)}"${filename === undefined ? '' : `; filename="${quote(filename)}"`}\r\n${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n`,
    ),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ]);
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]),
  };
}
