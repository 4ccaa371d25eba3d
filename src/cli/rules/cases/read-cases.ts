import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A request that a rule file should block, or let pass. Strings are latin1. */
export interface RuleCase {
  /** Where in the request the value stands, or `request` where the case is one. */
  readonly place: string;
  readonly value: string;
  readonly request: CaseRequest;
}

export interface CaseRequest {
  readonly method: string;
  readonly target: string;
  readonly protocol: string;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/**
 * The cases of one file (`rules/README.md` says how they are written); empty where there is none. Each
 * value goes into a query, a form, JSON and a multipart body.
 */
export function readCases(file: string): readonly RuleCase[] {
  if (!existsSync(file)) return [];
  const cases: RuleCase[] = [];
  let request: string[] = [];
  const endRequest = (): void => {
    if (request.length > 0) cases.push(caseOfRequest(request));
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
    // No JSON: the quotes are part of the value.
    return line;
  }
}

export function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function caseOfRequest(lines: readonly string[]): RuleCase {
  const end = lines.indexOf('');
  const [requestLine = '', ...fields] = end < 0 ? lines : lines.slice(0, end);
  const [, method = '', target = '', protocol = ''] = /^(\S+) (.*) (\S+)$/.exec(requestLine) ?? [];
  const rawHeaders = fields.flatMap((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const body = end < 0 ? '' : lines.slice(end + 1).join('\r\n');
  return {
    place: 'request',
    value: lines.join('\r\n'),
    request: { method, target, protocol, rawHeaders, body },
  };
}

function percentEncode(value: string): string {
  return value.replace(
    /[^A-Za-z0-9._~-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

const HEADERS = ['Host', 'a.example', 'User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0)'];
const PROTOCOL = 'HTTP/1.1';

/** A value in a query, a form, a leaf of JSON, and a part of a multipart body. */
export function casesOfValue(value: string): readonly RuleCase[] {
  const post = (place: string, type: string, body: string): RuleCase => ({
    place,
    value,
    request: {
      method: 'POST',
      target: '/submit',
      protocol: PROTOCOL,
      rawHeaders: [...HEADERS, 'Content-Type', type, 'Content-Length', String(body.length)],
      body,
    },
  });
  const json = Buffer.from(
    JSON.stringify({ a: { b: Buffer.from(value, 'latin1').toString('utf8') } }),
  );
  const target = `/search?q=${percentEncode(value)}`;
  return [
    {
      place: 'query',
      value,
      request: { method: 'GET', target, protocol: PROTOCOL, rawHeaders: HEADERS, body: '' },
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
