import { parseTarget, type ExclusionPath, type ExclusionScope } from '../../config/index.ts';
import { UsageError } from '../../lib/errors.ts';
import type { MatchProposal } from '../../review/index.ts';
import { askRampart } from '../ask.ts';
import { flag, textOption, type CommandInput } from '../command.ts';
import { printable, printableText, toBytes } from '../printable.ts';

/** What is to be excluded: as proposed for a recorded request, or put together by hand. */
export async function chooseScope(input: CommandInput): Promise<ExclusionScope> {
  const event = textOption(input, 'event');
  const rule = readRule(input);
  if (event === undefined) return scopeByHand(input, rule);
  const proposals = (await askRampart(input, 'exclusions.propose', {
    id: event.toUpperCase(),
  })) as readonly MatchProposal[] | null;
  const fitting = (proposals ?? []).filter(
    ({ ruleId, target }) =>
      (rule === undefined || ruleId === rule) &&
      (textOption(input, 'target') === undefined ||
        target === toBytes(textOption(input, 'target')!)),
  );
  const [first, ...others] = fitting;
  if (first === undefined) {
    throw new UsageError(
      'exclusions.no-proposal',
      proposals === null
        ? `nothing is known of request ${printableText(event)}: expected the id on a blocked page, which is there a second or two after the request`
        : 'nothing that matched in this request can be excluded; see "rampart explain"',
    );
  }
  if (others.length > 0) {
    const choices = fitting.map(
      ({ ruleId, target }) => `--rule ${ruleId} --target '${printable(target)}'`,
    );
    throw new UsageError(
      'exclusions.several',
      `several findings can be excluded; choose one: ${choices.join('; ')}`,
    );
  }
  const path = readPath(input);
  return {
    ...first.scope,
    ...(path === undefined ? {} : { path }),
    ...(flag(input, 'whole-rule') ? { target: undefined } : {}),
  };
}

function scopeByHand(input: CommandInput, ruleId: number | undefined): ExclusionScope {
  const site = textOption(input, 'site');
  const path = readPath(input);
  const named = textOption(input, 'target');
  if (site === undefined || ruleId === undefined || path === undefined) {
    throw new UsageError(
      'exclusions.scope',
      'name the request with --event ID, or --site, --rule and one of --path, --pattern, --below, --anywhere',
    );
  }
  const target = named === undefined ? undefined : parseTarget(toBytes(named));
  if (target === undefined && !(named === undefined && flag(input, 'whole-rule'))) {
    throw new UsageError(
      'exclusions.target',
      named === undefined
        ? 'name the value with --target, as in ARGS:text, or say --whole-rule'
        : `"${printableText(named)}" cannot be excluded; expected a value of the request, as in ARGS:text or REQUEST_BODY`,
    );
  }
  return { site, ruleId, path, target };
}

function readPath(input: CommandInput): ExclusionPath | undefined {
  const kinds = { path: 'exact', pattern: 'pattern', below: 'below' } as const;
  const given: ExclusionPath[] = (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap(
    (option) => {
      const value = textOption(input, option);
      return value === undefined ? [] : [{ kind: kinds[option], value: toBytes(value) }];
    },
  );
  if (flag(input, 'anywhere')) given.push({ kind: 'any', value: '' });
  if (given.length > 1) {
    throw new UsageError(
      'exclusions.path',
      'say one of --path, --pattern, --below and --anywhere, not several',
    );
  }
  return given[0];
}

function readRule(input: CommandInput): number | undefined {
  const text = textOption(input, 'rule');
  if (text === undefined) return undefined;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new UsageError(
    'exclusions.rule',
    `--rule: expected a rule id, got "${printableText(text)}"`,
  );
}
