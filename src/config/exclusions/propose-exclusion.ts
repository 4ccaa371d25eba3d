import {
  EXCLUSION_LIMITS,
  parseTarget,
  scopeFault,
  type ExclusionPath,
  type ExclusionScope,
} from './exclusion.ts';

/** What is known of a request in which a rule matched. */
export interface MatchedRequest {
  readonly site: string;
  /** As recorded: masked, and cut where it is very long. */
  readonly target: string;
  /** Characters at which a recorded target is cut. */
  readonly targetLengthMax: number;
}

export interface Proposal {
  /** The narrowest. */
  readonly scope: ExclusionScope;
  /** Paths that one may choose instead, narrowest first; `scope.path` is the first. */
  readonly paths: readonly ExclusionPath[];
}

/** What stands in the place of a secret wherever something is recorded. */
const MASK = '***';
/** Numbers, UUIDs, hashes, long random words: the part of a path that differs from one to the next. */
const IDENTIFIER =
  /^(?:[0-9]+|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,64}|(?=[A-Za-z_-]*[0-9])[0-9A-Za-z_-]{20,128})$/i;

/**
 * The narrowest exclusion that would have let this value pass this rule; undefined where there is none:
 * the rule looked at what other rules had kept for it (`TX`), or the path is not known in full.
 */
export function proposeExclusion(
  request: MatchedRequest,
  match: { readonly ruleId: number; readonly target: string },
): Proposal | undefined {
  const collection = /^&?([A-Z_]+)/.exec(match.target)?.[1];
  // What rules computed is nobody's value; the rules that it was computed by can be excluded.
  if (collection === undefined || INNER.has(collection)) return undefined;
  if (collection.startsWith('RESPONSE_')) return undefined;
  const paths = pathsOf(request);
  const [path] = paths;
  if (path === undefined) return undefined;
  const scope: ExclusionScope = {
    site: request.site,
    ruleId: match.ruleId,
    path,
    target: parseTarget(match.target),
  };
  if (scopeFault(scope) !== undefined) return undefined;
  return { scope, paths };
}

const INNER: ReadonlySet<string> = new Set([
  'TX',
  'IP',
  'GLOBAL',
  'SESSION',
  'USER',
  'RESOURCE',
  'GEO',
  'RULE',
  'MATCHED_VAR',
  'MATCHED_VARS',
  'REMOTE_ADDR',
]);

function pathsOf({ target, targetLengthMax }: MatchedRequest): readonly ExclusionPath[] {
  const question = target.indexOf('?');
  if (question < 0 && target.length >= targetLengthMax) return [];
  const value = question < 0 ? target : target.slice(0, question);
  if (value.includes(MASK) || !value.startsWith('/')) return [];
  if (value.length > EXCLUSION_LIMITS.pathLength) return [];
  const segments = value.split('/');
  const paths: ExclusionPath[] = [{ kind: 'exact', value }];
  const pattern = segments.map((segment) => (IDENTIFIER.test(segment) ? '*' : segment)).join('/');
  if (pattern !== value && !segments.includes('*')) paths.push({ kind: 'pattern', value: pattern });
  // The first segment that holds no identifier: `/orders/12/notes` lies below `/orders/`.
  const first = segments.length > 2 ? segments[1]! : '';
  if (first !== '' && !IDENTIFIER.test(first)) paths.push({ kind: 'below', value: `/${first}/` });
  paths.push({ kind: 'any', value: '' });
  return paths;
}
