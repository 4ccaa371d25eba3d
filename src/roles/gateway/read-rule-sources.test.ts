import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultTexts } from '../../../test/support/rules.ts';
import { compileProgram } from '../../inspect/index.ts';
import { loadRules } from '../../seclang/index.ts';
import { readRuleSources } from './read-rule-sources.ts';

describe('rules read for all threads', () => {
  test('are those that a thread would have read', async () => {
    const texts = defaultTexts();
    const read = await readRuleSources({ default: texts });
    assert.ok(read.ok);
    const program = compileProgram(read.sources['default']!);
    const expected = compileProgram(loadRules(texts));
    assert.equal(program.fingerprint, expected.fingerprint);
    assert.deepEqual(program.counts, expected.counts);
  });

  test('that are wrong are told with their place', async () => {
    const files = { 'a.conf': '\nSecRule ARGS "@nope x" "id:1"' };
    const read = await readRuleSources({ a: { entries: ['a.conf'], files } });
    assert.equal(read.ok, false);
    assert.match((read as { readonly message: string }).message, /a\.conf:2:15/);
  });

  test('need no thread where there are none', async () => {
    assert.deepEqual(await readRuleSources({}), { ok: true, sources: {} });
  });
});
