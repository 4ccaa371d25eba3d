import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse, YAMLParseError } from 'yaml';
import { UsageError } from '../../../lib/errors.ts';

/** One request with what must come of it, and where it stands. */
export interface Stage {
  /** `920100-4`, as the test suite names its tests; with several stages `934120-43.2`. */
  readonly id: string;
  readonly ruleId: number;
  readonly description: string;
  readonly input: StageInput;
  readonly expected: Expectation;
}

export type StageInput =
  | { readonly kind: 'raw'; readonly bytes: Buffer }
  | {
      readonly kind: 'composed';
      readonly method: string;
      readonly target: string;
      readonly version: string;
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly data: string;
      /** Adds the headers that a client would. */
      readonly completesHeaders: boolean;
    };

export interface Expectation {
  readonly status: number | undefined;
  /** The connection may end without an answer. */
  readonly error: boolean;
  readonly ids: readonly number[];
  readonly absentIds: readonly number[];
  /** Over the log lines that the matches make. */
  readonly pattern: RegExp | undefined;
  readonly absentPattern: RegExp | undefined;
  readonly retriesOnce: boolean;
}

export interface ReadTests {
  readonly stages: readonly Stage[];
  /** Tests that their own file switches off. */
  readonly disabled: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads go-ftw tests (https://github.com/coreruleset/ftw-tests-schema) below a folder. Throws UsageError
 * where there are none, or one is not understood.
 */
export function readTests(folder: string): ReadTests {
  const files = globSync('**/*.{yaml,yml}', { cwd: folder })
    .filter((name) => name.includes(path.sep))
    .sort();
  const stages: Stage[] = [];
  const disabled: string[] = [];
  for (const name of files) readFile(path.join(folder, name), stages, disabled);
  if (stages.length === 0) {
    throw new UsageError('rules.conformance', `${folder} holds no tests (expected */*.yaml)`);
  }
  return { stages, disabled };
}

function readFile(file: string, stages: Stage[], disabled: string[]): void {
  const document = parseFile(file);
  // A file that is all comment holds no tests.
  if (document === undefined) return;
  const ruleId = Number(document['rule_id']);
  if (!Number.isSafeInteger(ruleId)) fail(file, 'rule_id is missing');
  const isEnabled = text(fieldsOf(document['meta'])['enabled'], 'true') !== 'false';
  for (const test of listOf(document['tests'])) {
    const id = `${ruleId}-${text(test['test_id'], '?')}`;
    if (!isEnabled || text(test['enabled'], 'true') === 'false') {
      disabled.push(id);
      continue;
    }
    const parts = listOf(test['stages']);
    parts.forEach((part, index) => {
      // Older files wrap each stage once more.
      const stage = 'stage' in part ? fieldsOf(part['stage']) : part;
      stages.push({
        id: parts.length === 1 ? id : `${id}.${index + 1}`,
        ruleId,
        description: text(test['desc'], '').trim(),
        input: readInput(fieldsOf(stage['input'])),
        expected: readExpectation(fieldsOf(stage['output']), file),
      });
    });
  }
}

function parseFile(file: string): Fields | undefined {
  try {
    // Every scalar as it is written: versions, numbers and "No" are texts to an HTTP request.
    const document: unknown = parse(readFileSync(file, 'utf8'), { schema: 'failsafe' });
    if (document === null || document === undefined || document === '') return undefined;
    return fieldsOf(document);
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error;
    return fail(file, error.message.split('\n')[0]!);
  }
}

function readInput(input: Fields): StageInput {
  const encoded = text(input['encoded_request'], '');
  if (encoded !== '') return { kind: 'raw', bytes: Buffer.from(encoded, 'base64') };
  return {
    kind: 'composed',
    method: text(input['method'], 'GET'),
    target: text(input['uri'], '/'),
    version: text(input['version'], 'HTTP/1.1'),
    headers: Object.entries(fieldsOf(input['headers'])).map(
      ([name, value]) => [name, text(value, '')] as const,
    ),
    data: text(input['data'], ''),
    completesHeaders: text(input['autocomplete_headers'], 'true').toLowerCase() !== 'false',
  };
}

function readExpectation(output: Fields, file: string): Expectation {
  const log = fieldsOf(output['log']);
  const status = text(output['status'], '');
  return {
    status: status === '' ? undefined : Number(status),
    error: text(output['expect_error'], '') === 'true',
    ids: idsOf(log['expect_ids']),
    absentIds: idsOf(log['no_expect_ids']),
    pattern: patternOf(log['match_regex'], file),
    absentPattern: patternOf(log['no_match_regex'], file),
    retriesOnce: text(output['retry_once'], '') === 'true',
  };
}

function patternOf(value: unknown, file: string): RegExp | undefined {
  const source = text(value, '');
  if (source === '') return undefined;
  try {
    return new RegExp(source);
  } catch {
    return fail(file, `the pattern ${source} is not understood`);
  }
}

function idsOf(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function text(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}

function fail(file: string, message: string): never {
  throw new UsageError('rules.conformance', `${file}: ${message}`);
}
