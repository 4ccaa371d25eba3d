import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../lib/errors.ts';

/** One test of the language: what an operator or a transformation makes of an input. Strings are latin1. */
export type Vector = OperatorVector | TransformationVector;

interface VectorBase {
  /** File and number in it: `operators/rx.json#3`, counting from 1. */
  readonly id: string;
  /** As the file spells it. */
  readonly name: string;
  readonly input: string;
}

export interface OperatorVector extends VectorBase {
  readonly kind: 'operator';
  readonly parameter: string;
  readonly matches: boolean;
  /** Captures that must come first; undefined where nothing is said of them. */
  readonly captures: readonly string[] | undefined;
  /** The data file that the parameter names, where it names one. */
  readonly dataFile: string | undefined;
}

export interface TransformationVector extends VectorBase {
  readonly kind: 'transformation';
  readonly output: string;
}

/**
 * Reads vectors in the format of secrules-language-tests: a folder with `operators/*.json` and
 * `transformations/*.json`, each a list of objects. Throws UsageError `bad-vectors` with file and number.
 */
export function readVectors(folder: string): readonly Vector[] {
  const vectors: Vector[] = [];
  for (const kind of ['operators', 'transformations']) {
    for (const name of listJson(path.join(folder, kind))) {
      const file = path.join(folder, kind, name);
      readList(file).forEach((entry, index) => {
        vectors.push(readVector(entry, `${kind}/${name}#${index + 1}`, path.dirname(file)));
      });
    }
  }
  if (vectors.length === 0) {
    throw new UsageError(
      'no-vectors',
      `${folder} holds no operators/*.json and no transformations/*.json`,
    );
  }
  return vectors;
}

function listJson(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    // Either of the two may be missing; both missing is told by the caller.
    return [];
  }
}

function readList(file: string): readonly unknown[] {
  let list: unknown;
  try {
    list = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError('bad-vectors', `${file}: ${String(error)}`);
  }
  if (!Array.isArray(list)) throw new UsageError('bad-vectors', `${file}: expected a list`);
  return list;
}

function readVector(entry: unknown, id: string, folder: string): Vector {
  if (typeof entry !== 'object' || entry === null) {
    throw new UsageError('bad-vectors', `${id}: expected an object`);
  }
  const fields = new Map(Object.entries(entry));
  const text = (name: string): string => {
    const value = fields.get(name) ?? '';
    if (typeof value !== 'string') {
      throw new UsageError('bad-vectors', `${id}: ${name} is no text`);
    }
    return value;
  };
  const base = { id, name: text('name'), input: unescape(toBytes(text('input'))) };
  if (fields.get('type') === 'tfn') {
    return { kind: 'transformation', ...base, output: unescape(toBytes(text('output'))) };
  }
  const parameter = toBytes(text('param'));
  const groups: unknown = fields.get('re_groups');
  return {
    kind: 'operator',
    ...base,
    parameter,
    matches: fields.get('ret') === 1,
    captures: Array.isArray(groups) ? groups.map((group) => toBytes(String(group))) : undefined,
    dataFile: readDataFile(parameter, folder),
  };
}

/** A parameter ending in `.dat` names a file in `op/`, whatever folder it spells out before. */
function readDataFile(parameter: string, folder: string): string | undefined {
  if (!parameter.endsWith('.dat')) return undefined;
  return readFileSync(path.join(folder, 'op', path.basename(parameter)), 'latin1');
}

function toBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** Undoes the escapes of the format: `\xhh` and `\uhhhh` stand for one byte, digits read as C reads them. */
function unescape(text: string): string {
  return text
    .replace(/\\x([0-9A-Za-z]{2})/g, (_, digits: string) => byteOf(digits))
    .replace(/\\u([0-9A-Za-z]{4})/g, (_, digits: string) => byteOf(digits));
}

function byteOf(digits: string): string {
  const number = Number.parseInt(digits, 16);
  return String.fromCharCode(Number.isNaN(number) ? 0 : number & 0xff);
}
