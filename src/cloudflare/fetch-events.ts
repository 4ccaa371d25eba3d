import { isRecord } from '../lib/is-record.ts';
import { CloudflareError, type CloudflareApi } from './cloudflare-api.ts';
import { GRAPHQL_COLUMNS, readSecurityEvent, type CloudflareEvent } from './security-event.ts';

/** Rows of one answer; what the free plan gives at once. */
const PAGE_LENGTH = 10_000;
const PAGES_MAX = 100;
const SECOND_MS = 1000;

const QUERY = `query ($zone: string!, $since: Time!, $until: Time!) {
  viewer { zones(filter: { zoneTag: $zone }) {
    firewallEventsAdaptive(
      filter: { datetime_geq: $since, datetime_leq: $until }
      limit: ${PAGE_LENGTH}
      orderBy: [datetime_ASC]
    ) { ${GRAPHQL_COLUMNS.join(' ')} }
  } }
}`;

export interface FetchedEvents {
  readonly events: readonly CloudflareEvent[];
  /** Rows that make no event. */
  readonly unreadable: number;
  /** More happened in one second than one answer holds: what it left out is not known. */
  readonly cutSeconds: number;
}

/**
 * Asks for the security events of a zone between two times, page by page; each event comes once. Gives
 * every page away as it comes.
 */
export async function* fetchEvents(
  api: CloudflareApi,
  zone: string,
  sinceMs: number,
  untilMs: number,
): AsyncGenerator<FetchedEvents> {
  let since = Math.floor(sinceMs / SECOND_MS) * SECOND_MS;
  let seen = new Set<string>();
  for (let page = 0; page < PAGES_MAX; page++) {
    const rows = await readPage(api, zone, since, untilMs);
    const read = rows.map((row) => (isRecord(row) ? readSecurityEvent(row) : undefined));
    const known = read.filter((event) => event !== undefined);
    const last = known.at(-1)?.time ?? since;
    const isFull = rows.length >= PAGE_LENGTH;
    const isCut = isFull && last <= since;
    yield {
      events: known.filter(({ id }) => !seen.has(id)),
      unreadable: read.length - known.length,
      cutSeconds: isCut ? 1 : 0,
    };
    if (!isFull) return;
    // The second that the page ends in may go on in the next.
    seen = new Set(known.map(({ id }) => id));
    since = isCut ? since + SECOND_MS : last;
    if (since > untilMs) return;
  }
  throw new CloudflareError(
    `more than ${PAGES_MAX * PAGE_LENGTH} events: import a shorter time at once`,
    200,
  );
}

async function readPage(
  api: CloudflareApi,
  zone: string,
  sinceMs: number,
  untilMs: number,
): Promise<readonly unknown[]> {
  const data = await api.query(QUERY, { zone, since: timeText(sinceMs), until: timeText(untilMs) });
  const viewer = isRecord(data) ? data['viewer'] : undefined;
  const zones = isRecord(viewer) ? viewer['zones'] : undefined;
  const [first] = Array.isArray(zones) ? (zones as readonly unknown[]) : [];
  const rows = isRecord(first) ? first['firewallEventsAdaptive'] : undefined;
  if (Array.isArray(rows)) return rows as readonly unknown[];
  // A token without the right to a zone gets no error, but no zone either.
  throw new CloudflareError(
    `Cloudflare shows no zone ${zone} to this token (it needs Analytics: Read)`,
    200,
  );
}

function timeText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
