import {
  formatTarget,
  type Exclusion,
  type ExclusionPath,
  type ExclusionTarget,
} from './exclusion.ts';

/** Ids of the rules that exclusions become; far above those of any published rule set. */
export const EXCLUSION_RULE_ID_MIN = 1_900_000_000;

/** What stands for itself everywhere in SecLang, inside quotes and outside. */
const PLAIN_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** Where the path ends: REQUEST_URI_RAW has the query behind it. */
const PATH_END = String.raw`(?:\?|\z)`;

/**
 * Spellings that an upstream may take for a path elsewhere: dot segments, encoded dots, slashes,
 * backslashes and percent signs, path parameters. An exclusion below a path does not hold for them.
 */
const AMBIGUOUS_PATH = String.raw`(?i)^[^?]*(?:\.\.|%(?:2e|2f|5c|25|00)|\x5c|//|;)`;

/**
 * The SecLang that an exclusion becomes, to be loaded before all other rules of its site. What comes
 * from a request reaches the text only as letters, digits and a few harmless signs, or as `\xNN`
 * inside a pattern: there is nothing that could end a quote, begin an action or expand a macro.
 */
export function renderExclusion(exclusion: Omit<Exclusion, 'site'>, ruleId: number): string {
  const conditions = [
    ...(exclusion.endsAtMs === undefined
      ? []
      : [`SecRule TIME_EPOCH "@lt ${Math.floor(exclusion.endsAtMs / 1000)}"`]),
    ...pathConditions(exclusion.path),
  ];
  const effect = renderEffect(exclusion.ruleId, exclusion.target);
  const own = `id:${ruleId},phase:1,pass,nolog,t:none`;
  if (conditions.length === 0) return `SecAction "${own},${effect}"\n`;
  return conditions
    .map((condition, index) => {
      const isLast = index === conditions.length - 1;
      const first = index === 0 ? own : 't:none';
      const indent = '    '.repeat(index);
      return `${indent}${condition} \\\n${indent}    "${first},${isLast ? effect : 'chain'}"\n`;
    })
    .join('');
}

function renderEffect(ruleId: number, target: ExclusionTarget | undefined): string {
  if (target === undefined) return `ctl:ruleRemoveById=${ruleId}`;
  return `ctl:ruleRemoveTargetById=${ruleId};${renderTarget(target)}`;
}

function renderTarget(target: ExclusionTarget): string {
  const { collection, name } = target;
  if (name === undefined || PLAIN_NAME.test(name)) return formatTarget(target);
  // Not `^` and `$`: a name of several lines would begin and end in the middle. Names are compared in
  // lower case, bytes above ASCII too.
  return String.raw`${collection}:/\A${escapePattern(name.toLowerCase())}\z/`;
}

function pathConditions({ kind, value }: ExclusionPath): readonly string[] {
  switch (kind) {
    case 'any':
      return [];
    case 'exact':
      return [rawPath(escapePattern(value) + PATH_END)];
    case 'pattern': {
      const segments = value
        .split('/')
        .map((segment) => (segment === '*' ? '[0-9A-Za-z_-]{1,128}' : escapePattern(segment)));
      return [rawPath(segments.join('/') + PATH_END)];
    }
    case 'below':
      return [rawPath(escapePattern(value)), `SecRule REQUEST_URI_RAW "!@rx ${AMBIGUOUS_PATH}"`];
    default:
      return kind satisfies never;
  }
}

/** The target as it was sent: a path that is spelled otherwise may be another one to the upstream. */
function rawPath(pattern: string): string {
  return String.raw`SecRule REQUEST_URI_RAW "@rx \A${pattern}"`;
}

/** Every byte that is not plain becomes `\xNN`: no quote, no macro, no comma, no pattern of its own. */
function escapePattern(bytes: string): string {
  return bytes.replaceAll(
    /[^A-Za-z0-9/_-]/g,
    (byte) => String.raw`\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}
