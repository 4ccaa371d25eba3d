import { shareOf } from './client-share.ts';
import type { Exchange } from './exchange.ts';

const MIB = 1_048_576;
/** What all threads together may hold of bodies that the inspection is not done with. */
const HELD_BYTES_MAX = 128 * MIB;
/** A thread among many can still inspect a body as large as the Core Rule Set allows (12.5 MiB). */
const HELD_BYTES_PER_THREAD_MIN = 32 * MIB;
/** One client, over all its connections with a thread, must leave room for others. */
const HELD_BYTES_PER_CLIENT_MAX = 16 * MIB;
/**
 * Of answers, what one client may leave unread with a thread. A slow client has some 100 kB of each; who
 * asks over and over, and reads nothing, would fill the memory with them.
 */
const UNREAD_BYTES_PER_CLIENT_MAX = 64 * MIB;

/**
 * Counts bytes that a request is about to hold. False where there is no room: hundreds of bodies that
 * are begun and never ended would otherwise fill the memory, and that costs everybody's requests.
 */
export function holdBytes(exchange: Exchange, bytes: number): boolean {
  const { runtime } = exchange;
  const { threads } = runtime.state.policy.gateway;
  const most = Math.max(HELD_BYTES_PER_THREAD_MIN, HELD_BYTES_MAX / threads);
  if (runtime.heldBytes + bytes > most) return false;
  const share = shareOf(exchange);
  if (share.heldBytes + bytes > HELD_BYTES_PER_CLIENT_MAX) return false;
  runtime.heldBytes += bytes;
  share.heldBytes += bytes;
  return true;
}

/** They have gone on to the upstream, or nobody wants them any more. */
export function releaseBytes({ runtime, share }: Exchange, bytes: number): void {
  if (share === undefined) return;
  runtime.heldBytes -= bytes;
  share.heldBytes -= bytes;
}

/** Notes how much of its answer the client has not taken. False where it leaves too much unread. */
export function noteUnread(exchange: Exchange, bytes: number): boolean {
  if (bytes === exchange.unreadBytes) return true;
  const share = shareOf(exchange);
  share.unreadBytes += bytes - exchange.unreadBytes;
  exchange.unreadBytes = bytes;
  return share.unreadBytes <= UNREAD_BYTES_PER_CLIENT_MAX;
}
