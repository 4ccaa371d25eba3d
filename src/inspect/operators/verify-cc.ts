import { digitsOf, makeVerifier } from './verify.ts';

/** Digits of a card number (ISO/IEC 7812-1) are at most 19; patterns may take in some more. */
const DIGITS_MAX = 64;

/**
 * Matches where the pattern finds a text whose digits pass the check of card numbers (Luhn, ISO/IEC
 * 7812-1); what stands between the digits does not matter.
 *
 * Argument: a pattern.
 * Reports: the text that passed; it and its groups are captured.
 *
 * @example SecRule RESPONSE_BODY "@verifyCC \d{13,16}" "id:1,phase:4,deny"
 */
export const verifyCC = makeVerifier('verifyCC', (candidate) => {
  const digits = digitsOf(candidate);
  if (digits.length === 0 || digits.length > DIGITS_MAX) return false;
  let sum = 0;
  digits.forEach((digit, index) => {
    const isDoubled = (digits.length - index) % 2 === 0;
    const weighted = isDoubled ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  });
  return sum % 10 === 0;
});
