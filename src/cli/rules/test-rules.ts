import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT_FAILURE, EXIT_OK } from '../../lib/errors.ts';
import { loadOffline, type LoadedSettings } from '../../roles/index.ts';
import { testCases } from './cases/test-cases.ts';
import { TESTS_FOLDER, testConformance } from './conformance.ts';
import { usedRules, type UsedRules } from './list-rules.ts';

export interface TestRequest {
  readonly loaded: LoadedSettings;
  readonly json: boolean;
  readonly out: (line: string) => void;
}

/** What came of one rule set. */
interface RuleSetResult extends UsedRules {
  /** Attacks and look-alikes beside rule files. */
  readonly casesPassed: number;
  /** Regression tests that a Core Rule Set brings along. */
  readonly stagesPassed: number;
  readonly stagesExcepted: number;
  readonly failures: readonly string[];
}

/**
 * `rampart rules test`: compiles every rule set that the configuration uses, and runs the tests that
 * come with it: the cases beside rule files, and the regression tests of a Core Rule Set (over real
 * sockets, at paranoia 4). Returns failure where one fails. Throws UsageErrors for wrong rules.
 */
export async function testRules({ loaded, json, out }: TestRequest): Promise<number> {
  const { compilePrograms } = await loadOffline();
  const programs = compilePrograms(loaded.policy);
  const results: RuleSetResult[] = [];
  const releases = new Map<string, ReleaseResult>();
  for (const used of usedRules(loaded)) {
    const { entries } = loaded.policy.ruleSets[used.name]!;
    const cases = testCases(
      programs.get(used.name)!,
      entries.filter((file) => existsSync(file)),
    );
    const stages = { passed: 0, excepted: 0, failures: [] as string[] };
    for (const release of releasesIn(entries)) {
      // Several sites may run the same release, set differently: its own tests are the same.
      const tested = releases.get(release) ?? (await testRelease(release));
      releases.set(release, tested);
      stages.passed += tested.passed;
      stages.excepted += tested.excepted;
      stages.failures.push(...tested.failures);
    }
    results.push({
      ...used,
      casesPassed: cases.passed,
      stagesPassed: stages.passed,
      stagesExcepted: stages.excepted,
      failures: [...cases.failures, ...stages.failures],
    });
  }
  if (json) out(JSON.stringify({ ruleSets: results }));
  else for (const line of results.flatMap(describe)) out(line);
  return results.some(({ failures }) => failures.length > 0) ? EXIT_FAILURE : EXIT_OK;
}

interface ReleaseResult {
  readonly passed: number;
  readonly excepted: number;
  readonly failures: readonly string[];
}

async function testRelease(folder: string): Promise<ReleaseResult> {
  const { results } = await testConformance(folder, '');
  const count = (wanted: string): number => results.filter(({ state }) => state === wanted).length;
  return {
    passed: count('passed'),
    excepted: count('excepted'),
    failures: results
      .filter(({ state }) => state === 'failed')
      .map(({ id, problems }) => `${id}: ${problems.join('; ')}`),
  };
}

/** Folders of Core Rule Sets among the files of a rule set that come with their tests. */
function releasesIn(entries: readonly string[]): readonly string[] {
  const folders = entries
    .filter((file) => path.basename(path.dirname(file)) === 'rules')
    .map((file) => path.dirname(path.dirname(file)));
  return [...new Set(folders)].filter((folder) => existsSync(path.join(folder, TESTS_FOLDER)));
}

function describe(result: RuleSetResult): readonly string[] {
  const { name, rules, casesPassed, stagesPassed, stagesExcepted, failures } = result;
  const ran = [
    ...(casesPassed > 0 ? [`${casesPassed} cases pass`] : []),
    ...(stagesPassed > 0
      ? [`${stagesPassed} regression tests pass, ${stagesExcepted} excepted`]
      : []),
  ];
  const tests = ran.length === 0 ? 'it brings no tests' : ran.join(', ');
  return [
    ...failures.map((failure) => `failed    ${failure}`),
    `${name}: ${rules} rules compile; ${tests}${failures.length > 0 ? `, ${failures.length} FAIL` : ''}`,
  ];
}
