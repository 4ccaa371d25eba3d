// No value makes a pattern run away. What a search costs is counted, not timed: long values go through
// an automaton that counts its work; V8 sees short ones only, and what follows the beginning of a match.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Clock } from '../../src/lib/clock.ts';
import {
  compilePattern,
  loadRules,
  PatternError,
  PatternExhausted,
  translatePattern,
  type Pattern,
} from '../../src/seclang/index.ts';
import { parsePattern } from '../../src/seclang/pattern/parser.ts';
import type { Program } from '../../src/inspect/index.ts';
import { RunawayRules } from '../../src/inspect/run/runaway-rules.ts';
import { requires } from '../support/requires.ts';
import { crsTexts, defaultTexts, inspect, makeTransaction, programOf } from '../support/rules.ts';
import { hostileRequests } from './hostile-requests.ts';
import { patternsOf } from './pattern-costs.ts';
import { stressTexts } from './stress-texts.ts';

const { patterns: EVIL, refused: REFUSED } = JSON.parse(
  readFileSync(new URL('catastrophic.vectors.json', import.meta.url), 'utf8'),
) as {
  readonly patterns: readonly {
    readonly pattern: string;
    readonly start?: string;
    readonly run: string;
    readonly end: string;
  }[];
  readonly refused: readonly string[];
};

/** A value as large as a body may be that is no file. */
const VALUE_BYTES = 131_072;
/** Steps that reading it may cost, and those that making states and working out a match may add. */
const STEPS_PER_BYTE_MAX = 16;
/** The same for what only the matcher runs that tries nothing twice: the branches at one place. */
const MEMOISED_STEPS_PER_BYTE_MAX = 128;
const STEPS_EXTRA_MAX = 500_000;

/** Values of each pattern of the rule sets, and how long they are. */
const TEXTS_PER_PATTERN = 24;
const TEXT_BYTES = 16_384;

/**
 * Rules with counts within counts, or counts into the thousands, whose automata have too many states:
 * what is made against them costs more, and the budget of the request ends it (see below).
 */
const ENDED_BY_BUDGET: ReadonlySet<number> = new Set([10_129, 10_136]);

describe('patterns that are known to run away', () => {
  for (const { pattern, start = '', run, end } of EVIL) {
    test(`/${pattern}/ reads a long value once`, () => {
      const translated = translatePattern(pattern);
      for (const times of [VALUE_BYTES / run.length, 5, 100]) {
        const value = start + run.repeat(times) + end;
        const steps = stepsOf(translated, value);
        assert.ok(steps <= boundOf(translated, value), `${steps} steps for ${value.length} bytes`);
      }
    });
  }

  for (const pattern of REFUSED) {
    test(`/${pattern}/ is refused at load`, () => {
      assert.throws(() => translatePattern(pattern), PatternError);
    });
  }
});

describe('patterns of the rule sets', () => {
  const holdBound = (patterns: ReturnType<typeof patternsOf>): void => {
    for (const { ids, pattern } of patterns) {
      if (ids.some((id) => ENDED_BY_BUDGET.has(id))) continue;
      const { root } = parsePattern(pattern.text, pattern.ignoreCase);
      const makers = stressTexts(root, pattern.literals ?? []);
      const step = Math.max(1, Math.floor(makers.length / TEXTS_PER_PATTERN));
      for (let index = 0; index < makers.length; index += step) {
        const value = makers[index]!(TEXT_BYTES);
        const steps = stepsOf(pattern, value);
        const where = `rule ${ids[0]} on ${JSON.stringify(value.slice(0, 60))}`;
        assert.ok(steps <= boundOf(pattern, value), `${where}: ${steps} steps`);
      }
    }
  };

  test('the default rules read what is made against them once', () => {
    holdBound(patternsOf(loadRules(defaultTexts())));
  });

  test('so does the Core Rule Set', requires('shared-data'), () => {
    const patterns = patternsOf(loadRules(crsTexts({ paranoia: 4 })));
    assert.ok(patterns.length > 250, `${patterns.length} patterns`);
    holdBound(patterns);
  });
});

describe('the budget of a request', () => {
  /** Which of the last 40 bytes were an `a`: more states than there is memory for. */
  const makeProgram = (): Program =>
    programOf(`
    SecRequestBodyAccess On
    SecRule ARGS "@contains x" "id:1,phase:2,pass"
    SecRule ARGS "@rx c[ab]{40}a" "id:2,phase:2,pass"
    SecRule ARGS "@contains x" "id:3,phase:2,pass"`);

  test('ends a search that would go on, and names its rule', () => {
    const { outcome, interruption } = inspectRunaway('block', 30);
    assert.deepEqual(
      outcome.faults.map(({ kind, ruleId }) => [kind, ruleId]),
      [['budget', 2]],
    );
    assert.deepEqual(
      outcome.matches.map(({ ruleId }) => ruleId),
      [1],
    );
    assert.equal(interruption?.status, 403);
  });

  test('lets it pass where the site says so', () => {
    const { outcome, interruption } = inspectRunaway('allow', 30);
    assert.equal(interruption, undefined);
    assert.equal(outcome.faults.length, 1);
  });

  test('does not end what stays within it', () => {
    const { outcome } = inspectRunaway('block', Infinity);
    assert.deepEqual(outcome.faults, []);
    assert.deepEqual(
      outcome.matches.map(({ ruleId }) => ruleId),
      [1, 3],
    );
  });

  test('leaves a rule that ran away little time of the next requests, for a minute', () => {
    const program = makeProgram();
    const clock = new TickingClock();
    const looks = (): number => {
      const before = clock.looks;
      const { outcome } = inspectRunaway('block', 100, { program, clock });
      assert.deepEqual(
        outcome.faults.map(({ kind, ruleId }) => [kind, ruleId]),
        [['budget', 2]],
      );
      return clock.looks - before;
    };
    const first = looks();
    const second = looks();
    assert.ok(second < first / 2, `${first}, then ${second} looks at the clock`);
    clock.nowMs += 61_000;
    assert.ok(looks() > first / 2);
  });

  test('does not hold a rule back for what others took', () => {
    const rules = new RunawayRules();
    rules.note(7, 10, 50, 0);
    assert.equal(rules.allowanceMs(7, 1), Infinity);
    rules.note(7, 30, 50, 0);
    assert.ok(rules.allowanceMs(7, 1) < 10);
    assert.equal(rules.allowanceMs(8, 1), Infinity);
    assert.equal(rules.allowanceMs(7, 60_001), Infinity);
  });

  test('does not hold it against a request that the thread stood still', () => {
    const faultsWith = (
      pauseAt: (look: number) => number,
      clock: Clock = new TickingClock(pauseAt),
      budgetMs = 50,
    ): readonly number[] => {
      const body = `q=x${'c'.repeat(125_000)}`;
      const transaction = makeTransaction({
        method: 'POST',
        rawHeaders: ['Content-Type', 'application/x-www-form-urlencoded'],
      });
      const request = { transaction, body };
      const { outcome } = inspect(makeProgram(), request, { onFault: 'block', budgetMs, clock });
      return outcome.faults.map(({ ruleId }) => ruleId);
    };
    assert.deepEqual(
      faultsWith(() => 0),
      [],
    );
    assert.deepEqual(
      faultsWith((look) => (look === 3 ? 150 : 0)),
      [],
      'once',
    );
    assert.equal(faultsWith(() => 150).length, 1, 'but not for ever');

    const slices = (look: number): number => (look >= 4 ? 8 : 0);
    const budgetMs = 60;
    assert.equal(
      faultsWith(slices, new TickingClock(slices), budgetMs).length,
      1,
      'in slices too short to be seen',
    );
    const busy = new TickingClock(slices);
    const telling: Clock = {
      now: () => busy.now(),
      monotonic: () => busy.monotonic(),
      worked: () => busy.looks,
    };
    assert.deepEqual(faultsWith(slices, telling, budgetMs), [], 'but the system tells of them');
  });

  interface Shared {
    readonly program: Program;
    readonly clock: TickingClock;
  }

  function inspectRunaway(
    onFault: 'block' | 'allow',
    budgetMs: number,
    { program, clock }: Shared = { program: makeProgram(), clock: new TickingClock() },
  ) {
    let seed = 7;
    const letters = Array.from({ length: 60_000 }, () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed & 0x1_0000) === 0 ? 'a' : 'b';
    });
    const rawHeaders = ['Content-Type', 'application/x-www-form-urlencoded'];
    const transaction = makeTransaction({ method: 'POST', rawHeaders });
    const body = `q=x${letters.join('')}`;
    return inspect(program, { transaction, body }, { onFault, budgetMs, clock });
  }
});

/** A millisecond passes from look to look: how often it is looked is what a search decides. */
class TickingClock {
  nowMs = 0;
  looks = 0;
  readonly #pauseAt: (look: number) => number;

  /** `pauseAt` adds milliseconds before a look. */
  constructor(pauseAt: (look: number) => number = () => 0) {
    this.#pauseAt = pauseAt;
  }

  now(): number {
    return 0;
  }

  monotonic(): number {
    this.nowMs += this.#pauseAt(this.looks++);
    return this.nowMs++;
  }
}

describe('hostile requests', () => {
  test('are inspected to the end, or the fault is told', requires('shared-data'), () => {
    const program = programOf(`
      SecRequestBodyAccess On
      SecRule ARGS|REQUEST_HEADERS|REQUEST_COOKIES|XML:/*|REQUEST_BODY|FILES|ARGS_NAMES|REQUEST_URI \\
        "@rx (?:\\bunion\\b.*?)+select" "id:1,phase:2,pass,t:none,t:urlDecodeUni,t:lowercase"`);
    for (const request of hostileRequests((length) => 'union '.repeat(Math.ceil(length / 6)))) {
      const { outcome } = inspect(program, request, { mode: 'detect', onFault: 'allow' });
      assert.deepEqual(
        outcome.faults.filter(({ kind }) => kind === 'budget' || kind === 'operator'),
        [],
        request.place,
      );
    }
  });
});

function stepsOf(pattern: Pattern, value: string): number {
  let steps = 0;
  const budget = {
    takeSteps: (taken: number): void => {
      steps += taken;
      if (steps > 2 * boundOf(pattern, value)) throw new PatternExhausted();
    },
  };
  try {
    compilePattern(pattern).exec(Buffer.from(value, 'latin1').toString('latin1'), 0, budget);
  } catch (error) {
    assert.ok(error instanceof PatternExhausted);
  }
  return steps;
}

function boundOf({ singleLine }: Pattern, value: string): number {
  const perByte =
    singleLine.safety === 'memoised' ? MEMOISED_STEPS_PER_BYTE_MAX : STEPS_PER_BYTE_MAX;
  return STEPS_EXTRA_MAX + perByte * value.length;
}
