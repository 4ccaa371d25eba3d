import { makeVerifier } from './verify.ts';

const NUMBER = /^\d{6}(\d{4})(\d{2})(\d{2})\d{3}[\dXx]$/;
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECK_CHARACTERS = '10X98765432';
/** Nobody older carries one. */
const YEAR_MIN = 1900;

/**
 * Matches where the pattern finds a Chinese resident identity number: a region, a day of birth that there was, a
 * sequence, and the character that checks them (GB 11643-1999, ISO 7064 MOD 11-2).
 *
 * Argument: a pattern.
 * Reports: the text that passed; it and its groups are captured.
 *
 * @example SecRule RESPONSE_BODY "@verifyRIN [1-9]\d{16}[\dXx]" "id:1,phase:4,deny"
 */
export const verifyRIN = makeVerifier('verifyRIN', (candidate) => {
  const [, year, month, day] = NUMBER.exec(candidate) ?? [];
  if (year === undefined || !isDay(Number(year), Number(month), Number(day))) return false;
  const sum = WEIGHTS.reduce(
    (total, weight, index) => total + weight * Number(candidate[index]),
    0,
  );
  return CHECK_CHARACTERS[sum % 11] === candidate.slice(-1).toUpperCase();
});

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= YEAR_MIN && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
