import { makeEvidence, type Evidence } from '../evidence.ts';
import { findPattern } from '../patterns.ts';
import { HAS_BLANK, HAS_DIGIT, HAS_HIGH, HAS_LETTER, HAS_PAREN, traitsOf } from '../traits.ts';
import { isLoneCall } from './calls.ts';
import { FRAGMENTS } from './fragments.ts';
import { holdsPiece, PIECES } from './pieces.ts';

/** A fragment is short: what is longer says something, which the other detectors read. */
const LENGTH_MAX = 64;
/** The same for pieces that are told by their words. */
const PIECE_LENGTH_MAX = 120;
const PLAIN = HAS_LETTER | HAS_DIGIT | HAS_BLANK | HAS_HIGH;
/** Behind a word at most comes a sign: not so in what people write, which is tried no further. */
const BEGINNING = /^[\w@.-]{0,16}(?:[^\w\s@.-]|__)/;
/** What all of them together match, so that a value that is none is tried once. */
const ANY = new RegExp(FRAGMENTS.map(({ pattern }) => pattern.source).join('|'), 'i');

/**
 * Finds what testers send first to see what breaks: an end or a beginning of a text, a tag, a call or a query, as
 * the whole value. Only what nobody means by itself, in whatever field it stands; what is a fragment only where a
 * request says nothing else is left to rules/43-fragments.conf.
 */
export function detectFragment(value: string): Evidence | null {
  if (value.length > PIECE_LENGTH_MAX) return null;
  const piece = holdsPiece(value) ? findPattern(PIECES, value) : undefined;
  if (piece !== undefined) return makeEvidence('fragment', value, [], piece);
  const traits = traitsOf(value);
  if ((traits & ~PLAIN) === 0) return null;
  if ((traits & HAS_PAREN) !== 0 && isLoneCall(value)) {
    return report(value, 'call', 'is a call that only a server runs, and nothing else');
  }
  if (value.length > LENGTH_MAX || !BEGINNING.test(value) || !ANY.test(value)) return null;
  const found = FRAGMENTS.find(({ pattern }) => pattern.test(value));
  return found === undefined ? null : report(value, found.context, found.why);
}

function report(value: string, context: string, why: string): Evidence {
  const finding = { context, why, start: 0, end: value.length, fingerprint: context };
  return makeEvidence('fragment', value, [], finding);
}
