import type { EventStore, Period } from '../events/index.ts';
import type { FindingGroup } from './finding-groups.ts';

/** So many different ordinary visitors tripping one rule with one value are no coincidence. */
const ORDINARY_CLIENTS_MIN = 5;
/** At least this part of all senders must be ordinary. */
const ORDINARY_SHARE_MIN = 0.9;
/** A wave of attacks from many addresses comes and goes; a habit of an application stays. */
const SPAN_MS_MIN = 10 * 60_000;
/** Requests that passed without any finding before a sender counts as an ordinary visitor. */
const PASSED_REQUESTS_MIN = 3;
/** Senders looked at one by one, a small query each. */
const CLIENTS_LOOKED_MAX = 12;
/** What only those ask for who look for holes is never a false alarm of an application. */
const NEVER_TAGS: ReadonlySet<string> = new Set(['scanner', 'probe', 'web-shell', 'disclosure']);

/** How the senders of a group turned out. */
export interface Senders {
  readonly clients: number;
  readonly suspects: number;
  /** Of CLIENTS_LOOKED_MAX at most: those who also do what ordinary visitors do. */
  readonly ordinary: number;
}

/**
 * Says how many ordinary visitors tripped the rule, or undefined where it does not look like a false
 * alarm. Being many is not enough: an attacker has many addresses too. Each sender counted has also been
 * served ordinary pages without any finding, and nearly none of all senders tries things elsewhere.
 */
export async function findOrdinarySenders(
  store: EventStore,
  site: string,
  period: Period,
  group: FindingGroup,
): Promise<Senders | undefined> {
  const { clients, suspects, tags, scope, firstTime, lastTime } = group;
  if (scope === undefined || tags.some((tag) => NEVER_TAGS.has(tag))) return undefined;
  if (clients.size < ORDINARY_CLIENTS_MIN || lastTime - firstTime < SPAN_MS_MIN) return undefined;
  if (clients.size - suspects < clients.size * ORDINARY_SHARE_MIN) return undefined;
  let ordinary = 0;
  let looked = 0;
  for (const client of clients.values()) {
    if (looked === CLIENTS_LOOKED_MAX) break;
    looked++;
    const page = await store.list({
      filter: { ...period, client, site, kinds: ['request'], verdicts: ['allow'] },
      count: PASSED_REQUESTS_MIN,
    });
    if (page.events.length >= PASSED_REQUESTS_MIN) ordinary++;
  }
  if (ordinary < ORDINARY_CLIENTS_MIN || ordinary < looked * ORDINARY_SHARE_MIN) return undefined;
  return { clients: clients.size, suspects, ordinary };
}
