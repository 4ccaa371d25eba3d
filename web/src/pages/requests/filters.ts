import type { Query } from '../../lib/router.ts';

/** What the filter bar holds: texts as they were typed. */
export interface Filters {
  readonly verdict: string;
  readonly site: string;
  readonly client: string;
  readonly rule: string;
  readonly status: string;
  readonly text: string;
}

export type FilterName = keyof Filters;

export const NO_FILTERS: Filters = {
  verdict: '',
  site: '',
  client: '',
  rule: '',
  status: '',
  text: '',
};

const NAMES = Object.keys(NO_FILTERS) as FilterName[];

/** Words of the verdict filter that stand for several verdicts. */
const VERDICT_GROUPS: Readonly<Record<string, string>> = {
  stopped: 'challenge,block,divert,drop',
  flagged: 'log,challenge,block,divert,drop',
};

export function readFilters(query: URLSearchParams): Filters {
  const filters = { ...NO_FILTERS } as Record<FilterName, string>;
  for (const name of NAMES) filters[name] = query.get(name) ?? '';
  return filters;
}

/** As they stand in the address bar. */
export function placeQuery(filters: Filters): Query {
  return { ...filters };
}

/** As the API wants them. The list shows requests alone. */
export function apiQuery(filters: Filters): Record<string, string> {
  const query: Record<string, string> = { kind: 'request' };
  for (const name of NAMES) {
    const value = filters[name].trim();
    if (value !== '') query[name] = value;
  }
  const group = VERDICT_GROUPS[filters.verdict];
  if (group !== undefined) query['verdict'] = group;
  return query;
}

export function isFiltered(filters: Filters): boolean {
  return NAMES.some((name) => filters[name].trim() !== '');
}
