import { QueryReader } from './query.ts';
import { FAILED } from './expression.ts';
import {
  T_COLON,
  T_COMMA,
  T_END,
  T_NUMBER,
  T_OPEN,
  T_SEMICOLON,
  T_STRING,
  T_VARIABLE,
  T_WORD,
} from './tokens.ts';
import { CATALOG, DELAY, FUNCTION, LEAK, PROCEDURE, RESERVED, STATEMENT } from './words.ts';

/** No statement; one that ordinary writing may look like; one that only SQL looks like. */
export type StatementStrength = 0 | 1 | 2;

/** Statements: what may follow a semicolon, or be the whole value. */
export class StatementReader extends QueryReader {
  /** The text follows a value (a closed quote): its first word begins a statement only by its shape. */
  followsValue = false;
  /** Where the statement that is being read begins. */
  #start = 0;

  /** Reads one statement and says how sure its shape is; on 0 nothing is read. */
  readStatement(): StatementStrength {
    const { tokens } = this;
    const start = this.index;
    this.#start = start;
    if (tokens.kind(start) === T_OPEN) return this.#readParenthesisedQuery();
    const word = tokens.word(start);
    if (word === 'select') return this.#readQuery();
    if (word === 'with') return this.#readNamed(start);
    if (tokens.kind(start + 1) === T_COLON && tokens.kind(start) === T_WORD) {
      this.index += 2;
      if (tokens.isWord(this.index, 'select')) return 0;
      return this.readStatement() === 0 ? 0 : 2;
    }
    const classes = tokens.classOf(start);
    if ((classes & (FUNCTION | DELAY | LEAK)) !== 0 && tokens.kind(start + 1) === T_OPEN) {
      return this.#readCallStatement();
    }
    if ((classes & STATEMENT) === 0) return 0;
    this.index++;
    const strength = this.#readAfterVerb(word);
    if (strength === 0) this.index = start;
    return strength;
  }

  /** `(SELECT ...)` as a statement of its own. */
  #readParenthesisedQuery(): StatementStrength {
    const { features } = this;
    const selects = features.selects;
    const start = this.index;
    if (!this.readExpression() || features.selects === selects) {
      this.index = start;
      return 0;
    }
    // `(select one)`: three words.
    const isWord = this.index - start === 4 && this.tokens.kind(start + 2) === T_WORD;
    return isWord && features.machineNames + features.values === 0 ? 1 : 2;
  }

  #readQuery(): StatementStrength {
    const { features, tokens } = this;
    const start = this.index;
    const froms = features.selectFroms;
    const items = features.selectItems + features.selectStars;
    const columns = features.columns;
    const names = features.machineNames;
    this.readSelect();
    const read = features.selectItems + features.selectStars - items;
    if (read === 0) return 0;
    const calls = features.sqlCalls + features.hexNumbers + features.informationCalls;
    const onlyWords =
      features.columns - columns >= read && features.machineNames === names && calls === 0;
    const isPlain =
      onlyWords &&
      features.selectStars === 0 &&
      features.compares === 0 &&
      features.commonCalls === 0;
    if (isPlain) return 1;
    // Behind a quote or a word, without a semicolon, one number or text after SELECT is no query yet.
    const isSeparated = start > 0 && this.#isSeparated(start);
    const isSure = features.selectFroms > froms || read > 1 || calls > 0 || features.variables > 0;
    return isSeparated || isSure || tokens.kind(this.index) === T_SEMICOLON || this.#atStatement()
      ? 2
      : 1;
  }

  /** `iif(1=1, 1, 1/0)`: no database runs it alone, but testers send it. */
  #readCallStatement(): StatementStrength {
    const { features } = this;
    if (!this.#isSeparated(this.index)) return 0;
    const before = features.conditionalCalls + features.delayCalls + features.subselects;
    if (this.readOperand() === FAILED) return 0;
    return features.conditionalCalls + features.delayCalls + features.subselects > before ? 2 : 0;
  }

  /** Another statement follows without a semicolon. */
  #atStatement(): boolean {
    return (
      (this.tokens.classOf(this.index) & STATEMENT) !== 0 ||
      this.tokens.kind(this.index) === T_COLON ||
      this.tokens.kind(this.index + 1) === T_COLON
    );
  }

  /** A semicolon, or nothing, stands before the token at `at`. */
  #isSeparated(at: number): boolean {
    return at === 0 ? !this.followsValue : this.tokens.kind(at - 1) === T_SEMICOLON;
  }

  #evidence(): number {
    const { features } = this;
    return (
      features.constantCompares +
      features.subselects +
      features.sqlCalls +
      features.informationCalls +
      features.delayCalls
    );
  }

  /** `WITH name AS (SELECT ...)` */
  #readNamed(start: number): StatementStrength {
    const { tokens } = this;
    if (!tokens.isWord(start + 2, 'as') || tokens.kind(start + 3) !== T_OPEN) return 0;
    if (!QUERY_WORDS.has(tokens.word(start + 4))) return 0;
    this.index = start + 3;
    return this.readOperand() === FAILED ? 0 : 2;
  }

  /** The verb has been read. Each case asks for as much as tells SQL from an English sentence. */
  #readAfterVerb(verb: string): StatementStrength {
    const { tokens } = this;
    const kind = tokens.kind(this.index);
    const next = tokens.word(this.index);
    switch (verb) {
      case 'insert':
      case 'replace':
      case 'merge':
        this.skipWords(INSERT_OPTIONS);
        return this.#skipWord('into') ? this.#readTarget(2) : 0;
      case 'update':
        return this.#readUpdate();
      case 'delete':
        this.skipWords(INSERT_OPTIONS);
        return this.#skipWord('from') ? this.#readTarget(1) : 0;
      case 'drop':
      case 'create':
      case 'alter':
      case 'truncate':
      case 'rename':
      case 'backup':
      case 'restore':
      case 'comment':
      case 'attach':
      case 'detach':
        return this.#readDefinition(verb);
      case 'exec':
      case 'execute':
      case 'call':
        return this.#readProcedure(verb);
      case 'declare':
        return kind === T_VARIABLE ||
          this.#isTyped(this.index) ||
          tokens.isWord(this.index + 1, 'cursor')
          ? this.#skipStatement(2)
          : 0;
      case 'set':
        return this.#readAssignment();
      case 'waitfor':
        return next === 'delay' || next === 'time' ? this.#skipStatement(2) : 0;
      case 'shutdown':
        if (next === 'with') return this.#skipStatement(2);
        if (!this.#atStatementEnd() && next !== 'end') return 0;
        return this.#skipStatement(
          this.index < 2 ||
            tokens.kind(this.index - 2) === T_SEMICOLON ||
            tokens.isWord(this.index - 2, 'begin')
            ? 2
            : 1,
        );
      case 'if':
      case 'while':
        return this.#readCondition();
      case 'begin':
        return this.#readBlock();
      case 'load':
        return (next === 'data' || next === 'xml') && this.#namesFile()
          ? this.#skipStatement(2)
          : 0;
      case 'use':
        if (kind !== T_WORD) return 0;
        if (this.#atStatementEnd(1)) return this.#skipStatement(1);
        return tokens.isWord(this.index + 1, 'exec') ? this.#skipStatement(2) : 0;
      case 'copy':
        return kind === T_WORD &&
          (tokens.isWord(this.index + 1, 'from') || tokens.isWord(this.index + 1, 'to')) &&
          tokens.kind(this.index + 2) !== T_WORD
          ? this.#skipStatement(2)
          : tokens.isWord(this.index + 2, 'program')
            ? this.#skipStatement(2)
            : 0;
      case 'grant':
      case 'revoke':
      case 'deny':
        return tokens.isWord(this.index + 1, 'on') || tokens.isWord(this.index + 1, 'to')
          ? this.#skipStatement(1)
          : 0;
      case 'handler':
        return tokens.isWord(this.index + 1, 'open') || tokens.isWord(this.index + 1, 'read')
          ? this.#skipStatement(2)
          : 0;
      case 'kill':
        return kind === T_NUMBER && this.#atStatementEnd(1) ? this.#skipStatement(1) : 0;
      case 'raiserror':
        return kind === T_OPEN ? this.#skipStatement(2) : 0;
      case 'print':
        if (!this.#atStatementEnd(1)) return 0;
        if (kind === T_VARIABLE) return this.#skipStatement(2);
        return kind === T_STRING && tokens.kind(this.index - 2) === T_SEMICOLON
          ? this.#skipStatement(1)
          : 0;
      case 'prepare':
        return tokens.isWord(this.index + 1, 'from') || tokens.isWord(this.index + 1, 'as')
          ? this.#skipStatement(2)
          : 0;
      case 'show':
        return SHOWN.has(next) ? this.#skipStatement(1) : 0;
      case 'bulk':
        return next === 'insert' && tokens.isWord(this.index + 2, 'from')
          ? this.#skipStatement(2)
          : 0;
      case 'dbcc':
        return kind === T_WORD && tokens.kind(this.index + 1) === T_OPEN
          ? this.#skipStatement(2)
          : 0;
      case 'describe':
      case 'explain':
      case 'pragma':
      case 'reindex':
        return (tokens.classOf(this.index) & CATALOG) !== 0 || next.includes('_')
          ? this.#skipStatement(2)
          : 0;
      case 'goto':
        return kind === T_WORD ? this.#readGoto() : 0;
      case 'do':
        return this.#readDo();
      case 'vacuum':
        if (next === 'into' && tokens.kind(this.index + 1) === T_STRING)
          return this.#skipStatement(2);
        return this.#atStatementEnd() ? this.#skipStatement(1) : 0;
      case 'reconfigure':
      case 'commit':
      case 'rollback':
        return this.#atStatementEnd() ? this.#skipStatement(1) : 0;
      default:
        return 0;
    }
  }

  /** DO sleep(5) */
  #readDo(): StatementStrength {
    const before = this.#evidence();
    return this.readOperand() !== FAILED && this.#evidence() > before ? 2 : 0;
  }

  /** The name of a table and, for strength, something that only SQL puts behind it. */
  #readTarget(strength: StatementStrength): StatementStrength {
    const { tokens } = this;
    if (tokens.kind(this.index) !== T_WORD && tokens.kind(this.index) !== T_VARIABLE) return 0;
    if ((tokens.classOf(this.index) & RESERVED) !== 0) return 0;
    this.index++;
    const kind = tokens.kind(this.index);
    const isSql =
      kind === T_OPEN ||
      TARGET_TAILS.has(tokens.word(this.index)) ||
      (strength === 1 && this.#atStatementEnd());
    return isSql ? this.#readRest() : 0;
  }

  /** UPDATE name SET name = */
  #readUpdate(): StatementStrength {
    const { tokens } = this;
    let at = this.index;
    if (tokens.kind(at) !== T_WORD && tokens.kind(at) !== T_VARIABLE) return 0;
    at++;
    if (!tokens.isWord(at, 'set')) return 0;
    at++;
    if (tokens.operator(at + 1) !== '=') return 0;
    return this.#readRest();
  }

  /** DROP TABLE name, CREATE USER name, ... */
  #readDefinition(verb: string): StatementStrength {
    const { tokens } = this;
    this.skipWords(DEFINITION_OPTIONS);
    const object = tokens.word(this.index);
    if (verb === 'truncate' && object !== 'table') {
      return /[_.]/.test(object) && this.#atStatementEnd(1) ? this.#skipStatement(2) : 0;
    }
    if (!OBJECTS.has(object)) {
      const isLast = verb === 'drop' && this.#atStatementEnd(1) && tokens.endComment >= 0;
      return isLast && tokens.kind(this.index - 2) === T_SEMICOLON ? this.#skipStatement(2) : 0;
    }
    this.index++;
    this.skipWords(DEFINITION_OPTIONS);
    const kind = tokens.kind(this.index);
    if (kind !== T_WORD && kind !== T_STRING && kind !== T_VARIABLE) return 0;
    const isEnded = this.#atStatementEnd(1) || tokens.kind(this.index + 1) === T_COMMA;
    const isSql =
      isEnded ||
      DEFINITION_TAILS.has(tokens.word(this.index + 1)) ||
      tokens.kind(this.index + 1) === T_OPEN ||
      tokens.operator(this.index + 1) !== '';
    return isSql ? this.#skipStatement(2) : 0;
  }

  /** EXEC xp_cmdshell 'x', EXEC(@s), CALL p(1) */
  #readProcedure(verb: string): StatementStrength {
    const { tokens } = this;
    const isSeparated = this.#isSeparated(this.index - 1);
    const kind = tokens.kind(this.index);
    if (kind === T_OPEN) {
      const inner = tokens.kind(this.index + 1);
      const runsText = inner === T_VARIABLE || inner === T_STRING;
      return verb !== 'call' && runsText ? this.#skipStatement(2) : 0;
    }
    if (kind === T_STRING) return verb === 'call' || !isSeparated ? 0 : this.#skipStatement(2);
    if (kind === T_VARIABLE) return this.#skipStatement(2);
    if (kind !== T_WORD) return 0;
    if (tokens.isWord(this.index, 'as') && tokens.kind(this.index + 2) === T_STRING)
      return this.#skipStatement(2);
    const isKnown = (tokens.classOf(this.index) & PROCEDURE) !== 0;
    const isNamed = /^(?:sp_|xp_|[\w$]+\.{1,2}[\w$]|dbms_|sys\.)/i.test(tokens.word(this.index));
    if (isKnown || isNamed) return this.#skipStatement(2);
    if (tokens.kind(this.index + 1) === T_OPEN) return this.#skipStatement(verb === 'call' ? 2 : 1);
    const isQuoted =
      tokens.kind(this.index + 1) === T_STRING || tokens.kind(this.index + 1) === T_VARIABLE;
    return isQuoted && isSeparated ? this.#skipStatement(2) : 0;
  }

  /** SET @x = 1, SET name = 1 */
  #readAssignment(): StatementStrength {
    const { tokens } = this;
    const at =
      tokens.isWord(this.index, 'global') || tokens.isWord(this.index, 'session')
        ? this.index + 1
        : this.index;
    const kind = tokens.kind(at);
    const operator = tokens.operator(at + 1);
    if (operator !== '=' && operator !== ':=') return 0;
    if (kind === T_VARIABLE) return this.#skipStatement(2);
    return kind === T_WORD ? this.#skipStatement(1) : 0;
  }

  /** IF (1=1) ..., IF EXISTS(SELECT ...), WHILE 1=1 */
  #readCondition(): StatementStrength {
    const { tokens } = this;
    const before = this.#evidence();
    const start = this.index;
    if (tokens.isWord(start, 'exists') && tokens.kind(start + 1) === T_OPEN)
      return this.#skipStatement(2);
    const isSeparated = start > 1 && this.#isSeparated(start - 1);
    const isFormal = tokens.kind(start) === T_OPEN || tokens.isWord(start, 'not') || isSeparated;
    const whole = this.readExpression();
    if (isFormal && this.#evidence() > before) return this.#skipStatement(2);
    // IF(condition, a, b) of MySQL
    return whole && tokens.kind(start) === T_OPEN && tokens.kind(this.index) === T_END ? 1 : 0;
  }

  /** BEGIN DECLARE ..., BEGIN TRY ..., BEGIN name.name(...); END */
  #readBlock(): StatementStrength {
    const { tokens } = this;
    const word = tokens.word(this.index);
    if (word === 'try' || word === 'catch' || word === 'transaction' || word === 'tran')
      return this.#skipStatement(2);
    if (this.#atStatementEnd()) return this.#skipStatement(1);
    if (tokens.kind(this.index) === T_WORD && tokens.kind(this.index + 1) === T_OPEN) {
      return this.readOperand() === FAILED ? 0 : this.#skipStatement(2);
    }
    return this.readStatement();
  }

  #readGoto(): StatementStrength {
    const { tokens } = this;
    this.index++;
    if (this.#atStatementEnd()) return this.#skipStatement(1);
    if (tokens.kind(this.index) === T_COLON) return this.#skipStatement(2);
    return this.readStatement();
  }

  #isTyped(index: number): boolean {
    const { tokens } = this;
    const kind = tokens.kind(index);
    if (kind !== T_WORD) return false;
    return (
      tokens.word(index).startsWith('@') ||
      (tokens.kind(index + 1) === T_WORD && tokens.kind(index + 2) === T_OPEN)
    );
  }

  #skipWord(word: string): boolean {
    if (!this.tokens.isWord(this.index, word)) return false;
    this.index++;
    return true;
  }

  #atStatementEnd(offset = 0): boolean {
    const kind = this.tokens.kind(this.index + offset);
    return kind === T_END || kind === T_SEMICOLON;
  }

  /**
   * The rest of a statement that a value begins with has to be SQL too: people begin sentences with
   * statements they ask about. Behind a quote or a semicolon the shape is enough.
   */
  #readRest(): StatementStrength {
    const { tokens } = this;
    if (this.followsValue || this.#start > 0) return this.#skipStatement(2);
    for (;;) {
      if (this.#atStatementEnd()) return 2;
      const before = this.index;
      const word = tokens.word(before);
      const isLink = word === 'values' || word === 'value' || word === 'set';
      if (isLink || tokens.kind(before) === T_COMMA) {
        this.index++;
        continue;
      }
      if (word === 'select') this.readSelect();
      else if (tokens.operator(before) !== '') this.readOperators(0);
      else if (!this.readExpression()) this.readClauses();
      if (this.index === before) return 1;
      // A name right behind a whole expression: the sentence goes on.
      const next = tokens.word(this.index);
      if (tokens.kind(this.index) === T_WORD && !STATEMENT_TAILS.has(next)) return 1;
    }
  }

  /** `LOAD DATA LOCAL INFILE '...'`: a file follows, and not the rest of a sentence. */
  #namesFile(): boolean {
    const { tokens } = this;
    for (let index = this.index + 1; index <= this.index + 3; index++) {
      if (!tokens.isWord(index, 'infile')) continue;
      const next = tokens.text.charAt(tokens.start(index + 1));
      return tokens.kind(index + 1) !== T_WORD || next === '"' || next === '`';
    }
    return false;
  }

  /** To the semicolon or the end: the shape is clear, the rest does not matter. */
  #skipStatement(strength: StatementStrength): StatementStrength {
    const { tokens } = this;
    for (;;) {
      const kind = tokens.kind(this.index);
      if (kind === T_END || kind === T_SEMICOLON) return strength;
      this.noteRoutine(this.index);
      this.index++;
    }
  }
}

const INSERT_OPTIONS: ReadonlySet<string> = new Set([
  'ignore',
  'low_priority',
  'delayed',
  'high_priority',
  'quick',
  'or',
  'replace',
  'abort',
  'fail',
  'rollback',
]);
const STATEMENT_TAILS: ReadonlySet<string> = new Set([
  'where',
  'values',
  'value',
  'set',
  'select',
  'order',
  'limit',
  'returning',
  'on',
  'from',
  'default',
  'as',
  'using',
]);
const TARGET_TAILS: ReadonlySet<string> = new Set([
  'values',
  'value',
  'select',
  'set',
  'default',
  'where',
  'exec',
  'execute',
  'using',
  'as',
]);
const DEFINITION_OPTIONS: ReadonlySet<string> = new Set([
  'if',
  'not',
  'exists',
  'or',
  'replace',
  'temporary',
  'temp',
  'unique',
  'public',
  'global',
  'local',
  'external',
]);
const DEFINITION_TAILS: ReadonlySet<string> = new Set([
  'identified',
  'with',
  'as',
  'set',
  'add',
  'cascade',
  'to',
  'from',
  'language',
  'returns',
  'drop',
  'modify',
  'on',
  'password',
  'for',
  'rename',
  'restrict',
  'begin',
  'is',
  'disable',
  'enable',
]);
const OBJECTS: ReadonlySet<string> = new Set([
  'table',
  'database',
  'schema',
  'view',
  'index',
  'user',
  'login',
  'role',
  'function',
  'procedure',
  'proc',
  'trigger',
  'sequence',
  'aggregate',
  'extension',
  'server',
  'assembly',
  'alias',
  'directory',
  'package',
  'tablespace',
  'type',
  'domain',
  'event',
  'log',
]);
const SHOWN: ReadonlySet<string> = new Set([
  'tables',
  'databases',
  'columns',
  'schemas',
  'variables',
  'grants',
  'processlist',
  'create',
  'fields',
]);

/** What a table that WITH names is made of. */
const QUERY_WORDS: ReadonlySet<string> = new Set([
  'select',
  'values',
  'table',
  'with',
  'insert',
  'update',
  'delete',
]);
