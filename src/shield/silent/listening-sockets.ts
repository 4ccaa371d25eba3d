import { closeSync, openSync, readSync } from 'node:fs';

/** A TCP socket of this network namespace that accepts connections. */
export interface ListeningSocket {
  readonly port: number;
  readonly inode: number;
}

const FILES = ['/proc/net/tcp', '/proc/net/tcp6'];
const LISTENING = '0A';
const BLOCK_BYTES = 16_384;
/** Some seven thousand sockets. */
const READ_BYTES_MAX = 1_048_576;
/** Columns: number, local, remote, state, queues, timer, retransmits, user, timeout, inode. */
const LOCAL = 1;
const STATE = 3;
const INODE = 9;
const PORT_DIGITS = 4;

/** Those of these ports. */
export function readListening(ports: readonly number[]): readonly ListeningSocket[] {
  const found = FILES.flatMap((file) => parseListening(readHead(file)));
  return found.filter(({ port }) => ports.includes(port));
}

/** Up to the first connection: the kernel tells listening sockets first (`tcp_get_idx`). */
export function parseListening(text: string): readonly ListeningSocket[] {
  const found: ListeningSocket[] = [];
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const inode = Number(fields[INODE]);
    if (fields[STATE] !== LISTENING || !Number.isSafeInteger(inode)) break;
    found.push({ port: Number.parseInt(fields[LOCAL]!.slice(-PORT_DIGITS), 16), inode });
  }
  return found;
}

/** As much as holds listening sockets: in a flood the rest of the file is long, and slow to make. */
function readHead(file: string): string {
  let descriptor;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    // A kernel without IPv6.
    return '';
  }
  try {
    const block = Buffer.alloc(BLOCK_BYTES);
    let text = '';
    while (text.length < READ_BYTES_MAX) {
      const count = readSync(descriptor, block);
      text += block.toString('latin1', 0, count);
      if (count === 0 || !isAllListening(text)) break;
    }
    return text;
  } finally {
    closeSync(descriptor);
  }
}

function isAllListening(text: string): boolean {
  const last = text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1)!.trim().split(/\s+/);
  return last[STATE] === LISTENING || last[0] === 'sl';
}
