import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';
import type { Gates } from './websocket/websocket.ts';

/** A tunnel without a byte either way is closed after this: its client is most likely gone. */
const IDLE_MS_MAX = 3_600_000;
/** Once one side has ended, the other has this long to say its last. */
const HALF_CLOSED_MS_MAX = 10_000;

/** Bytes both ways between a client and an upstream that agreed on another protocol. */
export class Tunnel {
  readonly #client: Duplex;
  readonly #upstream: Duplex;
  readonly #onClosed: (sent: number, received: number) => void;
  #sent = 0;
  #received = 0;
  #seen = 0;
  #activeMs: number;
  #openDirections = 2;

  /**
   * `rest`: what the upstream already said. `onClosed` gets the bytes towards it and from it. `gates`
   * stand in between where messages are to be read.
   */
  constructor(
    client: Duplex,
    upstream: Duplex,
    rest: Buffer,
    nowMs: number,
    onClosed: (sent: number, received: number) => void,
    gates?: Gates,
  ) {
    this.#client = client;
    this.#upstream = upstream;
    this.#onClosed = onClosed;
    this.#activeMs = nowMs;
    client.on('data', (chunk: Buffer) => {
      this.#sent += chunk.length;
    });
    upstream.on('data', (chunk: Buffer) => {
      this.#received += chunk.length;
    });
    if (rest.length > 0) upstream.unshift(rest);
    const end = (error: NodeJS.ErrnoException | null | undefined): void => this.#end(error);
    if (gates === undefined) {
      pipeline(client, upstream, end);
      pipeline(upstream, client, end);
    } else {
      pipeline(client, gates.fromClient, upstream, end);
      pipeline(upstream, gates.fromServer, client, end);
    }
  }

  sweep(nowMs: number): void {
    const moved = this.#sent + this.#received;
    if (moved !== this.#seen) {
      this.#seen = moved;
      this.#activeMs = nowMs;
      return;
    }
    const idleMax = this.#openDirections === 2 ? IDLE_MS_MAX : HALF_CLOSED_MS_MAX;
    if (nowMs - this.#activeMs > idleMax) this.destroy();
  }

  destroy(): void {
    this.#client.destroy();
    this.#upstream.destroy();
  }

  #end(error: NodeJS.ErrnoException | null | undefined): void {
    this.#openDirections--;
    if (error !== null && error !== undefined) this.destroy();
    if (this.#openDirections > 0) return;
    this.destroy();
    this.#onClosed(this.#sent, this.#received);
  }
}
