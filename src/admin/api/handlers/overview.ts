import type { Handler } from '../mount.ts';
import { TOP_COUNT_DEFAULT } from '../schemas/overview.ts';

/** About as many points as a chart has room for. */
const POINTS_WANTED = 120;
const STEP_MS_MIN = 60_000;

export const getOverview: Handler<'GET /api/overview'> = async ({ store }, _call, { query }) => {
  const { from, to, site } = query;
  const lengthMs = to - from;
  const [current, previous] = await Promise.all([
    store.overview({ period: { from, to }, site }),
    store.overview({ period: { from: Math.max(0, from - lengthMs), to: from }, site }),
  ]);
  return { current, previous };
};

export const getSeries: Handler<'GET /api/series'> = ({ store }, _call, { query }) => {
  const { from, to, site } = query;
  const stepMs = query.step ?? Math.max(STEP_MS_MIN, Math.ceil((to - from) / POINTS_WANTED));
  return store.series({ period: { from, to }, stepMs, site });
};

export const getTop: Handler<'GET /api/top'> = ({ store }, _call, { query }) => {
  const { from, to, site, kind, by = 'flagged', count = TOP_COUNT_DEFAULT } = query;
  return store.top({ kind, period: { from, to }, site, by, count });
};
