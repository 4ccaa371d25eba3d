import { isBlank } from '../characters.ts';
import type { SqlFeatures } from './features.ts';
import type { InjectionReader } from './injection.ts';
import { startsList, startsWithTautology } from './shapes.ts';
import { CITATION, RULE_OF_DASHES, US_PRIVACY } from './look-alikes.ts';
import { T_COMMA, T_END, T_NUMBER, T_OPEN, FLAG_HEX, T_CLOSE } from './tokens.ts';
import { CATALOG, PROCEDURE, INFORMATION } from './words.ts';

// What was read is weighed: which of it no sentence, name or piece of code is.

/** Why it is an attack; undefined where it is none. */
export type Why = string | undefined;

/** What is sure in every context. */
function weighStrong(features: SqlFeatures): Why {
  if (features.delayCalls > 0) return 'calls a function that waits or reaches out of the database';
  if (features.procedures > 0) return 'calls a procedure of the database system';
  if (features.leakCalls > 0) return 'calls a function whose error message carries data out';
  if (features.intoFiles > 0) return 'writes the result to a file';
  if (features.procedureClauses > 0) return 'adds PROCEDURE ANALYSE';
  return undefined;
}

export function weighQuoted(
  sql: InjectionReader,
  complete: boolean,
  prefix: string,
  isOpening: boolean,
): Why {
  const { features, tokens } = sql;
  const strong = weighStrong(features);
  if (strong !== undefined) return strong;
  if (features.unionSelects > 0) return 'joins a second query with UNION';
  if (features.strongStatements > 0) return 'starts a second statement';
  if (
    features.subselects > 0 &&
    features.machineSubselects + features.selectFroms + features.constantCompares > 0
  ) {
    return 'adds a subselect';
  }
  const byComment = weighComment(sql, complete, prefix);
  if (byComment !== undefined) return byComment;
  if (!complete && !isOpening && isGarbled(sql)) return 'goes on with broken SQL';
  if (!complete && features.semicolons === 0) return undefined;
  const isPlain = !isOpening && (!CODE_CHARACTERS.test(prefix) || LABELLED.test(prefix));
  const isCommented = tokens.endComment >= 0;
  const isAnchored = features.openString || isCommented || features.unclosed > 0;
  const conditions = features.logic + features.compares + features.pipes;
  if (
    features.logic + features.pipes > 0 &&
    features.constantCompares > 0 &&
    (isPlain || isAnchored)
  ) {
    return 'adds a condition between constants';
  }
  if (!isPlain) return undefined;
  if (features.havings > 0) return 'adds a HAVING clause';
  const calls = features.sqlCalls + features.informationCalls;
  if (calls > 0 && (conditions > 0 || features.arithmetic > 0)) {
    return 'adds a call of a database function';
  }
  if (features.commonCalls > 0 && features.logic > 0 && (isCommented || features.semicolons > 0))
    return 'adds a call of a database function';
  if (features.catalogs > 0 && conditions > 0) return 'asks a system table';
  if (features.logic > 0 && features.compares > 0) return 'adds a condition';
  if (features.logic > 0 && features.arithmetic > 0 && features.numbers > 0)
    return 'adds a condition';
  if (features.cases > 0) return 'adds a CASE expression';
  if (features.selectWheres > 0 && features.compares > 0) return 'adds a WHERE clause';
  if (features.weakStatements > 0 && isAnchored) return 'starts a second statement';
  if (features.constantConditions > 0 && (prefix.trim() === '' || features.closers > 0))
    return 'adds a condition that is always true';
  if (features.openString && conditions + features.arithmetic > 0) {
    return weighReopened(features, tokens.text, prefix);
  }
  if (isCommented) return weighCommented(sql);
  const sorts = features.orderBys + features.groupBys + features.limits;
  if (sorts > 0 && features.numbers > 0) return 'adds an ORDER BY, GROUP BY or LIMIT clause';
  if (features.fullTextModes > 0 && features.closers > 0) return 'closes a full-text search';
  return undefined;
}

/** Characters that a value has before its first quote only where it is code or markup. */
const CODE_CHARACTERS = /[<>{}=;`]/;
/** `id=1`: a parameter that was sent with its name. */
const LABELLED = /^[\w.-]{1,24}=-?\d{1,9}$/;

/** The text ends inside a string again, so that the query's own quote closes it. */
function weighReopened(features: SqlFeatures, text: string, prefix: string): Why {
  const isMachine =
    features.numbers + features.variables + features.values + features.prefixes > 0 ||
    features.strings > 1;
  if (isMachine && features.compares + features.logic + features.pipes > 0) {
    return 'adds a condition and reopens the quote';
  }
  if (isMachine && features.arithmetic > 0 && !isBlank(prefix.charCodeAt(prefix.length - 1))) {
    return 'adds arithmetic and reopens the quote';
  }
  if (features.logic > 1 || (features.logic > 0 && features.arithmetic > 0)) {
    return 'adds a condition and reopens the quote';
  }
  if (features.arithmetic > 1 && features.columns > 0 && /^\d*$/.test(prefix)) {
    return 'computes with a column and reopens the quote';
  }
  if (features.pipes > 0 && features.columns > 0) return 'joins a column and reopens the quote';
  if (features.compares > 0 && (features.closers > 0 || reopens(text)))
    return 'adds a comparison and reopens the quote';
  if (features.compares > 0 && features.columns > 0 && !/\s/.test(prefix)) {
    return 'adds a comparison and reopens the quote';
  }
  if (features.logic > 0 && DIGITS_REOPENED.test(text.slice(-REOPENED_LENGTH_READ))) {
    return 'adds a condition and reopens the quote';
  }
  return undefined;
}

const REOPENED_LENGTH_READ = 32;
const DIGITS_REOPENED = /['"]\s*\d+\s*$/;
/** `like '%`, `~ '^a`, `<> 'b`: what stands between two texts in no sentence. */
const COMPARISON_REOPENED =
  /(?:\blike\s*['"](?=[%_^])|~\*?\s*['"](?=\^)|(?:\b(?:ilike|rlike|regexp|glob|similar\s+to)|!~\*?|<>|!=)\s*['"])[^'"]*$/i;

function reopens(text: string): boolean {
  return COMPARISON_REOPENED.test(text.slice(-REOPENED_LENGTH_READ));
}

/** `' or 1=1 --`: conditions, lists or clauses with the rest of the query commented out. */
function weighCommented(sql: InjectionReader): Why {
  const { features } = sql;
  if ((features.compares > 0 && !features.dangling) || features.constantConditions > 0) {
    return 'adds a condition and comments the rest out';
  }
  const sorts = features.orderBys + features.groupBys + features.limits;
  if (sorts + features.locks + features.intoVariables > 0) {
    return 'adds a clause and comments the rest out';
  }
  if (features.commaLists > 0 && features.numbers + features.values > 0) {
    return 'adds values and comments the rest out';
  }
  const restIsEmpty = isEmptyComment(sql);
  if (features.collations > 0) return 'adds a clause and comments the rest out';
  if (restIsEmpty && features.logic + features.pipes + features.arithmetic > 0) {
    return 'adds an operator and comments the rest out';
  }
  return undefined;
}

/** Letters still encoded, which are read again without that, and bytes. */
const UNREAD = /(?:%[\dA-F]{2}){2}|[\x01-\x08\x0e-\x1f]/;

/** `admin'--`, `x')#`: nothing but the end of the text and a comment. */
function weighComment(sql: InjectionReader, complete: boolean, prefix: string): Why {
  const { tokens, features } = sql;
  if (!complete || tokens.endComment < 0) return undefined;
  const isOnlyComment = tokens.kind(features.closers) === T_END;
  if (!isOnlyComment) return undefined;
  if (features.closers > 0) {
    return CODE_CHARACTERS.test(prefix) || UNREAD.test(tokens.text)
      ? undefined
      : 'closes a parenthesis and comments the rest out';
  }
  if (!/\s/.test(prefix) && !CODE_CHARACTERS.test(prefix) && isEmptyComment(sql)) {
    return 'comments the rest of the query out';
  }
  return undefined;
}

/** The comment at the end holds no text of its own: `--`, `-- -`, `#`, `/*`, `--+`. */
function isEmptyComment(sql: InjectionReader): boolean {
  const { tokens } = sql;
  return /^(?:--|#|\/\*|\0)(?:[-+\s#]*$|.{0,16}sp_password)/.test(
    tokens.text.slice(tokens.endComment, tokens.endComment + 40),
  );
}

export function weighStatements(sql: InjectionReader, complete: boolean): Why {
  const { features, tokens } = sql;
  const strong = weighStrong(features);
  if (strong !== undefined) return strong;
  if (features.unionSelects > 0 && isMachineQuery(features)) return 'is a query with UNION';
  const asks = features.brokenCalls + features.catalogs;
  const isConstant = features.cases + features.selectWheres > 0 && features.constantCompares > 0;
  if (features.selects > 0 && (asks > 0 || isConstant)) return 'is a query';
  if (!complete || !PUNCTUATION.test(tokens.text)) return undefined;
  if (features.strongStatements > 0) return 'is a statement of SQL';
  return undefined;
}

const PUNCTUATION = /[;()=*'"@,_`[]|--/;

/** Something in the queries that ordinary writing does not have. */
export function isMachineQuery(features: SqlFeatures): boolean {
  return (
    features.selectStars + features.hexNumbers + features.catalogs + features.machineNames > 0 ||
    features.informationCalls + features.sqlCalls + features.commonCalls + features.variables > 0 ||
    features.values + features.compares + features.strings + features.brokenCalls > 0 ||
    features.selectWheres > 0 ||
    features.numbers > 1 ||
    features.selectItems > 1
  );
}

/** Tokens looked at in a text that cannot be read through. */
const GARBLED_TOKENS_MAX = 96;
const GARBLED_LIST_MIN = 3;

/**
 * SELECT or UNION in the midst of what only a query holds, though something in it is misspelt, missing
 * or left over: payloads cut or filtered on their way, and those of people who copy them.
 */
function isGarbled(sql: InjectionReader): boolean {
  const { tokens, features } = sql;
  let selects = 0;
  let unions = 0;
  let words = 0;
  let evidence = tokens.comments > 0 ? 1 : 0;
  let listed = 0;
  let index = 0;
  for (; index < GARBLED_TOKENS_MAX; index++) {
    const kind = tokens.kind(index);
    if (kind === T_END) break;
    const classes = tokens.classOf(index);
    if ((classes & PROCEDURE) !== 0) return true;
    if ((classes & CATALOG) !== 0 || (tokens.flag(index) & FLAG_HEX) !== 0) evidence++;
    if (tokens.isWord(index, 'select') && startsList(tokens, index + 1)) selects++;
    const isCall = tokens.kind(index + 1) === T_OPEN && tokens.kind(index + 2) === T_CLOSE;
    if (index === 1 && (classes & INFORMATION) !== 0 && isCall) return true;
    if (tokens.isWord(index, 'select') && tokens.kind(index + 2) === T_OPEN) selects++;
    if (tokens.isWord(index, 'union')) unions++;
    if (tokens.isWord(index, 'select')) words++;
    if (kind === T_COMMA && tokens.kind(index + 1) === T_NUMBER) listed++;
    if (unions > 0 && kind === T_OPEN && tokens.isWord(index + 1, 'select')) evidence++;
  }
  const isCommented = index < GARBLED_TOKENS_MAX && tokens.endComment >= 0;
  if (isCommented && isEmptyComment(sql)) evidence++;
  if (isCommented && isEmptyComment(sql) && features.logic > 0 && features.compares > 0)
    return true;
  if (listed >= GARBLED_LIST_MIN) evidence++;
  const isQuery = selects > 0 || (unions > 0 && features.closers > 0);
  return (isQuery || (unions > 0 && words > 0 && tokens.comments > 0)) && evidence > 0;
}

/** `subject`: what stood before the tail: nothing, one word, or a number or other machine's operand. */
export function weighBare(
  sql: InjectionReader,
  complete: boolean,
  subject: 'nothing' | 'word' | 'number',
  firstCompares = 0,
  isCode = false,
): Why {
  const { features, tokens } = sql;
  const isCommented = complete && tokens.endComment >= 0;
  if (features.unionSelects > 0) {
    const selected = features.selectItems + features.selectStars;
    const isSure = subject === 'number' || isCommented || features.closers > 0;
    if ((selected > 0 && isMachineQuery(features)) || isSure)
      return 'joins a second query with UNION';
  }
  if (features.unions > 0 && complete && subject === 'number') {
    const isNegative = tokens.operator(0) === '-';
    if (isNegative || tokens.comments > 0) return 'joins a second query with UNION';
  }
  if (complete || features.logic + features.bareFroms > 0) {
    const strong = weighStrong(features);
    if (strong !== undefined) return strong;
  }
  if (
    features.strongStatements > 0 &&
    !isCode &&
    !(subject === 'word' && features.startsWithCompare)
  )
    return 'starts a second statement';
  if (tokens.conditionals > 0 && features.logic + features.selects > 0) {
    return 'hides words in comments that MySQL executes';
  }
  const isCondition = features.startsWithCompare && !isCommented && !startsWithTautology(tokens);
  const isLogical = features.logic > 0 || features.pipes > 0;
  const isJoined = isLogical || features.compares + features.arithmetic > 0;
  if (features.machineSubselects > 0) {
    if (complete || features.selectFroms > 0 || isJoined) return 'adds a subselect';
  }
  if (subject === 'number' && features.subselects > 0 && features.brokenCalls > 0)
    return 'adds a subselect';
  if (subject === 'number' && features.logic > 0) {
    const functions = features.sqlCalls + features.informationCalls + features.brokenCalls;
    if (functions > 0) return 'adds a condition that asks the database';
  }
  if (features.subselects > 0 && features.selectFroms > 0) {
    if (subject === 'nothing' || (complete && appendsSubselect(sql))) return 'adds a subselect';
  }
  if (features.closers > 0 && features.selectWheres > 0) return 'closes a parenthesis and goes on';
  if (features.bareFroms > 0 && features.catalogs > 0 && features.compares > 0)
    return 'reads what the database keeps about itself';
  if (features.casts > 0 && complete && features.informationCalls + features.sqlCalls > 0)
    return 'casts what the database says, so that an error tells it';
  if (features.queryCalls > 0 && complete) return 'hands a query to a function';
  if (features.intoFiles > 0) return 'writes the result to a file';
  if (!complete) return subject === 'number' && isGarbled(sql) ? 'is broken SQL' : undefined;
  if (subject === 'number' && features.openString && features.compares > 0 && reopens(tokens.text))
    return 'adds a comparison and reopens the quote';
  if (subject === 'number' && isLogical && features.compares > 0 && !isCondition)
    return 'adds a condition';
  if (subject === 'number' && features.logic > 0 && tokens.comments > 0) return 'adds a condition';
  if (subject === 'number' && features.selectWheres > 0 && features.compares > 0)
    return 'adds a WHERE clause';
  if (firstCompares > 0 && features.arithmetic > 0) return 'computes with a condition';
  if (isLogical && features.constantCompares > 0 && !isCondition) {
    return 'adds a condition between constants';
  }
  const asks = features.informationCalls + features.catalogs + features.hexNumbers + features.cases;
  if (isLogical && asks + features.sqlCalls > 0) {
    return 'adds a condition that asks the database';
  }
  if (features.cases > 0) return 'is a CASE expression';
  const asksConstants = features.constantConditions + features.constantCompares + asks;
  const isGrouped = subject !== 'number' && features.groupBys > 0;
  const asksMore = isGrouped ? features.sqlCalls : features.compares;
  if (features.havings > 0 && asksConstants + asksMore > 0) {
    return 'adds a HAVING clause';
  }
  if (features.conditionalCalls > 0) return 'calls a function on constants';
  if (features.unknownCalls === 0 && !tokens.text.startsWith('=')) {
    if (features.sqlCalls > 1) return 'nests functions of SQL';
    if (
      features.informationCalls > 0 &&
      features.sqlCalls + features.compares + features.commonCalls > 0
    ) {
      return 'asks the database about itself';
    }
  }
  if (subject === 'number' && features.sqlCalls > 0 && isJoined) return 'calls a function of SQL';
  if (subject === 'number' && features.orderBys > 0 && features.numbers + features.sqlCalls > 1) {
    return 'adds an ORDER BY clause';
  }
  return isCommented ? weighBareCommented(sql, subject) : undefined;
}

const APPENDED = /,(?:\/\*[^*]{0,24}\*\/)?\(\s{0,4}select\b/i;

/** `name||(SELECT ...)`, `name,(SELECT ...)`: people put a blank behind a comma, and lists into parentheses behind it. */
function appendsSubselect({ features, tokens }: InjectionReader): boolean {
  return features.pipes > 0 || APPENDED.test(tokens.text);
}

function weighBareCommented(sql: InjectionReader, subject: 'nothing' | 'word' | 'number'): Why {
  const { features } = sql;
  const conditions = features.compares + features.constantConditions;
  const constants = features.numbers + features.strings + features.values + features.variables;
  const calls = features.commonCalls + features.sqlCalls + features.informationCalls;
  const isSure = subject === 'number' || isEmptyComment(sql);
  if (features.logic > 0 && conditions > 0 && constants + calls > 0 && isSure) {
    return 'adds a condition and comments the rest out';
  }
  if (features.orderBys + features.groupBys + features.havings + features.limits > 0) {
    return 'adds a clause and comments the rest out';
  }
  if (features.closers > 0 && !UNREAD.test(sql.tokens.text))
    return 'closes a parenthesis and comments the rest out';
  // `secret FROM vault--` alone may be a greeting from somewhere.
  const isDisguised = sql.tokens.comments + features.semicolons > 0;
  const holdsCondition = features.selectWheres > 0 && conditions + constants + calls > 0;
  if (features.bareFroms > 0 && (holdsCondition || isDisguised))
    return 'goes on with a table and comments the rest out';
  if (subject !== 'number') return undefined;
  if (features.constantCompares > 0) return 'compares constants and comments the rest out';
  if (features.compares > 0 && features.startsWithCompare && isEmptyComment(sql))
    return 'adds a comparison and comments the rest out';
  const joins = features.logic + features.pipes + features.arithmetic;
  if (joins > 0 && features.commonCalls + features.sqlCalls > 0) {
    return 'calls a function and comments the rest out';
  }
  if (features.commaLists + features.columns === 0 && isEmptyComment(sql)) {
    const { text } = sql.tokens;
    return US_PRIVACY.test(text) || CITATION.test(text) || RULE_OF_DASHES.test(text)
      ? undefined
      : 'comments the rest of the query out';
  }
  return undefined;
}
