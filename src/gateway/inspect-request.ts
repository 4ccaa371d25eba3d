import type { Interruption } from '../inspect/outcome.ts';
import { clientKey } from './client-share.ts';
import type { Exchange } from './exchange.ts';
import { makeTransaction } from './read-transaction.ts';

/** What a fault of the inspection itself means for the request, where the site says `block`. */
const FAULT_STATUS = 503;
/** How long phase 2 may keep others waiting; a long body takes more, and waits from the beginning. */
const TURN_MS = 0.5;
const AT_ONCE_BYTES_MAX = 8192;

/** What must be known of the client before phase 1; undefined where it is, which is nearly always. */
export function prepareInspection(exchange: Exchange): Promise<void> | undefined {
  const { site, state } = exchange;
  const { prepare } = state.beginInspection;
  if (prepare === undefined || site === undefined || !isInspected(exchange)) return undefined;
  return prepare(exchange.clientAddress, site.policy);
}

function isInspected({ site, isPassed }: Exchange): boolean {
  return site !== undefined && site.policy.waf.mode !== 'off' && !isPassed;
}

/** Phase 1. */
export function inspectRequestHead(exchange: Exchange): Interruption | undefined {
  const { site, state } = exchange;
  if (site === undefined || !isInspected(exchange)) return undefined;
  return guard(exchange, 1, () => {
    const client = clientKey(exchange);
    const inspection = state.beginInspection(makeTransaction(exchange), site.policy, client);
    exchange.inspection = inspection;
    return inspection?.inspectRequestHeaders();
  });
}

/** True while the body is to be held back and handed in. */
export function wantsRequestBody({ inspection }: Exchange): boolean {
  return inspection !== undefined && inspection.wantsRequestBody;
}

export function appendRequestBody(exchange: Exchange, chunk: Buffer): Interruption | undefined {
  return guard(exchange, 2, () => exchange.inspection?.appendRequestBody(chunk));
}

export function appendRequestTrailers(exchange: Exchange, values: readonly string[]): void {
  if (exchange.inspection === undefined) return;
  guard(exchange, 2, () => {
    exchange.inspection?.appendRequestTrailers(values);
    return undefined;
  });
}

/** Tells of bytes that pass without being wanted. */
export function skipRequestBytes(exchange: Exchange, bytes: number): void {
  if (exchange.inspection === undefined) return;
  guard(exchange, 2, () => {
    exchange.inspection?.skipRequestBytes(bytes);
    return undefined;
  });
}

/** Phase 2. */
export function inspectRequestBody(exchange: Exchange, turnMs?: number): Interruption | undefined {
  if (exchange.inspection === undefined) return undefined;
  return guard(exchange, 2, () => exchange.inspection?.inspectRequestBody(turnMs));
}

/**
 * Phase 2, where it takes long in turns with other requests, as long as it is wanted. `leave` gets what came
 * of it: at once, where it takes a turn and no more.
 */
export function inspectInTurns(
  exchange: Exchange,
  isWanted: () => boolean,
  leave: (interruption: Interruption | undefined) => void,
): void {
  const { turns, clock } = exchange.runtime;
  const work = (): boolean => {
    if (!isWanted()) return true;
    const interruption = inspectRequestBody(exchange, TURN_MS);
    if (exchange.inspection?.isPaused === true) return false;
    leave(interruption);
    return true;
  };
  const sinceMs = clock.monotonic();
  const isLarge = exchange.requestBytes > AT_ONCE_BYTES_MAX && exchange.inspection !== undefined;
  if (isLarge || !work()) turns.add(work, sinceMs);
  else turns.noteOther(clock.monotonic() - sinceMs);
}

/**
 * Looks at a request that is refused whatever it holds, so that the log says what it was up to. What
 * the rules would have done with it is of no matter.
 */
export function inspectForLog(exchange: Exchange): void {
  if (exchange.inspection !== undefined) return;
  inspectRequestHead(exchange);
  inspectRequestBody(exchange);
}

/**
 * Runs one step of an inspection. It promises not to throw; if it does, that is a fault like any
 * other, which the site's `onFault` decides, and never the end of the thread.
 */
export function guard(
  exchange: Exchange,
  phase: Interruption['phase'],
  step: () => Interruption | undefined,
): Interruption | undefined {
  try {
    return step();
  } catch (error) {
    exchange.inspection = undefined;
    exchange.inspectionFault = error instanceof Error ? error.message : String(error);
    exchange.runtime.counters.increment('fault.inspection');
    const waf = exchange.site?.policy.waf;
    if (waf === undefined || waf.onFault === 'allow' || waf.mode !== 'block') return undefined;
    return {
      verdict: 'block',
      status: FAULT_STATUS,
      location: '',
      ruleId: 0,
      phase,
      message: 'the inspection could not be completed',
    };
  }
}
