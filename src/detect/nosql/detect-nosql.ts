import type { Evidence, Finding } from '../evidence.ts';
import { findPattern, gateAll } from '../patterns.ts';
import { makeEvidence } from '../evidence.ts';
import {
  HAS_AMPERSAND,
  HAS_BLANK,
  HAS_BRACKET,
  HAS_DOLLAR,
  HAS_DOT,
  HAS_PAREN,
  HAS_PIPE,
  HAS_DOUBLE_QUOTE,
  HAS_EQUALS,
  HAS_SEMICOLON,
  HAS_SINGLE_QUOTE,
  HAS_SLASH,
  traitsOf,
  type Traits,
} from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { viewsOf } from '../views/views.ts';
import { keepPace } from '../pace.ts';
import { isBinary } from '../views/binary.ts';
import { decodePercent } from '../views/decode.ts';
import { GRAPH_PATTERNS } from './graph.ts';
import { MONGO_PATTERNS } from './mongo.ts';
import { MONGO_SCRIPT_PATTERNS } from './mongo-script.ts';
import { REDIS_PATTERNS } from './redis.ts';
import { SEARCH_ENGINE_PATTERNS } from './search-engines.ts';
import { XPATH_PATTERNS } from './xpath.ts';

const TEXT_LENGTH_MAX = 1 << 16;

const PATTERNS = gateAll([
  ...MONGO_PATTERNS,
  ...MONGO_SCRIPT_PATTERNS,
  ...GRAPH_PATTERNS,
  ...REDIS_PATTERNS,
  ...SEARCH_ENGINE_PATTERNS,
  ...XPATH_PATTERNS,
]);

/**
 * Finds injection into document databases: operators where a value belongs, and JavaScript that such a
 * database would run. Reads parameter names as well as values. Filters that compare with something
 * sensible are what many interfaces offer, and pass.
 */
export function detectNoSql(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldNoSql(traits) && !mayBeEncoded(value, traits)) return null;
  // Views take JSON apart; the operator and what it compares with stand together in the text.
  const isBytes = isBinary(value, traits);
  const whole = isBytes ? undefined : judgeNoSql(value);
  if (whole !== undefined) return makeEvidence('nosql', value, [], whole);
  if (ESCAPED_DOCUMENT.test(value)) {
    const text = decodePercent(value);
    const escaped = judgeNoSql(text);
    if (escaped !== undefined) return makeEvidence('nosql', text, ['url'], escaped);
  }
  for (const view of viewsOf(value)) {
    keepPace(view.text.length);
    if ((view.text === value && !isBytes) || !mayHoldNoSql(view.traits)) continue;
    const finding = judgeNoSql(view.text);
    if (finding !== undefined) return makeEvidence('nosql', view.text, view.layers, finding);
  }
  return null;
}

function mayHoldNoSql(traits: Traits): boolean {
  if ((traits & (HAS_DOLLAR | HAS_PAREN)) !== 0) return true;
  // The blank is what a statement is told by.
  if ((traits & (HAS_SINGLE_QUOTE | HAS_SLASH)) !== 0 && (traits & HAS_BLANK) !== 0) return true;
  if ((traits & HAS_EQUALS) !== 0 && (traits & (HAS_PIPE | HAS_AMPERSAND)) !== 0) return true;
  if ((traits & HAS_SEMICOLON) !== 0) {
    return (traits & (HAS_SINGLE_QUOTE | HAS_DOUBLE_QUOTE | HAS_BLANK)) !== 0;
  }
  return (traits & QUOTED_MEMBER) === QUOTED_MEMBER || (traits & UNION_OF_PATHS) === UNION_OF_PATHS;
}

/** `%7B%22%24gt%22`: as cookies hold documents. */
const ESCAPED_DOCUMENT = /^(?:%7b|%5b).{0,400}%24/i;

/** `'||this.admin` */
const QUOTED_MEMBER = HAS_DOT | HAS_PIPE;
/** `'] | //user/*` */
const UNION_OF_PATHS = HAS_BRACKET | HAS_PIPE;

function judgeNoSql(text: string): Finding | undefined {
  const head = text.length > TEXT_LENGTH_MAX ? text.slice(0, TEXT_LENGTH_MAX) : text;
  return findPattern(isDocument(head) ? IN_DOCUMENTS : PATTERNS, head);
}

/** In a document that is whole nothing has been broken out of. */
const IN_DOCUMENTS = PATTERNS.filter(([context]) => context !== 'broken-out');

function isDocument(text: string): boolean {
  if (!/^\s{0,8}[{[][^]*[\]}]\s{0,8}$/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
