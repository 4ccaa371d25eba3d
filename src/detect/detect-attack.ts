import { detectCode } from './code/detect-code.ts';
import type { Evidence } from './evidence.ts';
import { detectHeaderInjection } from './header/detect-header-injection.ts';
import { detectLdap } from './ldap/detect-ldap.ts';
import { detectMarkup } from './markup/detect-markup.ts';
import { detectNoSql } from './nosql/detect-nosql.ts';
import { detectPath } from './path/detect-path.ts';
import { detectPrototypePollution } from './prototype/detect-prototype-pollution.ts';
import { detectShell } from './shell/detect-shell.ts';
import { detectSql } from './sql/detect-sql.ts';
import { detectSsrf } from './ssrf/detect-ssrf.ts';
import { detectTemplate } from './template/detect-template.ts';
import { HAS_DIGIT, HAS_HIGH, HAS_LETTER, traitsOf } from './traits.ts';
import { mayBeEncoded } from './views/signs.ts';
import { detectXxe } from './xml/detect-xxe.ts';

/** The detectors that read values of requests, those first that finds are most often made by. */
const DETECTORS: readonly ((value: string) => Evidence | null)[] = [
  detectSql,
  detectMarkup,
  detectShell,
  detectPath,
  detectTemplate,
  detectCode,
  detectHeaderInjection,
  detectXxe,
  detectNoSql,
  detectLdap,
  detectPrototypePollution,
  detectSsrf,
];

/**
 * The first finding of any detector. It answers for ordinary values what all of them together would, at the
 * cost of one: nothing that a letter or a digit cannot write is looked for among letters and digits.
 */
export function detectAttack(value: string): Evidence | null {
  const traits = traitsOf(value);
  const isPlain = (traits & ~(HAS_LETTER | HAS_DIGIT | HAS_HIGH)) === 0;
  if (isPlain && !mayBeEncoded(value, traits)) {
    // Steps up in hex as C writes it.
    return value.startsWith('0x2e') ? detectPath(value) : detectCode(value);
  }
  for (const detect of DETECTORS) {
    const evidence = detect(value);
    if (evidence !== null) return evidence;
  }
  return null;
}
