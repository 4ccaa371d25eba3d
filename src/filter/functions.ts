import type { FunctionDefinition } from './schema.ts';
import type { FilterValue } from './types.ts';

/** A function of its arguments alone, which are all present and of the types it names. */
export interface PureFunction extends FunctionDefinition {
  readonly apply: (values: readonly FilterValue[]) => FilterValue;
}

/** Bytes that one call may make. */
const RESULT_LENGTH_MAX = 65_536;

/** What every schema has. `any` and `all` are part of the language: they take a test of each element. */
export const PURE_FUNCTIONS = {
  concat: {
    parameters: [{ name: 'value', type: 'string' }],
    isVariadic: true,
    returns: 'string',
    description: 'The texts joined.',
    example: 'concat(http.host, http.request.uri.path) eq "example.com/login"',
    apply: (values) => (values as readonly string[]).join('').slice(0, RESULT_LENGTH_MAX),
  },
  ends_with: {
    parameters: [
      { name: 'text', type: 'string' },
      { name: 'end', type: 'string' },
    ],
    returns: 'boolean',
    description: 'Whether a text ends with another.',
    example: 'ends_with(http.request.uri.path, ".php")',
    apply: ([text, end]) => (text as string).endsWith(end as string),
  },
  len: {
    parameters: [{ name: 'value', type: 'countable' }],
    returns: 'number',
    description: 'Bytes (of an event: characters) of a text, entries of an array or map.',
    example: 'len(http.request.uri.query) gt 500',
    apply: ([value]) =>
      value instanceof Map ? value.size : (value as string | readonly unknown[]).length,
  },
  lower: {
    parameters: [{ name: 'text', type: 'string' }],
    returns: 'string',
    description: 'The text with A to Z in lower case; other characters stay.',
    example: 'lower(http.user_agent) contains "curl"',
    apply: ([text]) => (text as string).replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  },
  starts_with: {
    parameters: [
      { name: 'text', type: 'string' },
      { name: 'start', type: 'string' },
    ],
    returns: 'boolean',
    description: 'Whether a text starts with another.',
    example: 'starts_with(http.request.uri.path, "/api/")',
    apply: ([text, start]) => (text as string).startsWith(start as string),
  },
  substring: {
    parameters: [
      { name: 'text', type: 'string' },
      { name: 'start', type: 'number' },
      { name: 'end', type: 'number' },
    ],
    returns: 'string',
    description: 'From position start (0 is the first) up to end; below 0 counts from the end.',
    example: 'substring(http.host, -3, 100) eq ".ru"',
    apply: ([text, start, end]) => (text as string).slice(start as number, end as number),
  },
  trim: {
    parameters: [{ name: 'text', type: 'string' }],
    returns: 'string',
    description: 'The text without white space at either end.',
    example: 'trim(http.user_agent) eq ""',
    apply: ([text]) => (text as string).trim(),
  },
  upper: {
    parameters: [{ name: 'text', type: 'string' }],
    returns: 'string',
    description: 'The text with a to z in upper case; other characters stay.',
    example: 'upper(http.request.method) eq "POST"',
    apply: ([text]) => (text as string).replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase()),
  },
  url_decode: {
    parameters: [{ name: 'text', type: 'string' }],
    returns: 'string',
    description: 'The text with %XX decoded once and + as a space; what is no encoding stays.',
    example: 'url_decode(http.request.uri.query) contains "<script"',
    apply: ([text]) =>
      (text as string)
        .replaceAll('+', ' ')
        .replaceAll(/%([0-9a-fA-F]{2})/g, (_, digits: string) =>
          String.fromCharCode(Number.parseInt(digits, 16)),
        ),
  },
} as const satisfies Readonly<Record<string, PureFunction>>;

export type PureFunctionName = keyof typeof PURE_FUNCTIONS;

export function isPureFunction(name: string): name is PureFunctionName {
  return Object.hasOwn(PURE_FUNCTIONS, name);
}
