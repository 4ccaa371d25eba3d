/** Which detector spoke. */
export type DetectorName =
  | 'sql'
  | 'markup'
  | 'shell'
  | 'path'
  | 'template'
  | 'code'
  | 'ssrf'
  | 'xxe'
  | 'nosql'
  | 'ldap'
  | 'header-injection'
  | 'prototype-pollution'
  | 'scanner'
  | 'fragment';

/** How a text was wrapped before it could be read; outermost first. */
export type Layer =
  | 'url'
  | 'plus'
  | 'html'
  | 'escape'
  | 'base64'
  | 'json'
  | 'xml'
  | 'graphql'
  | 'query'
  | 'utf7'
  | 'hex'
  | 'overlong'
  /** Forms of letters and signs that are ASCII once they are normalised. */
  | 'fullwidth'
  /** Control characters between the others. */
  | 'control'
  /** Lines of random characters between the others. */
  | 'noise'
  | 'token'
  | 'gzip'
  /** A file in an archive. */
  | 'zip';

/** What a detector found. Small, and free of anything but what it read: it goes into the event. */
export interface Evidence {
  readonly detector: DetectorName;
  /** Where the text would stand in the attacked language: `single-quoted`, `bare`, `attribute`, ... */
  readonly context: string;
  /** One short sentence for the person who has to judge the block. */
  readonly why: string;
  /** How the value was decoded before this was read; empty for the value as it stands. */
  readonly layers: readonly Layer[];
  /** The piece of the decoded text that decided, at most EXCERPT_LENGTH_MAX characters. */
  readonly excerpt: string;
  /** Where the piece stands in the decoded text: [start, end). */
  readonly start: number;
  readonly end: number;
  /** The shape of what was read, one letter or word a token: equal attacks have equal fingerprints. */
  readonly fingerprint: string;
}

/** What a judge of one decoded text returns; `detectInViews` makes an Evidence of it. */
export interface Finding {
  readonly context: string;
  readonly why: string;
  readonly start: number;
  readonly end: number;
  readonly fingerprint: string;
}

const EXCERPT_LENGTH_MAX = 160;

/** What a layer was, as `sayEvidence` says it. */
export const LAYER_NAMES: Readonly<Record<Layer, string>> = {
  url: 'percent-encoding',
  plus: 'plus signs for blanks',
  html: 'character references',
  escape: 'backslash escapes',
  base64: 'Base64',
  json: 'JSON',
  xml: 'XML',
  graphql: 'GraphQL',
  query: 'a query string',
  utf7: 'UTF-7',
  hex: 'hexadecimal',
  overlong: 'overlong UTF-8',
  fullwidth: 'look-alike letters',
  control: 'control characters in between',
  noise: 'lines of noise in between',
  token: 'a token',
  gzip: 'gzip',
  zip: 'an archive',
};

/**
 * What was found, for whom it concerns. What it says but the excerpt is one of the sentences that the
 * console knows in its other languages (`web/src/i18n`); a test holds that none is missing.
 */
export function sayEvidence({ why, layers, excerpt }: Evidence): string {
  if (layers.length === 0) return `${why}: ${excerpt}`;
  const names = layers.map((layer) => LAYER_NAMES[layer]);
  return `${why} (decoded from ${names.join(', then ')}): ${excerpt}`;
}

export function makeEvidence(
  detector: DetectorName,
  text: string,
  layers: readonly Layer[],
  finding: Finding,
): Evidence {
  const end = Math.max(finding.start, Math.min(finding.end, text.length));
  return {
    detector,
    context: finding.context,
    why: finding.why,
    layers,
    excerpt: text.slice(finding.start, Math.min(end, finding.start + EXCERPT_LENGTH_MAX)),
    start: finding.start,
    end,
    fingerprint: finding.fingerprint,
  };
}
