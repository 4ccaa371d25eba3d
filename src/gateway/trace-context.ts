import { randomFillSync } from 'node:crypto';

/** version-traceid-parentid-flags (W3C Trace Context section 3.2). */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})(?:$|-)/;
const VERSION_00_LENGTH = 55;
const TRACE_ID_DIGITS = 32;
const PARENT_ID_DIGITS = 16;
const POOL_BYTES = 4096;

const pool = Buffer.alloc(POOL_BYTES);
let digits = '';
let offset = 0;

/** The trace that a request belongs to: one that came with it, or a new one. */
export interface TraceContext {
  readonly traceId: string;
  /** What the upstream gets: the same trace, this hop as the parent. */
  readonly traceparent: string;
  /** False for a new trace: then the client's tracestate belongs to nothing (section 3.3). */
  readonly isContinued: boolean;
}

/** `received` is the client's traceparent, or anything else for none. */
export function continueTrace(received: string): TraceContext {
  const found = received === '' ? null : TRACEPARENT.exec(received);
  const isValid =
    found !== null && (!received.startsWith('00') || received.length === VERSION_00_LENGTH);
  const traceId = isValid ? found[1]! : randomDigits(TRACE_ID_DIGITS);
  // A new trace is not sampled: whether to record is the upstream's own decision.
  const flags = isValid ? found[2]! : '00';
  return {
    traceId,
    traceparent: `00-${traceId}-${randomDigits(PARENT_ID_DIGITS)}-${flags}`,
    isContinued: isValid,
  };
}

function randomDigits(count: number): string {
  if (offset + count > digits.length) {
    digits = randomFillSync(pool).toString('hex');
    offset = 0;
  }
  offset += count;
  return digits.slice(offset - count, offset);
}
