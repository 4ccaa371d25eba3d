const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const PERIODS = ['1h', '24h', '7d', '30d'] as const;
export type PeriodName = (typeof PERIODS)[number];

const LENGTH_MS: Readonly<Record<PeriodName, number>> = {
  '1h': HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};

/** Width of a point in a chart, and how often it is read again. */
const STEP_MS: Readonly<Record<PeriodName, number>> = {
  '1h': MINUTE_MS,
  '24h': 15 * MINUTE_MS,
  '7d': 2 * HOUR_MS,
  '30d': 12 * HOUR_MS,
};

export interface Period {
  readonly from: number;
  readonly to: number;
  readonly stepMs: number;
}

/** Ends with the minute that runs, so that what just happened is in it. */
export function periodEndingAt(name: PeriodName, nowMs: number): Period {
  const to = (Math.floor(nowMs / MINUTE_MS) + 1) * MINUTE_MS;
  return { from: to - LENGTH_MS[name], to, stepMs: STEP_MS[name] };
}

export function isPeriodName(text: string | null): text is PeriodName {
  return PERIODS.includes(text as PeriodName);
}
