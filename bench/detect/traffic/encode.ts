// How clients write values into addresses and bodies.
import type { Random } from '../random.ts';

export const FORM = 'application/x-www-form-urlencoded; charset=UTF-8';
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

export function query(
  pairs: Readonly<Record<string, string | number>>,
  encode: (text: string) => string = component,
): string {
  return Object.entries(pairs)
    .map(([name, value]) => `${name}=${encode(String(value))}`)
    .join('&');
}

export function form(pairs: Readonly<Record<string, string | number>>): string {
  return query(pairs, formEncode);
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

export function bytes(random: Random, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => random.integer(256)));
}

export function hex(random: Random, length: number): string {
  return bytes(random, Math.ceil(length / 2))
    .toString('hex')
    .slice(0, length);
}

export function digits(random: Random, length: number): string {
  return Array.from({ length }, (_, index) =>
    String(index === 0 ? 1 + random.integer(9) : random.integer(10)),
  ).join('');
}

export function uuid(random: Random): string {
  const text = hex(random, 32);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-a${text.slice(17, 20)}-${text.slice(20)}`;
}

export function epoch(random: Random): number {
  return 1_700_000_000_000 + random.integer(90_000_000_000);
}

export function word(random: Random, length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return Array.from({ length }, () => letters[random.integer(letters.length)]).join('');
}

export interface Part {
  readonly name: string;
  readonly value: string | Buffer;
  readonly filename?: string;
  readonly type?: string;
}

/** A multipart body as browsers write it. */
export function multipart(random: Random, parts: readonly Part[]): { type: string; body: Buffer } {
  const boundary = `----WebKitFormBoundary${word(random, 16).replace(/[-_]/g, 'x')}`;
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
