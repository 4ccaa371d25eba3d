import type { SearchBudget } from './pattern.ts';

/** Steps that one search may take where nobody says. At about 50 million a second, under half a second. */
const STEPS_MAX = 20_000_000;

/** A search that would have cost more than it may. The caller makes it a fault. */
export class PatternExhausted extends Error {
  constructor() {
    super('the pattern needs more steps than it may take');
    this.name = 'PatternExhausted';
  }
}

/** A search that stopped because its turn is over: the same call, made again, goes on with it. */
export class SearchHalted extends Error {
  constructor() {
    super('the search goes on later');
    this.name = 'SearchHalted';
  }
}

/** A budget of so many steps, for searches that belong to no request. */
export function stepBudget(stepsMax: number = STEPS_MAX): SearchBudget {
  let left = stepsMax;
  return {
    takeSteps(steps) {
      left -= steps;
      if (left < 0) throw new PatternExhausted();
    },
  };
}

/** As `budget`, of which this search may use so many steps at most. */
export function limitSteps(budget: SearchBudget, stepsMax: number): SearchBudget {
  const own = stepBudget(stepsMax);
  return {
    takeSteps(steps) {
      budget.takeSteps(steps);
      own.takeSteps(steps);
    },
  };
}
