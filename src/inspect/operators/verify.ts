import { compilePattern } from '../../seclang/index.ts';
import { findPattern, reportGroups } from './find-pattern.ts';
import { shorten, type OperatorDefinition } from './operator.ts';

/** Digits that evidence may show: the numbers are secrets, and evidence goes to the journal. */
const DIGITS_SHOWN = 4;

/** Candidates looked at in one value; a value with more is a fault. */
const CANDIDATES_MAX = 200;

/**
 * Makes an operator that matches where the pattern finds a text that `isValid` accepts. A text that it
 * does not accept does not end the search: the next may begin one byte further on.
 */
export function makeVerifier(
  name: string,
  isValid: (candidate: string) => boolean,
): OperatorDefinition<'pattern'> {
  return {
    compile(pattern) {
      const matcher = compilePattern(pattern);
      return {
        literals: pattern.literals,
        test(value, report) {
          let from = 0;
          for (let candidates = 0; candidates < CANDIDATES_MAX; candidates++) {
            const match = findPattern(matcher, value, from, report);
            if (match === undefined) return false;
            const candidate = match.groups[0] ?? '';
            if (isValid(candidate)) {
              reportGroups(report, match);
              report.evidence = shorten(maskDigits(candidate));
              return true;
            }
            from = match.index + 1;
          }
          report.fault = `@${name}: more than ${CANDIDATES_MAX} candidates in one value`;
          return false;
        },
      };
    },
  };
}

/** The digits in a text, as numbers. */
export function digitsOf(text: string): number[] {
  const digits: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - 0x30;
    if (digit >= 0 && digit <= 9) digits.push(digit);
  }
  return digits;
}

/** True where all digits are the same, or each is one more than the one before: a made-up number. */
export function isRun(digits: readonly number[]): boolean {
  const step = (digits[1] ?? 0) - (digits[0] ?? 0);
  if (step !== 0 && step !== 1) return false;
  return digits.every((digit, index) => index === 0 || digits[index - 1]! + step === digit);
}

/** The sum of digits times weights, over as many as there are weights. */
export function weightedSum(digits: readonly number[], weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index++) sum += digits[index]! * weights[index]!;
  return sum;
}

/** Every digit but the last few as `*`. */
function maskDigits(text: string): string {
  let hidden = digitsOf(text).length - DIGITS_SHOWN;
  return text.replace(/\d/g, (digit) => (hidden-- > 0 ? '*' : digit));
}
