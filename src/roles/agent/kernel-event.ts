import type { Event } from '../../events/index.ts';
import { makeId } from '../../lib/id.ts';
import type { Severity } from '../../lib/severity.ts';

/** An event of the machine itself: no client, no site, no request. */
export function makeKernelEvent(
  kind: string,
  severity: Severity,
  detail: unknown,
  nowMs: number,
): Event {
  return {
    id: makeId(nowMs),
    time: nowMs,
    layer: 'kernel',
    kind,
    severity,
    subject: {},
    detail,
    traceId: '',
  };
}
