// Every configuration that the documentation shows is one that is accepted.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { parseConfig } from './load-config.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

describe('configurations in the documentation', () => {
  for (const name of ['README.md', 'docs/filter.md', 'docs/websockets.md']) {
    test(name, () => {
      const text = readFileSync(path.join(ROOT, name), 'utf8');
      const blocks = [...text.matchAll(/^```yaml\n([^]*?)^```$/gm)];
      assert.ok(blocks.length > 0);
      for (const [, block] of blocks) parseConfig(block!, name);
    });
  }
});
