import { isRequestEvent, PAGE_COUNT_MAX, type EventStore, type Period } from '../events/index.ts';
import { ClientConduct } from './client-conduct.ts';
import { toFlaggedRequest, type FlaggedRequest } from './flagged-request.ts';

/** Requests looked at in one review: some ten megabytes, and a second or two of the store's time. */
export const REQUESTS_MAX = 10_000;

/** Recorded requests of a site in which something was found, and how their senders went about. */
export interface Evidence {
  readonly period: Period;
  /** Newest first. */
  readonly requests: readonly FlaggedRequest[];
  readonly conduct: ClientConduct;
  /** True where there were more in the period than are looked at: the oldest are left out. */
  readonly isPartial: boolean;
}

/** Reads what was found on a site. All that let through without a finding is not in it. */
export async function readFlagged(
  store: EventStore,
  site: string,
  period: Period,
): Promise<Evidence> {
  const requests: FlaggedRequest[] = [];
  const conduct = new ClientConduct();
  let cursor: string | undefined;
  do {
    const page = await store.read({
      filter: {
        ...period,
        site,
        kinds: ['request'],
        verdicts: ['log', 'challenge', 'block', 'divert', 'drop'],
      },
      count: PAGE_COUNT_MAX,
      cursor,
    });
    for (const event of page.events) {
      if (!isRequestEvent(event)) continue;
      const request = toFlaggedRequest(event);
      requests.push(request);
      conduct.add(request);
    }
    cursor = page.next;
  } while (cursor !== undefined && requests.length < REQUESTS_MAX);
  return { period, requests, conduct, isPartial: cursor !== undefined };
}
