import type { RequestDetail } from '../../../events/envelope.ts';
import type { Match } from '../../../inspect/index.ts';
import type { Stage } from './read-tests.ts';
import type { Answer } from './send-request.ts';

/** What is wrong with the outcome of a stage, one sentence each; empty where nothing is. */
export function judgeStage(
  { expected }: Stage,
  answer: Answer,
  requests: readonly RequestDetail[],
): readonly string[] {
  if (answer.status === 0 && !expected.error) return [answer.problem];
  if (answer.status === 0 && expected.error) return [];
  const problems: string[] = [];
  if (expected.status !== undefined && answer.status !== expected.status) {
    problems.push(`answered ${answer.status}, expected ${expected.status}`);
  }
  const logged = requests.flatMap(({ matches = [] }) => matches.filter((match) => match.logged));
  const fired = new Set(logged.map(({ ruleId }) => ruleId));
  const missing = expected.ids.filter((id) => !fired.has(id));
  const unwanted = expected.absentIds.filter((id) => fired.has(id));
  if (missing.length > 0) problems.push(`rule ${missing.join(', ')} did not fire`);
  if (unwanted.length > 0) problems.push(`rule ${unwanted.join(', ')} fired`);
  const lines = logged.map(logLine);
  if (expected.pattern !== undefined && !lines.some((line) => expected.pattern!.test(line))) {
    problems.push(`no log line matches ${expected.pattern.source}`);
  }
  const found = lines.find((line) => expected.absentPattern?.test(line) === true);
  if (found !== undefined) problems.push(`a log line matches ${expected.absentPattern!.source}`);
  if (problems.length > 0) problems.push(circumstances(answer, requests, fired));
  return problems;
}

/** A match as ModSecurity would log it, for tests that read the log. */
function logLine(match: Match): string {
  const tags = match.tags.map((tag) => ` [tag "${tag}"]`).join('');
  return (
    `ModSecurity: Warning. [file "${match.location.file}"] [line "${match.location.line}"]` +
    ` [id "${match.ruleId}"] [msg "${escape(match.message)}"] [data "${escape(match.logData)}"]` +
    ` [severity "${match.severity}"]${tags}`
  );
}

/** A log line is one line: bytes that would break it are written `\\x0d`. */
function escape(text: string): string {
  return text.replaceAll(
    /[^\x20-\x7e]/g,
    (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** What a person needs to see why. */
function circumstances(
  answer: Answer,
  requests: readonly RequestDetail[],
  fired: ReadonlySet<number>,
): string {
  const reasons = requests.map(({ reason }) => reason).filter((reason) => reason !== '');
  const faults = requests.flatMap(({ faults = [] }) => faults.map(({ message }) => message));
  return [
    `answered ${answer.status}`,
    ...(reasons.length > 0 ? [`because of ${[...new Set(reasons)].join(', ')}`] : []),
    ...(faults.length > 0 ? [`faults: ${faults.join('; ')}`] : []),
    `fired: ${[...fired].join(' ') || 'nothing'}`,
  ].join(', ');
}
