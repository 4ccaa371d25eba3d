import type { Format } from '../../lib/format.ts';

const HOUR_MS = 3_600_000;

/** Steps of minutes are told by the hour, longer ones need the day too. */
export function timeLabel(format: Format, stepMs: number): (time: number) => string {
  if (stepMs < HOUR_MS) return (time) => format.clock(time).slice(0, 5);
  return format.dateShort;
}
