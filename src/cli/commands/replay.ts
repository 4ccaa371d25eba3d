import { EXIT_FAILURE, EXIT_OK, UsageError } from '../../lib/errors.ts';
import { loadOffline } from '../../roles/index.ts';
import { flag, textOption, type Command, type CommandInput, type Output } from '../command.ts';
import { loadPolicy } from '../load-policy.ts';
import { compareReplays, ComparisonSummary } from '../replay/compare-replays.ts';
import { describeLeftOut } from '../replay/describe-left-out.ts';
import { findMalformation } from '../replay/find-malformation.ts';
import type { RecordedRequest, UnreadableRequest } from '../replay/recorded-request.ts';
import { findRequestFiles, readRequests } from '../replay/read-requests.ts';
import { replayRequest, type ReplayResult } from '../replay/replay-request.ts';
import { ReplaySummary } from '../replay/replay-summary.ts';

export const replayCommand: Command = {
  usage: 'PATH... [-c FILE | --policy NEW --against OLD] [--data DIR]',
  help: [
    '  PATH               a file, or a folder with all below it: raw HTTP/1.1 requests (one or several',
    '                     a file), an HTTP Archive (HAR), or NDJSON (journal, recorded traffic)',
    '  -c, --config FILE  the configuration (default: rampart.yaml here, else the default rules)',
    '  --policy NEW       the same, beside --against',
    '  --against OLD      compare with this configuration: which requests NEW would no longer stop, and',
    '                     which it would; a site that only detects counts as if it blocked',
    '  --data DIR         the data folder whose exclusions count (default: as for "rampart up")',
    '  --json             one line of JSON a request: file, index, verdict, status, score, matches,',
    '                     microseconds; with --against: change, attackLike, before, after;',
    '                     without it: a summary',
    '',
    'Both policies inspect every request anew: what is compared is exact. A newly allowed request looks',
    'like an attack where something about it is found still, several rules agreed before, or the value',
    'is little but a payload.',
    'Rules of the WAF are replayed; edge rules, rate limits, challenges and the behaviour of clients are not, and',
    'the summary names those that a site has.',
    'A raw request that is malformed is refused, as the gateway refuses it (JSON: malformed, status, line);',
    'missing Host, lengths, line breaks and the name of the protocol are not held against a recording.',
    'Nothing is sent anywhere. Exit code 1 where a request could not be read.',
  ],
  options: {
    config: { type: 'string', short: 'c' },
    policy: { type: 'string' },
    against: { type: 'string' },
    data: { type: 'string' },
  },
  positionals: { min: 1, max: Infinity, name: 'a file or folder' },
  run: replay,
};

/** What a policy decides, request by request. */
type Judge = (request: RecordedRequest) => ReplayResult;

async function replay(input: CommandInput): Promise<number> {
  const config = textOption(input, 'config');
  const policy = textOption(input, 'policy');
  if (config !== undefined && policy !== undefined) {
    throw new UsageError(
      'replay.two-policies',
      '--config and --policy are the same: say one of them',
    );
  }
  const files = findRequestFiles(input.positionals);
  const { judge, leftOut } = await makeJudge(input, policy ?? config);
  const against = textOption(input, 'against');
  const judgeBefore = against === undefined ? undefined : (await makeJudge(input, against)).judge;
  const summary = new ReplaySummary();
  const changes = new ComparisonSummary();
  const isJson = flag(input, 'json');
  for (const file of files) {
    let index = 0;
    for (const request of readRequests(file)) {
      if ('problem' in request) {
        summary.addProblem();
        tellProblem(input.output, isJson, { file, index, ...request });
      } else {
        const result = judge(request);
        summary.add(file, request, result);
        const line =
          judgeBefore === undefined
            ? describe(result)
            : compare(file, request, { before: judgeBefore(request), after: result }, changes);
        const at = result.malformed === undefined ? {} : { line: request.line };
        if (isJson) input.output.out(JSON.stringify({ file, index, ...at, ...line }));
      }
      index++;
    }
  }
  const told = judgeBefore === undefined ? summary.describe() : changes.describe();
  if (!isJson) for (const line of [...told, ...leftOut]) input.output.out(line);
  return summary.problems > 0 ? EXIT_FAILURE : EXIT_OK;
}

async function makeJudge(
  input: CommandInput,
  file: string | undefined,
): Promise<{ readonly judge: Judge; readonly leftOut: readonly string[] }> {
  const { policy } = await loadPolicy(file, { dataFolder: textOption(input, 'data') });
  const { compilePrograms, warmUp } = await loadOffline();
  const programs = compilePrograms(policy);
  // As the gateway does: what the first request compiles must not count against its time.
  warmUp(programs.values());
  return {
    judge: (request) => {
      const first = replayRequest(request, policy, programs);
      // Where its time ran out, part of it may have gone into what the engine compiles only once.
      const result = first.faults.some(({ kind }) => kind === 'budget')
        ? replayRequest(request, policy, programs)
        : first;
      const malformed = findMalformation(request);
      return malformed === undefined ? result : { ...result, verdict: 'block', ...malformed };
    },
    leftOut: describeLeftOut(policy),
  };
}

function compare(
  file: string,
  request: RecordedRequest,
  results: { readonly before: ReplayResult; readonly after: ReplayResult },
  changes: ComparisonSummary,
): object {
  const comparison = compareReplays(results.before, results.after);
  changes.add(file, request, results, comparison);
  return {
    ...comparison,
    before: describe(results.before),
    after: describe(results.after),
  };
}

interface Problem extends UnreadableRequest {
  readonly file: string;
  readonly index: number;
}

function tellProblem(output: Output, isJson: boolean, told: Problem): void {
  const { file, index, line, problem } = told;
  if (isJson) output.out(JSON.stringify({ file, index, line, problem }));
  else {
    const place = line === undefined ? file : `${file}:${line}`;
    output.err(`rampart: ${place}: request ${index + 1} cannot be read: ${problem}`);
  }
}

function describe(result: ReplayResult): object {
  const { verdict, status, malformed, score, matches, faults, microseconds, site } = result;
  return {
    site,
    verdict,
    status,
    ...(malformed === undefined ? {} : { malformed }),
    score,
    matches: matches
      .filter(({ logged }) => logged)
      .map(({ ruleId, target, snippet, evidence, message, score }) => ({
        ruleId,
        target,
        snippet,
        evidence,
        message,
        score,
      })),
    ...(faults.length === 0 ? {} : { faults }),
    microseconds,
  };
}
