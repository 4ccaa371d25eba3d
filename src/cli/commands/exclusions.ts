import { userInfo } from 'node:os';
import type { ExclusionScope } from '../../config/index.ts';
import { EXIT_FAILURE, EXIT_OK, UsageError } from '../../lib/errors.ts';
import type { DryRun, ExclusionEntry, ExclusionRefusal, Suggestion } from '../../review/index.ts';
import { ASK_HELP, ASK_OPTIONS, askRampart } from '../ask.ts';
import { flag, textOption, type Command, type CommandInput } from '../command.ts';
import { describeDryRun } from '../describe-review.ts';
import { chooseScope } from '../exclusions/choose-scope.ts';
import { describeEntry, describeSuggestion } from '../exclusions/describe-exclusions.ts';
import { printableText } from '../printable.ts';
import { runSubCommand, type SubCommand } from '../sub-command.ts';

type ExclusionsCommand = 'list' | 'add' | 'remove' | 'suggest';

const WHERE_OPTIONS = ['config', 'data'] as const;

const SUB_COMMANDS: Readonly<Record<ExclusionsCommand, SubCommand>> = {
  list: { options: [...WHERE_OPTIONS, 'all'], run: list },
  add: {
    options: [
      ...WHERE_OPTIONS,
      'event',
      'rule',
      'site',
      'target',
      'path',
      'below',
      'pattern',
      'anywhere',
      'whole-rule',
      'reason',
      'days',
      'dry-run',
    ],
    run: add,
  },
  remove: { options: WHERE_OPTIONS, run: remove },
  suggest: { options: WHERE_OPTIONS, run: suggestions },
};

export const exclusionsCommand: Command = {
  usage: 'list | add --reason TEXT ... | remove ID | suggest [SITE]',
  help: [
    '  list               exclusions in force; with --all those that are over too',
    '  add                make one, from a recorded request:',
    '    --event ID         the request; what is excluded is as narrow as it can be',
    '    --rule ID          which of its rules, where several matched',
    '                     or by hand:',
    '    --site NAME --rule ID --target ARGS:name',
    '    --path PATH        this path; --below PATH, --pattern /orders/*/notes, or --anywhere',
    '    --whole-rule       the rule is not asked at all there',
    '    --reason TEXT      why: needed, it stands in the list and in the audit',
    '    --days N           ends by itself after so many days',
    '    --dry-run          only show the SecLang, and what it would have changed',
    '  remove ID          undo one; it stays in the list as removed',
    '  suggest [SITE]     what many ordinary visitors trip',
    ...ASK_HELP,
    '  --json             print the result as JSON',
    '',
    'An exclusion is in force within seconds, without a restart, and survives one. It is kept in the',
    'data folder; your rampart.yaml is never changed.',
  ],
  options: {
    ...ASK_OPTIONS,
    all: { type: 'boolean' },
    event: { type: 'string' },
    rule: { type: 'string' },
    site: { type: 'string' },
    target: { type: 'string' },
    path: { type: 'string' },
    below: { type: 'string' },
    pattern: { type: 'string' },
    anywhere: { type: 'boolean' },
    'whole-rule': { type: 'boolean' },
    reason: { type: 'string' },
    days: { type: 'string' },
    'dry-run': { type: 'boolean' },
  },
  positionals: { min: 1, max: 2, name: `one of: ${Object.keys(SUB_COMMANDS).join(', ')}` },
  run: (input) => runSubCommand('exclusions', SUB_COMMANDS, input),
};

async function list(input: CommandInput): Promise<number> {
  const entries = (await askRampart(
    input,
    'exclusions.list',
    undefined,
  )) as readonly ExclusionEntry[];
  const isShown = ({ state }: ExclusionEntry): boolean =>
    flag(input, 'all') || (state !== 'ended' && state !== 'removed');
  const shown = entries.filter(isShown);
  const { out } = input.output;
  if (flag(input, 'json')) out(JSON.stringify(shown));
  else if (shown.length === 0) out('There are no exclusions.');
  else for (const entry of shown) for (const line of describeEntry(entry)) out(line);
  return EXIT_OK;
}

async function add(input: CommandInput): Promise<number> {
  const scope = await chooseScope(input);
  if (flag(input, 'dry-run')) return dryRun(input, scope);
  const reason = textOption(input, 'reason');
  if (reason === undefined || reason.trim() === '') {
    throw new UsageError(
      'exclusions.reason',
      'an exclusion needs --reason TEXT: whoever finds it later will want to know why',
    );
  }
  const days = readDays(input);
  const reply = (await askRampart(input, 'exclusions.add', {
    ...scope,
    author: `${userInfo().username} (command line)`,
    reason,
    eventId: textOption(input, 'event')?.toUpperCase(),
    endsAtMs: days === undefined ? undefined : Date.now() + days * 86_400_000,
  })) as { readonly entry?: ExclusionEntry; readonly refused?: ExclusionRefusal };
  const { out, err } = input.output;
  if (reply.entry === undefined) {
    if (flag(input, 'json')) out(JSON.stringify(reply));
    err(`rampart: ${REFUSALS[reply.refused ?? 'bad-scope']}`);
    return EXIT_FAILURE;
  }
  if (flag(input, 'json')) out(JSON.stringify(reply.entry));
  else for (const line of describeEntry(reply.entry)) out(line);
  return EXIT_OK;
}

const REFUSALS: Readonly<Record<ExclusionRefusal, string>> = {
  'unknown-site': 'no site has this name; "rampart status" and the configuration name them',
  'unknown-rule':
    'this site runs no rule of this id; "rampart explain ID" names those that stopped a request',
  'bad-scope': 'this path or target cannot be excluded; see "rampart exclusions --help"',
  'bad-end': 'it would be over already; --days needs a number above 0',
  'exclusion-exists': 'there is such an exclusion already; see "rampart exclusions list"',
  'too-many': 'there are too many exclusions; remove some, or switch the rule off',
};

async function dryRun(input: CommandInput, scope: ExclusionScope): Promise<number> {
  const reply = (await askRampart(input, 'exclusions.dry-run', scope)) as
    | { readonly secLang: string; readonly dryRun: DryRun }
    | { readonly refused: ExclusionRefusal };
  const { out, err } = input.output;
  if ('refused' in reply) {
    if (flag(input, 'json')) out(JSON.stringify(reply));
    err(`rampart: ${REFUSALS[reply.refused]}`);
    return EXIT_FAILURE;
  }
  if (flag(input, 'json')) out(JSON.stringify(reply));
  else for (const line of [reply.secLang, ...describeDryRun(reply.dryRun)]) out(line);
  return EXIT_OK;
}

async function remove(input: CommandInput): Promise<number> {
  const id = input.positionals[1]?.toUpperCase();
  if (id === undefined) {
    throw new UsageError(
      'exclusions.remove',
      'rampart exclusions remove needs an id, from the list',
    );
  }
  const entry = (await askRampart(input, 'exclusions.remove', {
    id,
    author: `${userInfo().username} (command line)`,
  })) as ExclusionEntry | null;
  const { out, err } = input.output;
  if (entry === null) {
    err(
      `rampart: no exclusion ${printableText(id)} is in force; see "rampart exclusions list --all"`,
    );
    return EXIT_FAILURE;
  }
  if (flag(input, 'json')) out(JSON.stringify(entry));
  else for (const line of describeEntry(entry)) out(line);
  return EXIT_OK;
}

async function suggestions(input: CommandInput): Promise<number> {
  const named = input.positionals[1];
  const sites =
    named === undefined
      ? ((await askRampart(input, 'sites', undefined)) as readonly string[])
      : [named];
  const { out, err } = input.output;
  const all: Suggestion[] = [];
  for (const site of sites) {
    const found = (await askRampart(input, 'exclusions.suggest', { site })) as
      | readonly Suggestion[]
      | null;
    if (found === null) {
      err(`rampart: ${REFUSALS['unknown-site']}`);
      return EXIT_FAILURE;
    }
    all.push(...found);
  }
  if (flag(input, 'json')) out(JSON.stringify(all));
  else if (all.length === 0) out('Nothing looks like a false alarm.');
  else for (const suggestion of all) for (const line of describeSuggestion(suggestion)) out(line);
  return EXIT_OK;
}

function readDays(input: CommandInput): number | undefined {
  const text = textOption(input, 'days');
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(
    'exclusions.days',
    `--days: expected a number from 1 to 9999, got "${printableText(text)}"`,
  );
}
