// Attacks rewritten at random, with a fixed seed, and tried for real: what a database or a shell confirms to
// work has to be found. The confirmation runs in memory and in a scratch folder, and only reads a marker.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { makeRandom } from '../../bench/detect/random.ts';
import { makeShellMutant, MARKER_FILE, SHELL_CONTEXTS } from '../../bench/detect/shell-mutants.ts';
import { makeSqlMutant, SQL_CONTEXTS } from '../../bench/detect/sql-mutants.ts';
import { detectShell, detectSql } from '../../src/detect/index.ts';
import { requires } from '../support/requires.ts';

const SEED = 7;
const SQL_MUTANTS = 4000;
const SHELL_MUTANTS = 400;
/** Of 100 mutants that work. */
const FOUND_MIN_PERCENT = 99;
const SHOWN_MAX = 20;

function assertFound(
  working: readonly string[],
  missed: readonly string[],
  workingMin: number,
): void {
  assert.ok(working.length >= workingMin, `only ${working.length} mutants work`);
  const found = (100 * (working.length - missed.length)) / working.length;
  const shown = missed.slice(0, SHOWN_MAX).map((value) => JSON.stringify(value));
  assert.ok(
    found >= FOUND_MIN_PERCENT,
    `${found.toFixed(2)} % of ${working.length} found; missed:\n${shown.join('\n')}`,
  );
}

describe('mutants', () => {
  test('of SQL injection, confirmed by SQLite', () => {
    const random = makeRandom(SEED);
    using database = new DatabaseSync(':memory:');
    database.exec('CREATE TABLE items (id INTEGER, name TEXT, price INTEGER)');
    database.exec("INSERT INTO items VALUES (1, 'apple', 2), (2, 'pear', 3), (3, 'plum', 4)");
    database.exec(
      "CREATE TABLE vault (id INTEGER, secret TEXT); INSERT INTO vault VALUES (1, 'MARKER')",
    );
    const working: string[] = [];
    const missed: string[] = [];
    for (let count = 0; count < SQL_MUTANTS; count++) {
      const context = random.pick(SQL_CONTEXTS);
      const mutant = makeSqlMutant(random, context);
      if (
        !worksInSqlite(
          database,
          context.statement.replace('$', () => mutant),
        )
      )
        continue;
      working.push(mutant);
      if (detectSql(mutant) === null) missed.push(mutant);
    }
    assertFound(working, missed, SQL_MUTANTS / 8);
  });

  test('of shell injection, confirmed by sh', requires('program:sh'), () => {
    const random = makeRandom(SEED);
    const folder = mkdtempSync(path.join(os.tmpdir(), 'rampart-mutants-'));
    writeFileSync(path.join(folder, MARKER_FILE), 'MARKER\n');
    const working: string[] = [];
    const missed: string[] = [];
    try {
      for (let count = 0; count < SHELL_MUTANTS; count++) {
        const context = random.pick(SHELL_CONTEXTS);
        const mutant = makeShellMutant(random, context);
        const line = context.replace('$', () => mutant);
        const run = spawnSync('sh', ['-c', line], { cwd: folder, timeout: 5000, input: '' });
        if (!`${String(run.stdout)}${String(run.stderr)}`.includes('MARKER')) continue;
        working.push(mutant);
        if (detectShell(mutant) === null) missed.push(mutant);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    assertFound(working, missed, SHELL_MUTANTS / 8);
  });
});

/** The statement runs, and gives more than the one row it was written for. */
function worksInSqlite(database: DatabaseSync, statement: string): boolean {
  try {
    const rows = database.prepare(statement).all();
    return rows.length > 1 || JSON.stringify(rows).includes('MARKER');
  } catch {
    return false;
  }
}
