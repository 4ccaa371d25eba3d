import { PatternExhausted, type SearchBudget, type SearchTurns } from '../../seclang/index.ts';
import type { ClientBudget } from './client-budgets.ts';
import type { Step } from './compiled.ts';
import { Deadline } from './deadline.ts';
import type { Run } from './run.ts';

/**
 * Work is counted in bytes that are only read, roughly 256 in a microsecond; in whole ones, for a number with a
 * fraction would take memory each time.
 */
const WORK_BETWEEN_LOOKS = 32_768;
const WORK_PER_TEXT = 256;
const WORK_PER_STEP = 5;
/** The rest is for what cannot be interrupted: a step under way ends after the clock was looked at. */
const BUDGET_SHARE_USED = 0.9;
/** Pauses that are not held against a request, in times its budget. */
const PAUSES_PER_BUDGET_MAX = 4;

/** What a run may take of time: counts its work, and ends it, telling whose rule or which client took it. */
export class RunBudget implements SearchBudget {
  readonly #run: Run;
  readonly #deadline: Deadline;
  /** For the search at hand, where it may stop. */
  turns: SearchTurns | undefined = undefined;
  readonly #turn = { isOver: false, halted: undefined as object | undefined };
  #turnEndsMs = Infinity;
  /** What the client gets, where that is less than the site's budget, until the upstream answers. */
  #clientBudget: ClientBudget | undefined = undefined;
  #work = 0;
  /** What the rule at hand took for the text at hand, from one look at the clock to the next. */
  #timedStep: Step | undefined = undefined;
  #searchMs = 0;

  constructor(run: Run) {
    this.#run = run;
    const { onFault, client, clock, budgetMs } = run.options;
    // Where faults are let through, less time would be a way past the rules.
    if (onFault === 'block') {
      this.#clientBudget = run.tables.clientBudgets.budgetOf(client, run.startedAtMs);
    }
    const givenMs = this.#clientBudget?.milliseconds ?? budgetMs;
    const pausesMsMax = budgetMs * PAUSES_PER_BUDGET_MAX;
    this.#deadline = new Deadline(clock, givenMs * BUDGET_SHARE_USED, pausesMsMax);
  }

  /** Starts the clock of a piece of work, which is to take no longer than its turn; `endWork` must follow. */
  beginWork(nowMs: number, turnMs: number): void {
    this.#deadline.begin(nowMs);
    this.#turnEndsMs = nowMs + turnMs;
    this.#turn.isOver = false;
    // What a search took is added up over all its turns.
    if (this.#turn.halted === undefined) this.#timedStep = undefined;
    // Runs of a thread take turns between pieces of work, never within one.
    this.#run.tables.report.budget = this;
  }

  endWork(nowMs: number): void {
    this.#run.tables.report.budget = undefined;
    this.#deadline.end(nowMs);
  }

  /** Whether others are to have the thread. */
  get isTurnOver(): boolean {
    return this.#turn.isOver;
  }

  /** Lets the search that comes now stop when the turn is over; `takeTurns` must follow. */
  giveTurns(): void {
    this.turns = this.#turn;
  }

  takeTurns(): void {
    this.turns = undefined;
  }

  /** What a phase left unfinished is of no matter to the next. */
  forgetHalted(): void {
    this.#turn.halted = undefined;
  }

  /** Counts work on a text that is begun now; looks at the clock once in a while. */
  spend(length: number): void {
    // A search that goes on is counted already.
    if (this.#turn.halted !== undefined) return;
    this.#timedStep = undefined;
    this.#spendWork(WORK_PER_TEXT + length);
  }

  /** Counts steps of a search, which ends where nothing is left for it. */
  takeSteps(steps: number): void {
    this.#spendWork(steps * WORK_PER_STEP);
    if (this.#run.isOutOfBudget) throw new PatternExhausted();
  }

  /** Whether the client has time for a body of so many bytes; ends the inspection where not. */
  takesBody(bytes: number): boolean {
    const given = this.#clientBudget;
    if (given === undefined || bytes <= given.bodyBytesMax) return true;
    if (!this.#run.isOutOfBudget) this.#run.giveUp(outOfTime(given), given.ruleId);
    return false;
  }

  /** The answer is inspected with what the site's budget leaves, whoever gets it. */
  giveFull(): void {
    if (this.#clientBudget === undefined) return;
    const withheldMs = this.#run.options.budgetMs - this.#clientBudget.milliseconds;
    this.#deadline.extend(withheldMs * BUDGET_SHARE_USED);
    this.#clientBudget = undefined;
  }

  #spendWork(work: number): void {
    this.#work += work;
    if (this.#work < WORK_BETWEEN_LOOKS) return;
    this.#work = 0;
    if (!this.#run.isOutOfBudget) this.#lookAtClock();
  }

  #lookAtClock(): void {
    const run = this.#run;
    const { runaways } = run.tables;
    const { clock, budgetMs } = run.options;
    const nowMs = clock.monotonic();
    this.#turn.isOver = nowMs > this.#turnEndsMs;
    this.#timeSearch(this.#deadline.look(nowMs));
    const { step } = run;
    const allowanceMs = step === undefined ? Infinity : runaways.allowanceMs(step.number, nowMs);
    const isPast = this.#deadline.isPast(nowMs);
    if (!isPast && this.#searchMs <= allowanceMs) return;
    this.#noteCulprits(nowMs);
    const given = this.#clientBudget;
    if (!isPast) {
      const again = `the rule ran away before, and would take longer than ${allowanceMs} ms again`;
      run.giveUp(again, step?.id);
    } else if (given === undefined) {
      run.giveUp(`inspection would take longer than ${budgetMs} ms`, step?.id);
    } else {
      run.giveUp(outOfTime(given), given.ruleId);
    }
  }

  /** Adds up what the rule at hand took; between rules there is none. */
  #timeSearch(workedMs: number): void {
    const { step } = this.#run;
    if (step === undefined) return;
    this.#searchMs = step === this.#timedStep ? this.#searchMs + workedMs : 0;
    this.#timedStep = step;
  }

  /** Remembers the rule and the client, so that neither takes so much again. */
  #noteCulprits(nowMs: number): void {
    const { step, phase, tables, options } = this.#run;
    const { client, budgetMs } = options;
    if (step?.isPattern === true) {
      tables.runaways.note(step.number, this.#searchMs, budgetMs, nowMs);
    }
    // An answer that takes long to read is not the doing of who asked for it.
    if (phase <= 2) tables.clientBudgets.note(client, budgetMs, step?.id ?? 0, nowMs);
  }
}

function outOfTime({ milliseconds }: ClientBudget): string {
  return `the client's requests ran out of time before, and this one would take longer than ${milliseconds} ms`;
}
