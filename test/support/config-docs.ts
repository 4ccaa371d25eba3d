// Writes docs/configuration.md from the schema that loads rampart.yaml, so that the page cannot say
// anything else than the code does: `node test/support/config-docs.ts`. test/config-docs.test.ts fails
// when it is stale.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeJsonSchema } from '../../src/config/index.ts';

export const CONFIG_DOCS = fileURLToPath(new URL('../../docs/configuration.md', import.meta.url));

/** What of JSON Schema our own makes use of. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}

interface Row {
  readonly key: string;
  readonly takes: string;
  readonly standard: string;
  readonly what: string;
}

/** Bounds that only keep numbers in reason are not worth a reader's time. */
const BOUND_SHOWN_MAX = 1_000_000;

/** What the schema gives the same example everywhere: the introduction says how they are written. */
const QUANTITIES: Readonly<Record<string, string>> = {
  '30s': 'duration',
  '64 KiB': 'size',
  '100/min': 'rate',
};

const INTRODUCTION = `# The configuration

Every key of \`rampart.yaml\`. This page is written from the schema that loads the file; editors complete
and check with [the same as JSON Schema](rampart.schema.json) (\`rampart check --schema\` prints it). All
is optional but what is marked *needed*. An unknown key is an error with file, line, column and a
suggestion; \`rampart check\` tells every mistake at once, without starting anything.

Durations are written \`500ms\`, \`30s\`, \`5min\`, \`1h\`, \`7d\`; sizes \`512 KiB\`, \`10 MiB\`, \`2 GiB\`; rates
\`100/min\`, \`5/s\`. File names are relative to the file that names them. \`[]\` stands for one entry of a
list.
`;

/** The whole page. */
export function describeConfig(): string {
  const schema = JSON.parse(makeJsonSchema()) as Schema;
  const parts = Object.entries(schema.properties ?? {}).map(([name, section]) => {
    const rows = rowsOf(name, section, schema.required?.includes(name) ?? false);
    return [
      `## ${name}`,
      '',
      '| key | takes | default | |',
      '| --- | --- | --- | --- |',
      ...rows.map(formatRow),
    ].join('\n');
  });
  return `${[INTRODUCTION.trimEnd(), ...parts].join('\n\n')}\n`;
}

function rowsOf(key: string, schema: Schema, isNeeded: boolean): readonly Row[] {
  const row: Row = {
    key,
    takes: takesOf(schema),
    standard: isNeeded ? '*needed*' : standardOf(schema.default),
    what: schema.description ?? '',
  };
  const below = uniqueRows(partsOf(key, schema));
  // An object that only groups its keys says nothing by itself.
  const isGroup = schema.properties !== undefined && row.what === '' && !isNeeded;
  return isGroup ? below : [row, ...below];
}

function partsOf(key: string, schema: Schema): readonly Row[] {
  const { properties = {}, required = [], items, anyOf = [], additionalProperties } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, part]) =>
      rowsOf(`${key}.${name}`, part, required.includes(name)),
    ),
    ...(items === undefined ? [] : partsOf(`${key}[]`, items)),
    ...(typeof additionalProperties === 'object' ? partsOf(`${key}.*`, additionalProperties) : []),
    ...anyOf.flatMap((part) => partsOf(key, part)),
  ];
}

/** One or several of the same: an entry by itself is told as one of a list. */
function uniqueRows(rows: readonly Row[]): readonly Row[] {
  const inLists = new Set(rows.map(({ key }) => key).filter((key) => key.includes('[]')));
  const seen = new Set<string>();
  return rows.filter(({ key }) => {
    const listed = key.replace(/(\.[^.]+)$/, '[]$1');
    if (seen.has(key) || (listed !== key && inLists.has(listed))) return false;
    seen.add(key);
    return true;
  });
}

function takesOf(schema: Schema): string {
  const { type, items, anyOf, additionalProperties, properties } = schema;
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ');
  if (schema.const !== undefined) return code(schema.const);
  if (anyOf !== undefined) return oneOf(anyOf.map(takesOf));
  if (type === 'array') return `list of ${items === undefined ? 'anything' : takesOf(items)}`;
  if (properties !== undefined) return 'keys';
  if (typeof additionalProperties === 'object') return `names of ${takesOf(additionalProperties)}`;
  if (type === 'boolean') return '`true`, `false`';
  if (type === 'integer' || type === 'number') return boundsOf(schema);
  const [example] = schema.examples ?? [];
  if (typeof example !== 'string') return 'text';
  return QUANTITIES[example] ?? `text such as ${code(example)}`;
}

/** Choices, each once; a list of what may also stand alone is told as that. */
function oneOf(choices: readonly string[]): string {
  const single = [...new Set(choices)].filter((choice) => !choice.startsWith('list of '));
  const text = single.join(' or ');
  return choices.includes(`list of ${text}`) ? `${text}, one or several` : text;
}

function boundsOf({ minimum = 0, maximum = BOUND_SHOWN_MAX }: Schema): string {
  return maximum < BOUND_SHOWN_MAX ? `${minimum} to ${maximum}` : 'number';
}

function standardOf(value: unknown): string {
  if (value === undefined) return '';
  const isEmpty = typeof value === 'object' && Object.keys(value ?? {}).length === 0;
  return isEmpty ? 'none' : code(value);
}

function code(value: unknown): string {
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function formatRow({ key, takes, standard, what }: Row): string {
  const cells = [`\`${key}\``, takes, standard, what];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

if (import.meta.main) writeFileSync(CONFIG_DOCS, describeConfig());
