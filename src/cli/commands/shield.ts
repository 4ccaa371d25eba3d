import type { SystemStatus } from '../../admin/index.ts';
import { EXIT_FAILURE, EXIT_OK, UsageError } from '../../lib/errors.ts';
import { OperationFailure, type ProviderStatus } from '../../roles/index.ts';
import {
  readAcceptQueue,
  ShieldFailure,
  systemHost,
  type ApplyReport,
  type Listener,
  type ShieldStatus,
} from '../../shield/index.ts';
import { ASK_HELP, ASK_OPTIONS, askRampart } from '../ask.ts';
import { flag, textOption, type Command, type CommandInput } from '../command.ts';
import { counted } from '../counted.ts';
import { describeListener, listenerOf } from '../shield/describe-listener.ts';
import {
  describePending,
  describePlan,
  describeProvider,
  describeRefused,
  describeStatus,
} from '../shield/describe-shield.ts';
import {
  chooseOptions,
  forgetPersisted,
  openShield,
  openShieldAnyhow,
  PERSIST_FILE,
  persistSysctls,
  refusedListeners,
  requireRoot,
} from '../shield/open-shield.ts';
import { runSubCommand, type SubCommand } from '../sub-command.ts';

type Action = 'plan' | 'apply' | 'confirm' | 'status' | 'notify' | 'off';

const WITHIN_DEFAULT = '60s';

export const shieldCommand: Command = {
  usage: 'plan|apply|confirm|status|notify|off [options]',
  help: [
    '  plan               what apply would change, and why; needs no root',
    '  apply              put it in force; lets go by itself unless confirm comes in time',
    '  confirm            keep what was applied',
    '  status             tiers, engaged or not, packets counted and dropped, top sources',
    '  notify             send at once what the webhook of a provider has not taken',
    '  off                take everything away and put kernel settings back',
    '',
    '  --within DURATION  time for confirm (default: 60s); --yes confirms at once',
    `  --persist          set the kernel settings again at boot (${PERSIST_FILE})`,
    '  --port PORT        protect this TCP port as well (may be repeated)',
    '  --expose PORT      refuse all ports but these and the protected ones (may be repeated)',
    '  --ssh-port PORT    never refused (default: what sshd uses)',
    '  --admin NETWORK    never touched (always: who is logged in by SSH now)',
    ...ASK_HELP,
    '  --json             print the result as JSON',
    '',
    'Exit code 1: it could not be done (apply: nothing was changed), or status: it is not in force.',
  ],
  options: {
    ...ASK_OPTIONS,
    within: { type: 'string' },
    yes: { type: 'boolean' },
    persist: { type: 'boolean' },
    port: { type: 'string', multiple: true },
    expose: { type: 'string', multiple: true },
    'ssh-port': { type: 'string', multiple: true },
    admin: { type: 'string', multiple: true },
  },
  positionals: { min: 1, max: 1, name: 'one of plan, apply, confirm, status, notify, off' },
  run: async (input) => {
    try {
      return await runSubCommand('shield', ACTIONS, input);
    } catch (error) {
      if (!(error instanceof ShieldFailure)) throw error;
      throw new OperationFailure('shield', error.message);
    }
  },
};

const WHERE_OPTIONS = ['config', 'data'] as const;
const CHOICE_OPTIONS = [...WHERE_OPTIONS, 'port', 'expose', 'ssh-port', 'admin'] as const;

const ACTIONS: Readonly<Record<Action, SubCommand>> = {
  plan: { options: CHOICE_OPTIONS, run: runPlan },
  apply: { options: [...CHOICE_OPTIONS, 'within', 'yes', 'persist'], run: runApply },
  confirm: { options: WHERE_OPTIONS, run: runConfirm },
  status: { options: WHERE_OPTIONS, run: runStatus },
  notify: { options: WHERE_OPTIONS, run: runNotify },
  off: { options: WHERE_OPTIONS, run: runOff },
};

async function runPlan(input: CommandInput): Promise<number> {
  const { shield, askAgent } = await openShield(input);
  const plan = shield.plan();
  const options = await chooseOptions(input, askAgent);
  const refused = refusedListeners(options);
  if (flag(input, 'json')) input.output.out(JSON.stringify({ sysctls: plan, options, refused }));
  else for (const line of describePlan(plan, options, refused)) input.output.out(line);
  return EXIT_OK;
}

async function runApply(input: CommandInput): Promise<number> {
  requireRoot('apply');
  const withinMs = await readWithin(input);
  const { shield, askAgent } = await openShield(input);
  const options = await chooseOptions(input, askAgent);
  const refused = refusedListeners(options);
  const report = await shield.apply(options, withinMs);
  if (flag(input, 'persist')) persistSysctls(shield.changes);
  await askAgent('shield.reload');
  if (flag(input, 'json')) {
    input.output.out(JSON.stringify({ ...report, options, withinMs, refused }));
  } else {
    for (const line of describeApplied(report, refused, withinMs)) input.output.out(line);
  }
  return EXIT_OK;
}

function describeApplied(
  report: ApplyReport,
  refused: readonly Listener[],
  withinMs: number | undefined,
): readonly string[] {
  return [
    ...report.sysctls.map(({ name, before, set }) => `set ${name} from ${before} to ${set}`),
    ...report.faults.map(({ name, reason }) => `could not set ${name}: ${describeFault(reason)}`),
    ...(report.noSynproxy === '' ? [] : [`without SYNPROXY: ${report.noSynproxy}`]),
    report.replaced ? 'the table inet rampart was replaced' : 'the table inet rampart is in force',
    ...describeRefused(refused),
    ...(withinMs === undefined
      ? []
      : [
          '',
          `Can you still log in? Then run "rampart shield confirm" within ${withinMs / 1000} s.`,
          'If you do not, the kernel lets go of every rule by itself.',
        ]),
  ];
}

/** Some settings belong to the machine, and no container or network namespace may change them. */
function describeFault(reason: string): string {
  const isForbidden = reason === 'EACCES' || reason === 'EPERM';
  return isForbidden ? `${reason}; it can be set on the host itself alone` : reason;
}

async function runConfirm(input: CommandInput): Promise<number> {
  requireRoot('confirm');
  const { shield, askAgent } = await openShield(input);
  await shield.confirm();
  await askAgent('shield.reload');
  input.output.out(flag(input, 'json') ? '{"confirmed":true}' : 'confirmed: the shield stays');
  return EXIT_OK;
}

async function runStatus(input: CommandInput): Promise<number> {
  requireRoot('status');
  const { shield, askAgent } = await openShield(input);
  const asked = (await askAgent('shield.status')) as ShieldStatus | undefined;
  const status = asked ?? (await shield.status());
  const isWatched = asked !== undefined;
  const provider = (await askAgent('shield.provider')) as ProviderStatus | undefined;
  const system = (await askAgent('status')) as SystemStatus | undefined;
  const listener = listenerOf(system, (ports) => readAcceptQueue(systemHost(), ports));
  if (flag(input, 'json')) {
    input.output.out(JSON.stringify({ ...status, isWatched, listener, provider }));
  } else {
    for (const line of describeStatus(status)) input.output.out(line);
    if (listener !== undefined) {
      for (const line of describeListener(listener)) input.output.out(line);
    }
    if (provider !== undefined) {
      for (const line of describeProvider(provider)) input.output.out(line);
    }
    if (!isWatched) {
      input.output.out('');
      input.output.out('No agent watches it: SYNPROXY does not engage by itself ("rampart up").');
    }
  }
  const isInForce = status.condition === 'armed' || status.condition === 'waiting';
  return isInForce ? EXIT_OK : EXIT_FAILURE;
}

/** For whoever has mended the other side, and will not wait. */
async function runNotify(input: CommandInput): Promise<number> {
  const before = (await askRampart(input, 'shield.provider', undefined)) as ProviderStatus;
  const pending =
    before.pending.length === 0
      ? []
      : ((await askRampart(
          input,
          'shield.provider.retry',
          undefined,
        )) as ProviderStatus['pending']);
  const taken = before.pending.length - pending.length;
  const { out, err } = input.output;
  if (flag(input, 'json')) out(JSON.stringify({ taken, pending }));
  else if (before.pending.length === 0) out('Nothing is pending.');
  else out(`${counted(taken, 'message')} taken, ${pending.length} pending`);
  for (const one of pending) err(`rampart: ${describePending(one)}`);
  return pending.length === 0 ? EXIT_OK : EXIT_FAILURE;
}

/** Asks nobody first: it has to work whatever else does not. */
async function runOff(input: CommandInput): Promise<number> {
  requireRoot('off');
  const { shield, askAgent, forgetDriver } = await openShieldAnyhow(input);
  const notRestored = await shield.off();
  const persisted = forgetPersisted();
  await askAgent('shield.reload');
  const leftOver = [...notRestored, ...(await forgetDriver())];
  if (flag(input, 'json')) {
    input.output.out(JSON.stringify({ leftOver, persisted }));
  } else {
    input.output.out(
      leftOver.length === 0
        ? 'the shield is off: its table is gone, kernel settings are as they were'
        : 'the shield is off, but for what follows',
    );
    if (persisted) input.output.out(`removed ${PERSIST_FILE}`);
    for (const line of leftOver) input.output.err(`rampart: not put back: ${line}`);
  }
  return leftOver.length === 0 ? EXIT_OK : EXIT_FAILURE;
}

/** How long confirm has; undefined where nothing waits for it. */
async function readWithin(input: CommandInput): Promise<number | undefined> {
  if (flag(input, 'yes')) return undefined;
  const text = textOption(input, 'within') ?? WITHIN_DEFAULT;
  const { DURATION_EXPECTED, parseDuration } = await import('../../config/units.ts');
  const parsed = parseDuration(text);
  if (parsed.ok && parsed.value > 0) return parsed.value;
  throw new UsageError('shield.within', `--within: expected ${DURATION_EXPECTED}, got "${text}"`);
}
