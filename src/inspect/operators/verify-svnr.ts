import { digitsOf, isRun, makeVerifier, weightedSum } from './verify.ts';

const DIGITS = 10;
const CHECK_AT = 3;

/** The check digit itself has no weight. */
const WEIGHTS = [3, 7, 9, 0, 5, 8, 4, 2, 1, 6];

/**
 * Matches where the pattern finds an Austrian social insurance number: ten digits, the fourth of which
 * checks the others.
 *
 * Argument: a pattern.
 * Reports: the text that passed; it and its groups are captured.
 *
 * @example SecRule RESPONSE_BODY "@verifySVNR ([0-9]{4} ?[0-9]{6})" "id:1,phase:4,deny"
 */
export const verifySVNR = makeVerifier('verifySVNR', (candidate) => {
  const digits = digitsOf(candidate);
  if (digits.length !== DIGITS || isRun(digits)) return false;
  const rest = weightedSum(digits, WEIGHTS) % 11;
  return digits[CHECK_AT] === (rest === 10 ? 0 : rest);
});
