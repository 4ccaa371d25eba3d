// The Core Rule Set 4.28, as released, loads without a mistake or a warning, and every pattern of it is
// one that V8's linear engine takes.
import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { SHARED_DATA, requires } from '../../../test/support/requires.ts';
import { PHASES } from '../nodes.ts';
import type { RuleProgramSource } from '../nodes.ts';
import type { Pattern, PatternForm } from '../pattern/pattern.ts';
import { loadRules, readRules } from './load.ts';

const CRS = path.join(SHARED_DATA, 'crs');

describe('the Core Rule Set', requires('shared-data'), () => {
  const entries = [
    path.join(CRS, 'crs-setup.conf.example'),
    ...globSync(path.join(CRS, 'rules', '*.conf')).sort(),
  ];
  const { program, texts } = readRules(entries);

  test('loads unchanged', () => {
    assert.deepEqual(program.warnings, []);
    assert.deepEqual(program.components, ['OWASP_CRS/4.28.0']);
    const counts = PHASES.map((phase) => {
      const statements = program.phases[phase].filter(({ kind }) => kind !== 'marker');
      return [phase, statements.length];
    });
    assert.deepEqual(counts, [[1, 173], [2, 292], [3, 43], [4, 109], [5, 13]]); // prettier-ignore
  });

  test('loads the same from the texts that were collected', () => {
    assert.deepEqual(loadRules(texts), program);
    assert.equal(Object.keys(texts.files).filter((name) => name.endsWith('.data')).length, 19);
  });

  test('its exclusion templates load once their examples are taken in', () => {
    const templates = globSync(path.join(CRS, 'rules', '*.conf.example')).sort();
    assert.equal(templates.length, 2);
    assert.doesNotThrow(() => readRules([...entries, ...templates]));
  });

  test('every pattern is linear', () => {
    const patterns = patternsOf(program);
    const safetyOf = (form: PatternForm | undefined): string => form?.safety ?? '-';
    assert.ok(patterns.every(({ singleLine }) => singleLine.safety === 'linear'));
    const multiline = Object.groupBy(patterns, (pattern) => safetyOf(pattern.multiline));
    assert.equal(patterns.length, 318);
    // Values with line feeds, where `^` may stand at the end or `\z` beside `$`.
    assert.equal(multiline['memoised']?.length, 4);
    assert.equal(multiline['bounded']?.length, 7);
    assert.equal(multiline['linear']?.length, 86);
  });

  test('most patterns tell the prefilter what they need', () => {
    const patterns = patternsOf(program);
    const withLiterals = patterns.filter(({ literals }) => literals !== undefined);
    const neverPlain = patterns.filter(({ plainLiterals }) => plainLiterals?.length === 0);
    assert.ok(withLiterals.length >= 275, String(withLiterals.length));
    assert.ok(neverPlain.length >= 110, String(neverPlain.length));
  });
});

function patternsOf(program: RuleProgramSource): Pattern[] {
  const links = PHASES.flatMap((phase) => program.phases[phase]).flatMap((statement) =>
    statement.kind === 'rule' ? statement.links : [],
  );
  return links.flatMap(({ operator: { argument } }) =>
    argument.form === 'pattern' ? [argument.pattern] : [],
  );
}
