import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { SECLANG_DOCS, describeLanguage } from './support/seclang-docs.ts';

test('docs/seclang.md is what the tables of words say (node test/support/seclang-docs.ts)', () => {
  assert.equal(readFileSync(SECLANG_DOCS, 'utf8'), describeLanguage());
});
