/**
 * One way out of a false positive: on this site, below this path, this rule does not look at this
 * value. Everything in it may come from whoever sent a request: it becomes SecLang only through
 * `renderExclusion`. Strings of requests are latin1 (one character is one byte).
 */
export interface ExclusionScope {
  /** Name of the site's policy. */
  readonly site: string;
  readonly ruleId: number;
  readonly path: ExclusionPath;
  /** The value that the rule leaves out; undefined: the rule is not asked at all. */
  readonly target?: ExclusionTarget | undefined;
}

/**
 * Which raw paths (without query) are meant. `exact`: this one, byte by byte. `pattern`: `*` stands for
 * one segment of letters, digits, `_` and `-`. `below`: all that begins with it, but for spellings that
 * an upstream may read as another path. `any`: the whole site.
 */
export interface ExclusionPath {
  readonly kind: 'exact' | 'pattern' | 'below' | 'any';
  /** '' for `any`. */
  readonly value: string;
}

export interface ExclusionTarget {
  readonly collection: TargetCollection;
  /** Of a named value (`ARGS:text`); undefined for the whole collection, or a value without a name. */
  readonly name?: string | undefined;
}

export interface Exclusion extends ExclusionScope {
  /** lib/id */
  readonly id: string;
  /** Who answers for it. */
  readonly author: string;
  readonly reason: string;
  readonly createdAtMs: number;
  /** When it ends by itself; undefined: when somebody removes it. */
  readonly endsAtMs?: number | undefined;
  /** The request that it was made for. */
  readonly eventId?: string | undefined;
  readonly removed?: { readonly author: string; readonly atMs: number } | undefined;
}

/** Values with a name of their own: the name may stand behind a colon. */
const NAMED_COLLECTIONS = [
  'ARGS',
  'ARGS_GET',
  'ARGS_POST',
  'ARGS_NAMES',
  'ARGS_GET_NAMES',
  'ARGS_POST_NAMES',
  'REQUEST_COOKIES',
  'REQUEST_COOKIES_NAMES',
  'REQUEST_HEADERS',
  'REQUEST_HEADERS_NAMES',
  'FILES',
  'FILES_NAMES',
  'MULTIPART_FILENAME',
  'MULTIPART_NAME',
  'MULTIPART_PART_HEADERS',
] as const;

const SINGLE_VALUES = [
  'REQUEST_FILENAME',
  'REQUEST_BASENAME',
  'REQUEST_URI',
  'REQUEST_URI_RAW',
  'REQUEST_LINE',
  'QUERY_STRING',
  'REQUEST_BODY',
  'FULL_REQUEST',
] as const;

export const TARGET_COLLECTIONS = [...NAMED_COLLECTIONS, ...SINGLE_VALUES] as const;
export type TargetCollection = (typeof TARGET_COLLECTIONS)[number];

export const EXCLUSION_LIMITS = {
  /** In force at the same time, over all sites. Each costs every request of its site a comparison. */
  active: 500,
  /** Kept after they ended or were removed, for whoever asks later. */
  past: 500,
  pathLength: 1024,
  nameLength: 256,
  authorLength: 128,
  reasonLength: 500,
  ruleId: 2 ** 31 - 1,
} as const;

/** True while it should be enforced. */
export function isInForce({ removed, endsAtMs }: Exclusion, nowMs: number): boolean {
  return removed === undefined && (endsAtMs === undefined || nowMs < endsAtMs);
}

export function isNamed(collection: TargetCollection): boolean {
  return (NAMED_COLLECTIONS as readonly string[]).includes(collection);
}

/**
 * Reads a target as a match names it (`ARGS:text`, `REQUEST_BODY`). Undefined for what no request can
 * be kept from: what rules keep for themselves (`TX:...`), counts, and what is computed.
 */
export function parseTarget(text: string): ExclusionTarget | undefined {
  const colon = text.indexOf(':');
  const word = colon < 0 ? text : text.slice(0, colon);
  const collection = TARGET_COLLECTIONS.find((known) => known === word);
  if (collection === undefined) return undefined;
  if (colon < 0) return { collection, name: undefined };
  const name = text.slice(colon + 1);
  if (!isNamed(collection) || !isUsableName(name)) return undefined;
  return { collection, name };
}

export function formatTarget({ collection, name }: ExclusionTarget): string {
  return name === undefined ? collection : `${collection}:${name}`;
}

/** Says why a scope cannot be used, as one line for a person; undefined where it can. */
export function scopeFault({ ruleId, path, target }: ExclusionScope): string | undefined {
  if (!Number.isSafeInteger(ruleId) || ruleId < 1 || ruleId > EXCLUSION_LIMITS.ruleId) {
    return `a rule id is a whole number from 1 to ${EXCLUSION_LIMITS.ruleId}`;
  }
  return pathFault(path) ?? (target === undefined ? undefined : targetFault(target));
}

/** A path as it can stand in a request line: no space, no control, no query. */
const RAW_PATH = /^\/[!-"$->@-~\x80-\xff]*$/;

function pathFault({ kind, value }: ExclusionPath): string | undefined {
  if (kind === 'any') return value === '' ? undefined : 'a scope of the whole site has no path';
  if (value.length > EXCLUSION_LIMITS.pathLength) {
    return `a path has at most ${EXCLUSION_LIMITS.pathLength} bytes`;
  }
  if (!RAW_PATH.test(value)) {
    return 'a path begins with "/" and has no spaces, "?" or "#"; write it as it stands in the request';
  }
  if (kind === 'pattern' && !value.split('/').includes('*')) {
    return 'a pattern has "*" as one of its segments, as in /orders/*/notes';
  }
  return undefined;
}

function targetFault({ collection, name }: ExclusionTarget): string | undefined {
  if (name === undefined) return undefined;
  if (!isNamed(collection)) return `${collection} is one value and takes no name`;
  return isUsableName(name)
    ? undefined
    : `a name has from 1 to ${EXCLUSION_LIMITS.nameLength} bytes`;
}

function isUsableName(name: string): boolean {
  return /^[\0-\xff]+$/.test(name) && name.length <= EXCLUSION_LIMITS.nameLength;
}
