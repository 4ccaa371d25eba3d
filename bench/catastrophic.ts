// What the worst requests cost: texts made from every pattern of a rule set to make it work (long runs
// of what its quantifiers accept, repeated prefixes), in every place of a request where a client may put
// them. Processor time of the thread, with the budget that a site has unless told.
//
//   npm run bench -- catastrophic [--paranoia 1,4] [--rules default] [--seconds 30] [--budget 50] [--json]
//
// `over` counts requests that took longer than 50 ms; `stopped` those that the budget ended.
import { readFlags } from './support/read-flags.ts';
import {
  beginInspection,
  compileProgram,
  type Outcome,
  type Program,
  type Transaction,
} from '../src/inspect/index.ts';
import { loadRules, type RuleProgramSource } from '../src/seclang/index.ts';
import { hostileRequests, type HostileRequest } from '../test/inspect/hostile-requests.ts';
import { patternsOf, worstTexts } from '../test/inspect/pattern-costs.ts';
import { crsTexts, defaultTexts } from '../test/support/rules.ts';

const flags = readFlags({
  paranoia: { type: 'string', default: '1,2,3,4' },
  rules: { type: 'string', default: 'crs,default' },
  seconds: { type: 'string', default: '30' },
  budget: { type: 'string', default: '50' },
  seed: { type: 'string', default: '1' },
  json: { type: 'boolean', default: false },
});

const SHOWN = 10;
const SHOWN_LENGTH = 40;
const BUDGET_MS = Number(flags.budget);
/** What no request may cost, whatever it holds. */
const LIMIT_MS = 50;

interface Row {
  readonly rules: string;
  readonly requests: number;
  readonly over: number;
  readonly stopped: number;
  readonly slowest: readonly Slow[];
}

interface Slow {
  readonly milliseconds: number;
  /** The rule that the text was made for. */
  readonly madeFor: number;
  /** The rule that ran when the budget ended, or 0. */
  readonly stoppedAt: number;
  readonly place: string;
  readonly text: string;
}

const sets: (readonly [name: string, source: RuleProgramSource])[] = [];
for (const rules of flags.rules.split(',')) {
  if (rules === 'default') sets.push(['default rules', loadRules(defaultTexts())]);
  else {
    for (const paranoia of flags.paranoia.split(',').map(Number)) {
      const texts = crsTexts({ paranoia: paranoia as 1 | 2 | 3 | 4 });
      sets.push([`CRS at paranoia ${paranoia}`, loadRules(texts)]);
    }
  }
}
const rows = sets.map(([name, source]) => measure(name, source));
if (flags.json) console.log(JSON.stringify(rows, undefined, 2));

function measure(rules: string, source: RuleProgramSource): Row {
  const program = compileProgram(source);
  const until = performance.now() + (Number(flags.seconds) * 1000) / sets.length;
  const slow: Slow[] = [];
  let requests = 0;
  let over = 0;
  let stopped = 0;
  const patterns = shuffle(patternsOf(source), Number(flags.seed));
  for (const { ids, pattern } of patterns) {
    if (performance.now() > until) break;
    for (const make of worstTexts(pattern, 2)) {
      for (const request of hostileRequests(make)) {
        const { milliseconds, outcome } = cost(program, request);
        requests++;
        if (milliseconds > LIMIT_MS) over++;
        const fault = outcome.faults.find(({ kind }) => kind === 'budget');
        if (fault !== undefined) stopped++;
        slow.push({
          milliseconds,
          madeFor: ids[0]!,
          stoppedAt: fault?.ruleId ?? 0,
          place: request.place,
          text: make(SHOWN_LENGTH).slice(0, SHOWN_LENGTH),
        });
      }
    }
    slow.sort((a, b) => b.milliseconds - a.milliseconds).splice(SHOWN);
  }
  if (!flags.json) {
    console.log(
      `${rules}: ${requests} requests, ${over} over ${LIMIT_MS} ms, ${stopped} stopped by the budget`,
    );
    for (const { milliseconds, madeFor, stoppedAt, place, text } of slow) {
      const at = stoppedAt === 0 ? '' : ` (stopped at ${stoppedAt})`;
      console.log(
        `  ${milliseconds.toFixed(1).padStart(7)} ms  for ${madeFor}${at}, ${place}: ${JSON.stringify(text)}`,
      );
    }
  }
  return { rules, requests, over, stopped, slowest: slow };
}

/** The better of two: what the machine did meanwhile is not what a request costs. */
function cost(
  program: Program,
  request: HostileRequest,
): { readonly milliseconds: number; readonly outcome: Outcome } {
  const first = runOne(program, request);
  if (first.milliseconds < LIMIT_MS / 2) return first;
  const second = runOne(program, request);
  return second.milliseconds < first.milliseconds ? second : first;
}

function runOne(program: Program, { transaction, body }: HostileRequest) {
  const used = process.threadCpuUsage();
  const outcome = inspect(program, transaction, body);
  const { user, system } = process.threadCpuUsage(used);
  return { milliseconds: (user + system) / 1000, outcome };
}

function inspect(program: Program, transaction: Transaction, body: string): Outcome {
  const inspection = beginInspection(program, transaction, {
    mode: 'detect',
    onFault: 'allow',
    budgetMs: BUDGET_MS,
  });
  inspection.inspectRequestHeaders();
  if (body !== '') inspection.appendRequestBody(Buffer.from(body, 'latin1'));
  inspection.inspectRequestBody();
  return inspection.finish();
}

function shuffle<Item>(items: readonly Item[], seed: number): readonly Item[] {
  let state = seed;
  const keyed = items.map((item) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return { item, key: state };
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
