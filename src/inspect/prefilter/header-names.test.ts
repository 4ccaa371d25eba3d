import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Value } from '../value.ts';
import { HeaderNames } from './header-names.ts';
import { Intake, ValueMaker } from './intake.ts';

const INTAKE = new Intake(new ValueMaker(undefined), false, [], []);

function headerNames(): { readonly names: HeaderNames; readonly described: string[] } {
  const described: string[] = [];
  const names = new HeaderNames((name) => {
    described.push(name);
    return { key: name.toLowerCase(), intake: INTAKE, value: new Value(name) };
  });
  return { names, described };
}

describe('names of heads', () => {
  test('are read once for heads that name the same', () => {
    const { names, described } = headerNames();
    const first = names.of(['Host', 'a.example', 'Accept', '*/*']);
    assert.deepEqual(first.names, ['Host', 'Accept']);
    assert.deepEqual(first.keys, ['host', 'accept']);
    assert.equal(names.of(['Host', 'b.example', 'Accept', 'text/html']), first);
    assert.deepEqual(described, ['Host', 'Accept']);
  });

  test('keep spelling, order and number', () => {
    const { names } = headerNames();
    const heads = [
      ['Host', 'a', 'From', 'b'],
      ['From', 'b', 'Host', 'a'],
      ['host', 'a', 'From', 'b'],
      ['Host', 'a', 'From', 'b', 'From', 'c'],
      ['Host', 'a'],
      [],
    ];
    for (const rawHeaders of [...heads, ...heads]) {
      const expected = rawHeaders.filter((_, index) => index % 2 === 0);
      const { names: read, keys, values, intakes, recent } = names.of(rawHeaders);
      assert.deepEqual(read, expected);
      assert.deepEqual(
        keys,
        expected.map((name) => name.toLowerCase()),
      );
      assert.deepEqual(
        values.values.map(({ text }) => text),
        expected,
      );
      assert.deepEqual([intakes.length, recent.length], [expected.length, expected.length]);
    }
  });

  test('of heads that are long in any way are read anew', () => {
    const { names } = headerNames();
    const many = Array.from({ length: 100 }, (_, index) => [`N-${index}`, 'v']).flat();
    assert.notEqual(names.of(many), names.of(many));
    const long = ['N'.repeat(1000), 'v'];
    assert.notEqual(names.of(long), names.of(long));
  });
});
