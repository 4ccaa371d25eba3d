import { digitsOf, isRun, makeVerifier } from './verify.ts';

const DIGITS = 9;

/** Areas from here on were never given out before numbers became random (2011). */
const AREA_MAX = 739;

/**
 * Matches where the pattern finds what may be a US social security number: nine digits, no field all
 * zeros, an area that was given out, and no run such as 123-45-6789.
 *
 * Argument: a pattern.
 * Reports: the text that passed; it and its groups are captured.
 *
 * @example SecRule RESPONSE_BODY "@verifySSN \d{3}-?\d{2}-?\d{4}" "id:1,phase:4,deny"
 */
export const verifySSN = makeVerifier('verifySSN', (candidate) => {
  const digits = digitsOf(candidate);
  if (digits.length !== DIGITS || isRun(digits)) return false;
  const area = numberOf(digits.slice(0, 3));
  const group = numberOf(digits.slice(3, 5));
  const serial = numberOf(digits.slice(5));
  return area > 0 && area <= AREA_MAX && area !== 666 && group > 0 && serial > 0;
});

function numberOf(digits: readonly number[]): number {
  return digits.reduce((number, digit) => number * 10 + digit, 0);
}
