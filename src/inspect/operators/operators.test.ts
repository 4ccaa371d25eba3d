import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { loadRules, type OperatorName } from '../../seclang/index.ts';
import {
  compileOperator,
  makeReport,
  OPERATORS,
  type CompiledOperator,
  type GeoRecord,
  type OperatorContext,
} from './index.ts';
import { foldCase } from './fold-case.ts';

interface OperatorVector {
  readonly argument: string;
  readonly input: string;
  readonly matches: boolean;
  readonly start?: number;
  readonly end?: number;
  readonly evidence?: string;
  readonly captures?: readonly string[];
}

interface VectorFile {
  readonly operator: OperatorName;
  readonly vectors: readonly OperatorVector[];
}

const files = globSync('*.vectors.json', { cwd: import.meta.dirname })
  .sort()
  .map((name): VectorFile => {
    const text = readFileSync(path.join(import.meta.dirname, name), 'utf8');
    return JSON.parse(text) as VectorFile;
  });

/** Operators that ask more than their argument; they have tests of their own below. */
const ELSEWHERE: readonly OperatorName[] = ['geoLookup', 'ipMatchFromFile', 'pmFromFile', 'rbl'];

/** Compiles an operator as a rule spells it, with one data file `list.data` at hand. */
function compile(operator: string, context: OperatorContext = {}, list = ''): CompiledOperator {
  const { phases } = loadRules({
    entries: ['test.conf'],
    files: {
      'test.conf': `SecRule ARGS "${operator}" "id:1,phase:2,pass"`,
      'list.data': list,
    },
  });
  const [statement] = phases[2];
  assert.ok(statement?.kind === 'rule');
  const node = statement.links[0].operator;
  const { argument } = node;
  const text = argument.form === 'text' || argument.form === 'number' ? argument.template.text : '';
  return compileOperator(node, text, context);
}

describe('operators', () => {
  test('each has vectors of its own', () => {
    const tested = new Set([...files.map(({ operator }) => operator), ...ELSEWHERE]);
    // What a detector finds is tested where it stands, in src/detect.
    const names = Object.keys(OPERATORS).filter((name) => !name.startsWith('detect'));
    assert.deepEqual(
      names.filter((name) => !tested.has(name as OperatorName)),
      [],
    );
  });

  for (const { operator, vectors } of files) {
    test(operator, () => {
      for (const vector of vectors) {
        const compiled = compile(`@${operator} ${vector.argument}`);
        const report = makeReport();
        const about = JSON.stringify(vector);
        assert.equal(compiled.test(vector.input, report), vector.matches, about);
        assert.equal(report.fault, '', about);
        if (vector.start !== undefined) assert.equal(report.matchStart, vector.start, about);
        if (vector.end !== undefined) assert.equal(report.matchEnd, vector.end, about);
        if (vector.evidence !== undefined) assert.equal(report.evidence, vector.evidence, about);
        if (vector.captures !== undefined)
          assert.deepEqual(report.captures, vector.captures, about);
        if (vector.matches && compiled.literals !== undefined) {
          const folded = foldCase(vector.input);
          const hasLiteral = compiled.literals.some((literal) => folded.includes(literal));
          assert.ok(hasLiteral, `the prefilter would miss ${about}`);
        }
      }
    });
  }
});

describe('operators over data files', () => {
  test('pmFromFile takes a phrase a line', () => {
    const compiled = compile('@pmFromFile list.data', {}, '# comment\n\n/etc/passwd\r\nfoo bar\n');
    const report = makeReport();
    assert.ok(compiled.test('cat /ETC/passwd', report));
    assert.deepEqual(report.captures, ['/etc/passwd']);
    assert.ok(compiled.test('a foo bar', report));
    assert.ok(!compiled.test('a foo  bar # comment', report));
    assert.deepEqual(compiled.literals, ['/etc/passwd', 'foo bar']);
  });

  test('ipMatchFromFile takes a network a line', () => {
    const compiled = compile(
      '@ipMatchFromFile list.data',
      {},
      '# office\n10.0.0.0/8\n2001:db8::1\n',
    );
    const report = makeReport();
    assert.ok(compiled.test('10.9.9.9', report));
    assert.ok(compiled.test('2001:db8:0:0::1', report));
    assert.ok(!compiled.test('2001:db8::2', report));
  });
});

describe('operators over sources', () => {
  const record: GeoRecord = {
    countryCode: 'AT',
    countryCode3: 'AUT',
    countryName: 'Austria',
    countryContinent: 'EU',
    region: '',
    city: 'Vienna',
    postalCode: '',
    latitude: '48.2',
    longitude: '16.3',
  };

  test('geoLookup hands over what the database knows', () => {
    const geo = { lookup: (address: string) => (address === '192.0.2.7' ? record : undefined) };
    const compiled = compile('@geoLookup', { geo });
    const report = makeReport();
    assert.ok(!compiled.test('192.0.2.8', report));
    assert.equal(report.geo, undefined);
    assert.ok(compiled.test('192.0.2.7', report));
    assert.equal(report.geo, record);
    assert.equal(report.evidence, 'AT');
    assert.equal(report.fault, '');
  });

  test('geoLookup without a database is a fault', () => {
    const report = makeReport();
    assert.ok(!compile('@geoLookup').test('192.0.2.7', report));
    assert.match(report.fault, /no database/);
  });

  test('rbl tells listed, clear and unknown apart', () => {
    const addressLists = {
      lookup: (address: string, zone: string) => {
        assert.equal(zone, 'zen.example.org');
        if (address === '192.0.2.1') return { state: 'listed', evidence: '127.0.0.2' } as const;
        if (address === '192.0.2.2') return { state: 'clear' } as const;
        return { state: 'unknown', reason: 'no answer' } as const;
      },
      prefetch: () => Promise.resolve(),
    };
    const compiled = compile('@rbl zen.example.org', { addressLists });
    const report = makeReport();
    assert.ok(!compiled.test('192.0.2.2', report));
    assert.equal(report.fault, '');
    assert.ok(compiled.test('192.0.2.1', report));
    assert.equal(report.evidence, '127.0.0.2');
    assert.ok(!compiled.test('192.0.2.3', report));
    assert.equal(report.fault, '@rbl zen.example.org: no answer');
  });

  test('rbl without a resolver is a fault', () => {
    const report = makeReport();
    assert.ok(!compile('@rbl zen.example.org').test('192.0.2.7', report));
    assert.match(report.fault, /no resolver/);
  });
});

describe('operators that search with patterns', () => {
  test('a value with too many candidates is a fault', () => {
    const report = makeReport();
    assert.ok(!compile('@verifyCC \\d{13}').test('1'.repeat(400), report));
    assert.match(report.fault, /more than \d+ candidates/);
  });
});

/** Of operators without vectors of their own. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  ipMatchFromFile: ' list.data',
  pmFromFile: ' list.data',
  rbl: ' zen.example.org',
};
const OUTSIDE: OperatorContext = {
  geo: { lookup: () => undefined },
  addressLists: { lookup: () => ({ state: 'clear' }), prefetch: () => Promise.resolve() },
};

describe('arbitrary values', () => {
  const pieces = [
    'a',
    'b',
    'A',
    '0',
    '7',
    '%',
    '%41',
    '\xc3\xa9',
    '\xff',
    '\0',
    "'",
    '<',
    '.',
    ' ',
  ];
  const bytes = fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte));
  const values = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 30 }).map((list) => list.join('')),
    fc.array(bytes, { maxLength: 60 }).map((list) => list.join('')),
    // Long enough for what is done to long values alone.
    fc
      .tuple(fc.array(fc.oneof(bytes, fc.constantFrom(...pieces)), { minLength: 1 }), fc.nat(400))
      .map(([list, times]) => list.join('').repeat(times)),
  );
  const check = (value: string, compiled: CompiledOperator): void => {
    const report = makeReport();
    if (!compiled.test(value, report)) return;
    assert.ok(report.matchStart >= 0 && report.matchStart <= report.matchEnd);
    assert.ok(report.matchEnd <= value.length);
    assert.ok(report.captures.length >= 1 && report.captures.length <= 10);
  };

  for (const { operator, vectors } of files) {
    test(`@${operator} never throws, and reports a place within the value`, () => {
      const operators = vectors.map(({ argument }) => compile(`@${operator} ${argument}`));
      fc.assert(fc.property(values, fc.constantFrom(...operators), check));
    });
  }

  test('nor do those over data files and outside sources', () => {
    const others = Object.keys(OPERATORS)
      .filter((name) => !files.some(({ operator }) => operator === name))
      .map((name) => compile(`@${name}${ARGUMENTS[name] ?? ''}`, OUTSIDE, '10.0.0.0/8\n::1\n'));
    assert.equal(others.length, ELSEWHERE.length);
    fc.assert(fc.property(values, fc.constantFrom(...others), check), { numRuns: 500 });
  });
});
