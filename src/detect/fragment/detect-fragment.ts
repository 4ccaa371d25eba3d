import { makeEvidence, type Evidence } from '../evidence.ts';
import { HAS_BLANK, HAS_DIGIT, HAS_HIGH, HAS_LETTER, traitsOf } from '../traits.ts';
import { FRAGMENTS } from './fragments.ts';

/** A fragment is short: what is longer says something, which the other detectors read. */
const LENGTH_MAX = 64;
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
  if (value.length > LENGTH_MAX || (traitsOf(value) & ~PLAIN) === 0) return null;
  if (!BEGINNING.test(value) || !ANY.test(value)) return null;
  for (const { context, pattern, why } of FRAGMENTS) {
    if (!pattern.test(value)) continue;
    const finding = {
      context,
      why,
      start: 0,
      end: value.length,
      fingerprint: context,
    };
    return makeEvidence('fragment', value, [], finding);
  }
  return null;
}
