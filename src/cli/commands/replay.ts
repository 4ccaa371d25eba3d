import { EXIT_FAILURE, EXIT_OK } from '../../lib/errors.ts';
import { loadOffline } from '../../roles/index.ts';
import { flag, textOption, type Command, type CommandInput, type Output } from '../command.ts';
import { loadPolicy } from '../load-policy.ts';
import { findRequestFiles, readRequests } from '../replay/read-requests.ts';
import { replayRequest, type ReplayResult } from '../replay/replay-request.ts';
import { ReplaySummary } from '../replay/replay-summary.ts';

export const replayCommand: Command = {
  usage: 'PATH... [-c FILE]',
  help: [
    '  PATH               a file, or a folder with all below it: raw HTTP/1.1 requests (one or several',
    '                     a file), an HTTP Archive (HAR), or NDJSON (journal, recorded traffic)',
    '  -c, --config FILE  the configuration (default: rampart.yaml here, else the default rules)',
    '  --json             one line of JSON a request: file, index, verdict, status, score, matches,',
    '                     microseconds; without it: a summary',
    '',
    'Nothing is sent anywhere. Exit code 1 where a request could not be read.',
  ],
  options: { config: { type: 'string', short: 'c' } },
  positionals: { min: 1, max: Infinity, name: 'a file or folder' },
  run: replay,
};

async function replay(input: CommandInput): Promise<number> {
  const files = findRequestFiles(input.positionals);
  const { policy } = await loadPolicy(textOption(input, 'config'));
  const { compilePrograms } = await loadOffline();
  const programs = compilePrograms(policy);
  const summary = new ReplaySummary();
  const isJson = flag(input, 'json');
  for (const file of files) {
    let index = 0;
    for (const request of readRequests(file)) {
      if ('problem' in request) {
        summary.addProblem();
        tellProblem(input.output, isJson, file, index, request.problem);
      } else {
        const result = replayRequest(request, policy, programs);
        summary.add(file, request, result);
        if (isJson) input.output.out(JSON.stringify(describe(file, index, result)));
      }
      index++;
    }
  }
  if (!isJson) for (const line of summary.describe()) input.output.out(line);
  return summary.problems > 0 ? EXIT_FAILURE : EXIT_OK;
}

function tellProblem(
  output: Output,
  isJson: boolean,
  file: string,
  index: number,
  problem: string,
): void {
  if (isJson) output.out(JSON.stringify({ file, index, problem }));
  else output.err(`rampart: ${file}, request ${index + 1}: ${problem}`);
}

function describe(file: string, index: number, result: ReplayResult): object {
  const { verdict, status, score, matches, faults, microseconds, site } = result;
  return {
    file,
    index,
    site,
    verdict,
    status,
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
