import path from 'node:path';
import type { RequestDetail } from '../../events/envelope.ts';
import { EXIT_FAILURE, EXIT_OK, UsageError } from '../../lib/errors.ts';
import { buildRequest } from './conformance/build-request.ts';
import { compileCoreRuleSet } from './conformance/conformance-rules.ts';
import {
  startConformanceTarget,
  type ConformanceTarget,
} from './conformance/conformance-target.ts';
import { EXCEPTIONS, type Exception } from './conformance/exceptions.ts';
import { judgeStage } from './conformance/judge-stage.ts';
import { readTests, type Expectation, type Stage } from './conformance/read-tests.ts';
import { startReflectingBackEnd } from './conformance/reflecting-back-end.ts';
import { sendRequest, type Answer } from './conformance/send-request.ts';

export interface ConformanceOptions {
  readonly json: boolean;
  /** Only tests whose id contains this. */
  readonly only: string;
  /** Writes one line. */
  readonly out: (line: string) => void;
}

/** The verdict on one stage. */
export interface StageResult {
  readonly id: string;
  /** `excepted`: it failed, and the list of exceptions says why that is right. */
  readonly state: 'passed' | 'failed' | 'excepted';
  readonly problems: readonly string[];
  readonly reason: string;
}

/** Where a release keeps its tests, if it comes with them. */
export const TESTS_FOLDER = 'tests/regression/tests';
const STAGES_AT_ONCE = 8;
const RECORD_TIMEOUT_MS = 2000;
/** A connection that a test leaves open may still yield a second record. */
const SETTLE_MS = 5;

/**
 * `rampart rules conformance --crs DIR`: sends the regression tests of a Core Rule Set release over real
 * sockets to a gateway with these rules and judges what fired. Prints each failure and the counts;
 * returns failure where anything failed. Throws UsageError(s) for a folder that is no release.
 */
export async function runConformance(
  folder: string,
  { json, only, out }: ConformanceOptions,
): Promise<number> {
  const { results, disabled } = await testConformance(folder, only);
  report(results, disabled, json, out);
  return results.some(({ state }) => state === 'failed') ? EXIT_FAILURE : EXIT_OK;
}

export interface ConformanceResults {
  readonly results: readonly StageResult[];
  /** Ids of tests that their own file switches off. */
  readonly disabled: readonly string[];
}

/** Runs the tests of a release whose id contains `only`. Throws UsageError(s) as `runConformance`. */
export async function testConformance(folder: string, only: string): Promise<ConformanceResults> {
  const tests = readTests(path.join(folder, TESTS_FOLDER));
  const stages = tests.stages.filter(({ id }) => id.includes(only));
  const disabled = tests.disabled.filter((id) => id.includes(only));
  if (stages.length === 0) {
    throw new UsageError(
      'rules.conformance',
      `no test id contains "${only}" (expected as in 942100-4)`,
    );
  }
  const program = compileCoreRuleSet(folder);
  await using backEnd = await startReflectingBackEnd();
  await using target = await startConformanceTarget(program, backEnd.port);
  return { results: await runStages(stages, target), disabled };
}

/** Runs stages against a gateway that stands already, some at once, results in order. */
async function runStages(
  stages: readonly Stage[],
  target: ConformanceTarget,
): Promise<StageResult[]> {
  const results: StageResult[] = [];
  let next = 0;
  let addresses = 0;
  const takeAddress = (): string => loopbackAddress(addresses++);
  const work = async (): Promise<void> => {
    while (next < stages.length) {
      const index = next++;
      results[index] = await runStage(stages[index]!, target, takeAddress);
    }
  };
  await Promise.all(Array.from({ length: STAGES_AT_ONCE }, work));
  return results;
}

async function runStage(
  stage: Stage,
  target: ConformanceTarget,
  takeAddress: () => string,
): Promise<StageResult> {
  for (let attempt = stage.expected.retriesOnce ? 0 : 1; ; attempt++) {
    const tried = await tryStage(stage, target, takeAddress());
    const result = judgeTry(stage, tried, EXCEPTIONS[stage.id]);
    if (attempt > 0 || result.state !== 'failed') return result;
  }
}

/** What came of one try, exceptions considered: an exception must be needed, and hold. */
export function judgeTry(
  stage: Stage,
  { answer, requests }: Try,
  exception: Exception | undefined,
): StageResult {
  const { id } = stage;
  const problems = judgeStage(stage, answer, requests);
  if (exception === undefined) {
    return { id, state: problems.length === 0 ? 'passed' : 'failed', problems, reason: '' };
  }
  const { reason, instead } = exception;
  if (problems.length === 0) {
    return { id, state: 'failed', problems: [`passes, but is excepted: ${reason}`], reason };
  }
  const others = judgeStage({ ...stage, expected: { ...NOTHING, ...instead } }, answer, requests);
  return others.length === 0
    ? { id, state: 'excepted', problems, reason }
    : { id, state: 'failed', problems: [...others, 'the exception does not hold'], reason };
}

/** An expectation that every answer meets. */
export const NOTHING: Expectation = {
  status: undefined,
  error: false,
  ids: [],
  absentIds: [],
  pattern: undefined,
  absentPattern: undefined,
  retriesOnce: false,
};

/** What came back over the wire, and what the gateway recorded. */
interface Try {
  readonly answer: Answer;
  readonly requests: readonly RequestDetail[];
}

async function tryStage(
  stage: Stage,
  target: ConformanceTarget,
  clientAddress: string,
): Promise<Try> {
  const bytes = buildRequest(stage.input);
  const isHead = bytes.subarray(0, 5).toString('latin1') === 'HEAD ';
  const answer = await sendRequest(target, clientAddress, bytes, isHead);
  await target.readRequests(clientAddress, RECORD_TIMEOUT_MS);
  await new Promise((resolve) => {
    setTimeout(resolve, SETTLE_MS);
  });
  return { answer, requests: await target.readRequests(clientAddress, 0) };
}

/** 127.1.0.1 and on: all of 127.0.0.0/8 is this machine. */
function loopbackAddress(index: number): string {
  return `127.${1 + (index >> 14)}.${(index >> 7) & 127}.${1 + (index & 127)}`;
}

function report(
  results: readonly StageResult[],
  disabled: readonly string[],
  json: boolean,
  out: (line: string) => void,
): void {
  const failed = results.filter(({ state }) => state === 'failed');
  const excepted = results.filter(({ state }) => state === 'excepted');
  const passed = results.length - failed.length - excepted.length;
  if (json) {
    const counts = { passed, failed: failed.length, excepted: excepted.length };
    out(
      JSON.stringify({
        ...counts,
        skipped: disabled.length,
        failures: failed,
        exceptions: excepted,
      }),
    );
    return;
  }
  for (const { id, problems } of failed) out(`failed    ${id}: ${problems.join('; ')}`);
  for (const { id, reason } of excepted) out(`excepted  ${id}: ${reason}`);
  for (const id of disabled) out(`skipped   ${id}: its file switches it off`);
  out(
    `${passed} passed, ${failed.length} failed, ${excepted.length} excepted, ${disabled.length} skipped`,
  );
}
