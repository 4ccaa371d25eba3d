// The figures reached on the development samples, as a ratchet: they may get better, not worse.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  readGoTestWafCorpora,
  readInjectionCorpora,
  readParamsCorpora,
  type Corpus,
} from '../../bench/detect/corpora.ts';
import { readBenignValues } from '../../bench/detect/benign.ts';
import { detectAttack, detectMarkup, detectScanner, detectSql } from '../../src/detect/index.ts';
import { requires, SHARED_DATA } from '../support/requires.ts';

type Decide = (value: string) => boolean;

const isAttack: Decide = (value) => detectAttack(value) !== null || detectScanner(value) !== null;
/** Values shown where a figure is worse than it was. */
const SHOWN_MAX = 40;

function wrongOf(corpora: readonly Corpus[], kind: Corpus['kind'], decide: Decide): string[] {
  return corpora
    .filter((corpus) => corpus.kind === kind)
    .flatMap((corpus) => corpus.values)
    .filter((value) => decide(value) === (kind === 'benign'));
}

function assertAtMost(wrong: readonly string[], most: number): void {
  const shown = wrong.slice(0, SHOWN_MAX).map((value) => JSON.stringify(value.slice(0, 120)));
  assert.ok(wrong.length <= most, `${wrong.length} instead of ${most}:\n${shown.join('\n')}`);
}

test('no detector flags any of twenty thousand ordinary values', () => {
  const flagged = readBenignValues().filter(({ value }) => isAttack(value));
  assertAtMost(
    flagged.map(({ value }) => value),
    0,
  );
});

describe('development samples', requires('shared-data'), () => {
  test('SQL: 18 of 17,149 missed, 1 of 421 ordinary values flagged', () => {
    const corpora = readInjectionCorpora(SHARED_DATA);
    assertAtMost(
      wrongOf(corpora, 'sql', (value) => detectSql(value) !== null),
      18,
    );
    assertAtMost(wrongOf(corpora, 'benign', isAttack), 1);
  });

  test('markup: 4 of 1,646 missed', () => {
    const corpora = readInjectionCorpora(SHARED_DATA);
    assertAtMost(
      wrongOf(corpora, 'markup', (value) => detectMarkup(value) !== null),
      4,
    );
  });

  test('parameters: 37 of 7,842 attacks missed, none of 12,870 ordinary values flagged', () => {
    const corpora = readParamsCorpora(SHARED_DATA);
    assertAtMost(wrongOf(corpora, 'attack', isAttack), 37);
    assertAtMost(wrongOf(corpora, 'benign', isAttack), 0);
  });

  test('gotestwaf: 4 of 207 payloads missed, no text flagged', () => {
    const corpora = readGoTestWafCorpora(SHARED_DATA);
    assertAtMost(wrongOf(corpora, 'attack', isAttack), 4);
    assertAtMost(wrongOf(corpora, 'benign', isAttack), 0);
  });
});
