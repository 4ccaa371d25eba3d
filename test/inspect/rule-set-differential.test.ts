// The patterns of the rule sets, on texts made of what they ask for: what runs long values finds what
// JavaScript's own RegExp finds. And whole rule sets, on requests made of such texts: the optimised
// evaluation finds what the plain one finds.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { compileProgram } from '../../src/inspect/index.ts';
import {
  compilePattern,
  loadRules,
  type Pattern,
  type RuleProgramSource,
} from '../../src/seclang/index.ts';
import { CARRIAGE_RETURN_STAND_IN } from '../../src/seclang/pattern/emit.ts';
import { parsePattern } from '../../src/seclang/pattern/parser.ts';
import { requires } from '../support/requires.ts';
import { crsTexts, defaultTexts, inspect, makeTransaction } from '../support/rules.ts';
import { patternsOf } from './pattern-costs.ts';
import { stressTexts } from './stress-texts.ts';

/** Lengths on both sides of each place where another engine takes over. */
const LENGTHS = [100, 127, 128, 200, 256, 257, 400, 1100] as const;
const TEXTS_PER_PATTERN = 12;
const REQUESTS = 60;
/** Steps of a search; one that takes more is left out, as what it finds is cut. */
const STEPS_MAX = 250_000;

describe('patterns of the rule sets on long values', () => {
  test('the default rules', () => comparePatterns(loadRules(defaultTexts())));
  test('the Core Rule Set', requires('shared-data'), () =>
    comparePatterns(loadRules(crsTexts({ paranoia: 4 }))),
  );
});

describe('rule sets, optimised and plain', () => {
  test('the default rules', () => comparePrograms(loadRules(defaultTexts())));
  test('the Core Rule Set', requires('shared-data'), () =>
    comparePrograms(loadRules(crsTexts({ paranoia: 4 }))),
  );
});

/** Short texts of which each makes some pattern of the rules work. */
function piecesOf(source: RuleProgramSource): readonly string[] {
  const pieces = patternsOf(source).flatMap(({ pattern }) => {
    const { root } = parsePattern(pattern.text, pattern.ignoreCase);
    const texts = stressTexts(root, pattern.literals ?? []).map((make) => make(24));
    return [...texts.slice(0, 3), ...texts.slice(-2), ...(pattern.literals ?? []).slice(0, 2)];
  });
  return [...new Set(pieces)];
}

/** Pieces, and what stands between them in real texts. */
function textsOf(pieces: readonly string[], sizes: readonly number[]): fc.Arbitrary<string> {
  const glue = fc.constantFrom(
    '',
    ' ',
    '\n',
    '\r\n',
    ';',
    "'",
    '"',
    '<',
    '>',
    '(',
    '=',
    '&',
    '\0',
    'aaaa',
    '\xe9',
  );
  const part = fc.tuple(fc.constantFrom(...pieces), glue).map((two) => two.join(''));
  return fc
    .tuple(
      fc.array(part, { minLength: 1, maxLength: 12 }),
      glue,
      fc.constantFrom(...sizes),
      fc.nat(1000),
    )
    .map(([parts, filler, size, at]) => {
      const text = parts.join('');
      const filling = (filler === '' ? 'x' : filler).repeat(Math.max(0, size - text.length));
      const cut = at % (filling.length + 1);
      return flat((filling.slice(0, cut) + text + filling.slice(cut)).slice(0, size));
    });
}

function comparePatterns(source: RuleProgramSource): void {
  const texts = textsOf(piecesOf(source), LENGTHS);
  let compared = 0;
  let found = 0;
  for (const [index, { ids, pattern }] of patternsOf(source).entries()) {
    const { root } = parsePattern(pattern.text, pattern.ignoreCase);
    const own = stressTexts(root, pattern.literals ?? []);
    const values = [
      ...fc.sample(texts, { numRuns: TEXTS_PER_PATTERN, seed: index }),
      ...(own.length === 0 ? [] : LENGTHS).map((length, turn) =>
        flat(own[(turn * 7) % own.length]!(length).slice(0, length)),
      ),
    ];
    const matcher = compilePattern(pattern);
    for (const value of values) {
      const expected = findPlainly(pattern, value);
      if (expected === undefined) continue;
      let steps = 0;
      const actual = matcher.exec(value, 0, { takeSteps: (taken) => void (steps += taken) });
      if (steps > STEPS_MAX) continue;
      compared++;
      if (expected !== 'none') found++;
      const where = `rule ${ids[0]} on ${JSON.stringify(value)}`;
      assert.deepEqual(
        actual === undefined ? 'none' : [actual.index, ...actual.groups],
        expected,
        where,
      );
      assert.equal(matcher.test(value), expected !== 'none', where);
    }
  }
  assert.ok(compared > 500, `${compared} compared`);
  assert.ok(found > compared / 20, `${found} of ${compared} found something`);
}

/** What RegExp finds; undefined where the pattern is none that it could run. */
function findPlainly(pattern: Pattern, value: string) {
  const form =
    value.includes('\n') && pattern.multiline !== undefined
      ? pattern.multiline
      : pattern.singleLine;
  if (form.safety === 'memoised') return undefined;
  const hides = form === pattern.multiline;
  const text = hides ? value.replaceAll('\r', CARRIAGE_RETURN_STAND_IN) : value;
  const match = new RegExp(form.source, form.flags).exec(text);
  if (match === null) return 'none';
  const groups = match.map((group: string | undefined) =>
    hides ? group?.replaceAll(CARRIAGE_RETURN_STAND_IN, '\r') : group,
  );
  return [match.index, ...groups];
}

function comparePrograms(source: RuleProgramSource): void {
  const optimised = compileProgram(source);
  const plain = compileProgram(source, { plain: true });
  const text = textsOf(piecesOf(source), [10, 40, 130, 300]);
  const request = fc.record({
    query: fc.array(text, { maxLength: 2 }),
    body: fc.array(text, { maxLength: 2 }),
    headers: fc.dictionary(fc.constantFrom('User-Agent', 'Referer', 'X-Own', 'Cookie'), text),
    type: fc.constantFrom(
      'application/x-www-form-urlencoded',
      'application/json',
      'text/xml',
      'multipart/form-data; boundary=b',
    ),
  });
  let matches = 0;
  for (const [index, one] of fc.sample(request, { numRuns: REQUESTS, seed: 3 }).entries()) {
    const input = writeRequest(one);
    const [found, expected] = [optimised, plain].map((program) => {
      const { outcome } = inspect(program, input, { mode: 'detect', onFault: 'allow' });
      matches += outcome.matches.length;
      return {
        matches: outcome.matches.map(({ ruleId, target, evidence }) => [ruleId, target, evidence]),
        score: outcome.inboundScore,
        faults: outcome.faults,
      };
    });
    assert.deepEqual(found, expected, `request ${index}: ${JSON.stringify(input)}`);
  }
  assert.ok(matches > REQUESTS, `${matches} matches`);
}

function writeRequest(given: {
  readonly query: readonly string[];
  readonly body: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly type: string;
}) {
  const { query, body, headers, type } = given;
  const escaped = (value: string): string => value.replaceAll(/[^!-~]|[%&+#]/g, percent);
  const fields = Object.entries(headers).flatMap(([name, value]) => [
    name,
    value.replaceAll(/[\0\r\n]/g, ' '),
  ]);
  const contents: Readonly<Record<string, string>> = {
    'application/x-www-form-urlencoded': body
      .map((value, n) => `b${n}=${escaped(value)}`)
      .join('&'),
    'application/json': JSON.stringify(Object.fromEntries(body.entries())),
    'text/xml': `<a>${body.join('').replaceAll(/[<&\0-\x08\x0b-\x1f]/g, ' ')}</a>`,
    'multipart/form-data; boundary=b': `${body
      .map((value, n) => `--b\r\nContent-Disposition: form-data; name="p${n}"\r\n\r\n${value}\r\n`)
      .join('')}--b--\r\n`,
  };
  return {
    transaction: makeTransaction({
      method: 'POST',
      target: `/?${query.map((value, n) => `q${n}=${escaped(value)}`).join('&')}`,
      rawHeaders: ['Host', 'a.example', 'Content-Type', type, ...fields],
    }),
    body: flat(contents[type] ?? ''),
  };
}

function percent(byte: string): string {
  return `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

/** As it comes from a parser: not put together from pieces. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
