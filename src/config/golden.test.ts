// Each file in golden/ is a configuration, a line of dashes, and what it must come to: the settings
// that differ from the defaults, or the errors, one a line.
//
//   UPDATE_GOLDEN=1 node --test src/config/golden.test.ts    rewrites the second halves: read the diff
import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { UsageErrors } from '../lib/errors.ts';
import { parseConfig } from './load-config.ts';

const FOLDER = path.join(import.meta.dirname, 'golden');
const DIVIDER = `\n${'-'.repeat(40)}\n`;
const MINIMAL = 'gateway: { threads: 2 }\nsites: [{ upstream: "http://127.0.0.1:1" }]\n';
const files = globSync('*.golden', { cwd: FOLDER }).sort();

describe('configuration goldens', () => {
  test('there are many', () => assert.ok(files.length >= 40));

  for (const file of files) {
    test(file, () => {
      const golden = path.join(FOLDER, file);
      const content = readFileSync(golden, 'utf8');
      const [input, expected] = content.split(DIVIDER);
      assert.ok(input !== undefined);
      const actual = `${describeConfig(input).join('\n')}\n`;
      if (process.env['UPDATE_GOLDEN'] === '1') {
        writeFileSync(golden, `${input}${DIVIDER}${actual}`);
        return;
      }
      assert.equal(actual, expected);
    });
  }
});

// No golden: it would be a screenful of brackets.
test('a configuration nested too deeply for the parser', () => {
  const text = `sites: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`;
  assert.deepEqual(describeConfig(text), [
    'config.too-deep rampart.yaml:1:1: nested too deeply, or an anchor holds itself',
  ]);
});

function describeConfig(text: string): readonly string[] {
  try {
    const usual = new Set(flatten(parseConfig(MINIMAL, 'rampart.yaml'), ''));
    const config = parseConfig(text, 'rampart.yaml');
    const lines = flatten(config, '').filter(
      // What every site has by default says nothing, whichever site it is.
      (line) => !usual.has(line) && !usual.has(line.replace(/^sites\[\d+\]/, 'sites[0]')),
    );
    return lines.length === 0 ? ['(defaults)'] : lines;
  } catch (error) {
    if (!(error instanceof UsageErrors)) throw error;
    return error.errors.map(({ code, message }) => `${code} ${message}`);
  }
}

/** One line a leaf: `gateway.limits.headerBytesMax: 32768`. Locations are tested by the errors. */
function flatten(value: unknown, name: string): string[] {
  if (typeof value !== 'object' || value === null) return [`${name}: ${String(value)}`];
  const entries = Object.entries(value).filter(([key]) => key !== 'location');
  if (entries.length === 0) return name === 'sites' ? [] : [`${name}: none`];
  return entries.flatMap(([key, inner]) =>
    flatten(inner, Array.isArray(value) ? `${name}[${key}]` : name === '' ? key : `${name}.${key}`),
  );
}
