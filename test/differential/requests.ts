import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { MARKER_HEADER } from '../support/modsecurity.ts';
import { SHARED_DATA } from '../support/requires.ts';

/** One request, in the parts that both engines are given. Latin1. */
export interface SampleRequest {
  /** Where it comes from, for the report of a difference. */
  readonly source: string;
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** Sent in chunks instead of with a length. */
  readonly isChunked?: boolean;
}

export const BROWSER: readonly (readonly [string, string])[] = [
  ['Host', 'localhost'],
  ['User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'],
  ['Accept', 'text/html,application/xhtml+xml,*/*;q=0.8'],
];
export const FORM = 'application/x-www-form-urlencoded';
/** What nginx itself answers with 400 before any rule runs, or changes on its way to the rules. */
const METHOD = /^(?:GET|POST|PUT|PATCH|DELETE|OPTIONS|HEAD)$/;
const TARGET = /^\/[!-~]*$/;
const FIELD = /^[\x20-\x7e\x80-\xff]*$/;

interface Stage {
  readonly input: {
    readonly method?: string;
    readonly uri?: string;
    readonly version?: string;
    readonly data?: unknown;
    readonly headers?: Readonly<Record<string, unknown>>;
    readonly encoded_request?: string;
    readonly autocomplete_headers?: boolean;
  };
}

/** The requests of the Core Rule Set's own tests that any HTTP server accepts. */
export function regressionRequests(): SampleRequest[] {
  const files = globSync('**/*.yaml', {
    cwd: path.join(SHARED_DATA, 'crs/tests/regression/tests'),
  });
  const found: SampleRequest[] = [];
  for (const file of files.sort()) {
    const text = readFileSync(path.join(SHARED_DATA, 'crs/tests/regression/tests', file), 'utf8');
    const document = parse(text) as { tests?: { test_id: number; stages: Stage[] }[] } | null;
    for (const { test_id: id, stages } of document?.tests ?? []) {
      for (const stage of stages) {
        const request = fromStage(`${path.basename(file, '.yaml')}-${id}`, stage);
        if (request !== undefined) found.push(request);
      }
    }
  }
  return found;
}

function fromStage(source: string, { input }: Stage): SampleRequest | undefined {
  const { method = 'GET', uri = '/', version = 'HTTP/1.1', data, headers = {} } = input;
  if (input.encoded_request !== undefined || input.autocomplete_headers === false) return undefined;
  if (version !== 'HTTP/1.1' || !METHOD.test(method)) return undefined;
  if (data !== undefined && typeof data !== 'string') return undefined;
  const target = toBytes(uri);
  const fields = Object.entries(headers).map(
    ([name, value]) => [name, toBytes(String(value))] as const,
  );
  const names = new Set(fields.map(([name]) => name.toLowerCase()));
  const isPlain =
    TARGET.test(target) &&
    names.has('host') &&
    fields.every(
      ([name, value]) => /^[\w-]+$/.test(name) && FIELD.test(value) && value === value.trim(),
    ) &&
    !['content-length', 'transfer-encoding', 'connection', 'expect', 'upgrade'].some((name) =>
      names.has(name),
    );
  if (!isPlain) return undefined;
  const body = data === undefined ? '' : toBytes(data);
  const withType =
    body === '' || names.has('content-type')
      ? fields
      : [...fields, ['Content-Type', FORM] as const];
  return { source, method, target, headers: withType, body };
}

/** Sample values of attacks and of ordinary use, as a parameter, a form field and a JSON leaf in turn. */
export function sampleRequests(count: number): SampleRequest[] {
  const values = [...sampleValues('injection'), ...sampleParameters()];
  const step = Math.max(1, Math.floor(values.length / count));
  const found: SampleRequest[] = [];
  for (let index = 0; index < values.length && found.length < count; index += step) {
    found.push(wrap(values[index]!, found.length));
  }
  return found;
}

function wrap(value: string, turn: number): SampleRequest {
  const source = `sample ${JSON.stringify(value.slice(0, 80))}`;
  if (turn % 3 === 0) {
    return {
      source,
      method: 'GET',
      target: `/?q=${encodeBytes(value)}`,
      headers: BROWSER,
      body: '',
    };
  }
  const type = turn % 3 === 1 ? FORM : 'application/json';
  const json = JSON.stringify({ q: Buffer.from(value, 'latin1').toString('utf8') });
  return {
    source,
    method: 'POST',
    target: '/form',
    headers: [...BROWSER, ['Content-Type', type]],
    body: turn % 3 === 1 ? `q=${encodeBytes(value)}&x=1` : toBytes(json),
  };
}

export function sampleValues(folder: string): string[] {
  return globSync('{sqli,xss}-*.txt', { cwd: path.join(SHARED_DATA, folder) })
    .sort()
    .flatMap((file) => readFileSync(path.join(SHARED_DATA, folder, file), 'latin1').split('\n'))
    .filter((line) => line !== '' && !line.startsWith('#') && line.length < 2000);
}

export function sampleParameters(): string[] {
  const text = readFileSync(path.join(SHARED_DATA, 'params/payload_train.csv'), 'latin1');
  return [...text.matchAll(/^"((?:[^"]|"")*)","\d+"/gm)].map(([, value = '']) =>
    value.replaceAll('""', '"'),
  );
}

export function encodeBytes(text: string): string {
  return text.replaceAll(
    /[^A-Za-z0-9_.~-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
}

export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The fields as they go over the wire: what both engines see. */
export function wireHeaders(request: SampleRequest, marker: string): (readonly [string, string])[] {
  const framing = (): readonly (readonly [string, string])[] => {
    if (request.body === '') return [];
    if (request.isChunked === true) return [['Transfer-Encoding', 'chunked']];
    return [['Content-Length', String(request.body.length)]];
  };
  return [...request.headers, ...framing(), [MARKER_HEADER, marker], ['Connection', 'close']];
}

export function toRaw(request: SampleRequest, marker: string): string {
  const fields = wireHeaders(request, marker).map(([name, value]) => `${name}: ${value}\r\n`);
  const { body } = request;
  const content =
    request.isChunked === true && body !== ''
      ? `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
      : body;
  return `${request.method} ${request.target} HTTP/1.1\r\n${fields.join('')}\r\n${content}`;
}
