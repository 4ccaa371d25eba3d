import { EXIT_FAILURE, EXIT_OK } from '../../lib/errors.ts';
import {
  READINESS,
  type Readiness,
  type ReadinessCause,
  type ReadinessReason,
  type ReadinessVerdict,
} from '../../review/index.ts';
import { ASK_HELP, ASK_OPTIONS, askRampart } from '../ask.ts';
import { flag, type Command, type CommandInput } from '../command.ts';
import { counted } from '../counted.ts';
import { printable, printableText } from '../printable.ts';

export const readinessCommand: Command = {
  usage: '[SITE] [--data DIR | -c FILE]',
  help: [
    '  SITE               one site (default: all)',
    ...ASK_HELP,
    '  --json             print the reports as JSON',
    '',
    'Says whether a site in detect mode may be switched to block: what was seen, what would have been',
    'stopped and for what, and which of it looks like false alarms. Exit code 1 where a site that',
    'detects is not ready.',
  ],
  options: ASK_OPTIONS,
  positionals: { min: 0, max: 1, name: 'a site' },
  run: reportAll,
};

async function reportAll(input: CommandInput): Promise<number> {
  const [named] = input.positionals;
  const sites =
    named === undefined
      ? ((await askRampart(input, 'sites', undefined)) as readonly string[])
      : [named];
  const reports: Readiness[] = [];
  const { out, err } = input.output;
  for (const site of sites) {
    const report = (await askRampart(input, 'readiness', { site })) as Readiness | null;
    if (report === null) {
      err(`rampart: there is no site "${printableText(site)}"`);
      return EXIT_FAILURE;
    }
    reports.push(report);
  }
  if (flag(input, 'json')) out(JSON.stringify(reports));
  else for (const report of reports) for (const line of describe(report)) out(line);
  const waits = reports.some(({ verdict }) => verdict === 'wait' || verdict === 'look');
  return waits ? EXIT_FAILURE : EXIT_OK;
}

const VERDICTS: Readonly<Record<ReadinessVerdict, string>> = {
  ready: 'ready: set waf.mode to block',
  look: 'look first',
  wait: 'wait: not enough was seen yet',
  blocks: 'blocks already',
  off: 'rules are off: set waf.mode to detect first',
};

const REASONS: Readonly<Record<ReadinessReason, string>> = {
  'few-days': `less than ${READINESS.daysMin} days were seen`,
  'few-requests': `fewer than ${READINESS.requestsMin} requests were seen`,
  'false-alarms': 'ordinary visitors would be stopped: exclude what is marked below',
  faults: 'too many checks could not be completed',
  partial: 'more was found than could be looked at',
};

function describe(report: Readiness): readonly string[] {
  const { site, verdict, reasons, days, requests, faulted, stopped, causes, mode } = report;
  const would = mode === 'block' ? '' : ', had the site blocked';
  return [
    `${printableText(site)}: ${VERDICTS[verdict]}`,
    ...reasons.map((reason) => `  ${REASONS[reason]}`),
    `  ${counted(requests, 'request')} in ${days.toFixed(1)} days; stopped${would}: ${stopped}; not checked to the end: ${faulted}`,
    ...causes.flatMap(describeCause),
    '',
  ];
}

function describeCause(cause: ReadinessCause): readonly string[] {
  const { ruleId, message, target, stopped, clients, suspects, looksFalse, eventId } = cause;
  const where =
    cause.scope === undefined ? '' : ` at ${printable(cause.scope.path.value) || 'any path'}`;
  return [
    `  ${looksFalse ? '! ' : '  '}${stopped}  rule ${ruleId} on ${printable(target)}${where}: ${printable(message)}`,
    `      ${counted(clients, 'client')}; tried other things, too: ${suspects}${looksFalse ? `; looks like a false alarm: rampart exclusions add --event ${eventId} --rule ${ruleId} --dry-run` : ''}`,
  ];
}
