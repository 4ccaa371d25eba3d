import type { CrowdsecStatus, SystemStatus } from '../../admin/index.ts';
import { EXIT_FAILURE, EXIT_OK } from '../../lib/errors.ts';
import { OperationFailure, type SupervisorReport } from '../../roles/index.ts';
import { ASK_HELP, ASK_OPTIONS, askRampart } from '../ask.ts';
import { flag, type Command, type CommandInput } from '../command.ts';

export const statusCommand: Command = {
  usage: '[--data DIR | -c FILE]',
  help: [
    ...ASK_HELP,
    '  --json             print all that is known as JSON',
    '',
    'Exit code 0: every role that should run is up. 1: one is not, or Rampart is not running.',
  ],
  options: ASK_OPTIONS,
  positionals: { min: 0, max: 0, name: '' },
  run: async (input) => {
    const report = (await askRampart(input, 'report', undefined)) as SupervisorReport;
    const status = await askControl(input);
    const { out } = input.output;
    if (flag(input, 'json')) out(JSON.stringify({ ...report, ...status }));
    else for (const line of describe(report, status)) out(line);
    const isUp = report.roles.every(({ state }) => state === 'up' || state === 'off');
    return isUp ? EXIT_OK : EXIT_FAILURE;
  },
};

/** What only control knows; undefined while it is away. */
async function askControl(input: CommandInput): Promise<SystemStatus | undefined> {
  try {
    return (await askRampart(input, 'status', undefined)) as SystemStatus;
  } catch (error) {
    // The supervisor answered, and says that control does not.
    if (error instanceof OperationFailure && error.code === 'refused') return undefined;
    throw error;
  }
}

const MEBIBYTE = 1024 * 1024;

function describe(report: SupervisorReport, status: SystemStatus | undefined): readonly string[] {
  return [
    `Listening on ${report.listen.join(', ')}, since ${new Date(report.startedAt).toISOString()}`,
    '',
    'Roles',
    ...report.roles.map((role) => {
      const memory =
        role.memoryBytes === undefined ? '' : `${(role.memoryBytes / MEBIBYTE).toFixed(0)} MB`;
      const restarts = role.restarts === 0 ? '' : `${role.restarts} restarts`;
      const pid = role.pid === undefined ? '' : `pid ${role.pid}`;
      const more = [role.reason, pid, memory, restarts].filter((part) => part !== '').join(', ');
      return `  ${role.name.padEnd(9)}${role.state.padEnd(10)}${more}`;
    }),
    '',
    'Defences',
    ...report.defences.map(
      ({ name, armed, reason }) =>
        `  ${armed ? 'armed    ' : 'not armed'}  ${name.padEnd(22)}${reason}`,
    ),
    '',
    ...(status === undefined
      ? ['The control role does not answer: events are kept in the journal until it is back.']
      : describeControl(status)),
  ];
}

function describeControl(status: SystemStatus): readonly string[] {
  const { policy, journal, counters, bans } = status;
  const lost = Object.entries(journal.lost).filter(([, count]) => count > 0);
  return [
    `Policy    version ${policy.version} from ${policy.source === '' ? 'flags' : policy.source}`,
    ...(policy.lastError === '' ? [] : [`          the newest was refused: ${policy.lastError}`]),
    `Journal   ${journal.segments} segments, ${(journal.pendingBytes / MEBIBYTE).toFixed(1)} MB not stored yet`,
    ...(journal.fault === '' ? [] : [`          HELD UP: ${journal.fault}`]),
    lost.length === 0
      ? '          nothing lost'
      : `          LOST: ${lost.map(([reason, count]) => `${count} (${reason})`).join(', ')}`,
    `Requests  ${counters['requests'] ?? 0}, of which ${counters['requests.blocked'] ?? 0} blocked`,
    `Bans      ${bans.total} in force`,
    ...((bans.problem ?? '') === '' ? [] : [`          NOT KEPT ON DISK: ${bans.problem}`]),
    ...(bans.crowdsec === undefined ? [] : [describeCrowdsec(bans.crowdsec)]),
  ];
}

function describeCrowdsec({ url, bans, answeredAt, problem }: CrowdsecStatus): string {
  const last = answeredAt === 0 ? 'never' : new Date(answeredAt).toISOString();
  const source = `CrowdSec at ${url}: ${bans} of them`;
  if (problem !== '') return `          ${source}; DOES NOT ANSWER (last: ${last}): ${problem}`;
  return `          ${source}, ${answeredAt === 0 ? 'not asked yet' : `last asked ${last}`}`;
}
