// The cases that stand beside each default rule file, as requests.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeTransaction, transactionOf } from '../support/rules.ts';
import type { Transaction } from '../../src/inspect/index.ts';

export interface RuleCase {
  /** Where in the request the value stands, or `request` where the case is one. */
  readonly place: string;
  readonly value: string;
  readonly request: { readonly transaction: Transaction; readonly body: string };
}

/** The cases of one file; empty where there is none. */
export function readCases(file: string): readonly RuleCase[] {
  if (!existsSync(file)) return [];
  const cases: RuleCase[] = [];
  let request: string[] = [];
  const endRequest = (): void => {
    if (request.length > 0) cases.push(caseOfRequest(request.join('\r\n')));
    request = [];
  };
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    if (line.startsWith('> ')) {
      if (/^> [A-Z]+ \S+ HTTP\//.test(line)) endRequest();
      request.push(line.slice(2));
      continue;
    }
    endRequest();
    if (line === '' || line.startsWith('# ')) continue;
    const value = line.startsWith('"') && line.endsWith('"') ? parseQuoted(line) : line;
    cases.push(...casesOfValue(toBytes(value)));
  }
  endRequest();
  return cases;
}

/** A value with line breaks is written as a JSON string; one that merely begins with a quote is none. */
function parseQuoted(line: string): string {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'string' && /[\r\n]/.test(parsed) ? parsed : line;
  } catch {
    return line;
  }
}

export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function caseOfRequest(text: string): RuleCase {
  return { place: 'request', value: text, request: transactionOf(`${text}\r\n`) };
}

function percentEncode(value: string): string {
  return value.replace(
    /[^A-Za-z0-9._~-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

const HEADERS = ['Host', 'a.example', 'User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0)'];

/** A value in a query, a form, a leaf of JSON, and a part of a multipart body. */
export function casesOfValue(value: string): readonly RuleCase[] {
  const post = (place: string, type: string, body: string): RuleCase => ({
    place,
    value,
    request: {
      transaction: makeTransaction({
        method: 'POST',
        target: '/submit',
        rawHeaders: [...HEADERS, 'Content-Type', type, 'Content-Length', String(body.length)],
      }),
      body,
    },
  });
  const json = Buffer.from(
    JSON.stringify({ a: { b: Buffer.from(value, 'latin1').toString('utf8') } }),
  );
  return [
    {
      place: 'query',
      value,
      request: {
        transaction: makeTransaction({
          target: `/search?q=${percentEncode(value)}`,
          rawHeaders: HEADERS,
        }),
        body: '',
      },
    },
    post('form', 'application/x-www-form-urlencoded', `q=${percentEncode(value)}&page=2`),
    post('json', 'application/json', json.toString('latin1')),
    post(
      'multipart',
      'multipart/form-data; boundary=XX',
      `--XX\r\nContent-Disposition: form-data; name="q"\r\n\r\n${value}\r\n--XX--\r\n`,
    ),
  ];
}

/** The name under which a rule file keeps its cases: `sql` for `20-sql.conf`. */
export function caseNameOf(ruleFile: string): string {
  return path.basename(ruleFile, '.conf').replace(/^\d+-/, '');
}
