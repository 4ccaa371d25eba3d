// Texts that were encrypted and written with all the characters of a keyboard, as guards against bots do.
import type { Finding } from '../evidence.ts';

/** Shorter texts say too little about how their characters are spread. */
const LENGTH_MIN = 256;
/** Characters that are looked at, on both sides of what was found. */
const SAMPLE_LENGTH = 1024;
/** Of 32 signs; programs and their data use fewer, however tightly they are written. */
const SIGNS_MIN = 20;
const SIGN_MIN_PERCENT = 15;
const BLANK_MAX_PERCENT = 2;
const SIGN = /[!-/:-@[-`{-~]/g;
/** Letters in a row, all small or all capital, that chance hardly puts together; the longer it tries, the more. */
const SHORT_WORD = /[a-z]{5}|[A-Z]{5}|jndi/;
const SHORT_LENGTH_MAX = 40;
/** Short, and yet meant: blanks and comments, which noise hardly has, and a condition that is true. */
const MEANT = /\s|\/\*|\b(\w)=\1\b|\b(?:or|and|union)\b/i;
const WORD = /[a-z]{6}|[A-Z]{6}|jndi|alert/;
const WORD_LENGTH_MAX = 120;
const LONG_WORD = /[a-z]{8}|jndi|alert|script/;

/**
 * True where the finding is what any grammar finds in enough random characters: it holds no word, and all
 * around it is noise.
 */
export function isChance(text: string, { start, end }: Finding): boolean {
  if (text.length < LENGTH_MIN) return false;
  if (holdsWord(text.slice(start, end))) return false;
  const from = Math.max(0, Math.min(start, text.length - SAMPLE_LENGTH) - SAMPLE_LENGTH / 2);
  const sample = text.slice(from, from + SAMPLE_LENGTH);
  const signs = sample.match(SIGN) ?? [];
  const blanks = sample.match(/\s/g)?.length ?? 0;
  return (
    new Set(signs).size >= SIGNS_MIN &&
    signs.length * 100 >= sample.length * SIGN_MIN_PERCENT &&
    blanks * 100 <= sample.length * BLANK_MAX_PERCENT
  );
}

/** Shorter lines without a blank may be a word. */
const LINE_LENGTH_MIN = 32;
/** Of 32 signs. */
const LINE_SIGNS_MIN = 8;

/**
 * The text without its lines of noise, or as it is where it has none: a shell passes over what it cannot call,
 * and the commands between those lines are meant.
 */
export function withoutNoise(text: string): string {
  if (text.length < LENGTH_MIN || !text.includes('\n')) return text;
  const lines = text.split('\n').filter((line) => !isNoise(line));
  return lines.map(withoutComment).join('\n');
}

/** `id #...`: what stands behind the sign is noise, and nobody's words. */
function withoutComment(line: string): string {
  const at = line.lastIndexOf(' #');
  return at >= 0 && isNoise(line.slice(at + 1)) ? line.slice(0, at) : line;
}

function isNoise(line: string): boolean {
  if (line.length < LINE_LENGTH_MIN || /\s(?!$)|:\/\//.test(line)) return false;
  const signs = line.match(SIGN) ?? [];
  return (
    new Set(signs).size >= LINE_SIGNS_MIN && signs.length * 100 >= line.length * SIGN_MIN_PERCENT
  );
}

function holdsWord(found: string): boolean {
  if (found.length <= SHORT_LENGTH_MAX) return SHORT_WORD.test(found) || MEANT.test(found);
  return (found.length <= WORD_LENGTH_MAX ? WORD : LONG_WORD).test(found);
}
