// What holds for every expression: printing and reading agree, and nothing but a UsageError comes of
// any text whatever.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { UsageError } from '../lib/errors.ts';
import { formatAddress, parseNetwork, formatNetwork, parseAddress } from '../lib/ip.ts';
import { checkFilter, compileFilter, parseFilter } from './filter.ts';
import { REQUEST_SCHEMA } from './schemas/request.ts';
import { printFilter } from './syntax/print.ts';
import type { FilterNode, SetEntry, SetNode } from './syntax/nodes.ts';
import { toBytes } from './syntax/tokens.ts';

const RUNS = 500;
const WORDS: readonly string[] = [
  'http.host',
  'ip.src',
  'eq',
  'in',
  'not',
  'and',
  '(',
  ')',
  '{',
  '}',
  '[',
  ']',
  '*',
  '"a"',
  '1.2.3.4',
  '10.0.0.0/8',
  '5',
  '1..9',
  '60s',
  '$office',
  'lower(',
  'any(',
  ',',
  'matches',
  '"(a+)+$"',
  'http.request.headers',
  '["accept"]',
  '[*]',
  'rate(',
  '::1',
  'r"',
  '#',
  '\n',
];
const at = 0;

const name = fc.constantFrom('http.host', 'ip.src', 'a', 'a_b.c1', 'dead.beef', 'r', 'strictly');
const text = fc
  .oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 8 }).map(toBytes),
    fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) }),
  )
  .map((value) =>
    value.replaceAll(/[^\0-\xff]/g, (char) => String.fromCharCode(char.charCodeAt(0) & 0xff)),
  );
const number = fc.oneof(
  fc.integer(),
  fc.integer({ min: -1e9, max: 1e9 }).map((thousandths) => thousandths / 1000),
);
const address = fc
  .oneof(fc.ipV4(), fc.ipV6())
  .map((one) => parseAddress(one))
  .filter((one) => one !== undefined)
  .map(formatAddress);
const network = fc
  .tuple(address, fc.integer({ min: 0, max: 32 }))
  .map(([one, bits]) => formatNetwork(parseNetwork(`${one}/${bits}`)!));

const literal: fc.Arbitrary<FilterNode> = fc
  .oneof(
    text.map((value) => ({ type: 'string' as const, value })),
    number.map((value) => ({ type: 'number' as const, value })),
    fc.boolean().map((value) => ({ type: 'boolean' as const, value })),
    address.map((value) => ({ type: 'ip' as const, value })),
    fc
      .integer({ min: 0, max: 1e8 })
      .map((milliseconds) => ({ type: 'duration' as const, milliseconds })),
  )
  .map((value) => ({ kind: 'literal', at, value }));

const entry: fc.Arbitrary<SetEntry> = fc.oneof(
  text.map((value) => ({ kind: 'string' as const, at, value })),
  number.map((value) => ({ kind: 'number' as const, at, first: value, last: value })),
  fc
    .tuple(fc.integer(), fc.nat())
    .map(([first, more]) => ({ kind: 'number' as const, at, first, last: first + more })),
  network.map((value) => ({ kind: 'network' as const, at, value })),
  fc.ipV4().map((one) => ({ kind: 'addresses' as const, at, first: one, last: '255.255.255.255' })),
);
const set: fc.Arbitrary<SetNode> = fc.oneof(
  fc
    .array(entry, { minLength: 1, maxLength: 5 })
    .map((entries) => ({ kind: 'entries' as const, at, entries })),
  fc.constantFrom('office', 'a-b_c').map((list) => ({ kind: 'list' as const, at, name: list })),
);

const node: fc.Arbitrary<FilterNode> = fc.letrec<{ node: FilterNode; operand: FilterNode }>(
  (tie) => ({
    operand: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      literal,
      name.map((one) => ({ kind: 'field' as const, at, name: one })),
      fc
        .tuple(tie('operand'), fc.oneof(text, fc.nat(), fc.constant({ star: true as const })))
        .filter(([value]) => value.kind !== 'literal')
        .map(([value, index]) => ({ kind: 'index' as const, at, value, index })),
      fc
        .tuple(name, fc.array(tie('node'), { maxLength: 3 }))
        .map(([one, values]) => ({ kind: 'call' as const, at, name: one, arguments: values })),
    ),
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      tie('operand'),
      tie('node').map((term) => ({ kind: 'not' as const, at, term })),
      fc
        .tuple(
          fc.constantFrom('and' as const, 'or' as const, 'xor' as const),
          fc.array(tie('node'), { minLength: 2, maxLength: 4 }),
        )
        .map(([operator, terms]) => ({ kind: 'logical' as const, at, operator, terms })),
      fc
        .tuple(fc.constantFrom('eq', 'ne', 'lt', 'le', 'gt', 'ge'), tie('node'), tie('node'))
        .map(([operator, left, right]) => ({
          kind: 'compare' as const,
          at,
          operator,
          left,
          right,
        })),
      fc
        .tuple(
          fc.constantFrom('contains', 'matches', 'wildcard', 'strict wildcard'),
          tie('node'),
          text,
        )
        .map(([operator, left, one]) => ({
          kind: 'search' as const,
          at,
          operator,
          left,
          text: one,
          textAt: at,
        })),
      fc
        .tuple(tie('node'), set)
        .map(([left, one]) => ({ kind: 'member' as const, at, left, set: one })),
    ) as fc.Arbitrary<FilterNode>,
  }),
).node;

describe('every expression', () => {
  test('that is printed reads as the same expression', () => {
    fc.assert(
      fc.property(node, (made) => {
        const printed = printFilter(made);
        assert.deepEqual(withoutPlaces(parseFilter(printed).root), withoutPlaces(made), printed);
        assert.equal(printFilter(parseFilter(printed).root), printed);
      }),
      { numRuns: RUNS },
    );
  });

  test('is accepted or refused with a place inside of it', () => {
    const words = fc.constantFrom(...WORDS);
    const mixed = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.array(words, { maxLength: 14 }).map((list) => list.join(' ')),
      fc.array(words, { maxLength: 14 }).map((list) => list.join('')),
    );
    fc.assert(
      fc.property(mixed, (input) => {
        try {
          checkFilter(input, REQUEST_SCHEMA, { lists: { office: ['10.0.0.0/8'] } });
        } catch (error) {
          assert.ok(error instanceof UsageError, String(error));
          const { line, column } = error.location!;
          const lines = input.split('\n');
          assert.ok(line >= 1 && line <= lines.length);
          assert.ok(column >= 1 && column <= lines[line - 1]!.length + 1);
        }
      }),
      { numRuns: RUNS * 4 },
    );
  });

  test('wildcard finds what its regular expression finds', () => {
    const piece = fc.constantFrom('a', 'b', 'ab', '*', 'A');
    const fields = (value: string) => ({ fields: { v: () => value }, functions: {} });
    const schema = {
      subject: 'a value',
      encoding: 'bytes' as const,
      fields: { v: { type: 'string' as const, description: '' } },
      functions: {},
    };
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 6 }).map((list) => list.join('').replaceAll(/\*+/g, '*')),
        fc
          .array(fc.constantFrom('a', 'b', 'B', 'c'), { maxLength: 8 })
          .map((list) => list.join('')),
        (pattern, value) => {
          const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`, 'i').test(value);
          const compiled = compileFilter(
            checkFilter(`v wildcard "${pattern}"`, schema),
            fields(value),
          );
          assert.equal(compiled(undefined), expected, `${pattern} on ${value}`);
        },
      ),
      { numRuns: RUNS },
    );
  });

  test('may hold a pattern that would run away elsewhere', () => {
    const schema = {
      subject: 'a value',
      encoding: 'bytes' as const,
      fields: { v: { type: 'string' as const, description: '' } },
      functions: {},
    };
    const compiled = compileFilter(checkFilter('v matches "^(a+)+$"', schema), {
      fields: { v: () => `${'a'.repeat(5000)}b` },
      functions: {},
    });
    // An engine that tries every way would not come back in this lifetime.
    assert.equal(compiled(undefined), false);
  });
});

function withoutPlaces(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, inner: unknown) => (key === 'at' || key === 'textAt' ? 0 : inner)),
  );
}
