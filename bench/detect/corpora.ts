// Reads the development samples (see ../shared/data/README.md) as lists of values, decoded once as the
// gateway decodes a parameter.
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseDocument } from 'yaml';

export interface Corpus {
  readonly name: string;
  /** What every value is: an attack of a kind, or ordinary. */
  readonly kind: 'sql' | 'markup' | 'attack' | 'benign';
  readonly values: readonly string[];
}

export function readInjectionCorpora(data: string): Corpus[] {
  const corpora: Corpus[] = [];
  for (const file of globSync('injection/*.txt', { cwd: data }).sort()) {
    const name = path.basename(file, '.txt');
    const kind = name.startsWith('sqli') ? 'sql' : name.startsWith('false') ? 'benign' : 'markup';
    const values = readLines(path.join(data, file))
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => decodeParameter(line));
    corpora.push({ name, kind, values });
  }
  return corpora;
}

export function readParamsCorpora(data: string): Corpus[] {
  const byType = new Map<string, string[]>();
  for (const line of readLines(path.join(data, 'params/payload_train.csv')).slice(1)) {
    const match = /^(?:"((?:[^"]|"")*)"|(.*?)),"?\d+"?,"?([\w-]+)"?,"?\w+"?$/.exec(line);
    const type = match?.[3] ?? /"?([\w-]+)"?,"?\w+"?$/.exec(line)?.[1];
    if (type === undefined || type === '') continue;
    const text = (match?.[1]?.replaceAll('""', '"') ?? match?.[2] ?? line).replace(/^"|"$/g, '');
    const values = byType.get(type) ?? [];
    values.push(text);
    byType.set(type, values);
  }
  return [...byType].map(([type, values]) => ({
    name: `params-${type}`,
    kind: type === 'norm' ? 'benign' : 'attack',
    values,
  }));
}

export function readGoTestWafCorpora(data: string): Corpus[] {
  const corpora: Corpus[] = [];
  for (const file of globSync('gotestwaf/testcases/*/*.yml', { cwd: data }).sort()) {
    // Some payloads hold escapes that YAML does not know (`\'`): read as they stand.
    const document = parseDocument(readFileSync(path.join(data, file), 'utf8')).toJS() as {
      payload: string[];
      encoder: string[];
    };
    const values: string[] = [];
    for (const payload of document.payload) {
      const bytes = Buffer.from(payload, 'utf8');
      for (const encoder of document.encoder) {
        values.push(
          encoder === 'Base64Flat'
            ? bytes.toString('base64').replaceAll('=', '')
            : bytes.toString('latin1'),
        );
      }
    }
    const benign = file.includes('false-pos');
    const name = `gotestwaf-${path.basename(file, '.yml')}`;
    corpora.push({ name, kind: benign ? 'benign' : 'attack', values });
  }
  return corpora;
}

function readLines(file: string): string[] {
  return readFileSync(file, 'latin1')
    .split(/\r?\n/)
    .filter((line) => line !== '');
}

/** As the gateway reads an argument: `+` is a blank, `%xx` a byte, the broken ones stay. */
function decodeParameter(text: string): string {
  return text
    .replaceAll('+', ' ')
    .replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
}
