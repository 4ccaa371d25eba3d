/** Evidence this long or longer is looked for; a single letter would be found anywhere. */
const EVIDENCE_LENGTH_MIN = 2;

export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Where in the snippet the operator found what it looked for, or undefined. Evidence may be the very
 * text that matched, or a detector's note that ends with it (`a statement ends: ' OR 1=1`) or quotes it.
 */
export function findEvidence(snippet: string, evidence: string): Range | undefined {
  const candidates = [evidence, ...endings(evidence), ...quotedParts(evidence)];
  for (const candidate of candidates) {
    if (candidate.length < EVIDENCE_LENGTH_MIN && candidate !== snippet) continue;
    if (candidate === '') continue;
    const start = snippet.toLowerCase().indexOf(candidate.toLowerCase());
    if (start >= 0) return { start, end: start + candidate.length };
  }
  return undefined;
}

/** What follows each `: `, longest first. */
function endings(text: string): string[] {
  return [...text.matchAll(/: /g)].map(({ index }) => text.slice(index + 2));
}

/** Longest first: the more is quoted, the more it says. */
function quotedParts(text: string): string[] {
  return [...text.matchAll(/"([^"]+)"|`([^`]+)`|'([^']+)'/g)]
    .map(([, double, tick, single]) => double ?? tick ?? single ?? '')
    .sort((a, b) => b.length - a.length);
}
