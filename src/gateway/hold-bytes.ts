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
