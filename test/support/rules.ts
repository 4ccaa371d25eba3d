// Runs rules over a request written as text, without a gateway.
import { globSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import {
  beginInspection,
  compileProgram,
  enableLinearFallback,
  type CompileOptions,
  type InspectionOptions,
  type Interruption,
  type Outcome,
  type Program,
  type ResponseView,
  type Transaction,
} from '../../src/inspect/index.ts';
import { loadRules, readRules, type RuleTexts } from '../../src/seclang/index.ts';
import { SHARED_DATA } from './requires.ts';

enableLinearFallback();

/** What Rampart ships. */
export const RULES_FOLDER = path.resolve(import.meta.dirname, '../../rules');
export const CRS_FOLDER = path.join(SHARED_DATA, 'crs');

/** Compiles the rules of one text. */
export function programOf(
  text: string,
  options: CompileOptions = {},
  files: Readonly<Record<string, string>> = {},
): Program {
  return compileProgram(
    loadRules({ entries: ['test.conf'], files: { 'test.conf': text, ...files } }),
    options,
  );
}

export interface CrsOptions {
  readonly paranoia?: 1 | 2 | 3 | 4;
  /** Rules before CRS's own. */
  readonly before?: string;
  readonly after?: string;
}

/** What ModSecurity's recommended configuration sets up before CRS. */
const RECOMMENDED = `
SecRuleEngine On
SecRequestBodyAccess On
SecRule REQUEST_HEADERS:Content-Type "^(?:application(?:/soap\\+|/)|text/)xml" \\
  "id:200000,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=XML"
SecRule REQUEST_HEADERS:Content-Type "^application/json" \\
  "id:200001,phase:1,t:none,t:lowercase,pass,nolog,ctl:requestBodyProcessor=JSON"
SecRequestBodyLimit 13107200
SecRequestBodyNoFilesLimit 131072
SecRequestBodyLimitAction Reject
SecRequestBodyJsonDepthLimit 512
SecArgumentsLimit 1000
SecRule REQBODY_ERROR "!@eq 0" \\
  "id:200002,phase:2,t:none,log,deny,status:400,msg:'Failed to parse request body.'"
SecRule MULTIPART_STRICT_ERROR "!@eq 0" \\
  "id:200003,phase:2,t:none,log,deny,status:400,msg:'Multipart request body failed strict validation.'"
SecResponseBodyAccess On
SecResponseBodyMimeType text/plain text/html text/xml application/json
SecResponseBodyLimit 524288
SecResponseBodyLimitAction ProcessPartial
`;

/** The Core Rule Set of the reference data with its setup file. */
export function crsTexts({ paranoia = 1, before = '', after = '' }: CrsOptions = {}): RuleTexts {
  const files: Record<string, string> = {};
  const read = (name: string): string => readFileSync(path.join(CRS_FOLDER, name), 'latin1');
  files['crs/setup.conf'] = read('crs-setup.conf.example');
  for (const name of readdirSync(path.join(CRS_FOLDER, 'rules'))) {
    if (!name.endsWith('.example')) files[`crs/rules/${name}`] = read(`rules/${name}`);
  }
  files['main.conf'] = [
    RECOMMENDED,
    'SecDefaultAction "phase:1,log,auditlog,pass"',
    'SecDefaultAction "phase:2,log,auditlog,pass"',
    `SecAction "id:900000,phase:1,pass,t:none,nolog,setvar:tx.blocking_paranoia_level=${paranoia}"`,
    before,
    'Include crs/setup.conf',
    'Include crs/rules/*.conf',
    after,
  ].join('\n');
  return { entries: ['main.conf'], files };
}

/** The rules that a site has unless it says otherwise, and those of further files behind them. */
export function defaultTexts(...more: readonly string[]): RuleTexts {
  const names = [...globSync('*.conf', { cwd: RULES_FOLDER }).sort(), ...more];
  return readRules(names.map((name) => path.join(RULES_FOLDER, name))).texts;
}

/** The default rules, as a gateway thread compiles them. */
export function defaultProgram(): Program {
  return compileProgram(loadRules(defaultTexts()));
}

export interface ResponseText extends ResponseView {
  readonly body?: string;
}

/** Reads a request written as text: lines end in LF or CRLF. */
export function transactionOf(text: string): { transaction: Transaction; body: string } {
  const end = /\r?\n\r?\n/.exec(text);
  const head = end === null ? text : text.slice(0, end.index);
  const body = end === null ? '' : text.slice(end.index + end[0].length);
  const [requestLine = '', ...lines] = head.split(/\r?\n/);
  const [, method = '', target = '', protocol = ''] = /^(\S+) (.*) (\S+)$/.exec(requestLine) ?? [];
  const rawHeaders = lines
    .filter((line) => line !== '')
    .flatMap((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    });
  return { transaction: makeTransaction({ method, target, protocol, rawHeaders }), body };
}

export function makeTransaction(given: Partial<Transaction>): Transaction {
  return {
    id: '01JD0000000000000000000000',
    receivedAtMs: 1_750_000_000_000,
    clientAddress: '203.0.113.7',
    clientPort: 40_000,
    serverAddress: '192.0.2.1',
    serverPort: 80,
    scheme: 'http',
    protocol: 'HTTP/1.1',
    method: 'GET',
    target: '/',
    rawHeaders: [],
    site: 'test',
    ...given,
  };
}

export interface Inspected {
  readonly outcome: Outcome;
  /** What the gateway would have acted on. */
  readonly interruption: Interruption | undefined;
}

const DEFAULTS: InspectionOptions = { mode: 'block', onFault: 'block', budgetMs: 60_000 };

/** Takes a request, and an answer where there is one, through all phases. */
export function inspect(
  program: Program,
  request: string | { readonly transaction: Transaction; readonly body: string },
  options: Partial<InspectionOptions> = {},
  response?: ResponseText,
): Inspected {
  const { transaction, body } = typeof request === 'string' ? transactionOf(request) : request;
  const inspection = beginInspection(program, transaction, { ...DEFAULTS, ...options });
  const run = (): Interruption | undefined => {
    const steps: (() => Interruption | undefined)[] = [
      () => inspection.inspectRequestHeaders(),
      () => (body === '' ? undefined : inspection.appendRequestBody(Buffer.from(body, 'latin1'))),
      () => inspection.inspectRequestBody(),
    ];
    if (response !== undefined) {
      const { body: text = '' } = response;
      steps.push(
        () => inspection.inspectResponseHeaders(response),
        () =>
          text === '' ? undefined : inspection.appendResponseBody(Buffer.from(text, 'latin1')),
        () => inspection.inspectResponseBody(),
      );
    }
    for (const step of steps) {
      const interruption = step();
      if (interruption !== undefined) return interruption;
    }
    return undefined;
  };
  const interruption = run();
  return { outcome: inspection.finish(), interruption };
}

/** Ids of the rules that fired, in order, each once. */
export function firedIds(outcome: Outcome): readonly number[] {
  return [...new Set(outcome.matches.map((match) => match.ruleId))];
}
