import { ExpressionReader, FAILED } from './expression.ts';
import {
  FLAG_QUOTED_NAME,
  T_COMMA,
  T_END,
  T_NUMBER,
  T_OPEN,
  T_STRING,
  T_VARIABLE,
  T_WORD,
} from './tokens.ts';
import { ARITHMETIC, CLAUSE, COMPARE, LOGIC, RESERVED, SET_OPERATOR } from './words.ts';
import { ORDER_WORDS } from './word-lists.ts';

const PARENTHESES_MAX = 64;

/** Queries: SELECT, its clauses, and what UNION joins to it. */
export class QueryReader extends ExpressionReader {
  /** SELECT with whatever of it is there. */
  override readSelect(): void {
    const { tokens, features } = this;
    this.index++;
    features.selects++;
    if (!this.enter()) return;
    this.skipWords(SELECT_OPTIONS);
    if (tokens.isWord(this.index, 'top')) {
      this.index++;
      this.readOperand();
      this.skipWords(SELECT_OPTIONS);
    }
    if (this.#readItems()) this.readClauses();
    this.leave();
  }

  /** `WITH RECURSIVE a(b) AS NOT MATERIALIZED (SELECT ...), c AS (TABLE d)`; nothing is read where SELECT does not follow. */
  override skipCommonTables(): void {
    const { tokens } = this;
    const start = this.index;
    if (!tokens.isWord(start, 'with')) return;
    do {
      this.index++;
      this.skipWords(COMMON_TABLE_OPTIONS);
      if (!this.#readCommonTable()) break;
    } while (tokens.kind(this.index) === T_COMMA);
    if (!this.atSelect()) this.index = start;
  }

  #readCommonTable(): boolean {
    const { tokens } = this;
    if (tokens.kind(this.index) !== T_WORD) return false;
    this.index++;
    if (tokens.kind(this.index) === T_OPEN && this.readParenthesis() === FAILED) return false;
    if (!tokens.isWord(this.index, 'as')) return false;
    this.index++;
    this.skipWords(COMMON_TABLE_OPTIONS);
    if (tokens.kind(this.index) !== T_OPEN) return false;
    if (tokens.isWord(this.index + 1, 'table') && tokens.kind(this.index + 2) === T_WORD) {
      this.index += 3;
      return this.close();
    }
    return this.readParenthesis() !== FAILED;
  }

  #readItems(): boolean {
    const { tokens, features } = this;
    for (;;) {
      if (tokens.operator(this.index) === '*') {
        features.selectStars++;
        this.index++;
      } else if (this.readExpression()) {
        features.selectItems++;
        this.readAlias();
      } else {
        return tokens.isWord(this.index, 'from') || this.atSetOperator();
      }
      if (tokens.kind(this.index) !== T_COMMA) return true;
      this.index++;
    }
  }

  /** `AS name`, or a name alone. True where one was read. */
  readAlias(): boolean {
    const { tokens } = this;
    const kind = tokens.kind(this.index);
    if (tokens.isWord(this.index, 'as')) {
      this.index += 2;
      return true;
    }
    if (kind === T_STRING) {
      this.index++;
      return true;
    }
    if (kind !== T_WORD) return false;
    const classes = tokens.classOf(this.index);
    const isQuoted = (tokens.flag(this.index) & FLAG_QUOTED_NAME) !== 0;
    const keyword = RESERVED | CLAUSE | LOGIC | SET_OPERATOR | COMPARE | ARITHMETIC;
    if (!isQuoted && (classes & keyword) !== 0) return false;
    this.index++;
    return true;
  }

  /** FROM, WHERE, GROUP BY, ... in any order; false where one of them has no meaning. */
  readClauses(): boolean {
    for (;;) {
      const before = this.index;
      if (!this.#readClause()) return false;
      if (this.index === before) return true;
    }
  }

  #readClause(): boolean {
    const { tokens, features } = this;
    if (this.atSetOperator()) return this.readUnion();
    const word = tokens.word(this.index);
    const isBy = tokens.isWord(this.index + 1, 'by');
    switch (word) {
      case 'from':
        return this.#readFrom();
      case 'where':
        this.index++;
        features.selectWheres++;
        return this.readExpression() || tokens.kind(this.index) === T_END;
      case 'having':
        this.index++;
        if (!this.readExpression()) return false;
        features.havings++;
        return true;
      case 'group':
      case 'order':
        if (!isBy) return false;
        this.index += 2;
        return tokens.kind(this.index) === T_END || this.#readOrdering(word);
      case 'limit':
      case 'offset':
        this.index++;
        if (tokens.kind(this.index) === T_STRING) return false;
        if (!this.readExpressions()) return false;
        features.limits++;
        return true;
      case 'fetch':
        return this.#readFetch();
      case 'into':
        return this.#readInto();
      case 'procedure':
        if (tokens.kind(this.index + 1) !== T_WORD) return false;
        if (tokens.kind(this.index + 2) !== T_OPEN) return false;
        this.index++;
        if (this.readOperand() === FAILED) return false;
        features.procedureClauses++;
        return true;
      case 'for':
      case 'lock':
        return this.#readLock();
      default:
        return true;
    }
  }

  #readFrom(): boolean {
    const { features } = this;
    const isSelect = features.selects > 0;
    this.index++;
    if (!this.#readTables()) return false;
    if (isSelect) features.selectFroms++;
    else features.bareFroms++;
    return true;
  }

  #readOrdering(word: string): boolean {
    const { tokens, features } = this;
    for (;;) {
      if (!this.readExpression()) return false;
      this.skipWords(ORDER_WORDS);
      if (tokens.kind(this.index) !== T_COMMA) break;
      this.index++;
    }
    if (word === 'order') features.orderBys++;
    else features.groupBys++;
    return true;
  }

  /** FETCH FIRST 1 ROW ONLY (SQL:2008) */
  #readFetch(): boolean {
    const { tokens, features } = this;
    if (!tokens.isWord(this.index + 1, 'first') && !tokens.isWord(this.index + 1, 'next'))
      return false;
    this.index += 2;
    if (tokens.kind(this.index) === T_NUMBER) this.index++;
    if (!/^rows?$/.test(tokens.word(this.index))) return false;
    this.index += 2;
    features.limits++;
    return true;
  }

  /** INTO OUTFILE 'x', INTO @v, INTO name */
  #readInto(): boolean {
    const { tokens, features } = this;
    this.index++;
    if (tokens.isWord(this.index, 'outfile') || tokens.isWord(this.index, 'dumpfile')) {
      this.index++;
      features.intoFiles++;
      this.readOperand();
      return true;
    }
    if (tokens.kind(this.index) === T_VARIABLE) features.intoVariables++;
    return this.readOperand() !== FAILED;
  }

  /** FOR UPDATE, FOR XML PATH(''), LOCK IN SHARE MODE */
  #readLock(): boolean {
    const { tokens, features } = this;
    const second = tokens.word(this.index + 1);
    if (tokens.isWord(this.index, 'lock')) {
      if (second !== 'in') return false;
      this.index += 4;
    } else if (second === 'update' || second === 'share' || second === 'browse') {
      this.index += 2;
    } else if (second === 'xml' || second === 'json') {
      this.index += 2;
      if (!this.readExpressions()) return false;
    } else {
      return false;
    }
    features.locks++;
    return true;
  }

  #readTables(): boolean {
    const { tokens } = this;
    for (;;) {
      if (!this.#readTable()) return false;
      const word = tokens.word(this.index);
      if (tokens.kind(this.index) === T_COMMA) {
        this.index++;
      } else if (JOIN_WORDS.has(word)) {
        this.skipWords(JOIN_WORDS);
      } else {
        return true;
      }
    }
  }

  #readTable(): boolean {
    const { tokens, features } = this;
    const kind = tokens.kind(this.index);
    if (kind === T_OPEN) {
      if (this.readParenthesis() === FAILED) return false;
    } else if (kind === T_WORD && tokens.kind(this.index + 1) === T_OPEN) {
      if (this.readCall(tokens.word(this.index), tokens.classOf(this.index)) === FAILED)
        return false;
    } else if (kind === T_WORD || kind === T_VARIABLE) {
      const classes = tokens.classOf(this.index);
      const isQuoted = (tokens.flag(this.index) & FLAG_QUOTED_NAME) !== 0;
      if (!isQuoted && (classes & (RESERVED | LOGIC)) !== 0) return false;
      if (kind === T_WORD) this.noteName(this.index, classes);
      else features.variables++;
      this.index++;
    } else {
      return false;
    }
    this.readAlias();
    if (tokens.isWord(this.index, 'on') || tokens.isWord(this.index, 'using')) {
      this.index++;
      return this.readExpression();
    }
    return true;
  }

  /** UNION [ALL] [(] SELECT ... */
  override readUnion(): boolean {
    const { tokens, features } = this;
    this.index++;
    features.unions++;
    this.skipWords(UNION_OPTIONS);
    let open = 0;
    if (tokens.operator(this.index) === '-') this.index++;
    while (tokens.kind(this.index) === T_OPEN && open < PARENTHESES_MAX) {
      this.index++;
      open++;
    }
    if (tokens.isWord(this.index, 'values') && tokens.kind(this.index + 1) === T_OPEN) {
      this.index++;
      features.unionSelects++;
      return this.readExpressions();
    }
    if (!this.atSelect()) {
      // `union 1,2,3`: a word was filtered out, or forgotten.
      if (tokens.kind(this.index) === T_NUMBER && tokens.kind(this.index + 1) === T_COMMA) {
        return this.readExpressions();
      }
      return tokens.kind(this.index) === T_END;
    }
    features.unionSelects++;
    this.readSelect();
    while (open > 0 && this.close()) open--;
    return open === 0;
  }
}

const COMMON_TABLE_OPTIONS: ReadonlySet<string> = new Set(['recursive', 'not', 'materialized']);
const UNION_OPTIONS: ReadonlySet<string> = new Set(['all', 'distinct', 'distinctrow']);
const SELECT_OPTIONS: ReadonlySet<string> = new Set([
  'all',
  'distinct',
  'distinctrow',
  'high_priority',
  'straight_join',
  'sql_calc_found_rows',
  'sql_cache',
  'sql_no_cache',
  'sql_small_result',
  'sql_big_result',
  'sql_buffer_result',
  'percent',
]);
const JOIN_WORDS: ReadonlySet<string> = new Set([
  'join',
  'inner',
  'left',
  'right',
  'full',
  'outer',
  'cross',
  'natural',
  'straight_join',
  'lateral',
]);
