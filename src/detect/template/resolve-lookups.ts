/** Nested lookups that are followed; Log4j itself recurses, attackers rarely go past three. */
const ROUNDS_MAX = 12;
const TEXT_LENGTH_MAX = 4096;

/**
 * Replaces Log4j lookups that only disguise letters by what they yield, innermost first:
 * `${lower:J}` is `j`, `${::-n}` and `${env:NONE:-n}` are their defaults (Log4j 2 manual, "Lookups").
 */
export function resolveLookups(text: string): string {
  let resolved = text.slice(0, TEXT_LENGTH_MAX);
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const next = resolved.replaceAll(
      /\$\{([^${}]{0,256})\}/g,
      (whole, body: string) => yieldOf(body) ?? whole,
    );
    if (next === resolved) return resolved;
    resolved = next;
  }
  return resolved;
}

function yieldOf(body: string): string | undefined {
  const defaultAt = body.indexOf(':-');
  if (defaultAt >= 0) return body.slice(defaultAt + 2);
  const fold = /^(lower|upper):(.*)$/is.exec(body);
  if (fold === null) return undefined;
  const [, name = '', rest = ''] = fold;
  // Letters without a dot or with a long stroke become ASCII in upper case (U+0131, U+017F).
  return name.toLowerCase() === 'lower'
    ? rest.toLowerCase()
    : rest.replaceAll('\xc4\xb1', 'i').replaceAll('\xc5\xbf', 's').toUpperCase();
}
