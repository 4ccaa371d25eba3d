import { digitsOf, isRun, makeVerifier, weightedSum } from './verify.ts';

const DIGITS = 11;
const FIRST_WEIGHTS = [10, 9, 8, 7, 6, 5, 4, 3, 2];
const SECOND_WEIGHTS = [11, ...FIRST_WEIGHTS];

/**
 * Matches where the pattern finds a Brazilian taxpayer number (CPF): eleven digits, the last two of
 * which check the others. Runs such as 111.111.111-11 pass the check and are no numbers.
 *
 * Argument: a pattern.
 * Reports: the text that passed; it and its groups are captured.
 *
 * @example SecRule RESPONSE_BODY "@verifyCPF ([0-9]{3}\.){2}[0-9]{3}-[0-9]{2}" "id:1,phase:4,deny"
 */
export const verifyCPF = makeVerifier('verifyCPF', (candidate) => {
  const digits = digitsOf(candidate);
  return (
    digits.length === DIGITS &&
    !isRun(digits) &&
    digits[9] === checkDigit(weightedSum(digits, FIRST_WEIGHTS)) &&
    digits[10] === checkDigit(weightedSum(digits, SECOND_WEIGHTS))
  );
});

function checkDigit(sum: number): number {
  const rest = sum % 11;
  return rest < 2 ? 0 : 11 - rest;
}
