import type { Evidence, Finding } from '../evidence.ts';
import {
  HAS_AMPERSAND,
  HAS_ANGLE,
  HAS_AT,
  HAS_BACKSLASH,
  HAS_BACKTICK,
  HAS_BLANK,
  HAS_BRACKET,
  HAS_COMMA,
  HAS_CONTROL,
  HAS_DASH,
  HAS_DIGIT,
  HAS_DOT,
  HAS_DOUBLE_QUOTE,
  HAS_EQUALS,
  HAS_HASH,
  HAS_HIGH,
  HAS_LETTER,
  HAS_PAREN,
  HAS_PERCENT,
  HAS_PIPE,
  HAS_QUESTION,
  HAS_SEMICOLON,
  HAS_SINGLE_QUOTE,
  HAS_SLASH,
  HAS_STAR,
  traitsOf,
  type Traits,
} from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { detectInViews } from '../views/views.ts';
import { judgeBare, judgeFragment, judgeQuoted } from './judge.ts';
import { holdsLatinSigns, repeatsVerb, undisguise } from './disguises.ts';
import { FOLDERS } from './look-alikes.ts';
import { judgeProbe } from './probes.ts';
import { judgeShortForm } from './short-forms.ts';

/** Every injection needs one of these: a quote, a separator, an operator, or a blank between words. */
const SQL_NEEDS =
  HAS_BLANK |
  HAS_SINGLE_QUOTE |
  HAS_DOUBLE_QUOTE |
  HAS_PAREN |
  HAS_SEMICOLON |
  HAS_PIPE |
  HAS_AT |
  HAS_HASH |
  HAS_CONTROL;

/** Comments stand for blanks: `1/**\/or/**\/2>1`. */
const SQL_COMMENT = HAS_STAR | HAS_SLASH;

/** Signs that other readings of a text are found by. */
const MAY_DISGUISE =
  HAS_BACKSLASH |
  HAS_SINGLE_QUOTE |
  HAS_SEMICOLON |
  HAS_BACKTICK |
  HAS_STAR |
  HAS_PERCENT |
  HAS_BRACKET |
  HAS_PAREN |
  HAS_ANGLE |
  HAS_CONTROL;

/** What sentences and names are written with. Of them alone only queries and a few clauses consist. */
const PROSE =
  HAS_LETTER | HAS_DIGIT | HAS_BLANK | HAS_DOT | HAS_COMMA | HAS_DASH | HAS_QUESTION | HAS_HIGH;
const CLAUSE_IN_PROSE =
  /select|union|\bun([a-z]{3,12})ion\s{1,8}se\1lect|having|order\s+by|group\s+by|like|between|waitfor|exec|shutdown|\bthen\b|\bxp_|--|^null\s{1,4}(?:or|and|xor)\s{1,4}(?:true|false|not\s)|^-?\d{1,9}\s{1,4}(?:(?:or|and|xor)\s{1,4}(?:(?:true|false)$|\w{1,16}\s{1,4}is\s{1,4}(?:not\s{1,4})?null)|limit\s{1,4}\d|r(?:egexp|like)\s|collate\s|lock\s{1,4}in\s|for\s{1,4}update)/i;

/**
 * Finds SQL injection: reads the value as the SQL it would become between quotes, in double quotes or
 * bare, and judges what was read. Null for everything else; plain words cost one look at each character.
 */
export function detectSql(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldSql(value, traits) && !mayBeEncoded(value, traits)) return null;
  return detectInViews('sql', value, judgeSql);
}

function mayHoldSql(value: string, traits: Traits): boolean {
  if ((traits & ~PROSE) === 0) {
    const hasBlank = (traits & (HAS_BLANK | HAS_DASH)) !== 0 || holdsLatinSigns(value, traits);
    return hasBlank && CLAUSE_IN_PROSE.test(value);
  }
  if ((traits & SQL_NEEDS) !== 0 || (traits & SQL_COMMENT) === SQL_COMMENT) return true;
  if ((traits & HAS_EQUALS) !== 0 && holdsLatinSigns(value, traits)) return true;
  if ((traits & HAS_DASH) !== 0 && (value.endsWith('--') || value.includes('xp_'))) return true;
  if ((traits & HAS_ANGLE) !== 0 && value.includes('<=>')) return true;
  return (traits & HAS_AMPERSAND) !== 0 && value.includes('&&');
}

function judgeSql(text: string, traits: Traits): Finding | undefined {
  if (!mayHoldSql(text, traits)) return undefined;
  const finding = judgePlain(text, traits);
  if (finding !== undefined) return finding;
  if ((traits & MAY_DISGUISE) === 0 && !repeatsVerb(text) && !holdsLatinSigns(text, traits))
    return undefined;
  for (const reading of undisguise(text)) {
    const undisguised = judgePlain(reading, traitsOf(reading));
    if (undisguised !== undefined) return { ...undisguised, start: 0, end: text.length };
  }
  return undefined;
}

/** `session-token="+2Qb/9Ly..."`: base64 in the quotes of a cookie. */
const QUOTED_TOKEN = /^"[A-Za-z0-9+/]{24,}={0,2}"$/;

/** `translate(-12.5 8) scale(2)`: what moves a drawing (SVG 2, 8.5); between numbers SQL has a comma. */
const TRANSFORM =
  /^\s*(?:(?:matrix|translate|scale|rotate|skew[XY])\s*\(\s*[\d.e+-]+(?:\s+[\d.e+-]+){0,5}\s*\)\s*)+$/;

function judgePlain(text: string, traits: Traits): Finding | undefined {
  if ((traits & HAS_PAREN) !== 0 && TRANSFORM.test(text)) return undefined;
  const single = (traits & HAS_SINGLE_QUOTE) === 0 ? undefined : judgeQuoted(text, "'");
  if (single !== undefined) return single;
  const isDouble = (traits & HAS_DOUBLE_QUOTE) !== 0 && !QUOTED_TOKEN.test(text);
  const double = isDouble ? judgeQuoted(text, '"') : undefined;
  return (
    double ??
    judgeBehindFolders(text) ??
    judgeFragment(text) ??
    judgeProbe(text) ??
    judgeShortForm(text)
  );
}

/** What stands behind the folders of an address is read by itself: `/item/1 or 1=1`, `/wiki/Select an item`. */
function judgeBehindFolders(text: string): Finding | undefined {
  const length = FOLDERS.exec(text)?.[0].length ?? 0;
  const finding = judgeBare(length > 0 ? text.slice(length) : text);
  if (finding === undefined || length === 0) return finding;
  return { ...finding, start: finding.start + length, end: finding.end + length };
}
