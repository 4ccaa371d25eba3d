import { connect } from 'node:net';
import { Connection } from './connection.ts';
import { encodeFrame } from './frames.ts';
import { LinkError } from './link.ts';
import type { Link, RetainedTopic, Subscription } from './link.ts';
import {
  APPEND_EVENTS_MAX,
  isCommand,
  isRole,
  isTimeout,
  isTopic,
  makeFailure,
  PROTOCOL,
} from './messages.ts';
import type { Message, Request } from './messages.ts';
import { PendingCalls } from './pending-calls.ts';
import { readRetained } from './retained-files.ts';
import { Subscribers } from './subscribers.ts';
import { toLinkError } from './to-link-error.ts';

export interface LinkClientOptions {
  /** Path of the server's socket; it need not be there yet. */
  readonly socket: string;
  /** What this end is: `gateway`, `agent`, `cli`. */
  readonly role?: string;
  /**
   * Where the server keeps `policy` and `bans`: read when the server cannot be reached, so that a role
   * can start without it. Absent: values come from the server alone.
   */
  readonly retainedFolder?: string;
}

export interface LinkClient extends Link {
  /** True while the server listens to us. */
  readonly isConnected: boolean;
  /** Why the last attempt failed or the last connection ended; '' where neither has happened. */
  readonly fault: string;
}

const RECONNECT_MS_MIN = 50;
/** A role that was killed is back within a second: then its clients must be, too. */
const RECONNECT_MS_MAX = 1000;
const WELCOME_TIMEOUT_MS = 2000;
const REQUESTS_MAX = 1024;
const APPENDS_MAX = 256;
const APPEND_BYTES_MAX = 32 * 1024 * 1024;
const SERVING_MAX = 256;

/** Connects in the background and stays connected until it is closed; see Link for what that means. */
export function connectLink(options: LinkClientOptions): LinkClient {
  const { role = 'peer' } = options;
  if (!isRole(role)) throw new LinkError('refused', `${JSON.stringify(role)} cannot name a role`);
  return new UnixLinkClient({ ...options, role });
}

type Handler = (payload: unknown) => Promise<unknown>;

interface Published {
  readonly id: number;
  readonly version: number;
  readonly frame: Buffer;
}

class UnixLinkClient implements LinkClient {
  readonly #options: LinkClientOptions & { readonly role: string };
  readonly #subscribers = new Subscribers();
  readonly #handlers = new Map<string, Handler>();
  /** Requests end with the connection; publishing and appending go on with the next one. */
  readonly #requests = new PendingCalls();
  readonly #lasting = new PendingCalls();
  readonly #published = new Map<RetainedTopic, Published>();
  readonly #appends = new Map<number, Buffer>();
  readonly #unsent = new Map<number, Buffer>();
  #connection: Connection | undefined;
  #isWelcome = false;
  #hasFailed = false;
  #fault = '';
  #failures = 0;
  #lastId = 0;
  #appendBytes = 0;
  #serving = 0;
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #onClosed: (() => void) | undefined;

  constructor(options: LinkClientOptions & { readonly role: string }) {
    this.#options = options;
    this.#connect();
  }

  get isConnected(): boolean {
    return this.#isWelcome;
  }

  get fault(): string {
    return this.#fault;
  }

  async publishRetained(topic: RetainedTopic, version: number, value: unknown): Promise<void> {
    this.#checkOpen();
    if (!isTopic(topic)) throw new LinkError('refused', `no such topic: ${topic}`);
    if (!Number.isSafeInteger(version))
      throw new LinkError('refused', 'a version is a whole number');
    const before = this.#published.get(topic);
    if (before !== undefined && version <= before.version) return;
    const id = ++this.#lastId;
    const frame = encodeFrame({ type: 'publish', id, topic, version, value });
    this.#published.set(topic, { id, version, frame });
    // Nobody will ever see the one before it any more: that is what publishing a newer one asks for.
    if (before !== undefined) this.#lasting.settle(before.id, undefined);
    const settled = this.#lasting.add(id, undefined, () => 'disconnected');
    this.#sendFrame(frame);
    await settled;
  }

  subscribeRetained(
    topic: RetainedTopic,
    onValue: (value: unknown, version: number) => void,
  ): Subscription {
    this.#checkOpen();
    if (!isTopic(topic)) throw new LinkError('refused', `no such topic: ${topic}`);
    const isFirst = !this.#subscribers.topics.includes(topic);
    const subscription = this.#subscribers.add(topic, onValue, () => {
      this.#subscribers.forget(topic);
      if (this.#isWelcome) this.#send({ type: 'unsubscribe', topic });
    });
    if (isFirst && this.#isWelcome) this.#send({ type: 'subscribe', topic });
    if (this.#hasFailed && !this.#isWelcome) this.#useKept(topic);
    return subscription;
  }

  async appendEvents(events: readonly unknown[]): Promise<void> {
    this.#checkOpen();
    if (events.length > APPEND_EVENTS_MAX) {
      throw new LinkError('too-large', `at most ${APPEND_EVENTS_MAX} events at a time`);
    }
    const id = ++this.#lastId;
    const frame = encodeFrame({ type: 'append', id, events });
    if (this.#appends.size >= APPENDS_MAX || this.#appendBytes + frame.length > APPEND_BYTES_MAX) {
      throw new LinkError('refused', 'too many events wait for the server already');
    }
    this.#appends.set(id, frame);
    this.#appendBytes += frame.length;
    const settled = this.#lasting.add(id, undefined, () => 'disconnected');
    this.#sendFrame(frame);
    try {
      await settled;
    } finally {
      this.#appends.delete(id);
      this.#appendBytes -= frame.length;
    }
  }

  async request(command: string, payload: unknown, timeoutMs: number): Promise<unknown> {
    this.#checkOpen();
    if (!isCommand(command)) throw new LinkError('refused', 'that cannot name a command');
    if (!isTimeout(timeoutMs)) throw new LinkError('refused', `a time limit of ${timeoutMs} ms`);
    if (this.#requests.size >= REQUESTS_MAX) {
      throw new LinkError('refused', `${REQUESTS_MAX} requests wait already`);
    }
    const id = ++this.#lastId;
    const frame = encodeFrame({ type: 'request', id, command, payload, timeoutMs });
    const settled = this.#requests.add(id, timeoutMs, () =>
      this.#unsent.has(id) ? 'disconnected' : 'timeout',
    );
    if (this.#isWelcome) this.#sendFrame(frame);
    else this.#unsent.set(id, frame);
    try {
      return await settled;
    } finally {
      this.#unsent.delete(id);
    }
  }

  serve(command: string, handler: Handler): Subscription {
    this.#checkOpen();
    if (!isCommand(command)) throw new LinkError('refused', 'that cannot name a command');
    if (this.#handlers.has(command)) throw new LinkError('refused', `${command} is served already`);
    this.#handlers.set(command, handler);
    if (this.#isWelcome) this.#send({ type: 'serve', command });
    return {
      close: () => {
        if (this.#handlers.get(command) !== handler) return;
        this.#handlers.delete(command);
        if (this.#isWelcome) this.#send({ type: 'unserve', command });
      },
    };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #connect(): void {
    const socket = connect(this.#options.socket);
    const connection = new Connection(socket, {
      onMessage: (message) => this.#take(connection, message),
      onClose: (reason) => this.#onClose(reason),
    });
    this.#connection = connection;
    socket.once('connect', () => {
      connection.send({ type: 'hello', protocol: PROTOCOL, role: this.#options.role });
    });
    this.#timer = setTimeout(() => connection.end('the server did not answer'), WELCOME_TIMEOUT_MS);
  }

  #take(connection: Connection, message: Message): void {
    switch (message.type) {
      case 'welcome':
        this.#welcome(connection);
        break;
      case 'retained':
        this.#subscribers.set(message.topic, { version: message.version, value: message.value });
        break;
      case 'request':
        void this.#answer(connection, message);
        break;
      case 'reply':
        this.#requests.settle(message.id, message.value);
        this.#lasting.settle(message.id, message.value);
        break;
      case 'failure':
        this.#requests.fail(message.id, message.code, message.message);
        this.#lasting.fail(message.id, message.code, message.message);
        break;
      case 'hello':
      case 'publish':
      case 'subscribe':
      case 'unsubscribe':
      case 'append':
      case 'serve':
      case 'unserve':
        connection.end("a message that is not the server's to send");
    }
  }

  /** Tells the server everything that it has to know of us, again. */
  #welcome(connection: Connection): void {
    clearTimeout(this.#timer);
    connection.trust();
    this.#isWelcome = true;
    this.#failures = 0;
    for (const topic of this.#subscribers.topics) connection.send({ type: 'subscribe', topic });
    for (const command of this.#handlers.keys()) connection.send({ type: 'serve', command });
    for (const { frame } of this.#published.values()) connection.sendFrame(frame);
    for (const frame of this.#appends.values()) connection.sendFrame(frame);
    for (const frame of this.#unsent.values()) connection.sendFrame(frame);
    this.#unsent.clear();
  }

  async #answer(connection: Connection, { id, command, payload }: Request): Promise<void> {
    const handler = this.#handlers.get(command);
    if (handler === undefined) {
      connection.send(makeFailure(id, 'no-handler', `nobody serves ${command}`));
      return;
    }
    if (this.#serving >= SERVING_MAX) {
      connection.send(makeFailure(id, 'refused', `${SERVING_MAX} requests are under way already`));
      return;
    }
    this.#serving++;
    try {
      connection.send({ type: 'reply', id, value: (await handler(payload)) ?? null });
    } catch (error) {
      const { code, message } = toLinkError(error);
      connection.send(makeFailure(id, code, message));
    } finally {
      this.#serving--;
    }
  }

  #onClose(reason: string): void {
    clearTimeout(this.#timer);
    const wasWelcome = this.#isWelcome;
    this.#isWelcome = false;
    this.#connection = undefined;
    this.#fault = reason === '' ? 'the server closed the connection' : reason;
    // Nobody knows whether they were carried out: repeating them is for whoever asked to decide.
    if (wasWelcome)
      this.#requests.failAll('disconnected', 'the connection was lost before the answer came');
    if (this.#closing !== undefined) {
      this.#onClosed?.();
      return;
    }
    this.#hasFailed = true;
    for (const topic of this.#subscribers.topics) this.#useKept(topic);
    const longest = Math.min(RECONNECT_MS_MAX, RECONNECT_MS_MIN * 2 ** this.#failures);
    this.#failures++;
    // Between half and all of it, so that the clients of a server that comes back do not come at once.
    const delayMs = longest * (0.5 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#connect(), delayMs);
  }

  #useKept(topic: RetainedTopic): void {
    const { retainedFolder } = this.#options;
    if (retainedFolder === undefined || this.#subscribers.latest(topic) !== undefined) return;
    const kept = readRetained(retainedFolder, topic);
    if (kept !== undefined) this.#subscribers.set(topic, kept);
  }

  #send(message: Message): void {
    this.#connection?.send(message);
  }

  #sendFrame(frame: Buffer): void {
    if (this.#isWelcome) this.#connection?.sendFrame(frame);
  }

  async #close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#requests.failAll('closed', 'the link was closed');
    this.#lasting.failAll('closed', 'the link was closed');
    const connection = this.#connection;
    if (connection === undefined) return;
    const closed = new Promise<void>((resolve) => (this.#onClosed = resolve));
    connection.end('the link was closed');
    await closed;
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw new LinkError('closed', 'the link is closed');
  }
}
