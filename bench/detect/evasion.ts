// Attacks rewritten at random, with a fixed seed, and tried for real: what a database, a shell or a browser
// confirms to work has to be found. The confirmation runs in memory, in a scratch folder or in a browser
// without a network, and only reads a marker.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { detectMarkup, detectShell, detectSql } from '../../src/detect/index.ts';
import { findProgram } from '../../test/support/find-program.ts';
import { runPages } from './chromium.ts';
import { makeMarkupMutant, MARKUP_CONTEXTS } from './markup-mutants.ts';
import { makePostgresMutant, POSTGRES_CONTEXTS } from './postgres-mutants.ts';
import { Postgres } from './postgres.ts';
import { makeRandom, type Random } from './random.ts';
import { makeShellMutant, MARKER_FILE, SHELL_CONTEXTS } from './shell-mutants.ts';
import { makeSqlMutant, SQL_CONTEXTS } from './sql-mutants.ts';

/** What became of the mutants of one class. */
export interface Evasion {
  readonly made: number;
  /** Mutants that work. */
  readonly confirmed: readonly string[];
  /** Those among them that were not found. */
  readonly missed: readonly string[];
}

interface Mutant {
  readonly text: string;
  /** What it stands in. */
  readonly whole: string;
}

const SHELL_TIMEOUT_MS = 5000;

function makeMutants<C>(
  seed: number,
  count: number,
  contexts: readonly C[],
  make: (random: Random, context: C) => string,
  holderOf: (context: C) => string,
): Mutant[] {
  const random = makeRandom(seed);
  return Array.from({ length: count }, () => {
    const context = random.pick(contexts);
    const text = make(random, context);
    return { text, whole: holderOf(context).replace('$', () => text) };
  });
}

function judge(
  mutants: readonly Mutant[],
  works: (mutant: Mutant, index: number) => boolean,
  isFound: (text: string) => boolean,
): Evasion {
  const confirmed = mutants.filter(works).map(({ text }) => text);
  return {
    made: mutants.length,
    confirmed,
    missed: confirmed.filter((text) => !isFound(Buffer.from(text, 'utf8').toString('latin1'))),
  };
}

const isSql = (text: string): boolean => detectSql(text) !== null;

export function evadeSqlite(seed: number, count: number): Evasion {
  using database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE items (id INTEGER, name TEXT, price INTEGER)');
  database.exec("INSERT INTO items VALUES (1, 'apple', 2), (2, 'pear', 3), (3, 'plum', 4)");
  database.exec(
    "CREATE TABLE vault (id INTEGER, secret TEXT); INSERT INTO vault VALUES (1, 'MARKER')",
  );
  const mutants = makeMutants(seed, count, SQL_CONTEXTS, makeSqlMutant, (one) => one.statement);
  return judge(mutants, ({ whole }) => worksInSqlite(database, whole), isSql);
}

/** The statement runs, and gives more than the one row it was written for. */
function worksInSqlite(database: DatabaseSync, statement: string): boolean {
  try {
    const rows = database.prepare(statement).all();
    return rows.length > 1 || JSON.stringify(rows).includes('MARKER');
  } catch {
    // The database refuses it: then it is no attack.
    return false;
  }
}

const POSTGRES_SETUP = `
  CREATE TABLE items (id int, name text, price int);
  INSERT INTO items VALUES (1, 'apple', 2), (2, 'pear', 3), (3, 'plum', 4);
  CREATE TABLE vault (id int, secret text);
  INSERT INTO vault VALUES (1, 'MARKER');
  SET statement_timeout = '2s';
  CREATE FUNCTION try(statement text) RETURNS text LANGUAGE plpgsql AS $try$
  DECLARE row record; rows int := 0; seen text := '';
  BEGIN
    FOR row IN EXECUTE statement LOOP rows := rows + 1; seen := seen || row::text; END LOOP;
    RETURN CASE WHEN rows > 1 OR seen LIKE '%MARKER%' THEN 'works' ELSE 'runs' END;
  EXCEPTION WHEN OTHERS THEN
    RETURN CASE WHEN SQLERRM LIKE '%MARKER%' THEN 'works' ELSE 'fails' END;
  END $try$;
`;

/** Undefined where PostgreSQL is not installed. */
export function evadePostgres(seed: number, count: number): Evasion | undefined {
  const server = Postgres.start();
  if (server === undefined) return undefined;
  try {
    const mutants = makeMutants(
      seed,
      count,
      POSTGRES_CONTEXTS,
      makePostgresMutant,
      (one) => one.statement,
    );
    const tries = mutants.map(({ whole }) => {
      const hex = Buffer.from(whole, 'utf8').toString('hex');
      return `SELECT try(convert_from(decode('${hex}', 'hex'), 'UTF8'));`;
    });
    const answers = server.query(POSTGRES_SETUP + tries.join('\n'));
    return judge(mutants, (_, index) => answers[index] === 'works', isSql);
  } finally {
    server.stop();
  }
}

export function evadeShell(seed: number, count: number): Evasion {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'rampart-mutants-'));
  writeFileSync(path.join(folder, MARKER_FILE), 'MARKER\n');
  try {
    const mutants = makeMutants(seed, count, SHELL_CONTEXTS, makeShellMutant, (one) => one);
    return judge(
      mutants,
      ({ whole }) => {
        const run = spawnSync('sh', ['-c', whole], {
          cwd: folder,
          timeout: SHELL_TIMEOUT_MS,
          input: '',
        });
        return `${String(run.stdout)}${String(run.stderr)}`.includes('MARKER');
      },
      (text) => detectShell(text) !== null,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Undefined where Chromium is not installed. */
export async function evadeChromium(seed: number, count: number): Promise<Evasion | undefined> {
  const executable = findProgram('chromium');
  if (executable === undefined) return undefined;
  const mutants = makeMutants(seed, count, MARKUP_CONTEXTS, makeMarkupMutant, (one) => one.page);
  const ran = await runPages(
    executable,
    mutants.map(({ whole }) => whole),
  );
  return judge(
    mutants,
    (_, index) => ran[index] === true,
    (text) => detectMarkup(text) !== null,
  );
}
