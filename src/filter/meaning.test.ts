// What an expression means, against a plain model: every condition is made together with a function
// that says what must come of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import type { FilterBindings } from './compile.ts';
import { checkFilter, compileFilter } from './filter.ts';
import type { FilterSchema } from './schema.ts';
import { quoteText } from './syntax/print.ts';

interface Values {
  readonly text: string | undefined;
  readonly number: number | undefined;
  readonly flag: boolean | undefined;
  readonly list: readonly string[] | undefined;
  readonly map: ReadonlyMap<string, readonly string[]> | undefined;
}

interface Made {
  readonly text: string;
  readonly holds: (values: Values) => boolean;
}

const SCHEMA: FilterSchema = {
  subject: 'a value',
  encoding: 'bytes',
  fields: {
    text: { type: 'string', description: '' },
    number: { type: 'number', description: '' },
    flag: { type: 'boolean', description: '' },
    list: { type: { array: 'string' }, description: '' },
    map: { type: { map: { array: 'string' } }, description: '' },
  },
  functions: {},
};

const word = fc.constantFrom('', 'a', 'ab', 'B', 'b"c', '\\', 'a*b', '\xe9');
const small = fc.integer({ min: -3, max: 3 });
const words = fc.array(word, { maxLength: 3 });

const values: fc.Arbitrary<Values> = fc.record({
  text: fc.option(word, { nil: undefined }),
  number: fc.option(small, { nil: undefined }),
  flag: fc.option(fc.boolean(), { nil: undefined }),
  list: fc.option(words, { nil: undefined }),
  map: fc.option(
    fc
      .array(fc.tuple(fc.constantFrom('k', 'l'), words), { maxLength: 2 })
      .map((pairs) => new Map(pairs)),
    { nil: undefined },
  ),
});

type Text = Values['text'];

/** Places a text can be read from, as written and as the model reads them. */
const places: fc.Arbitrary<readonly [string, (values: Values) => Text]> = fc.constantFrom(
  ['text', (one: Values): Text => one.text],
  ['list[0]', (one: Values): Text => one.list?.[0]],
  ['list[1]', (one: Values): Text => one.list?.[1]],
  ['map["k"][0]', (one: Values): Text => one.map?.get('k')?.[0]],
  ['lower(text)', (one: Values): Text => one.text?.replaceAll(/[A-Z]/g, (c) => c.toLowerCase())],
  [
    'concat(text, "x", list[0])',
    (one: Values): Text =>
      one.text === undefined || one.list?.[0] === undefined
        ? undefined
        : `${one.text}x${one.list[0]}`,
  ],
);

type Test = (value: Text) => boolean;

/** Tests of a text, as written behind it. */
const tests: fc.Arbitrary<readonly [string, Test]> = word.chain((other) =>
  fc.constantFrom<readonly [string, Test]>(
    [`eq ${quoteText(other)}`, (value) => value === other],
    [`ne ${quoteText(other)}`, (value) => value !== other],
    [`lt ${quoteText(other)}`, (value) => value !== undefined && value < other],
    [`ge ${quoteText(other)}`, (value) => value !== undefined && value >= other],
    [`contains ${quoteText(other)}`, (value) => value !== undefined && value.includes(other)],
    [`in {${quoteText(other)} "zz"}`, (value) => value === other || value === 'zz'],
    [`matches "^a"`, (value) => value !== undefined && value.startsWith('a')],
  ),
);

const leaf: fc.Arbitrary<Made> = fc.oneof(
  fc.tuple(places, tests).map(([[place, read], [written, holds]]) => ({
    text: `${place} ${written}`,
    holds: (one: Values) => holds(read(one)),
  })),
  fc.tuple(tests, fc.boolean()).map(([[written, holds], isAny]) => ({
    text: `${isAny ? 'any' : 'all'}(list[*] ${written})`,
    holds: ({ list = [] }: Values) => (isAny ? list.some(holds) : list.every(holds)),
  })),
  tests.map(([written, holds]) => ({
    text: `any(map[*][*] ${written})`,
    holds: ({ map }: Values) => [...(map?.values() ?? [])].flat().some(holds),
  })),
  tests.map(([written, holds]) => ({
    text: `all(not upper(list[*]) ${written})`,
    holds: ({ list = [] }: Values) =>
      list.every((value) => !holds(value.replaceAll(/[a-z]/g, (c) => c.toUpperCase()))),
  })),
  small.map((bound) => ({
    text: `number le ${bound}`,
    holds: ({ number }: Values) => number !== undefined && number <= bound,
  })),
  small.map((first) => ({
    text: `number in {${first} ${first + 2}..${first + 4}}`,
    holds: ({ number }: Values) =>
      number !== undefined && (number === first || (number >= first + 2 && number <= first + 4)),
  })),
  fc.constant({
    text: 'len(list) eq 2',
    holds: ({ list }: Values) => list?.length === 2,
  }),
  fc.constant({ text: 'flag', holds: ({ flag }: Values) => flag === true }),
  fc.constant({ text: 'flag ne true', holds: ({ flag }: Values) => flag !== true }),
);

const condition: fc.Arbitrary<Made> = fc.letrec<{ node: Made }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('node').map(({ text, holds }) => ({
      text: `not (${text})`,
      holds: (one: Values) => !holds(one),
    })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((terms) => ({
      text: terms.map(({ text }) => `(${text})`).join(' and '),
      holds: (one: Values) => terms.every(({ holds }) => holds(one)),
    })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((terms) => ({
      text: terms.map(({ text }) => `(${text})`).join(' || '),
      holds: (one: Values) => terms.some(({ holds }) => holds(one)),
    })),
    fc.array(tie('node'), { minLength: 2, maxLength: 3 }).map((terms) => ({
      text: terms.map(({ text }) => `(${text})`).join(' xor '),
      holds: (one: Values) => terms.filter(({ holds }) => holds(one)).length % 2 === 1,
    })),
  ),
})).node;

const BINDINGS: FilterBindings<Values> = {
  fields: {
    text: (one) => one.text,
    number: (one) => one.number,
    flag: (one) => one.flag,
    list: (one) => one.list,
    map: (one) => one.map,
  },
  functions: {},
};

test('every condition means what its model says, also of values that are missing', () => {
  fc.assert(
    fc.property(condition, fc.array(values, { minLength: 1, maxLength: 6 }), (made, list) => {
      const compiled = compileFilter(checkFilter(made.text, SCHEMA), BINDINGS);
      for (const one of list) assert.equal(compiled(one), made.holds(one), made.text);
    }),
    { numRuns: 2000 },
  );
});
