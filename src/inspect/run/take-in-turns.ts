import type { Intake } from '../prefilter/intake.ts';
import type { Value } from '../value.ts';
import type { Run } from './run.ts';
import { storedSingleIndex, type StoredSingle } from './variables.ts';

/** What is done in turns: each call of `next` is one. */
export type Turns<Result = void> = Generator<undefined, Result, undefined>;

/** Longer texts are taken in piece by piece. */
const LONG_LENGTH = 16_384;
/** What a byte that is scanned costs, in bytes that are only read. */
const SCAN_COST = 4;

/** Takes texts of a list in; stops where the run's turn is over. */
export function* takeTextsInTurns(
  run: Run,
  list: number,
  texts: readonly string[],
): Turns<readonly Value[]> {
  const intake = run.tables.listIntakes[list]!;
  const taken: Value[] = [];
  // By number: what goes through a list for a generator takes memory for each item.
  for (let index = 0; index < texts.length; index++) {
    const text = texts[index]!;
    if (text.length <= LONG_LENGTH) {
      taken.push(takeShort(run, intake, text));
    } else {
      const value = yield* takeLong(run, intake, text);
      if (value !== undefined) taken.push(value);
    }
    // Out of budget, what is left stays unseen; the run is over anyway.
    if (run.isOutOfBudget) break;
    if (run.budget.isTurnOver) yield;
  }
  return taken;
}

/** Takes a variable of one value in. */
export function* takeOneInTurns(run: Run, variable: StoredSingle, text: string): Turns {
  const index = storedSingleIndex(variable);
  const intake = run.tables.singleIntakes[index];
  if (intake === undefined) return;
  run.singles[index] =
    text.length <= LONG_LENGTH ? takeShort(run, intake, text) : yield* takeLong(run, intake, text);
}

function takeShort(run: Run, intake: Intake, text: string): Value {
  run.budget.spend(text.length);
  return intake.take(text, run.candidates);
}

/** Undefined where the time for it ran out. */
function* takeLong(run: Run, intake: Intake, text: string): Turns<Value | undefined> {
  return yield* inTurns(run, intake.takeInPieces(text, run.candidates), SCAN_COST);
}

/**
 * Does what tells after each piece how many bytes it read, of which each costs so many that are only read.
 * Undefined where the time for it ran out.
 */
export function* inTurns<Result>(
  run: Run,
  pieces: Iterator<number, Result, undefined>,
  cost: number,
): Turns<Result | undefined> {
  for (;;) {
    const piece = pieces.next();
    if (piece.done === true) return piece.value;
    run.budget.spend(piece.value * cost);
    if (run.isOutOfBudget) return undefined;
    if (run.budget.isTurnOver) yield;
  }
}
