// Whatever a person (or a broken editor) saves as rampart.yaml: it is read, or refused with errors
// that have a place. Nothing else ever comes out.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { stringify } from 'yaml';
import { mutatedSeeds, readSeeds, replayed } from '../../test/support/seeds.ts';
import { UsageErrors } from '../lib/errors.ts';
import { parseConfig } from './load-config.ts';

const FOLDER = path.join(import.meta.dirname, 'golden');
const GOLDENS = readdirSync(FOLDER).map((file) => readFileSync(path.join(FOLDER, file), 'utf8'));
const SEEDS = readSeeds(import.meta.dirname, 'fuzz');

function readsOrRefuses(text: string): void {
  try {
    const config = parseConfig(text, 'rampart.yaml');
    assert.ok(config.gateway.threads >= 1);
    for (const value of Object.values(config.gateway.limits))
      assert.ok(Number.isSafeInteger(value));
  } catch (error) {
    assert.ok(error instanceof UsageErrors, `not a UsageErrors: ${String(error)}`);
    assert.ok(error.errors.length > 0);
    for (const { message } of error.errors)
      assert.match(message, /^rampart\.yaml:[1-9]\d*:[1-9]\d*: [^\n]+$/);
  }
}

describe('configuration fuzz', () => {
  test('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), readsOrRefuses), {
      numRuns: 500,
    });
  });

  test('seeds, as they are and changed', () => {
    fc.assert(fc.property(mutatedSeeds(SEEDS), readsOrRefuses), {
      numRuns: 1000,
      ...replayed(SEEDS),
    });
  });

  test('goldens with a piece cut out, doubled or replaced', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...GOLDENS),
        fc.nat(),
        fc.nat({ max: 12 }),
        fc.oneof(
          fc.constant(''),
          fc.constantFrom('- ', ': ', '{', '}', '[', '&a ', '*a', '\n', '  ', '!!', '|', '"'),
          fc.string({ maxLength: 4 }),
        ),
        (seed, at, length, insert) => {
          const start = at % (seed.length + 1);
          readsOrRefuses(seed.slice(0, start) + insert + seed.slice(start + length));
        },
      ),
      { numRuns: 1500 },
    );
  });

  test('known keys with values of any type', () => {
    const leaf = fc.oneof(
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.double(),
      fc.string({ maxLength: 8 }),
      fc.constantFrom('1 KiB', '5s', '1/s', 'off', 'auto', 'http://a', '0.0.0.0:1', '10.0.0.0/8'),
    );
    const key = fc.constantFrom(
      'gateway',
      'sites',
      'limits',
      'listen',
      'upstream',
      'waf',
      'url',
      'rules',
      'mode',
      'hosts',
      'key',
      'rate',
      'name',
      'defaultSite',
      'console',
      'certificates',
      'trustedProxies',
      '__proto__',
      'constructor',
      'toString',
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => readsOrRefuses(stringify(value))),
      { numRuns: 1000 },
    );
  });
});
