import type { Socket } from 'node:net';
import { Connection } from './connection.ts';
import { LinkError } from './link.ts';
import type { RetainedTopic } from './link.ts';
import type { LinkOperation, LinkPeer } from './operation.ts';
import { makeFailure, PROTOCOL } from './messages.ts';
import type { Append, Hello, Message, Publish, Request, ToServer } from './messages.ts';
import { PendingCalls } from './pending-calls.ts';
import type { RetainedValue } from './retained-files.ts';
import { toLinkError } from './to-link-error.ts';

/** What a connection needs of the server that took it. */
export interface PeerHost {
  authorize(peer: LinkPeer, operation: LinkOperation): boolean;
  publishRetained(topic: RetainedTopic, version: number, value: unknown): Promise<void>;
  retained(topic: RetainedTopic): RetainedValue | undefined;
  append(events: readonly unknown[], peer: LinkPeer): Promise<void>;
  dispatch(command: string, payload: unknown, timeoutMs: number): Promise<unknown>;
  setServed(command: string, peer: LinkPeerConnection): void;
  unsetServed(command: string, peer: LinkPeerConnection): void;
  leave(peer: LinkPeerConnection, isBroken: boolean): void;
}

const HELLO_TIMEOUT_MS = 5000;
/** Work of one peer that may be under way at a time; more is refused. */
const RUNNING_MAX = 256;
const TOPICS_MAX = 128;
const SERVED_MAX = 64;

type Handlers = {
  readonly [Type in ToServer['type']]: (message: Extract<ToServer, { type: Type }>) => void;
};

/** The server's end of one connection. */
export class LinkPeerConnection implements LinkPeer {
  readonly #connection: Connection;
  readonly #host: PeerHost;
  readonly #topics = new Set<RetainedTopic>();
  readonly #commands = new Set<string>();
  readonly #pending = new PendingCalls();
  readonly #helloTimer: NodeJS.Timeout;
  #role: string | undefined;
  #lastId = 0;
  #running = 0;

  constructor(socket: Socket, host: PeerHost) {
    this.#host = host;
    this.#connection = new Connection(socket, {
      onMessage: (message) => this.#take(message),
      onClose: (reason) => this.#leave(reason),
    });
    this.#helloTimer = setTimeout(
      () => this.end('the peer did not say who it is'),
      HELLO_TIMEOUT_MS,
    );
  }

  get isKnown(): boolean {
    return this.#role !== undefined;
  }

  get role(): string {
    return this.#role ?? '';
  }

  subscribes(topic: RetainedTopic): boolean {
    return this.#topics.has(topic);
  }

  sendFrame(frame: Buffer): void {
    this.#connection.sendFrame(frame);
  }

  /** Asks the peer, which serves the command. */
  async request(command: string, payload: unknown, timeoutMs: number): Promise<unknown> {
    if (this.#pending.size >= RUNNING_MAX) {
      throw new LinkError('refused', `${RUNNING_MAX} requests wait for this peer already`);
    }
    const id = ++this.#lastId;
    this.#connection.send({ type: 'request', id, command, payload, timeoutMs });
    return this.#pending.add(id, timeoutMs, () => 'timeout');
  }

  end(reason: string): void {
    this.#connection.end(reason);
  }

  readonly #handlers: Handlers = {
    hello: (message) => this.#hello(message),
    publish: (message) => this.#publish(message),
    subscribe: ({ topic }) => this.#subscribe(topic),
    unsubscribe: ({ topic }) => void this.#topics.delete(topic),
    append: (message) => this.#append(message),
    request: (message) => this.#answer(message),
    serve: ({ command }) => this.#serve(command),
    unserve: ({ command }) => this.#unserve(command),
    reply: ({ id, value }) => this.#pending.settle(id, value),
    failure: ({ id, code, message }) => this.#pending.fail(id, code, message),
  };

  #take(message: Message): void {
    const isExpected = this.isKnown ? message.type !== 'hello' : message.type === 'hello';
    if (!isExpected || message.type === 'welcome' || message.type === 'retained') {
      this.end("a message that is not the peer's to send");
      return;
    }
    // The table's type says that handler and message belong together; TypeScript cannot see it here.
    const handle = this.#handlers[message.type] as (message: ToServer) => void;
    handle(message);
  }

  #hello({ protocol, role }: Hello): void {
    if (protocol !== PROTOCOL) {
      this.end(`the peer speaks protocol ${protocol}, this is ${PROTOCOL}`);
      return;
    }
    clearTimeout(this.#helloTimer);
    this.#role = role;
    this.#connection.trust();
    this.#connection.send({ type: 'welcome', protocol: PROTOCOL });
  }

  #publish({ id, topic, version, value }: Publish): void {
    this.#work(id, { kind: 'publish', topic }, () =>
      this.#host.publishRetained(topic, version, value),
    );
  }

  #subscribe(topic: RetainedTopic): void {
    if (this.#topics.size >= TOPICS_MAX) return;
    if (!this.#host.authorize(this, { kind: 'subscribe', topic })) return;
    this.#topics.add(topic);
    const retained = this.#host.retained(topic);
    if (retained !== undefined) this.#connection.send({ type: 'retained', topic, ...retained });
  }

  #append({ id, events }: Append): void {
    this.#work(id, { kind: 'append' }, () => this.#host.append(events, this));
  }

  #answer({ id, command, payload, timeoutMs }: Request): void {
    this.#work(id, { kind: 'request', command }, () =>
      this.#host.dispatch(command, payload, timeoutMs),
    );
  }

  #serve(command: string): void {
    if (this.#commands.size >= SERVED_MAX) return;
    if (!this.#host.authorize(this, { kind: 'serve', command })) return;
    this.#commands.add(command);
    this.#host.setServed(command, this);
  }

  #unserve(command: string): void {
    this.#commands.delete(command);
    this.#host.unsetServed(command, this);
  }

  /** Does what the peer asked for, if it may, and answers under its id. */
  #work(id: number, operation: LinkOperation, run: () => Promise<unknown>): void {
    if (!this.#host.authorize(this, operation)) {
      this.#connection.send(makeFailure(id, 'refused', `${this.role} may not ${operation.kind}`));
      return;
    }
    if (this.#running >= RUNNING_MAX) {
      this.#connection.send(
        makeFailure(id, 'refused', `${RUNNING_MAX} calls are under way already`),
      );
      return;
    }
    this.#running++;
    void this.#runAndReply(id, run).finally(() => this.#running--);
  }

  async #runAndReply(id: number, run: () => Promise<unknown>): Promise<void> {
    try {
      this.#connection.send({ type: 'reply', id, value: (await run()) ?? null });
    } catch (error) {
      const { code, message } = toLinkError(error);
      this.#connection.send(makeFailure(id, code, message));
    }
  }

  #leave(reason: string): void {
    clearTimeout(this.#helloTimer);
    this.#pending.failAll('disconnected', 'the peer that serves it has gone');
    this.#host.leave(this, reason !== '');
  }
}
