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
import { EXIT_OK, UsageError } from '../../lib/errors.ts';
import { flag, textOption, type CommandInput } from '../command.ts';
import { loadPolicy } from '../load-policy.ts';
import { readAllBans } from '../read-bans.ts';
import { failPlainly, openApi, readIdentifier } from './connect.ts';

const LIST_DEFAULT = 'rampart_bans';
/** Of thousands of addresses, a person looks at some. */
const CHANGES_SHOWN_MAX = 100;

const SIGNS: Readonly<Record<Change['kind'], string>> = {
  create: '+',
  update: '~',
  delete: '-',
  move: '>',
};

interface Report {
  readonly applied: boolean;
  readonly changes: readonly Change[];
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
  const report = await failPlainly(async (): Promise<Report> => {
    const skipped = [...rules.skipped];
    const plans: { readonly changes: readonly Change[]; apply(): Promise<void> }[] = [];
    // First the list, then the rules: one of them names it.
    if (account !== undefined) {
      const wanted = wantedItems(await readAllBans(input), systemClock.now());
      skipped.push(...wanted.skipped);
      const { items } = wanted;
      plans.push(await BanPlan.make({ api, account, name, items, wait: sleep }));
    }
    plans.push(await RulePlan.make(api, zone, CUSTOM_PHASE, rules.rules));
    plans.push(await RulePlan.make(api, zone, RATE_PHASE, rules.rateRules));
    const applied = !flag(input, 'dry-run');
    if (applied) for (const plan of plans) await plan.apply();
    const changes = plans.flatMap((plan) => plan.changes);
    return { applied, changes, skipped, notes: rules.notes };
  });
  if (flag(input, 'json')) input.output.out(JSON.stringify(report));
  else for (const line of describe(report, account !== undefined)) input.output.out(line);
  return EXIT_OK;
}

function describe(
  { applied, changes, skipped, notes }: Report,
  hasList: boolean,
): readonly string[] {
  const shown = changes
    .slice(0, CHANGES_SHOWN_MAX)
    .map(({ kind, what }) => `${SIGNS[kind]} ${what}`);
  const more = changes.length - shown.length;
  const verb = applied ? 'changed' : 'would be changed';
  return [
    ...shown,
    ...(more > 0 ? [`... and ${more} more`] : []),
    ...notes.map(({ rule, text }) => `note: ${rule}: ${text}`),
    ...skipped.map(({ rule, text }) => `left out: ${rule}: ${text}`),
    ...(hasList ? [] : ['left out: bans: their list belongs to an account (--account ID)']),
    changes.length === 0 ? 'Nothing differs.' : `${changes.length} ${verb} at Cloudflare.`,
  ];
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
