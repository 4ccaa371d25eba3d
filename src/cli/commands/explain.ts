import { isRequestEvent, type Event, type RequestEvent } from '../../events/index.ts';
import { EXIT_FAILURE, EXIT_OK, formatLocation, UsageError } from '../../lib/errors.ts';
import { timeOfId } from '../../lib/id.ts';
import { ASK_HELP, ASK_OPTIONS, askRampart } from '../ask.ts';
import { flag, type Command } from '../command.ts';

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
    if (flag(input, 'json')) input.output.out(JSON.stringify(event));
    else for (const line of describe(event)) input.output.out(line);
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

function describeRequest(event: RequestEvent): readonly string[] {
  const { detail, subject } = event;
  const { matches = [], faults = [], headers = [] } = detail;
  const why = detail.reason === '' ? '' : ` (${detail.reason})`;
  return [
    `${event.id}  ${new Date(event.time).toISOString()}`,
    `${detail.method} ${detail.target} ${detail.protocol}`,
    '',
    `  client    ${subject.client ?? 'unknown'}${detail.peer === undefined ? '' : `, through ${detail.peer}`}`,
    `  site      ${subject.site ?? 'none'} (${detail.host}), WAF ${detail.mode}`,
    `  verdict   ${detail.verdict}${why}`,
    `  answered  ${detail.status === 0 ? 'nothing, the connection was closed' : detail.status}; the upstream said ${detail.upstreamStatus === 0 ? 'nothing, it was not asked' : detail.upstreamStatus}`,
    `  score     ${detail.inboundScore} in, ${detail.outboundScore} out`,
    `  took      ${detail.totalMicroseconds} µs, of which ${detail.inspectMicroseconds} in rules`,
    `  bytes     ${detail.requestBytes} in, ${detail.responseBytes} out`,
    ...(detail.requestBytesNotInspected === 0
      ? []
      : [`            ${detail.requestBytesNotInspected} bytes of the body were not inspected`]),
    ...(detail.edge ?? []).map(
      ({ rule, action, why }) =>
        `  edge rule ${rule}: ${action}${why === '' ? '' : ` (${why})`}`,
    ),
    ...matches.flatMap((match) => [
      '',
      `  rule ${match.ruleId} (${match.severity}, ${match.score} points) at ${formatLocation(match.location)}`,
      `    ${match.message === '' ? match.operator : match.message}`,
      `    ${match.target} = ${JSON.stringify(match.snippet)}`,
      ...(match.evidence === '' ? [] : [`    evidence: ${match.evidence}`]),
    ]),
    ...faults.map(
      ({ kind, message, ruleId }) =>
        `  fault: ${kind}, ${message}${ruleId === 0 ? '' : ` (rule ${ruleId})`}`,
    ),
    ...(headers.length === 0 ? [] : ['', ...headers.map(([name, value]) => `  ${name}: ${value}`)]),
  ];
}
