import type { Evidence, Finding } from '../evidence.ts';
import { findPattern, gateAll } from '../patterns.ts';
import { HAS_COLON, HAS_EQUALS, HAS_PAREN, traitsOf, type Traits } from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { detectInViews } from '../views/views.ts';

/** An attribute, a sign and the beginning of a value (RFC 4515). */
const ASSERTION = String.raw`[A-Za-z\d][\w;.-]{0,63}(?::[\w.]{0,64})?\s{0,4}[~<>:]?=`;

const PATTERNS = gateAll([
  [
    'value',
    new RegExp(String.raw`^[^()]{0,256}\)\s{0,8}\({1,4}\s{0,8}(?:[|&!]\s{0,8}[()]?|${ASSERTION})`),
    'closes the condition it stands in and adds another',
  ],
  [
    'value',
    /^[^()]{0,256}\)\s{0,8}\(\s{0,8}[&|]\s{0,8}\)/,
    'closes the condition it stands in and adds one that is always true',
  ],
  [
    'value',
    // val)&(cn=admin
    new RegExp(String.raw`^[\w*.@ -]{0,64}\){1,3}\s{0,4}[|&!]\s{0,4}\(\s{0,4}${ASSERTION}`),
    'closes the condition it stands in and adds another',
  ],
  ['value', /\*\s{0,8}\(\s{0,8}[|&!]\s{0,8}\(/, 'adds a condition behind a wildcard'],
  [
    'value',
    /^[^()\w]{0,4}\){1,4}\s{0,4}\(\s{0,4}[|&!]\s{0,4}\(/,
    'closes conditions and adds others',
  ],
  [
    'value',
    /^[^()\n]{0,64}\){2,4}\s{0,4}\(\s{0,4}(?:[|&!]\s{0,4}(?:\(|$)|[A-Za-z][\w-]{1,32}\s{0,4}[~<>]?=)/,
    'closes conditions and adds others',
  ],
  ['value', /^[\w*]{0,16}\*\s{0,4}\(\s{0,4}[|&!]\s{0,4}$/, 'adds a condition behind a wildcard'],
  [
    'filter',
    /^\s{0,4}[|&!]?\s{0,4}\(\s{0,4}(?:objectClass|objectCategory|uid|cn|sn|ou|mail|sAMAccountName|userPrincipalName|userPassword|memberOf)\s{0,4}[~<>]?=\s{0,4}\*\s{0,4}\)\s{0,4}$/i,
    'is a filter of LDAP that all entries pass',
  ],
  ['value', /^[^()]{0,64}\*\(\)\|[%&]/, 'tries the special characters of a filter'],
  ['value', /^[^()]{0,256}\*\)\)?(?:%00|\0)/, 'closes the filter and cuts off the rest'],
  [
    'filter',
    new RegExp(
      String.raw`^\s{0,8}\(\s{0,8}[|&!]\s{0,8}\(\s{0,8}(?:[|&!]\s{0,8}\(\s{0,8}){0,8}${ASSERTION}[^]{0,2000}\)\s{0,8}\)`,
    ),
    'is a filter of LDAP',
  ],
  [
    'matching-rule',
    /^\s{0,8}[A-Za-z][\w-]{0,63}:(?:dn:)?\d{1,9}(?:\.\d{1,9}){2,16}:=/,
    'applies a matching rule of its own',
  ],
]);

/** Finds injection into filters of directories: a value that ends its condition, or a filter as a whole. */
export function detectLdap(value: string): Evidence | null {
  const traits = traitsOf(value);
  if (!mayHoldFilter(value, traits) && !mayBeEncoded(value, traits)) return null;
  return detectInViews('ldap', value, judgeFilter);
}

function mayHoldFilter(text: string, traits: Traits): boolean {
  if ((traits & HAS_PAREN) !== 0) return text.includes('(');
  return (traits & HAS_COLON) !== 0 && (traits & HAS_EQUALS) !== 0 && text.includes(':=');
}

function judgeFilter(text: string, traits: Traits): Finding | undefined {
  if (!mayHoldFilter(text, traits)) return undefined;
  return findPattern(PATTERNS, text);
}
