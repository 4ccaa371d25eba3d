import { pathOfTarget } from '../lib/path-of-target.ts';

/** Segments that a route's name keeps; what lies deeper is one route. */
const SEGMENTS_MAX = 4;
const SEGMENT_LENGTH_MAX = 40;
const NAME_LENGTH_MAX = 128;
/** Numbers, UUIDs, hashes, long random words: identifiers, not parts of a route's name. */
const IDENTIFIER =
  /^(?:[0-9]+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|(?=.*[0-9])[0-9A-Za-z_-]{20,})$/;
/** Spellings that another reader would take for another path. */
const NEEDS_NORMALISING = /%|\/\/|\/\.|\\/;

/**
 * The path as most upstreams read it: no query, percent signs decoded once, slashes merged, `.` and
 * `..` resolved. For telling which limits apply, so that `/%61pi//x` counts as `/api/x`.
 */
export function normalisePath(target: string): string {
  const path = pathOfTarget(target);
  if (!NEEDS_NORMALISING.test(path)) return path;
  const decoded = path.replaceAll(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  const kept: string[] = [];
  for (const segment of decoded.replaceAll('\\', '/').split('/')) {
    if (segment === '..') kept.pop();
    else if (segment !== '' && segment !== '.') kept.push(segment);
  }
  const tail = /\/(?:\.{1,2})?$/.test(decoded) && kept.length > 0 ? '/' : '';
  return `/${kept.join('/')}${tail}`;
}

/** A name of few values for a path: its first segments with identifiers replaced by `*`. */
export function routeName(path: string): string {
  if (path.length <= SEGMENT_LENGTH_MAX && !/[0-9]/.test(path) && !hasDepth(path)) return path;
  const segments = path.split('/', SEGMENTS_MAX + 2);
  const isDeeper = segments.length > SEGMENTS_MAX + 1;
  const kept = segments
    .slice(0, SEGMENTS_MAX + 1)
    .map((segment) =>
      IDENTIFIER.test(segment) || segment.length > SEGMENT_LENGTH_MAX ? '*' : segment,
    );
  return (isDeeper ? [...kept, '*'] : kept).join('/').slice(0, NAME_LENGTH_MAX);
}

function hasDepth(path: string): boolean {
  let slashes = 0;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) slashes++;
  return slashes > SEGMENTS_MAX;
}
