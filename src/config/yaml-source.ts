import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node,
  type YAMLError,
} from 'yaml';
import { UsageError, type SourceLocation } from '../lib/errors.ts';
import { findInScalar } from './find-in-scalar.ts';

/** A configuration is a page or two; a site list for ten thousand hosts fits well below this. */
const SOURCE_LENGTH_MAX = 4 * 1024 * 1024;
/** Aliases one document may follow: enough for shared settings, too few for an exponential one. */
const ALIASES_MAX = 100;

const STACK_OVERFLOW = 'Maximum call stack';

export type ConfigPath = readonly PropertyKey[];

/** A parsed YAML text that remembers where each value stood. */
export interface YamlSource {
  readonly file: string;
  /** Plain data; a key without a value (`sites:`) is left out, as if its line were not there. */
  readonly data: unknown;
  /**
   * Where the value at `path` stands, or the nearest parent that was written; with an offset, where
   * that character of a text stands.
   */
  readonly locate: (path: ConfigPath, offset?: number) => SourceLocation;
  /** Where the key `key` of the mapping at `path` stands. */
  readonly locateKey: (path: ConfigPath, key: string) => SourceLocation;
}

/** Parses YAML 1.2. Of syntax errors only the first is told, with its place: the others mostly follow from it. */
export function parseYamlSource(text: string, file: string): YamlSource | readonly UsageError[] {
  const at = (line: number, column: number): SourceLocation => ({ file, line, column });
  if (text.length > SOURCE_LENGTH_MAX) {
    return [
      new UsageError(
        'config.too-large',
        `a configuration may have at most ${SOURCE_LENGTH_MAX} characters, this has ${text.length}`,
        at(1, 1),
      ),
    ];
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const place = (offset: number): SourceLocation => {
    const { line, col } = lines.linePos(offset);
    return at(Math.max(line, 1), Math.max(col, 1));
  };
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) {
    // How deep the stack reaches says nothing of the place.
    if (fault.message.startsWith(STACK_OVERFLOW)) return [tooDeep(at(1, 1))];
    return [new UsageError('config.syntax', describeFault(fault), place(fault.pos[0]))];
  }
  let data: unknown;
  try {
    data = withoutNulls(document.toJS({ maxAliasCount: ALIASES_MAX }));
  } catch (error) {
    // Following an anchor that holds itself ends there, too.
    if (error instanceof RangeError) return [tooDeep(at(1, 1))];
    return [new UsageError('config.syntax', firstLine((error as Error).message), at(1, 1))];
  }

  const resolve = (node: unknown): unknown => (isAlias(node) ? node.resolve(document) : node);
  const walk = (path: ConfigPath): Node | null => {
    let node: unknown = document.contents;
    let last = document.contents as Node | null;
    for (const part of path) {
      const inside = resolve(node);
      node = isMap(inside)
        ? inside.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(part))
            ?.value
        : isSeq(inside)
          ? inside.items[Number(part)]
          : undefined;
      if (node === undefined || node === null) break;
      last = node as Node;
    }
    return last;
  };
  const locate = (path: ConfigPath, offset?: number): SourceLocation => {
    const node = walk(path);
    const written = resolve(node);
    return offset === undefined || !isScalar(written)
      ? place(node?.range?.[0] ?? 0)
      : place(findInScalar(text, written, offset));
  };

  return {
    file,
    data,
    locate,
    locateKey(path, key) {
      const parent = resolve(walk(path));
      const pair = isMap(parent)
        ? parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key)
        : undefined;
      const offset = isScalar(pair?.key) ? pair.key.range?.[0] : undefined;
      return offset === undefined ? locate(path) : place(offset);
    },
  };
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  // Not by assignment: a key may be called __proto__.
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === null ? [] : [[key, withoutNulls(inner)]],
    ),
  );
}

function describeFault(fault: YAMLError): string {
  if (fault.code === 'MULTIPLE_DOCS') return 'a configuration is one YAML document, without "---"';
  return firstLine(fault.message);
}

function tooDeep(place: SourceLocation): UsageError {
  const message = 'nested too deeply, or an anchor holds itself';
  return new UsageError('config.too-deep', message, place);
}

function firstLine(message: string): string {
  return message.split('\n')[0]!;
}
