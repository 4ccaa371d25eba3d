import type { core } from 'zod';
import { UsageError } from '../lib/errors.ts';
import { suggest } from '../lib/suggest.ts';
import type { ConfigPath, YamlSource } from './yaml-source.ts';

/** Turns what the schema found into one error a mistake, each with its place and what to write. */
export function describeIssues(
  issues: readonly core.$ZodIssue[],
  source: YamlSource,
): readonly UsageError[] {
  return issues.flatMap((issue) => describeIssue(issue, source, issue.path));
}

function describeIssue(
  issue: core.$ZodIssue,
  source: YamlSource,
  path: ConfigPath,
): readonly UsageError[] {
  const error = (message: string): UsageError[] => [
    new UsageError('config.value', `${formatPath(path)}: ${message}`, source.locate(path)),
  ];
  const missing = (expected: string): UsageError[] => [
    new UsageError(
      'config.missing',
      `${formatPath(path)} is missing: expected ${expected}`,
      source.locate(path),
    ),
  ];
  switch (issue.code) {
    case 'unrecognized_keys': {
      const messages = issue.message.split('\n');
      return issue.keys.map((key, index) => {
        const where = path.length === 0 ? '' : `${formatPath(path)}: `;
        return new UsageError(
          'config.unknown-key',
          `${where}${messages[index] ?? `unknown key "${key}"`}`,
          source.locateKey(path, key),
        );
      });
    }
    case 'invalid_type': {
      const got = valueAt(source.data, path);
      if (got === undefined && path.length > 0) {
        return missing(wanted(issue));
      }
      return error(`expected ${wanted(issue)}, got ${describeValue(got)}`);
    }
    case 'invalid_value': {
      const words = issue.values.map(String);
      const got = valueAt(source.data, path);
      const near = typeof got === 'string' ? suggest(got, words) : undefined;
      const hint = near === undefined ? '' : `; did you mean "${near}"?`;
      return error(`expected ${listWords(words)}, got ${describeValue(got)}${hint}`);
    }
    case 'invalid_union': {
      const got = valueAt(source.data, path);
      // The branch that got past the type of the value itself knows best what is wrong inside.
      const branch = issue.errors.find((inner) => !inner.some(isWrongAtRoot));
      if (branch !== undefined) {
        return branch.flatMap((inner) => describeIssue(inner, source, [...path, ...inner.path]));
      }
      const expected = listWords([...new Set(expectedOf(issue))]);
      if (got === undefined) return missing(expected);
      return error(`expected ${expected}, got ${describeValue(got)}`);
    }
    case 'too_small':
    case 'too_big': {
      const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
      const word = issue.code === 'too_small' ? 'least' : 'most';
      const unit = lengthUnit(issue.origin, Number(bound));
      const got = unit === '' ? `, got ${describeValue(valueAt(source.data, path))}` : '';
      return error(`expected at ${word} ${bound}${unit}${got}`);
    }
    case 'invalid_format':
      return error(`${issue.message}, got ${describeValue(valueAt(source.data, path))}`);
    case 'custom':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    default:
      return error(issue.message);
  }
}

/** True where the value itself has the wrong type, so that nothing inside it was looked at. */
function isWrongAtRoot(issue: core.$ZodIssue): boolean {
  if (issue.path.length > 0) return false;
  if (issue.code === 'invalid_union')
    return issue.errors.every((inner) => inner.some(isWrongAtRoot));
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function expectedOf(issue: core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_union')
    return issue.errors.flatMap((inner) => inner.flatMap(expectedOf));
  if (issue.code === 'invalid_type') return [wanted(issue)];
  if (issue.code === 'invalid_value') return issue.values.map((value) => `"${String(value)}"`);
  return [issue.message];
}

function lengthUnit(origin: string, count: number): string {
  if (origin === 'string') return count === 1 ? ' character' : ' characters';
  if (origin === 'array') return count === 1 ? ' entry' : ' entries';
  return '';
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a mapping (key: value)',
  array: 'a list',
};

/** What the schema itself says it wants, or else the type's name. */
function wanted(issue: core.$ZodIssueInvalidType): string {
  if (!issue.message.startsWith('Invalid input')) return issue.message;
  return TYPE_NAMES[issue.expected] ?? issue.expected;
}

/** `sites[0].upstream`: as a person would point at it. */
function formatPath(path: ConfigPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text === '' ? 'the configuration' : text;
}

function valueAt(data: unknown, path: ConfigPath): unknown {
  let value = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[part];
  }
  return value;
}

function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') {
    return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
  }
  return String(value as number | boolean | bigint);
}

function listWords(words: readonly string[]): string {
  if (words.length === 1) return words[0]!;
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}
