import { parseAddress } from '../lib/ip.ts';
import type { Exchange } from './exchange.ts';
import type { Runtime } from './runtime.ts';
import { sourceKey } from './source-key.ts';

const PURPOSE_CLIENT = 5;
const STATUS_GOOD = 200;
const STATUS_BAD = 400;
/** A connection that goes well is counted once in so long: it may carry the visitors of a whole office. */
const GOOD_EVERY_MS = 15_000;
/**
 * Who is refused more often than this within a minute or so, and comes again all the same (a browser gives
 * up on a page with all that belongs to it after some eighty), ...
 */
const BAD_MIN = 120;
/** ... and for each of its connections that went well more often than this, does so on purpose. */
const BAD_FOR_ONE_GOOD = 16;
/** So does who never had a good answer, though eight connections were let in first (CONNECTION_BURST_MIN). */
const BAD_MIN_WITHOUT_GOOD = 30;
/** A request that was waited for in vain occupied something meanwhile: it weighs as much as so many refusals. */
const SLOW_WEIGHT = 6;
/** More are named later: they will insist again. */
const INSISTENT_MAX = 1000;

/** What a client insists on doing to a gateway that is pressed. */
export type Insistence = 'load' | 'slow';

/** Whether there is not enough for all: only then it matters who takes how much. */
export function isPressed({ pressure, pace }: Runtime): boolean {
  return pressure > 0 || pace !== undefined;
}

/** The gateway is pressed and refused this client something unread. Returns how bad it is by now. */
export function noteRefused(runtime: Runtime, source: string): number {
  return noteBad(runtime, source, 1, 'load');
}

/** The gateway is pressed, and a connection ended on which its client never said a word. */
export function noteWordless(runtime: Runtime, peerAddress: string): void {
  const address = parseAddress(peerAddress);
  if (address !== undefined) noteBad(runtime, sourceKey(address, peerAddress), 1, 'load');
}

/** A client was waited for, in vain: for the rest of its request, or until it takes its answer. */
export function noteSlow({ runtime, connection, clientAddress, state }: Exchange): void {
  // Of a proxy's connection nobody else may be held to account, and no proxy for its clients.
  if (clientAddress !== connection.facts.peerAddress || connection.isTrusted(state.trusted)) return;
  const address = parseAddress(clientAddress);
  if (address === undefined) return;
  noteBad(runtime, sourceKey(address, clientAddress), SLOW_WEIGHT, 'slow');
}

function noteBad(runtime: Runtime, source: string, weight: number, what: Insistence): number {
  const { shared, clock, insistent } = runtime;
  shared.hash.hash(PURPOSE_CLIENT, source);
  const { good, bad } = shared.conduct.noteBad(shared.hash, clock.now(), weight);
  const badMin = good === 0 ? BAD_MIN_WITHOUT_GOOD : BAD_MIN;
  const insists = bad >= badMin && bad >= good * BAD_FOR_ONE_GOOD;
  if (insists && insistent.size < INSISTENT_MAX && !insistent.has(source)) {
    insistent.set(source, what);
  }
  return bad;
}

/**
 * Remembers a client that got a good answer on a connection of its own: when there is no room for all,
 * it comes before those nobody knows.
 */
export function noteKnown({ runtime, connection, clientAddress, status, reason }: Exchange): void {
  if (runtime.nowMs < connection.knownUntilMs || status < STATUS_GOOD || status >= STATUS_BAD)
    return;
  // What was broken off was no good answer, however it began.
  if (reason !== '') return;
  connection.knownUntilMs = runtime.nowMs + GOOD_EVERY_MS;
  const address = parseAddress(clientAddress);
  if (address === undefined || clientAddress !== connection.facts.peerAddress) return;
  const { shared, clock } = runtime;
  const nowMs = clock.now();
  shared.hash.hash(PURPOSE_CLIENT, sourceKey(address, clientAddress));
  shared.known.note(shared.hash, nowMs);
  shared.conduct.noteGood(shared.hash, nowMs);
}

export function isKnown({ shared, clock }: Runtime, source: string): boolean {
  shared.hash.hash(PURPOSE_CLIENT, source);
  return shared.known.has(shared.hash, clock.now());
}
