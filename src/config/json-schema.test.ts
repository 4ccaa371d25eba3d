import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeJsonSchema } from './json-schema.ts';

const FILE = new URL('../../docs/rampart.schema.json', import.meta.url);

test('docs/rampart.schema.json is what the schema makes', () => {
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(FILE, makeJsonSchema());
  assert.deepEqual(
    JSON.parse(readFileSync(FILE, 'utf8')),
    JSON.parse(makeJsonSchema()),
    'stale: run "UPDATE_GOLDEN=1 node --test src/config/json-schema.test.ts", then npm run format',
  );
});
