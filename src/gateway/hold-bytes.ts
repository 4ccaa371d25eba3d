import type { Exchange } from './exchange.ts';

const MIB = 1_048_576;
/** What all threads together may hold of bodies that the inspection is not done with. */
const HELD_BYTES_MAX = 128 * MIB;
/** A thread among many can still inspect a body as large as the Core Rule Set allows (12.5 MiB). */
const HELD_BYTES_PER_THREAD_MIN = 32 * MIB;
/** One HTTP/2 connection brings many bodies at once, and must leave room for others. */
const HELD_BYTES_PER_CONNECTION_MAX = 16 * MIB;

/**
 * Counts bytes that a request is about to hold. False where there is no room: hundreds of bodies that
 * are begun and never ended would otherwise fill the memory, and that costs everybody's requests.
 */
export function holdBytes({ runtime, connection }: Exchange, bytes: number): boolean {
  const { threads } = runtime.state.policy.gateway;
  const most = Math.max(HELD_BYTES_PER_THREAD_MIN, HELD_BYTES_MAX / threads);
  if (runtime.heldBytes + bytes > most) return false;
  if (connection.heldBytes + bytes > HELD_BYTES_PER_CONNECTION_MAX) return false;
  runtime.heldBytes += bytes;
  connection.heldBytes += bytes;
  return true;
}

/** They have gone on to the upstream, or nobody wants them any more. */
export function releaseBytes({ runtime, connection }: Exchange, bytes: number): void {
  runtime.heldBytes -= bytes;
  connection.heldBytes -= bytes;
}
