// The default rules over whole requests: a value where attackers put it, and what browsers send around it.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileProgram, type Program, type Transaction } from '../../src/inspect/index.ts';
import { loadRules } from '../../src/seclang/index.ts';
import { inspect, makeTransaction } from '../../test/support/rules.ts';
import type { TrafficRequest } from './traffic/index.ts';
import { casesOfValue } from '../../test/rules/rule-cases.ts';

export interface WholeRequest {
  readonly transaction: Transaction;
  readonly body: string;
}

const RULES = fileURLToPath(new URL('../../rules/', import.meta.url));

export const BROWSER_HEADERS: readonly string[] = [
  'Host',
  'www.example.com',
  'Connection',
  'keep-alive',
  'sec-ch-ua',
  '"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"',
  'sec-ch-ua-mobile',
  '?0',
  'sec-ch-ua-platform',
  '"Windows"',
  'Upgrade-Insecure-Requests',
  '1',
  'User-Agent',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Accept',
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
  'Sec-Fetch-Site',
  'same-origin',
  'Accept-Encoding',
  'gzip, deflate, br, zstd',
  'Accept-Language',
  'zh-CN,zh;q=0.9,en-US;q=0.8,en;q=0.7',
];

export function compileDefaultRules(): Program {
  const names = readdirSync(RULES)
    .filter((name) => /\.(?:conf|data)$/.test(name))
    .sort();
  const files = Object.fromEntries(
    names.map((name) => [name, readFileSync(path.join(RULES, name), 'latin1')]),
  );
  return compileProgram(
    loadRules({ entries: names.filter((name) => name.endsWith('.conf')), files }),
  );
}

export function percentEncode(value: string): string {
  return value.replace(
    /[^A-Za-z0-9._~-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

export function browserGet(target: string, headers: readonly string[] = []): WholeRequest {
  const rawHeaders = [...BROWSER_HEADERS, ...headers];
  return { transaction: makeTransaction({ target, rawHeaders }), body: '' };
}

export function browserPost(target: string, type: string, body: string): WholeRequest {
  const rawHeaders = [...BROWSER_HEADERS, 'Content-Length', String(body.length)];
  if (type !== '') rawHeaders.push('Content-Type', type);
  return { transaction: makeTransaction({ method: 'POST', target, rawHeaders }), body };
}

/** A generated request as the rules take it: bytes as latin1. */
export function wholeRequestOf({ method, target, rawHeaders, body }: TrafficRequest): WholeRequest {
  const headers = rawHeaders.map((text) => Buffer.from(text, 'utf8').toString('latin1'));
  const transaction = makeTransaction({
    method,
    target: Buffer.from(target, 'utf8').toString('latin1'),
    rawHeaders: headers,
  });
  return { transaction, body: body.toString('latin1') };
}

const [queryCase, formCase, jsonCase, multipartCase] = [0, 1, 2, 3].map(
  (index) => (value: string) => casesOfValue(value)[index]!.request,
);

/** Where a value may stand in a request. */
export const PLACES: Readonly<Record<string, (value: string) => WholeRequest>> = {
  query: queryCase!,
  form: formCase!,
  json: jsonCase!,
  multipart: multipartCase!,
  cookie: (value) => browserGet('/', ['Cookie', `sid=1; p=${percentEncode(value)}`]),
  referer: (value) =>
    browserGet('/', ['Referer', `https://www.example.com/?a=${percentEncode(value)}`]),
};

/** The points and rules that refuse a request, or undefined where it passes. */
export function refusalOf(program: Program, request: WholeRequest): string | undefined {
  const { outcome, interruption } = inspect(program, request);
  if (interruption === undefined) return undefined;
  return outcome.matches
    .filter(({ logged }) => logged)
    .map(({ ruleId, target, evidence, snippet }) => `${ruleId} ${target}: ${evidence || snippet}`)
    .join('; ');
}
