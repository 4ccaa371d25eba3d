/** What a unit parser returns: a value, or one clause that says what was expected. */
export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly expected: string };

/** `count` events in `periodMs`. */
export interface Rate {
  readonly count: number;
  readonly periodMs: number;
}

const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
};

const DURATION_UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

export const SIZE_EXPECTED =
  'a size with its unit, such as "64 KiB" (units: B, KiB, MiB, GiB, TiB, or KB, MB, GB, TB)';
export const DURATION_EXPECTED =
  'a duration with its unit, such as "30s" (units: ms, s, min, h, d)';
export const RATE_EXPECTED = 'a rate, such as "100/min" or "20/10s" (units: ms, s, min, h, d)';

/** Digits of a count: enough for a tebibyte in bytes, far from losing precision. */
const NUMBER = '([0-9]{1,15}(?:\\.[0-9]{1,6})?)';
export const SIZE_PATTERN = new RegExp(`^${NUMBER} ?(${Object.keys(SIZE_UNITS).join('|')})$`);
export const DURATION_PATTERN = new RegExp(
  `^${NUMBER} ?(${Object.keys(DURATION_UNITS).join('|')})$`,
);
export const RATE_PATTERN = new RegExp(
  `^([0-9]{1,12})/([0-9]{0,6})(${Object.keys(DURATION_UNITS).join('|')})$`,
);

/** Parses `"1.5 MiB"` to whole bytes. */
export function parseSize(text: string): Parsed<number> {
  return parseAmount(text, SIZE_PATTERN, SIZE_UNITS, SIZE_EXPECTED);
}

/** Parses `"30s"` to whole milliseconds. */
export function parseDuration(text: string): Parsed<number> {
  return parseAmount(text, DURATION_PATTERN, DURATION_UNITS, DURATION_EXPECTED);
}

/** Parses `"100/min"` or `"20/10s"`. */
export function parseRate(text: string): Parsed<Rate> {
  const match = RATE_PATTERN.exec(text);
  if (match === null) return { ok: false, expected: RATE_EXPECTED };
  const count = Number(match[1]);
  const periodMs = Number(match[2] === '' ? 1 : match[2]) * DURATION_UNITS[match[3]!]!;
  if (count === 0 || periodMs === 0) return { ok: false, expected: RATE_EXPECTED };
  return { ok: true, value: { count, periodMs } };
}

function parseAmount(
  text: string,
  pattern: RegExp,
  units: Readonly<Record<string, number>>,
  expected: string,
): Parsed<number> {
  const match = pattern.exec(text);
  if (match === null) return { ok: false, expected };
  const value = Number(match[1]) * units[match[2]!]!;
  if (!Number.isSafeInteger(value)) {
    return { ok: false, expected: `${expected} that makes a whole number of the smallest unit` };
  }
  return { ok: true, value };
}
