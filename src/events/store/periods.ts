import { POINTS_MAX, StoreError } from './store.ts';
import type { Period } from './store.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Widths of rollups, finest first. Days are days of UTC. */
export const UNITS = ['minute', 'hour', 'day'] as const;
export type Unit = (typeof UNITS)[number];

export const UNIT_MS: Readonly<Record<Unit, number>> = {
  minute: MINUTE_MS,
  hour: HOUR_MS,
  day: DAY_MS,
};

/** A run of rollup rows of one unit: those that start in `[from, to)`. */
export interface UnitRange extends Period {
  readonly unit: Unit;
}

/** From when on rollups of a unit are still there. Days stand in for all that came before hours. */
export interface KeptFrom {
  readonly minute: number;
  readonly hour: number;
}

export const KEPT_ALL: KeptFrom = { minute: -Infinity, hour: -Infinity };

export function floorTo(timeMs: number, widthMs: number): number {
  return Math.floor(timeMs / widthMs) * widthMs;
}

function ceilTo(timeMs: number, widthMs: number): number {
  return Math.ceil(timeMs / widthMs) * widthMs;
}

/** Throws StoreError `query` unless both ends are finite and in order. */
export function checkPeriod({ from, to }: Period): void {
  const isSound = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && to >= from;
  if (!isSound) throw new StoreError('query', 'a period needs from <= to, in whole milliseconds');
}

/** Widens a period to the finest rollups of at least `finest` that are kept at either end. */
export function widenPeriod(period: Period, finest: Unit, kept: KeptFrom): Period {
  return {
    from: floorTo(period.from, UNIT_MS[unitAt(period.from, finest, kept)]),
    to: ceilTo(period.to, UNIT_MS[unitAt(period.to, finest, kept)]),
  };
}

/**
 * Splits a widened period into as few rollup rows as cover it exactly: days inside, hours and minutes
 * only at its ends. A month takes 30 days, at most 46 hours and 118 minutes.
 */
export function splitPeriod(period: Period): UnitRange[] {
  return splitBy(period, UNITS.length - 1);
}

function splitBy({ from, to }: Period, level: number): UnitRange[] {
  if (from >= to) return [];
  const unit = UNITS[level]!;
  if (level === 0) return [{ unit, from, to }];
  const innerFrom = ceilTo(from, UNIT_MS[unit]);
  const innerTo = floorTo(to, UNIT_MS[unit]);
  if (innerFrom >= innerTo) {
    // No whole unit inside; the ends may still touch one boundary.
    return splitBy({ from, to }, level - 1);
  }
  return [
    ...splitBy({ from, to: innerFrom }, level - 1),
    { unit, from: innerFrom, to: innerTo },
    ...splitBy({ from: innerTo, to }, level - 1),
  ];
}

/** The steps of a series: how wide, over which period, read from which unit. */
export interface SeriesSteps {
  readonly unit: Unit;
  readonly stepMs: number;
  readonly period: Period;
}

export function planSeries(period: Period, stepMs: number, kept: KeptFrom): SeriesSteps {
  if (!Number.isFinite(stepMs) || stepMs <= 0) {
    throw new StoreError('query', 'a series needs a step above 0');
  }
  const finest = UNIT_MS[unitAt(period.from, 'minute', kept)];
  // One point more than the division says: both ends are widened to whole steps.
  const narrowest = Math.max(stepMs, finest, (period.to - period.from) / (POINTS_MAX - 1));
  const step = roundStep(narrowest);
  const unit = UNITS.findLast((candidate) => step % UNIT_MS[candidate] === 0) ?? 'minute';
  return {
    unit,
    stepMs: step,
    period: { from: floorTo(period.from, step), to: ceilTo(period.to, step) },
  };
}

/** Up to an hour whole minutes, up to a day whole hours, beyond whole days. */
function roundStep(stepMs: number): number {
  for (const unit of UNITS) {
    const rounded = ceilTo(stepMs, UNIT_MS[unit]);
    const next = UNITS[UNITS.indexOf(unit) + 1];
    if (next === undefined || rounded <= UNIT_MS[next]) return rounded;
  }
  return ceilTo(stepMs, DAY_MS);
}

function unitAt(timeMs: number, finest: Unit, kept: KeptFrom): Unit {
  if (finest === 'minute' && timeMs >= kept.minute) return 'minute';
  if (finest !== 'day' && timeMs >= kept.hour) return 'hour';
  return 'day';
}
