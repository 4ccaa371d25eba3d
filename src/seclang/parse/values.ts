import { SEVERITIES } from '../../lib/severity.ts';
import type { IdRange, SeverityNumber } from '../nodes.ts';
import { translatePattern } from '../pattern/translate.ts';
import type { Pattern } from '../pattern/pattern.ts';
import { fail, shorten, withPatternErrors } from '../source/mistakes.ts';
import { suggest } from '../../lib/suggest.ts';
import type { SourceText } from '../source/source-text.ts';

const INTEGER_DIGITS_MAX = 15;

/** Reads a decimal number from `min` to `max`. */
export function parseInteger(text: SourceText, what: string, min: number, max: number): number {
  const written = text.value.trim();
  const number = Number(written);
  if (/^\d+$/.test(written) && written.length <= INTEGER_DIGITS_MAX) {
    if (number >= min && number <= max) return number;
  }
  return fail(
    text,
    'bad-value',
    `${what} must be a number from ${min} to ${max}, not "${shorten(written)}"`,
  );
}

/** Reads one of a few words, without regard to case. */
export function parseChoice<Choice>(
  text: SourceText,
  what: string,
  choices: Readonly<Record<string, Choice>>,
): Choice {
  const written = text.value.trim().toLowerCase();
  for (const [word, choice] of Object.entries(choices)) {
    if (word.toLowerCase() === written) return choice;
  }
  const words = Object.keys(choices);
  const near = suggest(written, words);
  return fail(
    text,
    'bad-value',
    `${what} must be ${words.join(', ')}, not "${shorten(text.value)}"${near === undefined ? '' : ` (did you mean ${near}?)`}`,
  );
}

export const ON_OFF = { On: true, Off: false } as const;
export const RULE_ENGINE_MODES = { On: 'on', Off: 'off', DetectionOnly: 'detection-only' } as const;
export const AUDIT_ENGINE_MODES = {
  On: 'on',
  Off: 'off',
  RelevantOnly: 'relevant-only',
} as const;
export const XML_ARGUMENTS_MODES = { On: 'on', Off: 'off', OnlyArgs: 'only-args' } as const;

const SEVERITY_NUMBERS = Object.fromEntries(
  SEVERITIES.map((name, number) => [name, number as SeverityNumber]),
);

export function parseSeverity(text: SourceText): SeverityNumber {
  if (/^\d$/.test(text.value)) return parseInteger(text, 'severity', 0, 7) as SeverityNumber;
  return parseChoice(text, 'severity', SEVERITY_NUMBERS);
}

export const RULE_ID_MAX = 2_147_483_647;

/** Reads `123`, `100-199`, or several, separated by white space or commas. */
export function parseIdRanges(text: SourceText): IdRange[] {
  const ranges = [...text.value.matchAll(/[^\s,]+/g)].map((word) => {
    const piece = text.slice(word.index, word.index + word[0].length);
    const [first, last = first] = piece.split('-') as [SourceText, SourceText?];
    const range = {
      first: parseInteger(first, 'a rule id', 1, RULE_ID_MAX),
      last: parseInteger(last, 'a rule id', 1, RULE_ID_MAX),
    };
    if (range.last < range.first) fail(piece, 'bad-value', 'the range of ids is out of order');
    return range;
  });
  if (ranges.length === 0) fail(text, 'bad-value', 'expected a rule id or a range, as in 100-199');
  return ranges;
}

/** What a tag or message without any of these can only mean literally. */
const PLAIN_LABEL = /^[\w\s./:,'-]+$/;

/**
 * What names rules by tag or message. ModSecurity 2 takes it for a pattern, ModSecurity 3 for the whole
 * label: so a text without pattern characters is the whole label, anything else a pattern.
 */
export function parseLabelPattern(text: SourceText): Pattern {
  if (text.length === 0) fail(text, 'bad-value', 'expected a tag or message, or a pattern');
  const source = PLAIN_LABEL.test(text.value) ? `\\A\\Q${text.value}\\E\\z` : text.value;
  return withPatternErrors(text, () => translatePattern(source));
}
