import { SEVERITIES } from '../../lib/severity.ts';
import { isRequestEvent } from '../envelope.ts';
import type { Event, RequestDetail } from '../envelope.ts';
import { SUMMARY_DETAIL_LENGTH_MAX, SUMMARY_RULES_MAX } from './store.ts';
import type { EventSummary, RequestSummary } from './store.ts';

/** Makes the line of a list, or of the live view, from a whole event. */
export function summarizeEvent(event: Event): EventSummary {
  const { id, time, layer, kind, severity, subject } = event;
  if (isRequestEvent(event)) {
    return { id, time, layer, kind, severity, subject, request: summarizeRequest(event.detail) };
  }
  const isShort = JSON.stringify(event.detail ?? null).length <= SUMMARY_DETAIL_LENGTH_MAX;
  const summary = { id, time, layer, kind, severity, subject };
  return isShort ? { ...summary, detail: event.detail } : summary;
}

/** The rules that matched and are shown, each once, in the order in which they fired. */
export function listShownRuleIds(detail: RequestDetail): number[] {
  if (detail.matches === undefined) return [];
  const ids = new Set<number>();
  for (const match of detail.matches) if (match.logged) ids.add(match.ruleId);
  return [...ids];
}

function summarizeRequest(detail: RequestDetail): RequestSummary {
  const ruleIds = listShownRuleIds(detail);
  return {
    verdict: detail.verdict,
    reason: detail.reason,
    method: detail.method,
    host: detail.host,
    target: detail.target,
    status: detail.status,
    totalMicroseconds: detail.totalMicroseconds,
    inboundScore: detail.inboundScore,
    ruleIds: ruleIds.slice(0, SUMMARY_RULES_MAX),
    message: pickMessage(detail),
  };
}

/** The match that says most: highest score, then heaviest severity, then first. */
function pickMessage(detail: RequestDetail): string {
  let picked: { message: string; score: number; order: number } | undefined;
  for (const { logged, message, score, severity } of detail.matches ?? []) {
    if (!logged || message === '') continue;
    const order = SEVERITIES.indexOf(severity);
    const isHeavier =
      picked === undefined ||
      score > picked.score ||
      (score === picked.score && order < picked.order);
    if (isHeavier) picked = { message, score, order };
  }
  return picked?.message ?? '';
}
