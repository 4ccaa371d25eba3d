import type { Writable } from 'node:stream';

/** How long the first of the held writes waits at most, a single piece of work in between aside. */
const HELD_MS_MAX = 0.5;

let held: Writable[] = [];
let heldSinceMs = 0;

/**
 * Holds what is written to a socket from here on back until the turn of the event loop ends, or half a
 * millisecond later, and then writes to all such sockets one after the other. The process at the other
 * end, where it is on this machine, is woken once for all of them: waking it for each costs this thread
 * more than the write does (a fifth of all time under load, see bench/gateway.ts).
 */
export function writeTogether(socket: Writable): void {
  const nowMs = performance.now();
  if (held.length > 0 && nowMs - heldSinceMs > HELD_MS_MAX) writeHeld();
  if (held.length === 0) {
    heldSinceMs = nowMs;
    setImmediate(writeHeld);
  }
  socket.cork();
  held.push(socket);
}

function writeHeld(): void {
  const sockets = held;
  held = [];
  for (const socket of sockets) socket.uncork();
}
