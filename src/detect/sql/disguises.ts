import { gated } from '../gated.ts';
import { HAS_HIGH, type Traits } from '../traits.ts';

/** A longer text is no probe that was written to pass a filter. */
const DISGUISED_LENGTH_MAX = 600;

/** `SE/**\/LECT`: filters that take comments out put the word together. */
const COMMENT_IN_WORD = /(?<=[a-z])\/\*[^*]{0,24}\*\/(?=[a-z])/gi;
/** `1'/**\/OR/**\/TRUE`: comments are blanks to whoever reads the whole. (`/*!...*\/` is read by MySQL.) */
const COMMENT_FOR_BLANK = /\s{0,4}\/\*(?!!)[^*]{0,24}\*\/\s{0,4}/g;
/** `/*!BEGIN*\/ DBMS_LOCK./*!SLEEP*\/(5)`: a comment around every word, also where no MySQL reads it. */
const EXECUTED_COMMENT = /\/\*!\d{0,6}|\*\//g;
/** `S%E%L%E%C%T`: servers that drop a sign they cannot decode do the same. */
const PERCENT_IN_WORD = /(?<=[a-z])%(?=[a-z](?:%|[^a-z0-9]|$))/gi;
/** `%x%' %A%N%D %1%=%1`: a sign before all of them, digits and quotes too. */
const PERCENT_BEFORE_EACH = /(?:%[^%\s]\s?){6}/;
/** `dec%lare ... e%xec`: the same in some words only, where one of them is a verb. */
const PERCENT_IN_VERB =
  /\b(?:s%?e%?l%?e%?c%?t|u%?n%?i%?o%?n|e%?x%?e%?c|d%?e%?c%?l%?a%?r%?e|w%?a%?i%?t%?f%?o%?r|d%?r%?o%?p|u%?p%?d%?a%?t%?e|i%?n%?s%?e%?r%?t|d%?e%?l%?e%?t%?e|s%?l%?e%?e%?p|s%?e%?t|a%n%?d|an%d|o%r|n%o%?t|no%t)\b/gi;
/** `un<>ion`, `uni\0on`: what filters and servers take out of a word. */
const NOTHING_IN_WORD = /(?<=[a-z])(?:<>|\0{1,4})(?=[a-z])/gi;
/** `1.e(ascii 1.e(...`: an exponent without a number, which MySQL reads as if it were not there. */
const EMPTY_EXPONENT = /\b\d{1,3}\.e(?=[\s(),.])/gi;
/** Words that filters take out, and how one stands inside itself: `selselectect` becomes `select` then. */
const TAKEN_OUT = [
  'select',
  'union',
  'sleep',
  'where',
  'having',
  'limit',
  'order',
  'from',
  'and',
  'or',
];
const VERBS = TAKEN_OUT.slice(0, 3);
const WORD_IN_WORD = new RegExp(
  TAKEN_OUT.flatMap((word) =>
    halvesOf(word).map(([before, after]) => `(?<=\\b${before})${word}(?=${after}\\b)`),
  ).join('|'),
  'gi',
);
/** Without a verb, or a condition that is the whole of it, nobody has a reason to write the others so. */
const VERB_IN_VERB = gated(
  new RegExp(
    VERBS.flatMap((word) => halvesOf(word).map(([before, after]) => before + word + after))
      .concat(String.raw`\b(?:oorr|aandnd|anandd)\b`)
      .join('|'),
    'i',
  ),
  [...VERBS, 'oorr', 'aandnd', 'anandd'],
);

/** `unmasterion semasterlect`: any other word that a filter takes out, the same in both verbs. */
const ONE_WORD_IN_VERBS = gated(/\bun([a-z]{3,12})ion[\s+/*]{1,8}(?:all[\s+/*]{1,8})?se\1lect\b/i, [
  'lect',
]);

/** `1'||' AND ...`, `1'+' OR ...`: an empty text more before the quote that counts. */
const EMPTY_TEXT = /^([\w-]{0,32}')(?:\|\||\+|\s)'(?=[\s;)])/;

/** `asc,(SELECT ...)`: how rows are sorted, and something more to sort them by. */
const DIRECTION = /^\s{0,4}(?:a|de)sc\s{0,4},(?=\s{0,4}\w{0,24}\()/i;

/** "id` AND ...": a name of MySQL is closed, and no other begins. */
const OPEN_NAME = /^[\w$.@% -]{0,32}`[^`]+$/;
/** `1 OR 5<<1`, and a backtick for the one that the query has still open. */
const NAME_AT_END = /^[^`]+`$/;

/** "id`=`id` AND ...": the same with more names behind it, which are texts as far as that matters. */
const CLOSED_NAME =
  /^[\w$.-]{1,32}`[\s)]{0,8}(?:=\s{0,4}`|[;|)]|(?:and|or|xor|union|having|order|group|limit|procedure|into)\b)/i;
/** `id]-(SELECT ...)|[id`: a name of Transact-SQL or SQLite is closed, and another is left open at the end. */
const CLOSED_BRACKET = /^[\w$.-]{0,32}\](?=[\s)]{0,8}(?:[-+*/%|&;=<>)]|(?:and|or|union|where)\b))/i;
const OPEN_BRACKET = /[\s|&+-]{0,4}\[[\w$.-]{0,32}$/;
/** `x\' AND \'a\'=\'a`: every quote escaped, by who sends it or on its way; the next reader takes that away. */
const ESCAPED_QUOTE = /\\(?=["'])/g;
const PLAIN_QUOTE = /(?<!\\)["']/;

/** `EXISTS(TABLE vault)`: what PostgreSQL reads as a query. The blank may be a comment. */
const WHOLE_TABLE = /\((?:\s|\/\*[^*]{0,24}\*\/){0,4}table(?=[\s/-])/gi;
/** `ARRAY[1,2]`, `'{1}'::int[]`: arrays of PostgreSQL, as the lists that they are. */
const ARRAY = /\barray\s{0,4}\[([^[\]]{0,64})\]/gi;
const ARRAY_TYPE = /(?<=::\s{0,4}\w{2,16})\[\]/g;

/** A byte that MySQL takes for a blank where its texts are latin1; between ASCII it is no part of a letter. */
const LATIN_BLANK = /(?<=[ -~]|\xc2\xa0)(?:\xc2?\xa0)(?=[ -~\xc2])/g;

/** `or 1=1 –`: two dashes that a word processor made one of, at the end. */
const LONG_DASH = /\xe2\x80[\x93\x94](?=[\s\xa0;'"]{0,4}$)/g;
/** `’ or ’1’=’1`: quotes that one made round, and marks that a database makes plain in another encoding. */
const ROUND_QUOTE = /\xe2\x80[\x98\x99\x9c\x9d\xb2\xb3]|\xc2\xb4|\xca[\xb9\xbc]/g;
const CLOSED_BY_ROUND_QUOTE =
  /^[\w@.% -]{0,32}(?:\xe2\x80[\x98\x99\x9c\x9d\xb2\xb3]|\xc2\xb4|\xca[\xb9\xbc])(?:[\s)|&;=#<>-]|\/\*)/;
const ROUND_SIGN = /\xe2\x80[\x93\x94\x98\x99\x9c\x9d\xb2\xb3]|\xc2\xb4|\xca[\xb9\xbc]/;

/** What a query has no use for behind an injection: the end of another language's comment or name. */
const LEFTOVER_AT_END = /[\s;]{0,4}(?:`|\/\/|\\)\s{0,4}$/;
/** `x' OR 1=1'`, `1) or 1=1"`: one quote more at the end, behind what is no text, nor what a search has between quotes. */
const QUOTE_AT_END =
  /^(?:[^'"]{0,40}(['"])[\s)]{1,8}(?=[^'"]*(?:[=<>]|\b(?:select|union|sleep|benchmark|like)\b))[^'"\n]*(?<=[\w)])\1|[^'"]{0,40}(?:['"`][\s)]{1,8})?[^'"]*(?<=[\w)])(?:'"|"'))\s{0,4}$/;
const QUOTES_AT_END = /(?:'"|"'|['"])\s{0,4}$/;
/** `7; OR 3=3`, `x'; AND SLEEP(5)`: a semicolon before what is no statement. Lists of injections are put together so. */
const IDLE_SEMICOLON =
  /^([\w%.@-]{0,32}['"`]?[\s)]{0,4});[\s;]{0,4}(?=(?:x?or|and|not|having|order|group|limit|rlike|in|like|except|intersect|-|\|\||&&)(?:[\s(]|\/\*|$))/i;

/** `bob@example.com) AND ...`: an address where the query expects a value. */
const ADDRESS = /^[\w.+-]{1,64}@[\w.-]{1,64}(?=\s{0,4}\))/;

/** What makes a round quote or a long dash worth another reading. */
const SOUNDS_LIKE_QUERY = /[=<>(;#|]|--|\b(?:x?or|and|union|select|having|like)\b/i;

/** True for a text whose blanks, dashes or quotes are none for whoever reads it as UTF-8. */
export function holdsLatinSigns(text: string, traits: Traits): boolean {
  if ((traits & HAS_HIGH) === 0 || text.length > DISGUISED_LENGTH_MAX) return false;
  return holdsLatinBlank(text) || holdsRoundSigns(text);
}

function holdsLatinBlank(text: string): boolean {
  return text.includes('\xa0') && text.search(LATIN_BLANK) >= 0;
}

function holdsRoundSigns(text: string): boolean {
  return ROUND_SIGN.test(text) && SOUNDS_LIKE_QUERY.test(text);
}

/** True for a text without any sign of a disguise that is one all the same. */
export function repeatsVerb(text: string): boolean {
  return (
    text.length <= DISGUISED_LENGTH_MAX && (VERB_IN_VERB.test(text) || ONE_WORD_IN_VERBS.test(text))
  );
}

function halvesOf(word: string): readonly (readonly [before: string, after: string])[] {
  return Array.from(word.slice(1), (_, index) => [word.slice(0, index + 1), word.slice(index + 1)]);
}

/**
 * Other readings of a short text that was written so that a filter does not see what it says: first with what
 * hides the words taken out, then each of them with a name that was open between backticks, one more text put
 * together with the first, or more at the end than a query has a use for.
 */
export function undisguise(text: string): readonly string[] {
  if (text.length > DISGUISED_LENGTH_MAX) return [];
  const readings: string[] = [];
  const add = (reading: string): void => {
    if (reading !== text && !readings.includes(reading)) readings.push(reading);
  };
  for (const clean of [text, ...uncovered(text)]) {
    add(clean);
    for (const other of completed(clean)) add(other);
  }
  return readings;
}

/** Readings of words and blanks that were covered. */
function uncovered(text: string): readonly string[] {
  const readings: string[] = [];
  const add = (reading: string): void => {
    if (reading !== text) readings.push(reading);
  };
  if (text.includes('/*')) {
    add(text.replace(COMMENT_IN_WORD, ''));
    add(text.replace(COMMENT_FOR_BLANK, ' '));
    add(text.replace(EXECUTED_COMMENT, ''));
  }
  if (text.includes('%')) {
    if (PERCENT_BEFORE_EACH.test(text)) add(text.replaceAll('%', ''));
    if (/(?:[a-z]%){3}/i.test(text)) add(text.replace(PERCENT_IN_WORD, ''));
    else add(text.replace(PERCENT_IN_VERB, (verb) => verb.replaceAll('%', '')));
  }
  if (/[a-z](?:<>|\0)[a-z]/i.test(text)) add(text.replace(NOTHING_IN_WORD, ''));
  if (text.includes('.e') || text.includes('.E')) add(text.replace(EMPTY_EXPONENT, ''));
  if (text.includes('\xa0')) add(text.replace(LATIN_BLANK, ' '));
  if (holdsRoundSigns(text)) add(plainSigns(text));
  if (VERB_IN_VERB.test(text)) add(text.replace(WORD_IN_WORD, ''));
  const inVerbs = ONE_WORD_IN_VERBS.exec(text)?.[1];
  if (inVerbs !== undefined) add(text.replaceAll(inVerbs, ''));
  if (text.includes(';')) add(text.replace(IDLE_SEMICOLON, '$1 '));
  return readings;
}

/** Dashes and quotes as a keyboard has them: quotes where the first of them closes something. */
function plainSigns(text: string): string {
  const dashed = text.replace(LONG_DASH, '--');
  return CLOSED_BY_ROUND_QUOTE.test(text)
    ? dashed.replace(ROUND_QUOTE, (quote) => (/\x80[\x9c\x9d\xb3]$/.test(quote) ? '"' : "'"))
    : dashed;
}

/** Readings of what stands around the injection. */
function completed(text: string): readonly string[] {
  const readings: string[] = [];
  const add = (reading: string): void => {
    if (reading !== text) readings.push(reading);
  };
  add(text.replace(EMPTY_TEXT, '$1'));
  if (DIRECTION.test(text)) add(text.replace(DIRECTION, 'id,'));
  add(text.replace(WHOLE_TABLE, '(SELECT 1 FROM').replace(ARRAY, '($1)').replace(ARRAY_TYPE, ''));
  if (NAME_AT_END.test(text)) add(text.slice(0, -1));
  if (OPEN_NAME.test(text)) add(text.replace('`', "'"));
  else if (CLOSED_NAME.test(text)) add(text.replaceAll('`', "'"));
  if (CLOSED_BRACKET.test(text)) {
    add(text.replace(CLOSED_BRACKET, '1').replace(OPEN_BRACKET, ''));
  }
  if (!PLAIN_QUOTE.test(text)) add(text.replace(ESCAPED_QUOTE, ''));
  add(text.replace(ADDRESS, '1'));
  const whole = text.replace(LEFTOVER_AT_END, '');
  if (whole !== text) {
    add(whole);
    if (OPEN_NAME.test(whole)) add(whole.replace('`', "'"));
  } else if (QUOTE_AT_END.test(text)) add(text.replace(QUOTES_AT_END, ''));
  return readings;
}
