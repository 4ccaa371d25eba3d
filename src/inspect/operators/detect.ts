import { detectAtPace, sayEvidence, withoutMedia, type Evidence } from '../../detect/index.ts';
import { PatternExhausted, type SearchBudget } from '../../seclang/index.ts';
import { shorten, type OperatorDefinition, type OperatorReport } from './operator.ts';

/**
 * Makes an operator of a detector. `capture` picks what TX.0 holds. Where the detector had to decode
 * the value before it could read it, the place reported is the whole value.
 */
export function makeDetection(
  detect: (value: string) => Evidence | null,
  capture: (evidence: Evidence) => string,
): OperatorDefinition<'none'> {
  return {
    compile: () => ({
      literals: undefined,
      test(value, report) {
        const text = value.length < LONG_LENGTH ? value : withoutMedia(value);
        const evidence = detectInTime(detect, text, report);
        if (evidence === null) return false;
        const isPlain = evidence.layers.length === 0 && text.length === value.length;
        report.captures = [capture(evidence)];
        report.matchStart = isPlain ? evidence.start : 0;
        report.matchEnd = isPlain ? evidence.end : value.length;
        report.evidence = shorten(sayEvidence(evidence));
        return true;
      },
    }),
  };
}

/** A value may take longer than is left: that is a fault, and finds nothing. */
function detectInTime(
  detect: (value: string) => Evidence | null,
  value: string,
  report: OperatorReport,
): Evidence | null {
  const { budget } = report;
  if (budget === undefined) return detect(value);
  try {
    budget.takeSteps(value.length * STEPS_PER_BYTE);
    return value.length < LONG_LENGTH ? detect(value) : detectLong(detect, value, budget);
  } catch (error) {
    if (!(error instanceof PatternExhausted)) throw error;
    report.fault = error.message;
    return null;
  }
}

/** A function of its own: what holds functions over its variables takes memory for each call. */
function detectLong(
  detect: (value: string) => Evidence | null,
  value: string,
  budget: SearchBudget,
): Evidence | null {
  return detectAtPace(
    (length) => budget.takeSteps(length),
    () => detect(value),
  );
}

/** What reading a value costs where it is worst: a hundred of 1,000 bytes took 90 ms. */
const STEPS_PER_BYTE = 50;
/** Shorter values are read at once. */
const LONG_LENGTH = 8192;
