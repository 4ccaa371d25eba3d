// What the fields of rampart.yaml are made of. What is wrong with one is said in a line of its own.
import * as z from 'zod';
import { suggest } from '../../lib/suggest.ts';
import {
  DURATION_EXPECTED,
  DURATION_PATTERN,
  parseDuration,
  parseRate,
  parseSize,
  RATE_EXPECTED,
  RATE_PATTERN,
  SIZE_EXPECTED,
  SIZE_PATTERN,
  type Parsed,
} from '../units.ts';

/** Bounds on lists: far beyond real use, so that a wrong file fails early instead of filling memory. */
export const LIST_LENGTH_MAX = 10_000;
export const TEXT_LENGTH_MAX = 4096;

export const text = z.string().min(1).max(TEXT_LENGTH_MAX);

/** A text that `parse` turns into its value. The pattern is for editors; `parse` has the last word. */
export function parsedText<Value>(
  parse: (text: string) => Parsed<Value>,
  expected: string,
  meta: { readonly pattern?: string; readonly examples?: string[] },
) {
  return z
    .string({ error: (issue) => (issue.code === 'invalid_type' ? expected : undefined) })
    .max(TEXT_LENGTH_MAX)
    .meta(meta)
    .transform((value, context) => {
      const parsed = parse(value);
      if (parsed.ok) return parsed.value;
      context.addIssue({
        code: 'custom',
        message: `expected ${parsed.expected}, got ${quote(value)}`,
      });
      return z.NEVER;
    });
}

/** A text that must pass `fault`, which returns what is wrong with it. */
export function checkedText(fault: (text: string) => string | undefined) {
  return text.check((context) => {
    const message = fault(context.value);
    if (message !== undefined) {
      context.issues.push({ code: 'custom', message, input: context.value });
    }
  });
}

/** An object whose unknown keys are errors, one line for each, in the order of `issue.keys`. */
export function object<Shape extends z.core.$ZodShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      return issue.keys.map((key: string) => describeUnknownKey(key, known)).join('\n');
    },
  });
}

function describeUnknownKey(key: string, known: readonly string[]): string {
  const near = suggest(key, known);
  return `unknown key ${quote(key)}; ${near === undefined ? `known here: ${known.join(', ')}` : `did you mean "${near}"?`}`;
}

export const size = parsedText(parseSize, SIZE_EXPECTED, {
  pattern: SIZE_PATTERN.source,
  examples: ['64 KiB'],
});
export const duration = parsedText(parseDuration, DURATION_EXPECTED, {
  pattern: DURATION_PATTERN.source,
  examples: ['30s'],
});
export const rate = parsedText(parseRate, RATE_EXPECTED, {
  pattern: RATE_PATTERN.source,
  examples: ['100/min'],
});

const positive = (value: number): boolean => value > 0;
export const positiveSize = size.refine(positive, 'must be more than nothing');
export const positiveDuration = duration.refine(positive, 'must be more than nothing');
export const count = z.int().min(1).max(10_000_000);

function quote(value: string): string {
  return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}...` : value);
}
