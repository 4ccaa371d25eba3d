// Requests made of sample values: bent a little, and put where clients put values. Deterministic.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { SHARED_DATA } from '../support/requires.ts';
import {
  BROWSER,
  encodeBytes,
  FORM,
  sampleParameters,
  sampleValues,
  toBytes,
  type SampleRequest,
} from './requests.ts';

const VALUE_BYTES_MAX = 600;

/** So many requests; `seed` chooses which. */
export function mutatedRequests(count: number, seed: number): SampleRequest[] {
  const values = [...sampleValues('injection'), ...sampleParameters(), ...attackPayloads()].filter(
    (value) => value.length <= VALUE_BYTES_MAX,
  );
  const random = new Random(seed);
  return Array.from({ length: count }, (_, index) => {
    const value = mutate(random.choose(values), random.choose(values), random);
    const shape = SHAPES[index % SHAPES.length]!;
    return { ...shape(value, random), source: `mutated ${seed}/${index} ${JSON.stringify(value)}` };
  });
}

/** The payloads of gotestwaf's cases. Lines of them are no YAML; the others are many enough. */
function attackPayloads(): string[] {
  const folder = path.join(SHARED_DATA, 'gotestwaf/testcases');
  return globSync('**/*.yml', { cwd: folder })
    .sort()
    .flatMap((file) => readFileSync(path.join(folder, file), 'utf8').split('\n'))
    .flatMap((text) => /^ *- '((?:[^']|'')+)'$/.exec(text)?.[1] ?? [])
    .map((text) => toBytes(text.replaceAll("''", "'")));
}

// ---- values ----

function mutate(value: string, other: string, random: Random): string {
  let mutated = value;
  for (let turn = random.below(3); turn > 0; turn--) {
    mutated = random.choose(MUTATIONS)(mutated, other, random);
  }
  return mutated.slice(0, VALUE_BYTES_MAX);
}

type Mutation = (value: string, other: string, random: Random) => string;

const MUTATIONS: readonly Mutation[] = [
  (value, _, random) =>
    value.replaceAll(/[a-z]/gi, (letter) =>
      random.choose([letter.toLowerCase(), letter.toUpperCase()]),
    ),
  (value, _, random) =>
    value.replaceAll(
      ' ',
      random.choose(['/**/', '\t', '\n', '\r\n', '\v', '+', '  ', '\xa0', '%20']),
    ),
  (value) => encodeBytes(value),
  (value) => value.replaceAll(/[^A-Za-z0-9 ]/g, (byte) => `%u${hex(byte, 4)}`),
  (value) => value.replaceAll(/[<>"'&/]/g, (byte) => `&#x${hex(byte, 2)};`),
  (value) => value.replaceAll(/[<>"'&/]/g, (byte) => `\\x${hex(byte, 2)}`),
  (value) => value.replaceAll(/[<>"'&/]/g, (byte) => `\\u${hex(byte, 4)}`),
  (value) => Buffer.from(value, 'latin1').toString('base64'),
  (value, _, random) => value.slice(0, random.below(value.length + 1)),
  (value, other) => value + other,
  (value, other) => `${other};${value}`,
  (value, _, random) =>
    insert(
      value,
      random.choose([
        '\0',
        '\x80',
        '\xff',
        '\xc3\xa9',
        '\\',
        "'",
        '"',
        '`',
        '%',
        '%0',
        '%zz',
        '../',
        '<!--',
        '/*',
        '--',
        '#',
      ]),
      random,
    ),
  (value, other, random) => insert(value, other.slice(0, 40), random),
  (value) => Array.from(value, (byte) => (/[a-z]/.test(byte) ? byte : `${byte}${byte}`)).join(''),
];

function insert(value: string, piece: string, random: Random): string {
  const at = random.below(value.length + 1);
  return value.slice(0, at) + piece + value.slice(at);
}

function hex(byte: string, digits: number): string {
  return byte.charCodeAt(0).toString(16).padStart(digits, '0');
}

// ---- requests ----

type Shape = (value: string, random: Random) => Omit<SampleRequest, 'source'>;

const get = (target: string, ...headers: readonly (readonly [string, string])[]) => ({
  method: 'GET',
  target,
  headers: [...BROWSER, ...headers],
  body: '',
});

const post = (type: string | undefined, body: string) => ({
  method: 'POST',
  target: '/post?x=1',
  headers: type === undefined ? BROWSER : [...BROWSER, ['Content-Type', type] as const],
  body,
});

/** What a header may hold. */
function line(value: string): string {
  return value.replaceAll(/[^\x20-\x7e\x80-\xff]/g, ' ').trim() || 'x';
}

function markup(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\x80-\xff]/g, ' ');
}

function json(content: unknown): string {
  return toBytes(JSON.stringify(content));
}

/** As text, where it is UTF-8; else its bytes as characters. */
function text(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8');
}

function part(disposition: string, content: string, type = ''): string {
  return `--AaB03x\r\nContent-Disposition: form-data; ${disposition}\r\n${type}\r\n${content}\r\n`;
}

function quoted(value: string): string {
  return line(value).replaceAll(/["\\]/g, '');
}

const MULTIPART = 'multipart/form-data; boundary=AaB03x';
const END = '--AaB03x--\r\n';

const SHAPES: readonly Shape[] = [
  (value) => get(`/?q=${encodeBytes(value)}`),
  (value) => get(`/?${encodeBytes(value)}=1`),
  (value) => get(`/search/${encodeBytes(value)}?page=2`),
  (value, random) =>
    get(`/?a=1&q=${encodeBytes(value)}&q=${encodeBytes(random.choose(['x', '', value]))}`),
  (value) => get('/', ['Referer', line(`https://a.example/?q=${value}`)]),
  (value) => get('/', ['X-Own', line(value)]),
  (value) => get('/', ['Cookie', `a=1; b=${line(value).replaceAll(/[;,]/g, ' ')}; c=2`]),
  (value) => get('/', ['Cookie', line(value)]),
  (value) => ({ ...get('/'), headers: [BROWSER[0]!, ['User-Agent', line(value)], BROWSER[2]!] }),
  (value) => post(FORM, `q=${encodeBytes(value)}&x=1`),
  (value) => post(`${FORM}; charset=utf-8`, `x=1&${encodeBytes(value)}`),
  (value) => ({ ...post(FORM, `q=${encodeBytes(value)}`), isChunked: true }),
  (value) => post('application/json', json({ q: text(value), n: [1, 2.5, null, true] })),
  (value) => post('application/json; charset=UTF-8', json([{ a: { b: [text(value), 'x'] } }])),
  (value) => post('application/json', json({ [text(value)]: 1 })),
  (value) => post('application/json', value),
  (value) => post('text/xml', `<?xml version="1.0"?><a><b c="1">${markup(value)}</b></a>`),
  (value) => post('application/xml', `<a b="${markup(value)}"/>`),
  (value) => post(MULTIPART, part('name="q"', value) + END),
  (value) => post(MULTIPART, part(`name="${quoted(value)}"`, 'x') + END),
  (value) =>
    post(
      MULTIPART,
      part(`name="f"; filename="${quoted(value)}"`, 'x', 'Content-Type: text/plain\r\n') + END,
    ),
  (value) => post('text/plain', value),
  (value) => post('APPLICATION/X-WWW-FORM-URLENCODED', `q=${encodeBytes(value)}`),
  (value) => ({ ...post(FORM, `q=${encodeBytes(value)}`), method: 'PUT' }),
];

/** A linear congruential generator: the same requests for the same seed, everywhere. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2_654_435_761) >>> 0;
  }

  below(bound: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 0x1_0000_0000) * bound);
  }

  choose<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}
