import { SIDE_OTHER } from './expression.ts';
import { StatementReader } from './statement.ts';
import { FLAG_DOUBLE, T_CLOSE, T_COMMA, T_END, T_SEMICOLON, T_STRING, T_WORD } from './tokens.ts';
import { CLAUSE, SET_OPERATOR } from './words.ts';

/** Statements of one value that are read; one is enough to judge. */
const STATEMENTS_MAX = 64;

/** What an attacker appends where the query expected a value. */
export class InjectionReader extends StatementReader {
  /**
   * Reads on after an operand (a closed string, a number): closing parentheses, operators, clauses,
   * UNION, further statements (without a semicolon only where `allowsStatements`). True where all of the
   * text was read as SQL.
   */
  readTail(allowsStatements: boolean, first: number = SIDE_OTHER): boolean {
    const { tokens, features } = this;
    let side = first;
    for (;;) {
      const before = this.index;
      const kind = tokens.kind(before);
      if (kind === T_END) return true;
      if (kind === T_CLOSE) {
        features.closers++;
        this.index++;
      } else if (kind === T_COMMA) {
        this.index++;
        if (!this.readExpressions()) return tokens.kind(this.index) === T_END;
        features.commaLists++;
      } else if (kind === T_SEMICOLON) {
        return this.readStatements();
      } else {
        this.readOperators(side, true);
        side = SIDE_OTHER;
        if (this.index > before || this.#readClauseTail()) continue;
        this.index = before;
        const isAllowed = allowsStatements || features.closers > 0 || this.#atCommand();
        if (!isAllowed || !this.#readNextStatement()) return false;
      }
    }
  }

  #namesCollation(index: number): boolean {
    const { tokens } = this;
    const kind = tokens.kind(index);
    return kind === T_WORD || (kind === T_STRING && (tokens.flag(index) & FLAG_DOUBLE) !== 0);
  }

  /** Verbs that are sure enough behind a mere word. */
  #atCommand(): boolean {
    return COMMANDS.has(this.tokens.word(this.index));
  }

  /** Transact-SQL needs no semicolon between statements. */
  #readNextStatement(): boolean {
    const before = this.index;
    const strength = this.readStatement();
    if (strength === 0) {
      this.index = before;
      return false;
    }
    if (strength === 2) this.features.strongStatements++;
    else this.features.weakStatements++;
    return true;
  }

  /** Statements with semicolons between them, from a semicolon or a statement on. */
  readStatements(): boolean {
    const { tokens, features } = this;
    for (let count = 0; count < STATEMENTS_MAX; count++) {
      while (tokens.kind(this.index) === T_SEMICOLON) {
        features.semicolons++;
        this.index++;
      }
      if (tokens.kind(this.index) === T_END) return true;
      const strength = this.readStatement();
      if (strength === 0) return false;
      if (strength === 2) features.strongStatements++;
      else features.weakStatements++;
      if (tokens.kind(this.index) === T_CLOSE) {
        features.closers++;
        return this.readTail(true);
      }
      const kind = tokens.kind(this.index);
      if (kind !== T_SEMICOLON && kind !== T_END) return this.readTail(true);
    }
    return true;
  }

  #readClauseTail(): boolean {
    const { tokens, features } = this;
    if (tokens.kind(this.index) !== T_WORD) return false;
    const word = tokens.word(this.index);
    if (word === 'in' && tokens.isWord(this.index + 2, 'mode')) {
      this.index += 3;
      features.fullTextModes++;
      return true;
    }
    if ((word === 'asc' || word === 'desc') && tokens.kind(this.index + 1) === T_COMMA) {
      this.index++;
      return true;
    }
    if (word === 'collate' && this.#namesCollation(this.index + 1)) {
      this.index += 2;
      features.collations++;
      return true;
    }
    if (word === 'isnull' || word === 'notnull') {
      this.index++;
      features.compares++;
      return true;
    }
    if (word === 'as' && tokens.kind(this.index + 1) === T_WORD) {
      this.index += 2;
      features.aliases++;
      return true;
    }
    if ((tokens.classOf(this.index) & (CLAUSE | SET_OPERATOR)) !== 0) {
      const before = this.index;
      return this.readClauses() && this.index > before;
    }
    return false;
  }
}

const COMMANDS: ReadonlySet<string> = new Set(['waitfor', 'exec', 'execute', 'declare']);
