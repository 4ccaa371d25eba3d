import type { DatabaseSync, StatementSync } from 'node:sqlite';

const STATEMENTS_MAX = 128;

/** Statements by their text: their number is that of the shapes of queries, not of queries. */
export class StatementCache {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear();
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** To be called before the database is closed. */
  clear(): void {
    this.#statements.clear();
  }
}
