import { toLowerAscii } from '../ascii.ts';
import { isRequestEvent } from '../envelope.ts';
import type { Event } from '../envelope.ts';
import {
  FILTER_LIST_LENGTH_MAX,
  FILTER_TEXT_LENGTH_MAX,
  PAGE_COUNT_MAX,
  StoreError,
} from './store.ts';
import type { EventFilter, ListQuery } from './store.ts';

/** Decides whether one event passes: for the live view, and what the store's SQL must agree with. */
export function matchesFilter(event: Event, filter: EventFilter): boolean {
  if (filter.from !== undefined && event.time < filter.from) return false;
  if (filter.to !== undefined && event.time >= filter.to) return false;
  if (filter.layers !== undefined && !filter.layers.includes(event.layer)) return false;
  if (filter.kinds !== undefined && !filter.kinds.includes(event.kind)) return false;
  if (filter.severities !== undefined && !filter.severities.includes(event.severity)) return false;
  if (filter.site !== undefined && event.subject.site !== filter.site) return false;
  if (filter.client !== undefined && event.subject.client !== filter.client) return false;
  return matchesRequestFilter(event, filter) && matchesText(event, filter.text);
}

function matchesRequestFilter(event: Event, filter: EventFilter): boolean {
  const { verdicts, ruleId, status, method } = filter;
  if (!isRequestEvent(event)) {
    return [verdicts, ruleId, status, method].every((condition) => condition === undefined);
  }
  const { detail } = event;
  if (verdicts !== undefined && !verdicts.includes(detail.verdict)) return false;
  if (method !== undefined && detail.method !== method) return false;
  if (status !== undefined && (detail.status < status.min || detail.status > status.max)) {
    return false;
  }
  return (
    ruleId === undefined ||
    (detail.matches ?? []).some((match) => match.logged && match.ruleId === ruleId)
  );
}

/** True where `text` is absent or empty. See EventFilter.text for where it looks. */
export function matchesText(event: Event, text: string | undefined): boolean {
  if (text === undefined || text === '') return true;
  const wanted = toLowerAscii(text);
  const contains = (value: string): boolean => toLowerAscii(value).includes(wanted);
  if (contains(event.id) || contains(event.subject.client ?? '')) return true;
  if (!isRequestEvent(event)) {
    return toLowerAscii(JSON.stringify(event.detail ?? null)).includes(
      toLowerAscii(escapeAsJson(text)),
    );
  }
  const { host, target, userAgent, reason, matches } = event.detail;
  return (
    [host, target, userAgent, reason].some(contains) ||
    (matches ?? []).some((match) => contains(match.message))
  );
}

/** How `text` stands within a JSON string. */
export function escapeAsJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Throws StoreError `query` when a limit is exceeded. */
export function checkListQuery({ filter, count }: ListQuery): void {
  if (!Number.isInteger(count) || count < 1 || count > PAGE_COUNT_MAX) {
    throw new StoreError('query', `count must be between 1 and ${PAGE_COUNT_MAX}`);
  }
  if ((filter.text?.length ?? 0) > FILTER_TEXT_LENGTH_MAX) {
    throw new StoreError('query', `text must have at most ${FILTER_TEXT_LENGTH_MAX} characters`);
  }
  for (const list of [filter.layers, filter.kinds, filter.severities, filter.verdicts]) {
    if (list !== undefined && list.length > FILTER_LIST_LENGTH_MAX) {
      throw new StoreError('query', `a list must have at most ${FILTER_LIST_LENGTH_MAX} entries`);
    }
  }
}
