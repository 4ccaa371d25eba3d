import type { Socket } from 'node:net';

/** Pieces that what is looked at may come in; honest clients send it in one or two. */
const PIECES_MAX = 32;

/**
 * Looks at what a connection begins with, and puts it back. `read` says `more` where it wants to see more
 * than is there; past `bytesMax`, or in too many pieces, it gets no more. The socket is paused when `done`
 * is called, with what `read` said last; it is not called where the connection ends before.
 */
export function peek<Answer>(
  socket: Socket,
  bytesMax: number,
  read: (bytes: Buffer) => Answer | 'more',
  done: (answer: Answer | 'more') => void,
): void {
  let held: Buffer | undefined;
  let pieces = 0;
  const look = (chunk: Buffer): void => {
    held = held === undefined ? chunk : Buffer.concat([held, chunk]);
    pieces++;
    const answer = read(held);
    if (answer === 'more' && held.length < bytesMax && pieces < PIECES_MAX) return;
    socket.off('data', look);
    socket.off('end', destroy);
    socket.pause();
    socket.unshift(held);
    done(answer);
  };
  const destroy = (): void => {
    socket.destroy();
  };
  socket.on('data', look);
  socket.on('end', destroy);
  // Who looked before (a PROXY line) has paused it.
  socket.resume();
}
