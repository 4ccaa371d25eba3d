import { isRequestEvent, type Event, type RequestEvent } from '../../events/index.ts';
import type { Match } from '../../inspect/index.ts';
import { EXIT_FAILURE, EXIT_OK, formatLocation, UsageError } from '../../lib/errors.ts';
import { timeOfId } from '../../lib/id.ts';
import type { MatchProposal } from '../../review/index.ts';
import { ASK_HELP, ASK_OPTIONS, askRampart } from '../ask.ts';
import { flag, type Command } from '../command.ts';
import { printable } from '../printable.ts';

export const explainCommand: Command = {
  usage: 'ID [--data DIR | -c FILE]',
  help: [
    '  ID                 the request id, as on the page a blocked client sees and in X-Request-Id',
    ...ASK_HELP,
    '  --json             print the whole event as JSON',
  ],
  options: ASK_OPTIONS,
  positionals: { min: 1, max: 1, name: 'a request id' },
  run: async (input) => {
    const id = input.positionals[0]!.toUpperCase();
    if (timeOfId(id) === undefined) {
      throw new UsageError(
        'explain.bad-id',
        `"${input.positionals[0]}" is no request id: expected 26 letters and digits, such as the id on a blocked page`,
      );
    }
    const event = (await askRampart(input, 'explain', { id })) as Event | null | undefined;
    if (event === undefined || event === null) {
      input.output.err(
        `rampart: nothing is known of ${id}; it may not be stored yet (try again), or be older than the store keeps`,
      );
      return EXIT_FAILURE;
    }
    if (flag(input, 'json')) {
      input.output.out(JSON.stringify(event));
      return EXIT_OK;
    }
    for (const line of describe(event)) input.output.out(line);
    if (!isRequestEvent(event)) return EXIT_OK;
    const proposals = (await askRampart(input, 'exclusions.propose', { id })) as
      | readonly MatchProposal[]
      | null;
    for (const line of describeWayOut(id, proposals ?? [])) input.output.out(line);
    return EXIT_OK;
  },
};

function describe(event: Event): readonly string[] {
  if (isRequestEvent(event)) return describeRequest(event);
  const { id, time, layer, kind, severity, detail } = event;
  return [
    `${id}  ${new Date(time).toISOString()}  ${layer} ${kind} (${severity})`,
    JSON.stringify(detail),
  ];
}

/** For whoever finds that it was an ordinary request. */
function describeWayOut(id: string, proposals: readonly MatchProposal[]): readonly string[] {
  if (proposals.length === 0) return [];
  return [
    '',
    'A false alarm? What it would change, and how to exclude it:',
    ...proposals.map(({ ruleId, target, existing }) =>
      existing === undefined
        ? `  rampart exclusions add --event ${id} --rule ${ruleId} --target '${quoted(target)}' --dry-run`
        : `  rule ${ruleId} on ${printable(target)} is excluded since: ${existing}`,
    ),
  ];
}

/** Within single quotes of a shell. */
function quoted(target: string): string {
  return printable(target).replaceAll("'", String.raw`'\''`);
}

function describeRequest(event: RequestEvent): readonly string[] {
  const { detail, subject } = event;
  const { matches = [], faults = [], headers = [] } = detail;
  const why = detail.reason === '' ? '' : ` (${detail.reason})`;
  return [
    `${event.id}  ${new Date(event.time).toISOString()}`,
    `${printable(detail.method)} ${printable(detail.target)} ${printable(detail.protocol)}`,
    '',
    `  client    ${subject.client ?? 'unknown'}${detail.peer === undefined ? '' : `, through ${detail.peer}`}`,
    `  site      ${subject.site ?? 'none'} (${printable(detail.host)}), WAF ${detail.mode}`,
    `  verdict   ${detail.verdict}${why}`,
    ...(detail.decidedBy === undefined ? [] : [`  decided   ${describeDecision(detail)}`]),
    `  answered  ${detail.status === 0 ? 'nothing, the connection was closed' : detail.status}; ${describeUpstream(detail)}`,
    `  score     ${detail.inboundScore} in, ${detail.outboundScore} out`,
    `  took      ${milliseconds(detail.totalMicroseconds)}, of which ${milliseconds(detail.inspectMicroseconds)} in rules`,
    `  bytes     ${detail.requestBytes} in, ${detail.responseBytes} out`,
    ...(detail.requestBytesNotInspected === 0
      ? []
      : [`            ${detail.requestBytesNotInspected} bytes of the body were not inspected`]),
    ...matches.flatMap(describeMatch),
    ...faults.map(
      ({ kind, message, ruleId }) =>
        `  fault: ${kind}, ${printable(message)}${ruleId === 0 ? '' : ` (rule ${ruleId})`}`,
    ),
    ...(headers.length === 0
      ? []
      : ['', ...headers.map(([name, value]) => `  ${printable(name)}: ${printable(value)}`)]),
  ];
}

function describeUpstream({ upstreamStatus, reason }: RequestEvent['detail']): string {
  if (upstreamStatus !== 0) return `the upstream said ${upstreamStatus}`;
  return `the upstream ${reason.startsWith('upstream.') ? 'gave no answer' : 'was not asked'}`;
}

function milliseconds(microseconds: number): string {
  return `${(microseconds / 1000).toFixed(1)} ms`;
}

function describeDecision({ decidedBy, matches = [], verdict }: RequestEvent['detail']): string {
  const message = matches.find(({ ruleId }) => ruleId === decidedBy)?.message ?? '';
  const would = verdict === 'log' ? ', had the site been in block mode' : '';
  return `rule ${decidedBy}${message === '' ? '' : `: ${printable(message)}`}${would}`;
}

/** Everything in a match may be what an attacker wrote: nothing of it reaches the terminal as it is. */
function describeMatch(match: Match): readonly string[] {
  const { ruleId, severity, score, phase, location, message, operator, logData, tags } = match;
  return [
    '',
    `  rule ${ruleId} (${severity}, ${score} points, phase ${phase}) at ${formatLocation(location)}`,
    `    ${printable(message === '' ? operator : message)}`,
    `    ${printable(match.target)} = "${printable(match.snippet)}"`,
    `    found by ${printable(operator)}, in the value as the rule decoded it`,
    ...(match.evidence === '' ? [] : [`    evidence: ${printable(match.evidence)}`]),
    ...(logData === '' ? [] : [`    log data: ${printable(logData)}`]),
    ...(tags.length === 0 ? [] : [`    tags: ${tags.map(printable).join(', ')}`]),
  ];
}
