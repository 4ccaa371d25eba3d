// Attacks rewritten at random, with a fixed seed, and tried for real: what a database, a shell or a browser
// confirms to work has to be found (bench/detect/evasion.ts).
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  evadeChromium,
  evadePostgres,
  evadeShell,
  evadeSqlite,
  type Evasion,
} from '../../bench/detect/evasion.ts';
import { requires } from '../support/requires.ts';

const SEED = 7;
/** Of 100 mutants that work. */
const FOUND_MIN_PERCENT = 98;
/** Of 100 that were made: a confirmation that confirms nothing proves nothing. */
const WORKING_MIN_PERCENT = 12;
const SHOWN_MAX = 20;

function assertFound(evasion: Evasion | undefined): void {
  assert.ok(evasion !== undefined, 'what should confirm is not installed');
  const { made, confirmed, missed } = evasion;
  const working = (100 * confirmed.length) / made;
  assert.ok(working >= WORKING_MIN_PERCENT, `only ${confirmed.length} of ${made} mutants work`);
  const found = (100 * (confirmed.length - missed.length)) / confirmed.length;
  const shown = missed.slice(0, SHOWN_MAX).map((text) => JSON.stringify(text));
  assert.ok(
    found >= FOUND_MIN_PERCENT,
    `${found.toFixed(2)} % of ${confirmed.length} found; missed:\n${shown.join('\n')}`,
  );
}

describe('mutants', () => {
  test('of SQL injection, confirmed by SQLite', () => {
    assertFound(evadeSqlite(SEED, 4000));
  });

  test('of SQL injection, confirmed by PostgreSQL', requires('program:psql'), () => {
    assertFound(evadePostgres(SEED, 2000));
  });

  test('of shell injection, confirmed by sh', requires('program:sh'), () => {
    assertFound(evadeShell(SEED, 400));
  });

  test('of markup, confirmed by Chromium', requires('program:chromium'), async () => {
    assertFound(await evadeChromium(SEED, 500));
  });
});
