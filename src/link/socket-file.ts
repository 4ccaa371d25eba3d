import { chmodSync, statSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import path from 'node:path';
import { UsageError } from '../lib/errors.ts';

/** `sun_path` of Linux holds 108 bytes with its closing NUL (unix(7)). */
const SOCKET_PATH_BYTES_MAX = 107;
const OTHERS_MAY_WRITE = 0o002;

/**
 * Listens on a socket file that only its owner and group may open. A file left by a process that died
 * is replaced, one that somebody listens on is not. Throws UsageError.
 */
export async function listenOnSocket(server: Server, file: string, mode: number): Promise<void> {
  if (Buffer.byteLength(file) > SOCKET_PATH_BYTES_MAX) {
    const most = `the system allows ${SOCKET_PATH_BYTES_MAX}`;
    throw new UsageError('link.socket-path', `the socket path ${file} is too long (${most} bytes)`);
  }
  checkFolder(path.dirname(file));
  if (await isListening(file)) {
    throw new UsageError('link.socket-in-use', `another Rampart listens on ${file}; stop it first`);
  }
  removeStale(file);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(file, () => {
      server.off('error', reject);
      resolve();
    });
  });
  chmodSync(file, mode);
}

/** Whoever may write to the folder may put a socket of their own in the place of ours. */
function checkFolder(folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory()) {
    throw new UsageError('link.socket-folder', `the folder ${folder} is not there; create it`);
  }
  if ((stats.mode & OTHERS_MAY_WRITE) !== 0) {
    throw new UsageError(
      'link.socket-folder',
      `everybody may write to ${folder}, so anyone could stand in for a role; run chmod o-w ${folder}`,
    );
  }
}

function isListening(file: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(file);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Only a socket is removed: a file of any other kind was not ours. */
function removeStale(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isSocket()) {
    throw new UsageError('link.socket-path', `${file} is there and is no socket; remove it`);
  }
  unlinkSync(file);
}
