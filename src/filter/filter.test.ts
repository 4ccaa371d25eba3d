import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { UsageError } from '../lib/errors.ts';
import { parseAddress } from '../lib/ip.ts';
import type { FilterBindings } from './compile.ts';
import { checkFilter, compileFilter, parseFilter } from './filter.ts';
import { FILTER_DEPTH_MAX, FILTER_LENGTH_MAX, SET_SIZE_MAX } from './limits.ts';
import type { FilterSchema } from './schema.ts';
import { REQUEST_SCHEMA } from './schemas/request.ts';
import type { FilterValue } from './types.ts';

const { holds, refused } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'filter.vectors.json'), 'utf8'),
) as { holds: readonly string[]; refused: readonly (readonly [string, string])[] };

const SCHEMA: FilterSchema = {
  ...REQUEST_SCHEMA,
  fields: { ...REQUEST_SCHEMA.fields, number: { type: 'number', description: 'A number.' } },
};
const LISTS = { office: ['192.0.2.0/28', '2001:db8::/32'], hosts: ['shop.example'] };
const VALUES: Readonly<Record<string, FilterValue>> = {
  'http.request.method': 'GET',
  'http.request.uri.path': '/api/v1/items',
  'http.host': 'shop.example',
  'http.request.headers': new Map([
    ['accept', ['text/html', 'text/plain']],
    ['x-name', ['Bob']],
  ]),
  'ip.src': parseAddress('192.0.2.7')!,
  ssl: true,
  number: 7,
};
const BINDINGS: FilterBindings<undefined> = {
  fields: Object.fromEntries(Object.keys(SCHEMA.fields).map((name) => [name, () => VALUES[name]])),
  functions: {
    rate:
      ({ durations }) =>
      () =>
        durations[0],
  },
};

const holdsNow = (text: string): boolean =>
  compileFilter(checkFilter(text, SCHEMA, { lists: LISTS }), BINDINGS)(undefined);

describe('filter expressions', () => {
  for (const text of holds) test(`holds: ${text}`, () => assert.equal(holdsNow(text), true));

  for (const text of holds.filter((one) => !one.includes('#'))) {
    test(`does not hold: not (${text})`, () => assert.equal(holdsNow(`not (${text})`), false));
  }

  test('a function of the schema gets its durations', () => {
    assert.equal(holdsNow('rate(ip.src, http.host, 2min) eq 120000'), true);
  });
});

describe('what is wrong is said with its place', () => {
  for (const [text, expected] of refused) {
    test(JSON.stringify(text), () => {
      assert.throws(
        () => checkFilter(text, SCHEMA, { lists: LISTS }),
        (error) => {
          assert.ok(error instanceof UsageError);
          const { line, column } = error.location!;
          const message = error.message.replace(/^filter:\d+:\d+: /, '');
          assert.equal(`${error.code} ${line}:${column} ${message}`, expected);
          return true;
        },
      );
    });
  }
});

describe('limits', () => {
  const refusedAs = (text: string, expected: RegExp): void =>
    assert.throws(() => parseFilter(text), { code: 'filter.limit', message: expected });

  test('length', () => refusedAs(' '.repeat(FILTER_LENGTH_MAX + 1), /16384 characters/));
  test('depth, by parentheses, by not, by calls, by entries', () => {
    const deep = FILTER_DEPTH_MAX + 1;
    refusedAs('('.repeat(deep), /64 levels/);
    refusedAs('not '.repeat(deep), /64 levels/);
    refusedAs('lower('.repeat(deep), /64 levels/);
    refusedAs(`a${'[0]'.repeat(deep)}`, /64 levels/);
  });
  test('parts', () => refusedAs(`a${' or a'.repeat(2001)}`, /2000 parts/));
  test('entries of a set', () => refusedAs(`a in {${'1 '.repeat(SET_SIZE_MAX + 1)}}`, /2000/));
});

describe('Unicode subjects', () => {
  const schema: FilterSchema = {
    subject: 'an event',
    encoding: 'text',
    fields: { name: { type: 'string', description: '' } },
    functions: {},
  };
  const test1 = (text: string, name: string): boolean =>
    compileFilter(checkFilter(text, schema), { fields: { name: () => name }, functions: {} })(
      undefined,
    );
  test('texts are characters', () => {
    assert.equal(test1('name eq "Müller" and len(name) eq 6', 'Müller'), true);
    assert.equal(test1('name contains "京"', '北京市'), true);
    assert.equal(test1('name matches "北.*市$"', '北京市'), true);
    assert.equal(test1('name in {"北京市"}', '北京市'), true);
  });
});
