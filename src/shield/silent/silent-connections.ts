import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readListening, type ListeningSocket } from './listening-sockets.ts';
import { openSocketCalls, type SocketCalls, type SocketOption } from './socket-calls.ts';

/** What is done about connections that say nothing. */
export interface SilentStatus {
  /** Listening sockets of the gateway that are told only of connections that spoke. */
  readonly sockets: number;
  /** Why there are none; '' where nothing is in the way. */
  readonly reason: string;
}

/** As `ps` shows the process that has the gateway's sockets. */
const GATEWAY_TITLE = 'rampart gateway';
/**
 * tcp(7). In seconds, of which the kernel makes a number of retransmissions (1, 2 and 4 s apart): after
 * seven it hands over who is still there, and the gateway's own time limit begins.
 */
const SOL_TCP = 6;
const TCP_DEFER_ACCEPT = 9;
const DEFER_SECONDS = 5;

/**
 * Leaves connections with the kernel until their client speaks (TCP_DEFER_ACCEPT), or for seven seconds:
 * in a flood of connections on which nothing is ever said the gateway would do nothing but accept them. Every protocol of the gateway begins with the client.
 *
 * It is root's to do, from outside: Node has no word for it, and the gateway may call nothing but Node.
 */
export class SilentConnections {
  #calls: Promise<SocketCalls> | undefined;
  #status: SilentStatus = { sockets: 0, reason: '' };
  /** The sockets as they were found last, and what was done with them. */
  #settled = describeSettled(false, []);

  get status(): SilentStatus {
    return this.#status;
  }

  /** To be called every now and then: listeners come and go with the gateway's configuration. */
  async settle(ports: readonly number[], isHeld: boolean): Promise<void> {
    const listening = readListening(ports);
    const found = describeSettled(isHeld, listening);
    if (found === this.#settled) return;
    const value = isHeld ? DEFER_SECONDS : 0;
    try {
      const calls = await (this.#calls ??= openSocketCalls());
      const option = { level: SOL_TCP, name: TCP_DEFER_ACCEPT, value };
      const sockets = setOnGateways(calls, listening, option);
      this.#status = { sockets: isHeld ? sockets : 0, reason: '' };
      this.#settled = found;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#status = { sockets: 0, reason };
    }
  }
}

function describeSettled(isHeld: boolean, listening: readonly ListeningSocket[]): string {
  return `${isHeld} ${listening.map(({ inode }) => inode).join(' ')}`;
}

/** On those that a gateway has open; whatever else listens there may be the one to speak first. */
function setOnGateways(
  calls: SocketCalls,
  listening: readonly ListeningSocket[],
  option: SocketOption,
): number {
  const links = new Set(listening.map(({ inode }) => `socket:[${inode}]`));
  if (links.size === 0) return 0;
  let count = 0;
  for (const processId of findGateways()) {
    const descriptors = findDescriptors(processId, links);
    if (descriptors.length > 0) calls.setOption(processId, descriptors, option);
    count += descriptors.length;
  }
  return count;
}

function findGateways(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && titleOf(name).startsWith(GATEWAY_TITLE))
    .map(Number);
}

function titleOf(processId: string): string {
  try {
    return readFileSync(`/proc/${processId}/cmdline`, 'latin1');
  } catch {
    // It has ended since.
    return '';
  }
}

function findDescriptors(processId: number, links: ReadonlySet<string>): readonly number[] {
  const folder = `/proc/${processId}/fd`;
  return readdirSync(folder)
    .filter((name) => links.has(linkOf(`${folder}/${name}`)))
    .map(Number);
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // Closed since.
    return '';
  }
}
