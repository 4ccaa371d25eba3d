// Patterns and values, made up, through our translation and through perl: the same must be found at
// the same place. Perl agrees with PCRE on everything generated here.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { requires } from '../../../test/support/requires.ts';
import { compileLong } from './long-values.ts';
import { compileForms, compilePattern } from './matcher.ts';
import { compileMemoised } from './memoised.ts';
import type { FormMatcher, Pattern } from './pattern.ts';
import { isPlain } from './plain.ts';
import { PatternError } from './reader.ts';
import { parsePattern } from './parser.ts';
import { stepBudget } from './search-budget.ts';
import { minWidth, some } from './syntax.ts';
import { translatePattern } from './translate.ts';

const PATTERNS = 4000;
const VALUES_PER_PATTERN = 5;

// Reads lines of hexadecimal pattern and value, writes the span of the first match and of each group.
const PERL = `
use strict; use warnings; no warnings 'regexp'; no warnings 'experimental::vlb';
$| = 0; my ($last, $re) = ('', undef);
while (my $line = <STDIN>) {
  chomp $line; my ($p, $v) = split / /, $line, -1;
  if ($p ne $last) { my $text = pack('H*', $p); $re = eval { qr/$text/ms }; $last = $p; }
  my $value = pack('H*', $v);
  if (!defined $re) { print "error\\n"; next; }
  if ($value =~ $re) {
    print join(' ', map { defined $-[$_] ? "$-[$_],$+[$_]" : '-' } 0 .. $#+), "\\n";
  } else { print "none\\n"; }
}
`;

interface Case {
  readonly pattern: string;
  readonly value: string;
}

const letter = fc.constantFrom(
  ...Array.from('abcAB1_ -"\xe9\xc9'),
  '\\n',
  '\\r',
  '\\x0b',
  '\\x{e9}',
  '\\.',
);
const set = fc.constantFrom(
  '.', '\\s', '\\S', '\\w', '\\W', '\\d', '\\D', '\\h', '\\v', '\\N', '[ab]', '[^a]', '[^\\n]',
  '[a-c\\r]', '[[:alpha:]]', '[[:^upper:]]', '[\\s\\d]', '[^\\w\\n]', '[\\x00-\\x40]', '[]a]', '[\\W_]',
); // prettier-ignore
const anchor = fc.constantFrom('^', '$', '\\A', '\\z', '\\Z', '\\b', '\\B');
const quantifier = fc.tuple(
  fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '{0,20}', '{17}'),
  fc.constantFrom('', '', '', '?', '+'),
);

const { alternatives } = fc.letrec<{ alternatives: string; sequence: string; atom: string }>(
  (tie) => ({
    alternatives: fc
      .array(tie('sequence'), { minLength: 1, maxLength: 3 })
      .map((branches) => branches.join('|')),
    sequence: fc
      .array(
        fc.oneof(
          { weight: 6, arbitrary: tie('atom') },
          {
            weight: 2,
            arbitrary: fc.tuple(tie('atom'), quantifier).map((parts) => parts.flat().join('')),
          },
          { weight: 1, arbitrary: anchor },
        ),
        { maxLength: 5 },
      )
      .map((items) => items.join('')),
    atom: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      { weight: 6, arbitrary: letter },
      { weight: 4, arbitrary: set },
      { weight: 2, arbitrary: tie('alternatives').map((inner) => `(${inner})`) },
      {
        weight: 2,
        arbitrary: fc
          .tuple(
            fc.constantFrom(
              '(?:',
              '(?i:',
              '(?-i:',
              '(?s-m:',
              '(?-s:',
              '(?>',
              '(?=',
              '(?!',
              '(?i)(?:',
            ),
            tie('alternatives'),
          )
          .map(([opening, inner]) => `${opening}${inner})`),
      },
      {
        weight: 1,
        arbitrary: fc
          .tuple(fc.constantFrom('(?<=', '(?<!'), fc.array(fc.oneof(letter, set), { maxLength: 3 }))
          .map(([opening, items]) => `${opening}${items.join('')})`),
      },
      { weight: 1, arbitrary: fc.constantFrom('\\R', '(a|b)\\1', '([\'"])a\\1') },
    ),
  }),
);

const value = fc
  .array(fc.constantFrom(...Array.from('aabbcAB1_ -"\xe9\xc9.\n\n\r\x0b')), { maxLength: 14 })
  .map((characters) => characters.join(''));

describe('patterns against perl', requires('program:perl'), () => {
  test(`${PATTERNS} generated patterns find the same as in perl`, () => {
    const cases = fc
      .sample(
        fc.tuple(
          alternatives,
          fc.array(value, { minLength: VALUES_PER_PATTERN, maxLength: VALUES_PER_PATTERN }),
        ),
        { numRuns: PATTERNS, seed: 20261 },
      )
      .flatMap(([pattern, values]) => values.map((text) => ({ pattern, value: text })));
    const { compared, engines } = compareWithPerl(cases);
    // The generator must keep on yielding what each engine can take.
    assert.ok(compared > PATTERNS, `only ${compared} compared`);
    for (const safety of ['linear', 'bounded', 'memoised']) {
      assert.ok((engines.get(safety) ?? 0) > 200, `only ${engines.get(safety)} ran ${safety}`);
    }
  });
});

function compareWithPerl(cases: readonly Case[]): {
  compared: number;
  engines: ReadonlyMap<string, number>;
} {
  const answers = askPerl(cases);
  const engines = new Map<string, number>();
  let compared = 0;
  cases.forEach(({ pattern, value: text }, index) => {
    const expected = answers[index]!;
    const translated = translateOrSkip(pattern);
    if (translated === undefined || expected === 'error') return;
    compared++;
    const form = text.includes('\n')
      ? (translated.multiline ?? translated.singleLine)
      : translated.singleLine;
    engines.set(form.safety, (engines.get(form.safety) ?? 0) + 1);
    const where = `/${pattern}/ on ${JSON.stringify(text)} (${JSON.stringify(form)})`;
    check(translated, compilePattern(translated), text, expected, where);
    const long = compileLong(translated, compileForms(translated));
    check(translated, withBudget(long), text, expected, `as a long value ${where}`);
    const { root } = parsePattern(pattern);
    if (!some(root, ({ kind }) => kind === 'backreference')) {
      const own = compileMemoised(translated);
      check(translated, withBudget(own), text, expected, `memoised ${where}`);
    }
  });
  return { compared, engines };
}

function withBudget(
  matcher: FormMatcher,
): Pick<ReturnType<typeof compilePattern>, 'test' | 'exec'> {
  return {
    test: (value) => matcher.test(value, stepBudget()),
    exec: (value) => matcher.execFrom(value, 0, stepBudget()),
  };
}

function check(
  pattern: Pattern,
  matcher: Pick<ReturnType<typeof compilePattern>, 'test' | 'exec'>,
  text: string,
  expected: string,
  where: string,
): void {
  const found = matcher.exec(text);
  assert.equal(matcher.test(text), expected !== 'none', where);
  assert.equal(found !== undefined, expected !== 'none', where);
  if (found === undefined) return;
  checkLiterals(pattern, text, where);
  // Engines differ in how they leave a repetition whose body may be empty: where it ends may differ.
  if (hasEmptyLoop(pattern)) return;
  const [whole, ...groups] = expected.split(' ');
  const [start, end] = whole!.split(',').map(Number);
  assert.deepEqual([found.index, found.groups[0]], [start, text.slice(start, end)], where);
  if (hasRepeatedCapture(pattern)) return;
  groups.forEach((group, index) => {
    const [from, to] = group.split(',').map(Number);
    const inner = group === '-' ? undefined : text.slice(from, to);
    assert.equal(found.groups[index + 1], inner, `group ${index + 1} of ${where}`);
  });
}

function checkLiterals(pattern: Pattern, text: string, where: string): void {
  const lower = text.replaceAll(/[A-Z]/g, (upper) => upper.toLowerCase());
  const holdsOne = (literals: readonly string[]): boolean =>
    literals.some((literal) => lower.includes(literal));
  if (pattern.literals !== undefined) assert.ok(holdsOne(pattern.literals), `literals of ${where}`);
  if (isPlain(text) && pattern.plainLiterals !== undefined) {
    assert.ok(holdsOne(pattern.plainLiterals), `plain literals of ${where}`);
  }
}

function hasEmptyLoop({ text }: Pattern): boolean {
  return some(
    parsePattern(text).root,
    (node) => node.kind === 'repeat' && node.max > 1 && minWidth(node.body) === 0,
  );
}

/** JavaScript forgets what a group held when its repetition begins anew, PCRE does not. */
function hasRepeatedCapture({ text }: Pattern): boolean {
  return some(
    parsePattern(text).root,
    (node) =>
      (node.kind === 'repeat' || node.kind === 'look') &&
      some(node, ({ kind }) => kind === 'capture'),
  );
}

function translateOrSkip(pattern: string): Pattern | undefined {
  try {
    return translatePattern(pattern);
  } catch (error) {
    assert.ok(error instanceof PatternError, String(error));
    return undefined;
  }
}

function askPerl(cases: readonly Case[]): string[] {
  const hex = (text: string): string => Buffer.from(text, 'latin1').toString('hex');
  const input = cases.map(({ pattern, value: text }) => `${hex(pattern)} ${hex(text)}\n`).join('');
  const { stdout, status } = spawnSync('perl', ['-e', PERL], {
    input,
    encoding: 'latin1',
    maxBuffer: 1 << 28,
    timeout: 120_000,
  });
  assert.equal(status, 0);
  return stdout.trimEnd().split('\n');
}
