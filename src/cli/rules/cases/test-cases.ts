import path from 'node:path';
import { beginInspection, type Outcome, type Program } from '../../../inspect/index.ts';
import { makeId } from '../../../lib/id.ts';
import { caseNameOf, readCases, type CaseRequest, type RuleCase } from './read-cases.ts';

export interface CaseResults {
  readonly passed: number;
  /** One line each: the file, the value, what came of it. */
  readonly failures: readonly string[];
}

/** Cases judge what rules mean, not how fast: a busy machine must not make one fail. */
const BUDGET_MS = 10_000;
const SHOWN_LENGTH_MAX = 100;

/**
 * Runs the attacks and look-alikes that stand beside rule files through the rules. An attack must be
 * stopped, with a rule of its file among those that fired; a look-alike must not be stopped by one.
 */
export function testCases(program: Program, ruleFiles: readonly string[]): CaseResults {
  const failures: string[] = [];
  let passed = 0;
  for (const file of ruleFiles) {
    const base = path.join(path.dirname(file), caseNameOf(file));
    const judge = (each: RuleCase, isAttack: boolean): void => {
      const outcome = inspect(program, each.request);
      const isOwn = outcome.matches.some(({ location }) => location.file === file);
      const isStopped = outcome.interruption !== undefined && isOwn;
      if (isStopped === isAttack) passed++;
      else failures.push(describe(path.basename(file), each, isAttack, outcome));
    };
    for (const each of readCases(`${base}.attacks.txt`)) judge(each, true);
    for (const each of readCases(`${base}.benign.txt`)) judge(each, false);
  }
  return { passed, failures };
}

function describe(
  file: string,
  { place, value }: RuleCase,
  isAttack: boolean,
  { matches }: Outcome,
): string {
  const what = isAttack ? 'an attack passes' : 'a look-alike is stopped';
  const fired = [...new Set(matches.map(({ ruleId }) => ruleId))].join(' ') || 'no rule';
  return `${file}: ${what} (${place}: ${JSON.stringify(value.slice(0, SHOWN_LENGTH_MAX))}): ${fired} fired`;
}

/** Looks only: every rule has its say, whichever would have stopped the request first. */
function inspect(program: Program, { body, ...request }: CaseRequest): Outcome {
  const now = Date.now();
  const transaction = {
    id: makeId(now),
    receivedAtMs: now,
    clientAddress: '203.0.113.7',
    clientPort: 40_000,
    serverAddress: '192.0.2.1',
    serverPort: 80,
    scheme: 'http' as const,
    site: 'test',
    ...request,
  };
  const inspection = beginInspection(program, transaction, {
    mode: 'detect',
    onFault: 'block',
    budgetMs: BUDGET_MS,
  });
  inspection.inspectRequestHeaders();
  if (body !== '') inspection.appendRequestBody(Buffer.from(body, 'latin1'));
  inspection.inspectRequestBody();
  return inspection.finish();
}
