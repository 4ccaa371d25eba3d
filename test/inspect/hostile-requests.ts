// One kind of text in every place of a request where a client may put it, as large as limits let it be.
import type { Transaction } from '../../src/inspect/index.ts';
import { makeTransaction } from '../support/rules.ts';
import type { TextMaker } from './stress-texts.ts';

export interface HostileRequest {
  readonly place: string;
  readonly transaction: Transaction;
  readonly body: string;
}

/** What a head may hold, and a body that is no file (SecRequestBodyNoFilesLimit). */
const HEAD_BYTES = 8000;
const BODY_BYTES = 130_000;
const FILE_BYTES = 1_000_000;
const ARGUMENTS = 1000;
/** What each of so many may hold. */
const SHORT_BYTES = 40;
/** Arguments that are long each, but not so long that they are read by an automaton. */
const MIDDLE_ARGUMENTS = 400;
const MIDDLE_BYTES = 120;
const LONG_ARGUMENTS = 100;
const LONG_BYTES = 1000;
/** JSON in JSON, tags in tags. */
const DEPTH = 200;
const HEADERS = 50;

const BROWSER = ['Host', 'a.example', 'User-Agent', 'Mozilla/5.0 (X11)', 'Accept', '*/*'];

export function hostileRequests(make: TextMaker): readonly HostileRequest[] {
  const head = make(HEAD_BYTES);
  const long = make(BODY_BYTES);
  const short = make(SHORT_BYTES);
  const line = head.replaceAll(/[\r\n\0]/g, ' ');
  return [
    get('argument in the query', `/?q=${encode(head).slice(0, HEAD_BYTES * 2)}`),
    get('path', `/${encode(head).slice(0, HEAD_BYTES * 2)}`),
    get('user agent', '/', ['User-Agent', line]),
    get('referer', '/', ['Referer', line]),
    get('header of its own', '/', ['X-Custom', line]),
    get('cookie', '/', ['Cookie', `a=${line.replaceAll(';', ',')}`]),
    get('many cookies', '/', [
      'Cookie',
      Array.from({ length: 100 }, (_, n) => `c${n}=${line.slice(0, 70).replaceAll(';', ',')}`).join(
        '; ',
      ),
    ]),
    post(
      'one field',
      'application/x-www-form-urlencoded',
      `q=${encode(long).slice(0, BODY_BYTES)}`,
    ),
    post(
      'name of a field',
      'application/x-www-form-urlencoded',
      `${encode(long).slice(0, BODY_BYTES)}=1`,
    ),
    post(
      `${ARGUMENTS} fields`,
      'application/x-www-form-urlencoded',
      Array.from({ length: ARGUMENTS }, (_, n) => `a${n}=${encode(short)}`)
        .join('&')
        .slice(0, BODY_BYTES),
    ),
    ...[
      [MIDDLE_ARGUMENTS, MIDDLE_BYTES],
      [LONG_ARGUMENTS, LONG_BYTES],
    ].map(([count = 0, bytes = 0]) =>
      post(
        `${count} fields of ${bytes} bytes`,
        'application/x-www-form-urlencoded',
        Array.from({ length: count }, (_, n) => `a${n}=${encode(make(bytes)).slice(0, bytes)}`)
          .join('&')
          .slice(0, BODY_BYTES),
      ),
    ),
    get(
      'many headers',
      '/',
      Array.from({ length: HEADERS }, (_, n) => [`X-${n}`, line.slice(0, MIDDLE_BYTES)]).flat(),
    ),
    post('deep JSON', 'application/json', nest('{"q":', JSON.stringify(long), '}')),
    post(
      'JSON of many long values',
      'application/json',
      JSON.stringify(
        Array.from({ length: MIDDLE_ARGUMENTS }, () => ({ q: make(MIDDLE_BYTES) })),
      ).slice(0, BODY_BYTES),
    ),
    post('deep XML', 'text/xml', nest('<a>', markup(long).slice(0, BODY_BYTES), '</a>')),
    post(
      'parts of a form',
      'multipart/form-data; boundary=xx',
      Array.from({ length: MIDDLE_ARGUMENTS }, (_, n) =>
        onePart(`name="p${n}"`, make(MIDDLE_BYTES)),
      )
        .join('')
        .concat('--xx--\r\n'),
    ),
    post('JSON', 'application/json', JSON.stringify({ q: long.slice(0, BODY_BYTES / 2) })),
    post('JSON list', 'application/json', JSON.stringify(Array.from({ length: 800 }, () => short))),
    post(
      'XML',
      'text/xml',
      `<?xml version="1.0"?><a b="${markup(short)}">${markup(long).slice(0, BODY_BYTES)}</a>`,
    ),
    post('text', 'text/plain', long),
    post(
      'file',
      'multipart/form-data; boundary=xx',
      part('name="f"; filename="a.txt"', make(FILE_BYTES)),
    ),
    post('multipart field', 'multipart/form-data; boundary=xx', part('name="q"', long)),
    post(
      'file name',
      'multipart/form-data; boundary=xx',
      part(`name="q"; filename="${line.slice(0, 2000).replaceAll('"', "'")}"`, 'x'),
    ),
  ];
}

function get(place: string, target: string, headers: readonly string[] = []): HostileRequest {
  const transaction = makeTransaction({ target, rawHeaders: [...BROWSER, ...headers].map(fresh) });
  return { place, transaction, body: '' };
}

function post(place: string, type: string, body: string): HostileRequest {
  const headers = [...BROWSER, 'Content-Type', type, 'Content-Length', String(body.length)];
  const transaction = makeTransaction({ method: 'POST', target: '/post', rawHeaders: headers });
  return { place, transaction, body: fresh(body) };
}

function part(disposition: string, content: string): string {
  return `${onePart(disposition, content)}--xx--\r\n`;
}

function onePart(disposition: string, content: string): string {
  return `--xx\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`;
}

function nest(opening: string, content: string, closing: string): string {
  return opening.repeat(DEPTH) + content + closing.repeat(DEPTH);
}

function encode(text: string): string {
  return text.replaceAll(
    /[^A-Za-z0-9]/g,
    (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

function markup(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\x80-\xff]/g, ' ');
}

/** As it comes from a parser: not put together from pieces. */
function fresh(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
