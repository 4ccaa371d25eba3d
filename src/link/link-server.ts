import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { encodeFrame } from './frames.ts';
import { LinkError } from './link.ts';
import type { Link, RetainedTopic, Subscription } from './link.ts';
import { LinkPeerConnection } from './link-peer.ts';
import type { PeerHost } from './link-peer.ts';
import type { LinkOperation, LinkPeer } from './operation.ts';
import { APPEND_EVENTS_MAX, isCommand, isTimeout, isTopic } from './messages.ts';
import { isKept, readRetained, writeRetained } from './retained-files.ts';
import type { RetainedValue } from './retained-files.ts';
import { listenOnSocket } from './socket-file.ts';
import { Subscribers } from './subscribers.ts';
import { toLinkError } from './to-link-error.ts';

export interface LinkServerOptions {
  /** Path of the socket; its folder must be there and not be writable for everybody. */
  readonly socket: string;
  /** Mode of the socket file. Whoever may open it may connect: 0o660 unless said otherwise. */
  readonly socketMode?: number;
  /**
   * Where `policy` and `bans` are kept, mode 0640, for clients that start while the server is away and
   * for the next server. Absent: they live as long as the server. With it a publisher must go on with
   * versions where it stopped: a lower one than the file's is ignored.
   */
  readonly retainedFolder?: string;
  /** Makes events durable; resolves when they are. Absent: every append is refused. */
  readonly appendEvents?: (events: readonly unknown[], peer: LinkPeer) => Promise<void>;
  /** Absent: every peer may do everything. */
  readonly authorize?: (peer: LinkPeer, operation: LinkOperation) => boolean;
}

export interface LinkServer extends Link {
  /** Who is connected now. */
  peers(): readonly LinkPeer[];
  counts(): LinkServerCounts;
}

export interface LinkServerCounts {
  readonly connections: number;
  /** Connections refused for want of room, and those ended because what came was no message. */
  readonly refused: number;
  readonly broken: number;
  /** Operations that `authorize` denied. */
  readonly denied: number;
  /** Times that a retained value could not be written to its file. */
  readonly keepFailures: number;
}

const SOCKET_MODE = 0o660;
const PEERS_MAX = 64;
const TOPICS_MAX = 128;

/** Listens on the socket; resolves once peers can connect. Throws UsageError where that cannot be. */
export async function serveLink(options: LinkServerOptions): Promise<LinkServer> {
  const server = new UnixLinkServer(options);
  await server.listen();
  return server;
}

type Handler = (payload: unknown) => Promise<unknown>;

class UnixLinkServer implements LinkServer, PeerHost {
  readonly #options: LinkServerOptions;
  readonly #server: Server;
  readonly #peers = new Set<LinkPeerConnection>();
  readonly #subscribers = new Subscribers();
  readonly #retained = new Map<RetainedTopic, RetainedValue>();
  readonly #handlers = new Map<string, Handler>();
  readonly #served = new Map<string, LinkPeerConnection>();
  /** Calls of our own that wait: `close` settles them. */
  readonly #own = new Set<(error: LinkError) => void>();
  #keeping: Promise<void> = Promise.resolve();
  #counts = { refused: 0, broken: 0, denied: 0, keepFailures: 0 };
  #closing: Promise<void> | undefined;

  constructor(options: LinkServerOptions) {
    this.#options = options;
    this.#server = createServer((socket) => this.#accept(socket));
    const { retainedFolder } = options;
    if (retainedFolder === undefined) return;
    for (const topic of ['policy', 'bans'] as const) {
      const kept = readRetained(retainedFolder, topic);
      if (kept === undefined) continue;
      this.#retained.set(topic, kept);
      this.#subscribers.set(topic, kept);
    }
  }

  listen(): Promise<void> {
    const { socket, socketMode = SOCKET_MODE } = this.#options;
    return listenOnSocket(this.#server, socket, socketMode);
  }

  async publishRetained(topic: RetainedTopic, version: number, value: unknown): Promise<void> {
    this.#checkOpen();
    if (!isTopic(topic)) throw new LinkError('refused', `no such topic: ${topic}`);
    if (!Number.isSafeInteger(version))
      throw new LinkError('refused', 'a version is a whole number');
    const current = this.#retained.get(topic);
    if (current !== undefined && version <= current.version) return;
    if (current === undefined && this.#retained.size >= TOPICS_MAX) {
      throw new LinkError('refused', `${TOPICS_MAX} topics are retained already`);
    }
    const frame = encodeFrame({ type: 'retained', topic, version, value });
    this.#retained.set(topic, { version, value });
    this.#subscribers.set(topic, { version, value });
    for (const peer of this.#peers) if (peer.subscribes(topic)) peer.sendFrame(frame);
    if (isKept(topic)) await this.#keep(topic);
  }

  subscribeRetained(
    topic: RetainedTopic,
    onValue: (value: unknown, version: number) => void,
  ): Subscription {
    this.#checkOpen();
    return this.#subscribers.add(topic, onValue, () => undefined);
  }

  appendEvents(events: readonly unknown[]): Promise<void> {
    return this.#guard(async () => {
      if (events.length > APPEND_EVENTS_MAX) {
        throw new LinkError('too-large', `at most ${APPEND_EVENTS_MAX} events at a time`);
      }
      // The same limit on every end: what works here must work from another process.
      encodeFrame({ type: 'append', id: 0, events });
      await this.append(events, { role: 'server' });
    });
  }

  request(command: string, payload: unknown, timeoutMs: number): Promise<unknown> {
    return this.#guard(async () => {
      if (!isCommand(command)) throw new LinkError('refused', 'that cannot name a command');
      if (!isTimeout(timeoutMs)) throw new LinkError('refused', `a time limit of ${timeoutMs} ms`);
      return this.dispatch(command, payload, timeoutMs);
    });
  }

  serve(command: string, handler: Handler): Subscription {
    this.#checkOpen();
    if (!isCommand(command)) throw new LinkError('refused', 'that cannot name a command');
    if (this.#handlers.has(command)) throw new LinkError('refused', `${command} is served already`);
    this.#handlers.set(command, handler);
    return {
      close: () => {
        if (this.#handlers.get(command) === handler) this.#handlers.delete(command);
      },
    };
  }

  peers(): readonly LinkPeer[] {
    return [...this.#peers].filter((peer) => peer.isKnown).map(({ role }) => ({ role }));
  }

  counts(): LinkServerCounts {
    return { connections: this.#peers.size, ...this.#counts };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  // What a peer's connection asks of the server.

  authorize(peer: LinkPeer, operation: LinkOperation): boolean {
    const isAllowed = this.#options.authorize?.(peer, operation) ?? true;
    if (!isAllowed) this.#counts.denied++;
    return isAllowed;
  }

  retained(topic: RetainedTopic): RetainedValue | undefined {
    return this.#retained.get(topic);
  }

  async append(events: readonly unknown[], peer: LinkPeer): Promise<void> {
    const { appendEvents } = this.#options;
    if (appendEvents === undefined) throw new LinkError('refused', 'no events are taken here');
    await appendEvents(events, peer);
  }

  /** Answers a command here, or hands it to the peer that serves it. */
  async dispatch(command: string, payload: unknown, timeoutMs: number): Promise<unknown> {
    const handler = this.#handlers.get(command);
    if (handler !== undefined) return withTimeout(handler(payload), timeoutMs);
    const peer = this.#served.get(command);
    if (peer === undefined) throw new LinkError('no-handler', `nobody serves ${command}`);
    return peer.request(command, payload, timeoutMs);
  }

  /** A peer that comes later takes over: the one before it may be gone without our knowing yet. */
  setServed(command: string, peer: LinkPeerConnection): void {
    this.#served.set(command, peer);
  }

  unsetServed(command: string, peer: LinkPeerConnection): void {
    if (this.#served.get(command) === peer) this.#served.delete(command);
  }

  leave(peer: LinkPeerConnection, isBroken: boolean): void {
    this.#peers.delete(peer);
    if (isBroken) this.#counts.broken++;
    for (const [command, server] of this.#served) {
      if (server === peer) this.#served.delete(command);
    }
  }

  #accept(socket: Socket): void {
    if (this.#peers.size >= PEERS_MAX || this.#closing !== undefined) {
      this.#counts.refused++;
      socket.destroy();
      return;
    }
    this.#peers.add(new LinkPeerConnection(socket, this));
  }

  /** One file after the other, each time the value that is then the latest. */
  #keep(topic: RetainedTopic): Promise<void> {
    const folder = this.#options.retainedFolder;
    if (folder !== undefined) this.#keeping = this.#keepAfter(this.#keeping, folder, topic);
    return this.#keeping;
  }

  async #keepAfter(before: Promise<void>, folder: string, topic: RetainedTopic): Promise<void> {
    await before;
    const value = this.#retained.get(topic);
    if (value === undefined) return;
    try {
      await writeRetained(folder, topic, value);
    } catch {
      // Those who are connected have it; only one who starts while we are away would miss it.
      this.#counts.keepFailures++;
    }
  }

  /** Rejects with `closed` when the server closes before the work is done. */
  async #guard<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#checkOpen();
    const { promise, reject } = Promise.withResolvers<never>();
    this.#own.add(reject);
    try {
      return await Promise.race([work(), promise]);
    } catch (error) {
      throw toLinkError(error);
    } finally {
      this.#own.delete(reject);
    }
  }

  async #close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const reject of this.#own) reject(new LinkError('closed', 'the link was closed'));
    for (const peer of this.#peers) peer.end('the link was closed');
    await closed;
    await this.#keeping;
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new LinkError('closed', 'the link is closed');
  }
}

function withTimeout<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new LinkError('timeout', `no answer in ${timeoutMs} ms`)),
    timeoutMs,
  );
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
