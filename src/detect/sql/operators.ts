import { SqlCursor } from './cursor.ts';
import {
  FLAG_COMPARE,
  FLAG_LOGIC,
  FLAG_PREFIX_ONLY,
  FLAG_QUOTED_NAME,
  T_CLOSE,
  T_COMMA,
  T_OPEN,
  T_OPERATOR,
  T_OTHER,
  T_STRING,
  T_WORD,
} from './tokens.ts';
import { ARITHMETIC, COMPARE, LOGIC, type WordClass } from './words.ts';

export type Infix = 'none' | 'logic' | 'compare' | 'arithmetic' | 'pipes';

const DOCUMENT_TYPE = /^(?:jsonb?|hstore)$/;
/** `~ all (ARRAY[...])` */
const QUANTIFIER = /^(?:all|any|some)$/;
/** `OPERATOR(pg_catalog.>=)`: the name, the sign and the parentheses. */
const NAMED_OPERATOR_TOKENS_MAX = 4;

/** The operators between operands, in signs and in words. */
export abstract class OperatorReader extends SqlCursor {
  /** The operator at the cursor, read; 'none' where none stands there. */
  protected readInfix(): Infix {
    const { tokens } = this;
    const kind = tokens.kind(this.index);
    if (kind === T_OPERATOR) {
      const flags = tokens.flag(this.index);
      if ((flags & FLAG_PREFIX_ONLY) !== 0) {
        // `name ~ 'pattern'` of PostgreSQL.
        const isPattern =
          tokens.kind(this.index + 1) === T_STRING || QUANTIFIER.test(tokens.word(this.index + 1));
        if (tokens.operator(this.index) !== '~' || !isPattern) return 'none';
        this.index++;
        return 'compare';
      }
      const operator = tokens.operator(this.index);
      this.index++;
      if ((flags & FLAG_COMPARE) !== 0) return 'compare';
      if ((flags & FLAG_LOGIC) !== 0) return operator === '||' ? 'pipes' : 'logic';
      return 'arithmetic';
    }
    if (kind === T_OTHER) return this.#readMemberOperator();
    if (tokens.isWord(this.index, 'operator')) return this.#readNamedOperator();
    if (kind !== T_WORD || (tokens.flag(this.index) & FLAG_QUOTED_NAME) !== 0) return 'none';
    const classes = tokens.classOf(this.index);
    if ((classes & LOGIC) !== 0) {
      this.index++;
      return 'logic';
    }
    if ((classes & ARITHMETIC) !== 0 && tokens.kind(this.index + 1) !== T_COMMA) {
      this.index++;
      return 'arithmetic';
    }
    return this.#readCompareWord(classes);
  }

  #readCompareWord(classes: WordClass): Infix {
    const { tokens } = this;
    const word = tokens.word(this.index);
    if (word === 'not') {
      if ((tokens.classOf(this.index + 1) & COMPARE) === 0) return 'none';
      this.index += 2;
      return 'compare';
    }
    // ISNULL and NOTNULL stand behind an operand, and none follows.
    if ((classes & COMPARE) === 0 || word === 'isnull' || word === 'notnull') return 'none';
    if (word === 'sounds') {
      if (!tokens.isWord(this.index + 1, 'like')) return 'none';
      this.index += 2;
      return 'compare';
    }
    if (word === 'similar') {
      if (!tokens.isWord(this.index + 1, 'to')) return 'none';
      this.index += 2;
      return 'compare';
    }
    // MATCH ... AGAINST and IN BOOLEAN MODE are no comparisons of operands.
    if (word === 'in' && tokens.kind(this.index + 1) !== T_OPEN) return 'none';
    this.index++;
    return 'compare';
  }

  /** `'{"a":1}'::jsonb ? 'a'`, `?|`, `?&` of PostgreSQL: behind a document and before a text, no question. */
  #readMemberOperator(): Infix {
    const { tokens } = this;
    const sign = tokens.text.charAt(tokens.start(this.index));
    const before = this.index - 1;
    const isDocument = tokens.kind(before) === T_STRING || DOCUMENT_TYPE.test(tokens.word(before));
    if (sign !== '?' || !isDocument) return 'none';
    const next = tokens.operator(this.index + 1);
    const operand = this.index + (next === '|' || next === '&' ? 2 : 1);
    if (tokens.kind(operand) !== T_STRING && !tokens.isWord(operand, 'array')) return 'none';
    this.index = operand;
    return 'compare';
  }

  /** `OPERATOR(pg_catalog.>)`: an operator by its full name (PostgreSQL, "Operator Precedence"). */
  #readNamedOperator(): Infix {
    const { tokens } = this;
    if (tokens.kind(this.index + 1) !== T_OPEN) return 'none';
    const first = this.index + 2;
    for (let index = first; index < first + NAMED_OPERATOR_TOKENS_MAX; index++) {
      if (tokens.kind(index) !== T_CLOSE) continue;
      if (tokens.kind(index - 1) !== T_OPERATOR) return 'none';
      this.index = index + 1;
      return 'compare';
    }
    return 'none';
  }
}
