import { OperatorReader } from './operators.ts';
import {
  FLAG_HEX,
  FLAG_UNCLOSED,
  T_CLOSE,
  T_CLOSE_BRACE,
  T_COMMA,
  T_END,
  T_NUMBER,
  T_OPEN,
  T_OPEN_BRACE,
  T_OPERATOR,
  T_OTHER,
  T_STRING,
  T_VARIABLE,
  T_WORD,
} from './tokens.ts';
import {
  CLAUSE,
  COMMON_FUNCTION,
  DELAY,
  FUNCTION,
  INFORMATION,
  LEAK,
  LOGIC,
  PREFIX,
  PROCEDURE,
  RESERVED,
  SET_OPERATOR,
  TYPE,
  VALUE,
  type WordClass,
} from './words.ts';
import {
  ARGUMENT_WORDS,
  CONSTANT_WORDS,
  ORDER_WORDS,
  takesArguments,
  TYPE_TAILS,
} from './word-lists.ts';

/** What one side of a comparison consists of. */
export const SIDE_OTHER = 0;
/** Literals only. */
const SIDE_CONSTANT = 1;
/** No operand stands there. */
export const FAILED = -1;

const PREFIX_OPERATOR = /^[-+!~]+$/;

/** Expressions, and the operands they are made of. */
export abstract class ExpressionReader extends OperatorReader {
  /** An expression; false where not even its first operand can be read. */
  readExpression(): boolean {
    const side = this.readOperand();
    if (side === FAILED) return false;
    this.readOperators(side);
    return true;
  }

  /** Operators and operands after a first operand that has been read: `= 1 AND 2 > x`. */
  readOperators(first: number, isTop = false): void {
    const { features } = this;
    let side = first;
    let left = FAILED;
    let leftStart = -1;
    let operandStart = -1;
    for (;;) {
      const infix = this.readInfix();
      if (infix === 'none') break;
      if (infix === 'logic') {
        features.logic++;
        this.#noteCondition(left, side, leftStart, operandStart);
        left = FAILED;
        operandStart = this.index;
        side = this.readOperand();
        leftStart = operandStart;
      } else if (infix === 'compare') {
        if (isTop && features.logic + features.pipes === 0) features.startsWithCompare = true;
        if (left !== FAILED) this.#noteCondition(left, side, leftStart, operandStart);
        left = side;
        leftStart = operandStart;
        operandStart = this.index;
        side = this.#readComparand();
      } else {
        const start = this.index;
        const next = this.readOperand();
        if (infix === 'pipes') {
          // It joins conditions in MySQL, texts elsewhere: a comparison after it stands on its own.
          features.pipes++;
          operandStart = start;
          side = next;
        } else {
          features.arithmetic++;
          side = next === FAILED ? FAILED : side & next;
        }
      }
      if (side === FAILED) {
        features.dangling = true;
        if (left !== FAILED) features.compares++;
        return;
      }
    }
    this.#noteCondition(left, side, leftStart, operandStart);
  }

  #noteCondition(left: number, right: number, leftStart: number, rightStart: number): void {
    const { features } = this;
    if (left === FAILED) {
      if (right === SIDE_CONSTANT && leftStart >= 0) features.constantConditions++;
      return;
    }
    features.compares++;
    if ((left & right) === SIDE_CONSTANT || this.#isSameName(leftStart, rightStart)) {
      features.constantCompares++;
    }
  }

  /** `x=x` */
  #isSameName(left: number, right: number): boolean {
    if (left < 0 || right < 0) return false;
    const word = this.tokens.word(left);
    return word !== '' && left + 2 === right && this.tokens.word(right) === word;
  }

  /** The right side of a comparison, with the forms that only stand there. */
  #readComparand(): number {
    const { tokens } = this;
    const before = tokens.word(this.index - 1);
    if (before === 'between') {
      if (tokens.isWord(this.index, 'symmetric')) this.index++;
      const low = this.readOperand();
      if (low === FAILED) return FAILED;
      if (!tokens.isWord(this.index, 'and'))
        return tokens.kind(this.index) === T_END ? low : FAILED;
      this.index++;
      const high = this.readOperand();
      return high === FAILED ? FAILED : low & high;
    }
    if (before === 'is') {
      if (tokens.isWord(this.index, 'not')) this.index++;
      if (tokens.isWord(this.index, 'distinct')) this.index += 2;
    }
    const side = this.readOperand();
    if (
      side !== FAILED &&
      (tokens.isWord(this.index, 'escape') || tokens.isWord(this.index, 'uescape'))
    ) {
      this.index++;
      this.readOperand();
    }
    return side;
  }

  /** One operand with what stands before and after it; SIDE_* or FAILED . */
  readOperand(): number {
    if (!this.enter()) return FAILED;
    const side = this.#readPrefixed();
    this.leave();
    if (side !== FAILED) this.#readPostfix();
    return side;
  }

  #readPrefixed(): number {
    const { tokens } = this;
    for (;;) {
      const kind = tokens.kind(this.index);
      const isPrefix =
        (kind === T_OPERATOR && PREFIX_OPERATOR.test(tokens.operator(this.index))) ||
        (kind === T_WORD && this.#isPrefixWord());
      if (!isPrefix) return this.#readPrimary(kind);
      this.index++;
      if (tokens.kind(this.index) !== T_NUMBER) this.features.prefixes++;
    }
  }

  #isPrefixWord(): boolean {
    const { tokens } = this;
    if ((tokens.classOf(this.index) & PREFIX) === 0) return false;
    const next = tokens.kind(this.index + 1);
    if (next === T_OPEN && tokens.isWord(this.index, 'binary')) return false;
    return next !== T_COMMA && next !== T_CLOSE && next !== T_END;
  }

  #readPrimary(kind: number): number {
    const { tokens, features } = this;
    switch (kind) {
      case T_NUMBER:
        features.numbers++;
        if ((tokens.flag(this.index) & FLAG_HEX) !== 0) features.hexNumbers++;
        this.index++;
        return SIDE_CONSTANT;
      case T_STRING:
        return this.#readStrings();
      case T_VARIABLE:
        features.variables++;
        if (tokens.text.startsWith('@@', tokens.start(this.index))) features.informationCalls++;
        this.index++;
        if (tokens.kind(this.index) === T_OPEN && this.#readArguments() < 0) return FAILED;
        return SIDE_OTHER;
      case T_OPEN:
        return this.readParenthesis();
      case T_OPEN_BRACE:
        return this.#readEscapeClause();
      case T_WORD:
        return this.#readWordOperand();
      case T_OTHER:
        return this.#readPlaceholder();
      default:
        return FAILED;
    }
  }

  /** `' is not ?--`: another value goes there. (A whole statement with such marks is one that a log quotes.) */
  #readPlaceholder(): number {
    const { tokens } = this;
    const isLast = tokens.kind(this.index + 1) === T_END && this.features.selects === 0;
    if (!isLast || tokens.text.charAt(tokens.start(this.index)) !== '?') return FAILED;
    this.index++;
    return SIDE_OTHER;
  }

  /** Strings side by side are one. */
  #readStrings(): number {
    const { tokens, features } = this;
    features.strings++;
    while (tokens.kind(this.index) === T_STRING) {
      if ((tokens.flag(this.index) & FLAG_UNCLOSED) !== 0) features.openString = true;
      this.index++;
    }
    return SIDE_CONSTANT;
  }

  protected readParenthesis(): number {
    const { tokens } = this;
    this.index++;
    let side = SIDE_CONSTANT;
    if (tokens.isWord(this.index, 'begin')) return this.#skipBlock();
    this.skipCommonTables();
    if (this.atSelect()) {
      if (this.#readSubselect(true) === FAILED) return FAILED;
      side = SIDE_OTHER;
    } else if (tokens.isWord(this.index, 'values') && tokens.kind(this.index + 1) === T_OPEN) {
      this.index++;
      if (!this.readExpressions()) return FAILED;
      this.features.subselects++;
      this.features.machineSubselects++;
    } else if (tokens.kind(this.index) !== T_CLOSE) {
      const before = this.features.columns + this.features.unknownCalls + this.features.variables;
      if (!this.readExpressions()) return FAILED;
      const after = this.features.columns + this.features.unknownCalls + this.features.variables;
      if (after > before) side = SIDE_OTHER;
    }
    if (this.atSetOperator()) this.readUnion();
    return this.close() ? side : FAILED;
  }

  /** `(begin ... end;)`: an anonymous block where a value was expected. */
  #skipBlock(): number {
    const { tokens, features } = this;
    while (tokens.kind(this.index) !== T_END) {
      this.noteRoutine(this.index);
      this.index++;
    }
    return features.delayCalls + features.procedures > 0 ? SIDE_OTHER : FAILED;
  }

  /** Expressions with commas between them. */
  readExpressions(): boolean {
    if (!this.readExpression()) return false;
    while (this.tokens.kind(this.index) === T_COMMA) {
      this.index++;
      if (!this.readExpression()) return this.tokens.kind(this.index) === T_END;
    }
    return true;
  }

  /** A SELECT where an operand is expected, in parentheses or (wrongly) without. */
  #readSubselect(isEnclosed: boolean): number {
    const { features } = this;
    const plain = features.numbers + features.strings + features.selectStars;
    const froms = features.selectFroms;
    const evidence = this.machineEvidence();
    const items = features.selectItems + features.selectStars;
    this.readSelect();
    if (features.selectItems + features.selectStars === items && !this.atSetOperator()) {
      if (features.brokenCalls > 0 || features.constantCompares > 0) features.subselects++;
      return FAILED;
    }
    features.subselects++;
    const isQuery = isEnclosed || features.selectFroms > froms;
    const gained = this.machineEvidence() - evidence;
    const plainGained = features.numbers + features.strings + features.selectStars - plain;
    if (gained > (isQuery ? 0 : plainGained)) features.machineSubselects++;
    return SIDE_OTHER;
  }

  /** `{d '2001-01-01'}`, `{fn user()}` of ODBC and MySQL. */
  #readEscapeClause(): number {
    const { tokens } = this;
    if (tokens.kind(this.index + 1) !== T_WORD) return FAILED;
    this.index += 2;
    const side = this.readOperand();
    if (side === FAILED || tokens.kind(this.index) !== T_CLOSE_BRACE) return FAILED;
    this.index++;
    return side;
  }

  #readWordOperand(): number {
    const { tokens, features } = this;
    const classes = tokens.classOf(this.index);
    const next = tokens.kind(this.index + 1);
    const word = tokens.word(this.index);
    if (word === 'select') return this.#readSubselect(false);
    if (word === 'case') return this.#readCase();
    if (word === 'exists' && next === T_OPEN) {
      this.index++;
      return this.readParenthesis() === FAILED ? FAILED : SIDE_OTHER;
    }
    if (word === 'match' && next === T_WORD) return this.#readMatch();
    if (word === 'interval' && next !== T_OPEN) return this.#readInterval();
    if (next === T_OPEN) return this.readCall(word, classes);
    if (next === T_STRING && (word.startsWith('_') || (classes & TYPE) !== 0)) {
      this.index++;
      return this.#readStrings();
    }
    if ((classes & VALUE) !== 0) {
      this.index++;
      if (word === 'user') features.columns++;
      else features.values++;
      if ((classes & INFORMATION) !== 0 && word !== 'user') features.informationCalls++;
      return CONSTANT_WORDS.has(word) ? SIDE_CONSTANT : SIDE_OTHER;
    }
    if (word !== '' && (classes & (RESERVED | LOGIC | SET_OPERATOR)) !== 0) return FAILED;
    if (word !== '' && (classes & CLAUSE) !== 0) return FAILED;
    this.noteName(this.index, classes);
    features.columns++;
    this.index++;
    return SIDE_OTHER;
  }

  #readCase(): number {
    const { tokens, features } = this;
    this.index++;
    if (!tokens.isWord(this.index, 'when') && !this.readExpression()) return FAILED;
    let branches = 0;
    while (tokens.isWord(this.index, 'when')) {
      this.index++;
      if (!this.readExpression()) return FAILED;
      if (!tokens.isWord(this.index, 'then')) return FAILED;
      this.index++;
      if (!this.readExpression()) return FAILED;
      branches++;
    }
    if (branches === 0) return FAILED;
    if (tokens.isWord(this.index, 'else')) {
      this.index++;
      if (!this.readExpression()) return FAILED;
    }
    if (tokens.isWord(this.index, 'end')) this.index++;
    else if (tokens.kind(this.index) !== T_END) return FAILED;
    features.cases++;
    return SIDE_OTHER;
  }

  /** MATCH a, b AGAINST ('x' IN BOOLEAN MODE) */
  #readMatch(): number {
    const { tokens } = this;
    this.index++;
    while (tokens.kind(this.index) === T_WORD && !tokens.isWord(this.index, 'against')) {
      this.index += tokens.kind(this.index + 1) === T_COMMA ? 2 : 1;
    }
    if (!tokens.isWord(this.index, 'against')) return FAILED;
    this.index++;
    if (this.#readArguments() < 0) return FAILED;
    this.features.compares++;
    return SIDE_OTHER;
  }

  #readInterval(): number {
    this.index++;
    if (this.readOperand() === FAILED) return FAILED;
    if (this.tokens.kind(this.index) === T_WORD) this.index++;
    return SIDE_CONSTANT;
  }

  protected readCall(word: string, classes: WordClass): number {
    const { features } = this;
    const callable =
      FUNCTION | COMMON_FUNCTION | INFORMATION | DELAY | LEAK | TYPE | PROCEDURE | VALUE;
    if (
      word !== '' &&
      (classes & (RESERVED | LOGIC | SET_OPERATOR)) !== 0 &&
      (classes & callable) === 0
    ) {
      return FAILED;
    }
    const nameIndex = this.index;
    this.index++;
    const selectsBefore = features.selects;
    const fromsBefore = features.selectFroms;
    const informationBefore = features.informationCalls;
    const comparesBefore = features.constantCompares;
    const count = this.#readArguments();
    if (count < 0) {
      if ((classes & (FUNCTION | COMMON_FUNCTION)) !== 0) features.brokenCalls++;
      return FAILED;
    }
    if (features.constantCompares > comparesBefore) features.conditionalCalls++;
    const asks = features.selects > selectsBefore || features.informationCalls > informationBefore;
    if ((classes & callable) !== 0 && features.selectFroms > fromsBefore) {
      if (count > 1 || !this.#isPhrase(nameIndex)) features.queryCalls++;
    }
    if ((classes & DELAY) !== 0 && count > 0) features.delayCalls++;
    else if ((classes & LEAK) !== 0 && (asks || count > 1)) features.leakCalls++;
    else if ((classes & INFORMATION) !== 0 && (count === 0 || takesArguments(word))) {
      features.informationCalls++;
    } else if ((classes & PROCEDURE) !== 0) features.procedures++;
    else if ((classes & FUNCTION) !== 0 && count > 0) features.sqlCalls++;
    else if ((classes & (COMMON_FUNCTION | TYPE | FUNCTION)) !== 0) features.commonCalls++;
    else {
      features.unknownCalls++;
      this.noteName(nameIndex, classes);
    }
    const isPure = (classes & (FUNCTION | COMMON_FUNCTION)) !== 0;
    return isPure && !asks ? SIDE_CONSTANT : SIDE_OTHER;
  }

  /** `count (select one)`: a word, and what people add to it in parentheses. */
  #isPhrase(nameIndex: number): boolean {
    const { tokens } = this;
    const isGlued = tokens.end(nameIndex) === tokens.start(nameIndex + 1);
    return !isGlued && tokens.kind(nameIndex + 2) !== T_OPEN;
  }

  /** The arguments of a call and their parentheses; how many there are, or FAILED. */
  #readArguments(): number {
    const { tokens } = this;
    this.index++;
    let count = 0;
    if (tokens.kind(this.index) === T_CLOSE) {
      this.index++;
      return 0;
    }
    if (!this.enter()) return FAILED;
    for (;;) {
      if (!this.#readArgument()) {
        this.leave();
        return tokens.kind(this.index) === T_END ? this.#unclosed(count) : FAILED;
      }
      count++;
      if (tokens.kind(this.index) !== T_COMMA) break;
      this.index++;
    }
    this.leave();
    return this.close() ? count : FAILED;
  }

  #unclosed(count: number): number {
    this.features.unclosed++;
    return count;
  }

  #readArgument(): boolean {
    const { tokens } = this;
    if (tokens.operator(this.index) === '*') {
      this.index++;
      return true;
    }
    if (this.atSelect()) {
      this.readSelect();
    } else if (!this.readExpression()) {
      return false;
    }
    // substring(x FROM 1 FOR 2), cast(x AS int), convert(x USING utf8), trim(x FROM y),
    // group_concat(x ORDER BY y SEPARATOR z), xmlexists(x PASSING y), overlay(x PLACING y FROM 1)
    for (;;) {
      const word = tokens.word(this.index);
      if (word === 'as' || word === 'using') {
        this.index++;
        if (tokens.kind(this.index) !== T_WORD) return tokens.kind(this.index) === T_END;
        this.readType();
      } else if (word === 'in' && tokens.isWord(this.index + 2, 'mode')) {
        this.index += 3;
      } else if (ARGUMENT_WORDS.has(word)) {
        this.index++;
        if (!this.readExpression()) return false;
      } else if (word === 'order' && tokens.isWord(this.index + 1, 'by')) {
        this.index += 2;
        if (!this.readExpression()) return false;
        this.skipWords(ORDER_WORDS);
      } else {
        return true;
      }
    }
  }

  /** `numeric(10, 2)`, `character varying`, `text[]`. */
  readType(): void {
    const { tokens } = this;
    this.index++;
    while (tokens.kind(this.index) === T_WORD && TYPE_TAILS.has(tokens.word(this.index)))
      this.index++;
    if (tokens.kind(this.index) === T_OPEN) this.#readArguments();
  }

  #readPostfix(): void {
    const { tokens } = this;
    for (;;) {
      const operator = tokens.operator(this.index);
      const word = operator === '' ? tokens.word(this.index) : '';
      if (operator === '::') {
        this.index++;
        if (tokens.kind(this.index) !== T_WORD) return;
        this.features.casts++;
        this.readType();
      } else if (word === 'collate') {
        this.index += 2;
      } else if (word === 'isnull' || word === 'notnull') {
        this.features.compares++;
        this.index++;
      } else if (word === 'within' && tokens.isWord(this.index + 1, 'group')) {
        this.index += 2;
        if (tokens.kind(this.index) === T_OPEN) this.#readGrouping();
      } else if (word === 'over' && tokens.kind(this.index + 1) === T_OPEN) {
        this.index += 1;
        this.#readGrouping();
      } else if (word === 'uescape') {
        this.index += 2;
      } else {
        return;
      }
    }
  }

  /** `(PARTITION BY a ORDER BY b)` */
  #readGrouping(): void {
    const { tokens } = this;
    this.index++;
    while (tokens.isWord(this.index, 'partition') || tokens.isWord(this.index, 'order')) {
      this.index += 2;
      if (!this.readExpressions()) return;
      this.skipWords(ORDER_WORDS);
    }
    this.close();
  }

  /** WITH and the tables that it names, before a SELECT. */
  abstract skipCommonTables(): void;

  /** SELECT and all that belongs to it. */
  abstract readSelect(): void;

  /** UNION and what follows; false where nothing sensible does. */
  abstract readUnion(): boolean;
}
