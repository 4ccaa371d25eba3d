import { userInfo } from 'node:os';
import {
  formatTarget,
  parseTarget,
  type ExclusionPath,
  type ExclusionScope,
} from '../../config/index.ts';
import { EXIT_FAILURE, EXIT_OK, UsageError } from '../../lib/errors.ts';
import { suggest } from '../../lib/suggest.ts';
import type {
  DryRun,
  ExclusionEntry,
  ExclusionRefusal,
  MatchProposal,
  Suggestion,
} from '../../review/index.ts';
import { ASK_HELP, ASK_OPTIONS, askRampart } from '../ask.ts';
import { flag, textOption, type Command, type CommandInput } from '../command.ts';
import { describeDryRun } from '../describe-review.ts';
import { printable, printableText, toBytes } from '../printable.ts';

type ExclusionsCommand = 'list' | 'add' | 'remove' | 'suggest';

const SUB_COMMANDS: Readonly<Record<ExclusionsCommand, (input: CommandInput) => Promise<number>>> =
  {
    list,
    add,
    remove,
    suggest: suggestions,
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
  run: (input) => {
    const [name = ''] = input.positionals;
    if (Object.hasOwn(SUB_COMMANDS, name)) return SUB_COMMANDS[name as ExclusionsCommand](input);
    const near = suggest(name, Object.keys(SUB_COMMANDS));
    const hint = near === undefined ? 'see "rampart exclusions --help"' : `did you mean "${near}"?`;
    throw new UsageError('exclusions.unknown', `there is no "rampart exclusions ${name}"; ${hint}`);
  },
};

async function list(input: CommandInput): Promise<number> {
  const entries = (await askRampart(
    input,
    'exclusions.list',
    undefined,
  )) as readonly ExclusionEntry[];
  const isShown = ({ state }: ExclusionEntry): boolean =>
    flag(input, 'all') || state === 'enforced' || state === 'pending';
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
  'bad-scope': 'this path or target cannot be excluded; see "rampart exclusions --help"',
  'bad-end': 'it would be over already; --days needs a number above 0',
  'exclusion-exists': 'there is such an exclusion already; see "rampart exclusions list"',
  'too-many': 'there are too many exclusions; remove some, or switch the rule off',
};

async function dryRun(input: CommandInput, scope: ExclusionScope): Promise<number> {
  const reply = (await askRampart(input, 'exclusions.dry-run', scope)) as {
    readonly secLang: string;
    readonly dryRun?: DryRun;
  };
  const { out, err } = input.output;
  if (reply.dryRun === undefined) {
    err(`rampart: ${REFUSALS['unknown-site']}`);
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

async function chooseScope(input: CommandInput): Promise<ExclusionScope> {
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
        ? `nothing is known of request ${printableText(event)}`
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

function readDays(input: CommandInput): number | undefined {
  const text = textOption(input, 'days');
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new UsageError(
    'exclusions.days',
    `--days: expected a number from 1 to 9999, got "${printableText(text)}"`,
  );
}

const STATES: Readonly<Record<ExclusionEntry['state'], string>> = {
  enforced: 'in force',
  pending: 'on its way to the gateway',
  ended: 'over',
  removed: 'removed',
};

function describeEntry(entry: ExclusionEntry): readonly string[] {
  const { id, state, author, reason, createdAtMs, endsAtMs, removed } = entry;
  const end = endsAtMs === undefined ? '' : `, until ${new Date(endsAtMs).toISOString()}`;
  return [
    `${id}  ${STATES[state]}${end}`,
    `  ${describeScope(entry)}`,
    `  ${printableText(author)}, ${new Date(createdAtMs).toISOString()}: ${printableText(reason)}`,
    ...(removed === undefined
      ? []
      : [`  removed by ${printableText(removed.author)}, ${new Date(removed.atMs).toISOString()}`]),
    '',
    ...entry.secLang
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '',
  ];
}

function describeScope({ site, ruleId, path, target }: ExclusionScope): string {
  const value = target === undefined ? 'not asked' : `not on ${printable(formatTarget(target))}`;
  const where = {
    exact: `at ${printable(path.value)}`,
    pattern: `at ${printable(path.value)}`,
    below: `below ${printable(path.value)}`,
    any: 'everywhere',
  }[path.kind];
  return `rule ${ruleId} ${value}, ${where}, on site ${printableText(site)}`;
}

function describeSuggestion(suggestion: Suggestion): readonly string[] {
  const { scope, message, requests, stopped, clients, ordinary, snippets, eventId } = suggestion;
  return [
    `${describeScope(scope)}: ${printable(message)}`,
    `  ${requests} requests of ${clients} visitors (${stopped} stopped or would be); of those looked at, ${ordinary} also do what ordinary visitors do`,
    ...snippets.map((snippet) => `  for example ${JSON.stringify(printable(snippet))}`),
    `  rampart exclusions add --event ${eventId} --rule ${scope.ruleId} --dry-run`,
    '',
  ];
}
