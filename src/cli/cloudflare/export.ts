import {
  BanPlan,
  CUSTOM_PHASE,
  isListName,
  RATE_PHASE,
  RulePlan,
  wantedItems,
  wantedRules,
  type Change,
  type ExportNote,
} from '../../cloudflare/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { EXIT_FAILURE, EXIT_OK, UsageError } from '../../lib/errors.ts';
import { flag, textOption, type CommandInput } from '../command.ts';
import { loadPolicy } from '../load-policy.ts';
import { readAllBans } from '../read-bans.ts';
import { openApi, readIdentifier } from './connect.ts';
import { exportIn, type ExportOutcome, type Plan } from './export-rounds.ts';

const LIST_DEFAULT = 'rampart_bans';
const TRIES_DEFAULT = '3';
/** Of thousands of addresses, a person looks at some. */
const CHANGES_SHOWN_MAX = 100;

const SIGNS: Readonly<Record<Change['kind'], string>> = {
  create: '+',
  update: '~',
  delete: '-',
  move: '>',
};

interface Report extends ExportOutcome {
  readonly applied: boolean;
  readonly skipped: readonly ExportNote[];
  readonly notes: readonly ExportNote[];
}

/** Makes a zone's custom rules, and an account's list, say what edge rules and bans say here. */
export async function runExport(input: CommandInput): Promise<number> {
  const zone = readIdentifier(input, 'zone');
  if (zone === undefined) {
    throw new UsageError('cloudflare.zone', 'rampart cloudflare export needs --zone ID');
  }
  const account = readIdentifier(input, 'account');
  const name = textOption(input, 'list') ?? LIST_DEFAULT;
  if (!isListName(name)) {
    throw new UsageError('cloudflare.list', '--list: lower case letters, digits and "_", up to 50');
  }
  const api = openApi(input);
  const { policy } = await loadPolicy(textOption(input, 'config'), {
    dataFolder: textOption(input, 'data'),
  });
  const rules = wantedRules(policy, account === undefined ? undefined : name);
  const tries = readTries(input);
  const skipped = [...rules.skipped];
  let items: ReadonlyMap<string, string> = new Map();
  if (account !== undefined) {
    const wanted = wantedItems(await readAllBans(input), systemClock.now());
    skipped.push(...wanted.skipped);
    ({ items } = wanted);
  }
  // First the list, then the rules: one of them names it.
  const makePlans = async (): Promise<readonly Plan[]> => [
    ...(account === undefined
      ? []
      : [await BanPlan.make({ api, account, name, items, wait: sleep })]),
    await RulePlan.make(api, zone, CUSTOM_PHASE, rules.rules),
    await RulePlan.make(api, zone, RATE_PHASE, rules.rateRules),
  ];
  const isDry = flag(input, 'dry-run');
  const outcome = await exportIn(tries, makePlans, isDry, {
    wait: sleep,
    tell: (line) => input.output.err(`rampart: ${line}`),
  });
  const report = {
    applied: !isDry && outcome.problem === '',
    ...outcome,
    skipped,
    notes: rules.notes,
  };
  if (flag(input, 'json')) input.output.out(JSON.stringify(report));
  else for (const line of describe(report, account !== undefined, isDry)) input.output.out(line);
  if (outcome.problem === '') return EXIT_OK;
  input.output.err(`rampart: ${outcome.problem}; the next run does what is pending`);
  return EXIT_FAILURE;
}

/** In how many rounds it is tried; each begins with a look at what is there. */
function readTries(input: CommandInput): number {
  const text = textOption(input, 'tries') ?? TRIES_DEFAULT;
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new UsageError('cloudflare.tries', '--tries: expected a number from 1 to 99');
}

function describe(
  { changes, pending, skipped, notes }: Report,
  hasList: boolean,
  isDry: boolean,
): readonly string[] {
  const done = changes.length - pending.length;
  const summary = isDry
    ? `${changes.length} would be changed at Cloudflare.`
    : `${done} changed at Cloudflare.`;
  return [
    ...listed(changes),
    ...notes.map(({ rule, text }) => `note: ${rule}: ${text}`),
    ...skipped.map(({ rule, text }) => `left out: ${rule}: ${text}`),
    ...(hasList ? [] : ['left out: bans: their list belongs to an account (--account ID)']),
    changes.length === 0 ? 'Nothing differs.' : summary,
    ...(isDry || pending.length === 0 ? [] : [`${pending.length} pending:`, ...listed(pending)]),
  ];
}

function listed(changes: readonly Change[]): readonly string[] {
  const shown = changes
    .slice(0, CHANGES_SHOWN_MAX)
    .map(({ kind, what }) => `${SIGNS[kind]} ${what}`);
  const more = changes.length - shown.length;
  return [...shown, ...(more > 0 ? [`... and ${more} more`] : [])];
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
