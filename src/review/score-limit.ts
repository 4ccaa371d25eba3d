import type { RuleSet } from '../config/index.ts';

/**
 * The score at which a deciding rule stops a request, read from its operator (`@ge 5`, or
 * `@ge %{tx.inbound_threshold}` with the `setvar`s of the rule set). Where several are set, the lowest:
 * it says rather too seldom that a request would pass. Undefined where it cannot be told.
 */
export function findScoreLimit(operator: string, ruleSet: RuleSet | undefined): number | undefined {
  const read = /^@(ge|gt) (?:(\d{1,9})|%\{tx\.([\w.-]{1,64})\})$/i.exec(operator.trim());
  if (read === null) return undefined;
  const [, word, literal, variable] = read;
  const bound = literal === undefined ? lowestSetting(variable!, ruleSet) : Number(literal);
  return bound === undefined ? undefined : bound + (word!.toLowerCase() === 'gt' ? 1 : 0);
}

function lowestSetting(variable: string, ruleSet: RuleSet | undefined): number | undefined {
  const name = variable.replaceAll(/[.-]/g, String.raw`\$&`);
  const setting = new RegExp(String.raw`setvar:\s*'?tx\.${name}=(\d{1,9})\b`, 'gi');
  let lowest: number | undefined;
  for (const text of Object.values(ruleSet?.files ?? {})) {
    for (const line of text.split('\n')) {
      if (/^\s*#/.test(line)) continue;
      for (const [, value] of line.matchAll(setting)) {
        lowest = Math.min(lowest ?? Infinity, Number(value));
      }
    }
  }
  return lowest;
}
