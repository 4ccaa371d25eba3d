import { SqlFeatures } from './features.ts';
import { FLAG_QUOTED_NAME, SqlTokens, T_CLOSE, T_END, T_OPEN, T_WORD } from './tokens.ts';
import { CATALOG, DELAY, PROCEDURE, SET_OPERATOR, type WordClass } from './words.ts';

/** Parentheses, CASEs and subselects nested deeper are not read on. */
const DEPTH_MAX = 48;
const MACHINE_NAME = /[_.$\d`[]/;

/**
 * A place in a text that is read as SQL, and what was seen up to there. The readers built on it form a
 * tolerant recursive-descent parser over the union of the dialects: it accepts what at least one database
 * accepts, and stops where no database would read on.
 */
export class SqlCursor {
  readonly tokens = new SqlTokens();
  features = new SqlFeatures();
  /** The next token to read. */
  index = 0;
  #depth = 0;

  reset(text: string, from: number): void {
    this.tokens.reset(text, from);
    this.features = new SqlFeatures();
    this.index = 0;
    this.#depth = 0;
  }

  skipWords(words: ReadonlySet<string>): void {
    while (this.tokens.kind(this.index) === T_WORD && words.has(this.tokens.word(this.index))) {
      this.index++;
    }
  }

  protected atSelect(): boolean {
    return this.tokens.isWord(this.index, 'select');
  }

  protected atSetOperator(): boolean {
    return (this.tokens.classOf(this.index) & SET_OPERATOR) !== 0;
  }

  protected enter(): boolean {
    if (this.#depth >= DEPTH_MAX) return false;
    this.#depth++;
    return true;
  }

  protected leave(): void {
    this.#depth--;
  }

  /** A closing parenthesis, or the end of the text where the query's own would follow. */
  protected close(): boolean {
    const kind = this.tokens.kind(this.index);
    if (kind === T_CLOSE) this.index++;
    else if (kind === T_END) this.features.unclosed++;
    else return false;
    return true;
  }

  protected noteName(index: number, classes: WordClass): void {
    const { tokens, features } = this;
    if ((classes & CATALOG) !== 0) features.catalogs++;
    if ((classes & PROCEDURE) !== 0) features.procedures++;
    const isQuoted = (tokens.flag(index) & FLAG_QUOTED_NAME) !== 0;
    if (isQuoted || MACHINE_NAME.test(tokens.text.slice(tokens.start(index), tokens.end(index)))) {
      features.machineNames++;
    }
  }

  /** What of the text so far is written as machines and their users write, and nobody else. */
  protected machineEvidence(): number {
    const { features } = this;
    return (
      features.selectStars +
      features.hexNumbers +
      features.catalogs +
      features.machineNames +
      features.informationCalls +
      features.delayCalls +
      features.sqlCalls +
      features.commonCalls +
      features.variables +
      features.values +
      features.strings +
      features.numbers +
      features.cases +
      features.brokenCalls
    );
  }

  /** Notes a procedure, or a call of a function that waits, in a text that is not read in full. */
  protected noteRoutine(index: number): void {
    const classes = this.tokens.classOf(index);
    if ((classes & PROCEDURE) !== 0) this.features.procedures++;
    if ((classes & DELAY) !== 0 && this.tokens.kind(index + 1) === T_OPEN)
      this.features.delayCalls++;
  }
}
