import type { Finding } from '../evidence.ts';
import { isBlank, isWordCharacter } from '../characters.ts';
import { FAILED } from './expression.ts';
import { InjectionReader } from './injection.ts';
import {
  T_CLOSE,
  T_COMMA,
  T_END,
  T_NUMBER,
  T_OPEN,
  T_OPEN_BRACE,
  T_OPERATOR,
  T_SEMICOLON,
  T_STRING,
  T_VARIABLE,
  T_WORD,
} from './tokens.ts';
import { FILTER, SIGN_IN_WORDS, isElision, isQuotedElement } from './look-alikes.ts';
import { CLAUSE, COMPARE, LOGIC, SET_OPERATOR, STATEMENT } from './words.ts';
import { isMachineQuery, weighBare, weighQuoted, weighStatements, type Why } from './weigh.ts';

const reader = new InjectionReader();

/** A text that would stand between quotes: what follows the first quote is read as SQL. */
export function judgeQuoted(text: string, quote: "'" | '"'): Finding | undefined {
  const close = findClosingQuote(text, quote);
  if (close < 0) return undefined;
  const finding = judgeAfterQuote(text, close, quote);
  if (finding !== undefined) return finding;
  if (isApostrophe(text, close)) return judgeAfterApostrophes(text, close, quote);
  if (text.charCodeAt(close - 1) !== BACKSLASH) return undefined;
  // Where the backslash does escape, the next quote is the one that closes.
  const next = text.indexOf(quote, close + 1);
  return next < 0 ? undefined : judgeAfterQuote(text, next, quote);
}

/** `men's shoes' or 1=1`, `6' tall' or 1=1`: a letter on both sides, or a measure. */
function isApostrophe(text: string, at: number): boolean {
  return AMID_WORD.test(text.slice(Math.max(0, at - 1), at + 2));
}

const AMID_WORD = /^(?:[a-z\x80-\xff]'[a-z\x80-\xff]|\d['"][\s,)])/i;
const APOSTROPHES_MAX = 4;

/** Where the application doubles or escapes no quote, an apostrophe breaks the query; one that does may be cut. */
function judgeAfterApostrophes(text: string, first: number, quote: "'" | '"'): Finding | undefined {
  let at = first;
  for (let count = 0; count < APOSTROPHES_MAX; count++) {
    at = text.indexOf(quote, at + 1);
    if (at < 0) return undefined;
    if (!isApostrophe(text, at)) return judgeAfterQuote(text, at, quote);
  }
  return undefined;
}

const BACKSLASH = 92;
const ENCODED = /^%[0-9A-F]{2}/i;
/** What `encodeURIComponent` leaves, and an address in it: read again when it is decoded. */
const STILL_ENCODED = /^https?%3A%2F%2F[\w.~!*'()%-]+$/i;

const SHORT_LENGTH_MAX = 64;

/** `A' OR 'B`, `'='`: one operator between two short words or nothing, in the whole value. */
const OPERATOR_BETWEEN_QUOTES =
  /^(?!\s?\w{2,16}\s'[a-z]{2,6}'(?:\s\w{0,16})?$)\s?\w{0,16}(?:\\')?\s?'\s?(?:and|or|xor|div|mod|(?:not )?(?:like|rlike|regexp)|sounds like|[-+*/%^=&|]|&&|\|\||[<>!]=|<=>|<>|<<|>>|[<>])\s?(?:'\s?\w{0,16}\s?)?(?:\+?'\s?\w{0,16}\s?)?$/i;

function judgeAfterQuote(text: string, close: number, quote: "'" | '"'): Finding | undefined {
  const isElided = quote === "'" && isElision(text, close);
  if (
    quote === "'" &&
    text.length <= SHORT_LENGTH_MAX &&
    OPERATOR_BETWEEN_QUOTES.test(text) &&
    !(isElided && text.indexOf("'", close + 1) < 0)
  ) {
    const why = 'puts an operator between two texts';
    return { context: 'single-quoted', why, start: close, end: text.length, fingerprint: 'sos' };
  }
  // `L'%C3%89t%C3%A9`: a text that is encoded still; it is read again when it no longer is.
  if (ENCODED.test(text.slice(close + 1, close + 4)) && !text.includes(' ')) return undefined;
  if (isQuotedElement(text, close)) return undefined;
  reader.reset(text, close + 1);
  reader.followsValue = true;
  const isOpening = opensQuote(text, close) || isElided || followsApostrophe(reader);
  // Strings side by side are one string.
  if (reader.tokens.kind(0) === T_STRING && reader.tokens.kind(1) !== T_END) reader.index = 1;
  const complete = reader.readTail(!isOpening);
  const prefix = text.slice(Math.max(0, close - PREFIX_LENGTH_READ), close);
  const why = weighQuoted(reader, complete, prefix, isOpening);
  if (why === undefined) return undefined;
  // `L'Union select committee`
  if (isElided && reader.features.unionSelects > 0 && !isMachineQuery(reader.features))
    return undefined;
  return {
    context: quote === "'" ? 'single-quoted' : 'double-quoted',
    why: `closes the quoted text and ${why}`,
    start: close,
    end: reader.tokens.end(Math.max(0, reader.index - 1)),
    fingerprint: `s${reader.tokens.fingerprint(reader.tokens.count)}`,
  };
}

/** `doesn't`, `l'amour`: a plain word follows right behind the quote, and no keyword. */
function followsApostrophe(sql: InjectionReader): boolean {
  const { tokens } = sql;
  if (tokens.kind(0) !== T_WORD || tokens.classOf(0) !== 0 || tokens.isWord(0, 'collate'))
    return false;
  return tokens.start(0) > 0 && !isBlank(tokens.text.charCodeAt(tokens.start(0) - 1));
}

/** The quote stands as one that opens: behind a blank or a sign and right before a word. */
function opensQuote(text: string, at: number): boolean {
  if (at > 0 && SIGN_IN_WORDS.test(text.slice(at - 1, at + 5))) return true;
  if (at === 0 || !/[\s([{=:,>]/.test(text.charAt(at - 1))) return false;
  const next = text.charAt(at + 1);
  if (isWordCharacter(text.charCodeAt(at + 1)) || next === '&') return true;
  // `' '`, `'-'`: one character, quoted; the class above has seen what stands before it.
  if (text.charAt(at + 2) === text.charAt(at)) return true;
  if (next === '%' && isWordCharacter(text.charCodeAt(at + 2))) return true;
  return /[([{=:,]/.test(text.charAt(at - 1)) && (next === '#' || next === '.');
}

/** Characters before the closing quote that tell prose and code from a value. */
const PREFIX_LENGTH_READ = 200;

/** A text that would stand in the query as it is: a number, a name, a whole expression. */
export function judgeBare(text: string): Finding | undefined {
  if (/^\s*<[a-z!/]/i.test(text) || STILL_ENCODED.test(text)) return undefined;
  if (FILTER.test(text) && text.includes('==')) return undefined;
  if (LIKE_PATTERN.test(text)) {
    const inner = judgeBare(text.slice(1, -1));
    return inner && { ...inner, start: inner.start + 1, end: inner.end + 1 };
  }
  reader.reset(text, ENDS_WHAT_STOOD_BEFORE.exec(text)?.[0].length ?? 0);
  reader.followsValue = false;
  const why = readBare(reader);
  if (why === undefined) return undefined;
  return {
    context: 'bare',
    why,
    start: reader.tokens.start(0),
    end: reader.tokens.end(Math.max(0, reader.index - 1)),
    fingerprint: reader.tokens.fingerprint(reader.tokens.count),
  };
}

/**
 * A text that no database would read as it stands, but that holds a UNION nobody writes by chance:
 * payloads cut, glued or garbled on their way.
 */
export function judgeFragment(text: string): Finding | undefined {
  UNION_WORD.lastIndex = 0;
  const most = text.length > LONG_LENGTH ? FRAGMENTS_OF_LONG_MAX : FRAGMENTS_MAX;
  for (let count = 0; count < most; count++) {
    const match = UNION_WORD.exec(text);
    if (match === null) return undefined;
    reader.reset(text, match.index);
    reader.followsValue = true;
    reader.readUnion();
    const { features, tokens } = reader;
    const constants = features.numbers + features.values + features.hexNumbers;
    const isSure =
      (features.selectItems > 1 && constants > 1) ||
      features.informationCalls + features.catalogs + features.hexNumbers > 0;
    if (features.unionSelects > 0 && isSure && !FOLLOWS_QUERY.test(before(text, match.index))) {
      return {
        context: 'fragment',
        why: 'joins a second query with UNION',
        start: match.index,
        end: tokens.end(Math.max(0, reader.index - 1)),
        fingerprint: tokens.fingerprint(tokens.count),
      };
    }
  }
  return undefined;
}

/** A whole query, as examples show them: its UNION is its own. */
const FOLLOWS_QUERY =
  /(?:^|[>\n`;:]\s{0,8})select\s[\w\s,.*`]{1,120}\sfrom\s{1,8}[\w.`]{1,64}(?:\s{1,8}where\s[\w\s=.<>]{1,80})?\s{1,8}$/i;
const BEFORE_LENGTH_READ = 300;

function before(text: string, at: number): string {
  return text.slice(Math.max(0, at - BEFORE_LENGTH_READ), at);
}

const UNION_WORD = /\bunion\b/gi;
const FRAGMENTS_MAX = 8;
/** Of a long text, which comes in pieces, fewer of each. */
const FRAGMENTS_OF_LONG_MAX = 3;
const LONG_LENGTH = 8192;

/**
 * Where the quoted text ends: the first quote that is neither doubled nor escaped together with a
 * second one. (An escaped quote alone ends it where the application escapes the backslash, or none.)
 */
function findClosingQuote(text: string, quote: string): number {
  let at = text.indexOf(quote);
  while (at >= 0) {
    const doubled = text.charAt(at + 1) === quote;
    if (!doubled) return at;
    const escaped = text.charAt(at - 1) === '\\';
    if (escaped) return at + 1;
    at = text.indexOf(quote, at + 2);
  }
  return -1;
}

/** The end of a comment that the query had begun, or a backslash for the quote before this value. */
const ENDS_WHAT_STOOD_BEFORE = /^(?:\*\/|\\(?=[\s;,|&-]|\/\*|(?:or|and|xor|union|having)\b))/i;

/** `%blue shoes%`: what interfaces are told to look for by LIKE. */
const LIKE_PATTERN = /^%[A-Za-z][^%]{0,400}%$/;

function readBare(sql: InjectionReader): Why {
  const { tokens, features } = sql;
  const kind = tokens.kind(0);
  if (kind === T_END) return undefined;
  if (startsStatement(sql)) {
    const complete = sql.readStatements();
    const why = weighStatements(sql, complete);
    if (why !== undefined || (kind !== T_OPEN && tokens.kind(1) !== T_OPEN)) return why;
    sql.reset(tokens.text, 0);
  }
  if (continuesQuery(sql)) return weighBare(sql, sql.readTail(true), 'nothing');
  if (kind === T_OPERATOR && (tokens.classOf(1) & SET_OPERATOR) !== 0 && tokens.kind(2) !== T_END) {
    sql.index = 1;
    return weighBare(sql, sql.readTail(true), 'number');
  }
  const first = sql.readOperand();
  if (first === FAILED) {
    const isBrokenQuery =
      features.selects > 0 &&
      features.sqlCalls + features.informationCalls + features.variables + features.catalogs > 0;
    return isBrokenQuery ? 'adds a subselect' : undefined;
  }
  const isNumber =
    kind === T_NUMBER ||
    kind === T_VARIABLE ||
    kind === T_OPEN_BRACE ||
    features.values > 0 ||
    (kind === T_OPEN && features.strings + features.variables + features.commonCalls > 0);
  const subject = isNumber || kind === T_STRING || features.numbers > 0 ? 'number' : 'word';
  const firstCompares = features.constantCompares;
  const isCode = features.unknownCalls > 0 || (subject === 'word' && features.compares > 0);
  return weighBare(sql, sql.readTail(subject === 'number', first), subject, firstCompares, isCode);
}

function startsStatement(sql: InjectionReader): boolean {
  const { tokens } = sql;
  return (
    (tokens.classOf(0) & STATEMENT) !== 0 ||
    tokens.isWord(0, 'select') ||
    tokens.isWord(0, 'with') ||
    (tokens.kind(0) === T_OPEN && tokens.isWord(1, 'select'))
  );
}

/** The text goes on where a value already stands: `) or (1=1`, `union select ...`, `; drop ...`. */
function continuesQuery(sql: InjectionReader): boolean {
  const { tokens } = sql;
  const kind = tokens.kind(0);
  if (kind === T_CLOSE || kind === T_COMMA || kind === T_SEMICOLON) return true;
  if (kind === T_OPERATOR) return /^[=|&<>*/%^]/.test(tokens.operator(0));
  if (kind !== T_WORD) return false;
  const classes = tokens.classOf(0);
  return (
    (classes & (LOGIC | SET_OPERATOR)) !== 0 ||
    ((classes & (CLAUSE | COMPARE)) !== 0 &&
      (tokens.kind(1) !== T_OPEN || tokens.isWord(2, 'select')) &&
      tokens.kind(1) !== T_CLOSE)
  );
}
