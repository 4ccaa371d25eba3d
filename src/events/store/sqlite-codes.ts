import type { Unit } from './periods.ts';
import type { TopKind } from './store.ts';

// Verdicts and status classes stand as their place in VERDICTS and STATUS_CLASSES.

export const UNIT_CODES: Readonly<Record<Unit, number>> = { minute: 0, hour: 1, day: 2 };
export const TOP_KIND_CODES: Readonly<Record<TopKind, number>> = { client: 0, rule: 1, target: 2 };
export const METRIC_TOTAL = 0;
export const METRIC_INSPECT = 1;
