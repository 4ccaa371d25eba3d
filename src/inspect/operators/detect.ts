import type { Evidence } from '../../detect/index.ts';
import { shorten, type OperatorDefinition } from './operator.ts';

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
        const evidence = detect(value);
        if (evidence === null) return false;
        const isPlain = evidence.layers.length === 0;
        report.captures = [capture(evidence)];
        report.matchStart = isPlain ? evidence.start : 0;
        report.matchEnd = isPlain ? evidence.end : value.length;
        report.evidence = shorten(`${evidence.why}: ${evidence.excerpt}`);
        return true;
      },
    }),
  };
}
