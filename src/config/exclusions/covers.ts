import type { ExclusionPath, ExclusionScope, ExclusionTarget } from './exclusion.ts';

/** What a rule looked at: enough to say whether an exclusion would have kept it from looking. */
export interface LookedAt {
  readonly site: string;
  /** Raw, without its query. */
  readonly path: string;
  readonly ruleId: number;
  /** As a match names it. */
  readonly target: string;
}

/** Whether the exclusion holds for this; the same decision as its SecLang makes (a test says so). */
export function covers(scope: ExclusionScope, { site, path, ruleId, target }: LookedAt): boolean {
  return (
    scope.site === site &&
    scope.ruleId === ruleId &&
    matchesPath(scope.path, path) &&
    (scope.target === undefined || matchesTarget(scope.target, target))
  );
}

const AMBIGUOUS_PATH = /\.\.|%(?:2e|2f|5c|25|00)|\\|\/\/|;/i;
const WILD_SEGMENT = /^[0-9A-Za-z_-]{1,128}$/;

function matchesPath({ kind, value }: ExclusionPath, path: string): boolean {
  switch (kind) {
    case 'any':
      return true;
    case 'exact':
      return path === value;
    case 'below':
      return path.startsWith(value) && !AMBIGUOUS_PATH.test(path);
    case 'pattern': {
      const wanted = value.split('/');
      const given = path.split('/');
      return (
        wanted.length === given.length &&
        wanted.every((segment, index) =>
          segment === '*' ? WILD_SEGMENT.test(given[index]!) : segment === given[index],
        )
      );
    }
    default:
      return kind satisfies never;
  }
}

/** Names compare without case, as everywhere in SecLang. */
function matchesTarget({ collection, name }: ExclusionTarget, target: string): boolean {
  const colon = target.indexOf(':');
  if (colon < 0) return name === undefined && target === collection;
  if (target.slice(0, colon) !== collection) return false;
  return name === undefined || target.slice(colon + 1).toLowerCase() === name.toLowerCase();
}
