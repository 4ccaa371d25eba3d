/** How long a rule that ran away gets less time. */
const PENALTY_MS = 60_000;
/** What it may then take for one text. An ordinary one costs a pattern a fifth of that. */
const ALLOWANCE_MS = 1;
/** A rule ran away that took so much of a request's budget, when that ran out, for one text. */
const BUDGET_SHARE = 0.5;

/**
 * Rules whose pattern used up the time of a whole request on one text. Until a minute has passed without that, they get next
 * to none: whoever found a value that makes a rule run away will send it again, and everyone else on the
 * thread waits meanwhile. One for each program and thread; holds a number for each rule at most.
 */
export class RunawayRules {
  /** By number of the step. */
  readonly #untilMs = new Map<number, number>();

  /** Takes note of what a rule took, for the text at hand, of a budget that ran out. */
  note(step: number, tookMs: number, budgetMs: number, nowMs: number): void {
    if (tookMs > budgetMs * BUDGET_SHARE || this.#untilMs.has(step)) {
      this.#untilMs.set(step, nowMs + PENALTY_MS);
    }
  }

  /** Milliseconds that a rule may take for one text, beside the budget of all. */
  allowanceMs(step: number, nowMs: number): number {
    if (this.#untilMs.size === 0) return Infinity;
    const untilMs = this.#untilMs.get(step);
    if (untilMs === undefined) return Infinity;
    if (nowMs < untilMs) return ALLOWANCE_MS;
    this.#untilMs.delete(step);
    return Infinity;
  }
}
