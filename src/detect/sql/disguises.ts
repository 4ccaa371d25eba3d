/** A longer text is no probe that was written to pass a filter. */
const DISGUISED_LENGTH_MAX = 600;

/** `SE/**\/LECT`: filters that take comments out put the word together. */
const COMMENT_IN_WORD = /(?<=[a-z])\/\*[^*]{0,24}\*\/(?=[a-z])/gi;
/** `S%E%L%E%C%T`: servers that drop a sign they cannot decode do the same. */
const PERCENT_IN_WORD = /(?<=[a-z])%(?=[a-z](?:%|[^a-z0-9]|$))/gi;
/** `1'||' AND ...`, `1'+' OR ...`: an empty text more before the quote that counts. */
const EMPTY_TEXT = /^([\w-]{0,32}')(?:\|\||\+|\s)'(?=[\s;)])/;

/** "id` AND ...": a name of MySQL is closed, and no other begins. */
const OPEN_NAME = /^[\w$.-]{0,32}`[^`]+$/;

/** `EXISTS(TABLE vault)`: what PostgreSQL reads as a query. The blank may be a comment. */
const WHOLE_TABLE = /\((?:\s|\/\*[^*]{0,24}\*\/){0,4}table(?=[\s/-])/gi;
/** `ARRAY[1,2]`, `'{1}'::int[]`: arrays of PostgreSQL, as the lists that they are. */
const ARRAY = /\barray\s{0,4}\[([^[\]]{0,64})\]/gi;
const ARRAY_TYPE = /(?<=::\s{0,4}\w{2,16})\[\]/g;

/**
 * Other readings of a short text that was written so that a filter does not see what it says: a name that
 * was open between backticks, words with comments or signs inside, one more text put together with the first,
 * what only one database says so.
 */
export function undisguise(text: string): readonly string[] {
  if (text.length > DISGUISED_LENGTH_MAX) return [];
  const readings: string[] = [];
  const add = (reading: string): void => {
    if (reading !== text) readings.push(reading);
  };
  if (text.includes('/*')) add(text.replace(COMMENT_IN_WORD, ''));
  if (/(?:[a-z]%){3}/i.test(text)) add(text.replace(PERCENT_IN_WORD, ''));
  add(text.replace(EMPTY_TEXT, '$1'));
  add(text.replace(WHOLE_TABLE, '(SELECT 1 FROM').replace(ARRAY, '($1)').replace(ARRAY_TYPE, ''));
  if (OPEN_NAME.test(text)) add(text.replace('`', "'"));
  return readings;
}
