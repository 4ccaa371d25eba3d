import type { Interruption } from '../inspect/outcome.ts';
import type { Exchange } from './exchange.ts';
import { guard } from './inspect-request.ts';
import type { UpstreamHead } from './upstream/upstream.ts';

/** Phase 3. */
export function inspectResponseHead(
  exchange: Exchange,
  head: UpstreamHead,
): Interruption | undefined {
  if (exchange.inspection === undefined) return undefined;
  return guard(exchange, 3, () => exchange.inspection?.inspectResponseHeaders(head));
}

/** True while the answer is to be held back and handed in. */
export function wantsResponseBody({ inspection }: Exchange): boolean {
  return inspection !== undefined && inspection.wantsResponseBody;
}

export function appendResponseBody(exchange: Exchange, chunk: Buffer): Interruption | undefined {
  return guard(exchange, 4, () => exchange.inspection?.appendResponseBody(chunk));
}

/** Tells of bytes that pass without being wanted. */
export function skipResponseBytes(exchange: Exchange, bytes: number): void {
  if (exchange.inspection === undefined) return;
  guard(exchange, 4, () => {
    exchange.inspection?.skipResponseBytes(bytes);
    return undefined;
  });
}

/** Phase 4. */
export function inspectResponseBody(exchange: Exchange): Interruption | undefined {
  if (exchange.inspection === undefined) return undefined;
  return guard(exchange, 4, () => exchange.inspection?.inspectResponseBody());
}
