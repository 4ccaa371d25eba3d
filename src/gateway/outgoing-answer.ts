import { isPressed, noteSlow } from './conduct.ts';
import type { Exchange } from './exchange.ts';
import { noteUnread } from './hold-bytes.ts';
import type { CounterName } from './shared/counters.ts';

/**
 * The body of an upstream's answer on its way to the client, and how long the client leaves it lying.
 * Times are those of the last sweep, monotonic.
 */
export class OutgoingAnswer {
  readonly #exchange: Exchange;
  /** The newest piece, held so that the last one can go out together with the end. */
  #newest: Buffer | undefined;
  #isFlushed = false;
  /** Since when the client took nothing; 0 where it is not waited for. */
  #stalledMs = 0;
  #pendingBytes = 0;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
  }

  /** False where the client has enough for now: it says when it takes more. */
  push(piece: Buffer): boolean {
    const before = this.takeNewest();
    this.#newest = piece;
    return before === undefined || this.#write(before);
  }

  /** No more comes for now: sends what there is, or else the head. False as in `push`. */
  flush(): boolean {
    const piece = this.takeNewest();
    if (piece !== undefined) return this.#write(piece);
    if (this.#exchange.isHeadSent && !this.#isFlushed) {
      this.#isFlushed = true;
      this.#exchange.client.flush();
    }
    return true;
  }

  /** The piece that was not sent yet; it is the caller's now. */
  takeNewest(): Buffer | undefined {
    const piece = this.#newest;
    this.#newest = undefined;
    return piece;
  }

  end(piece: Buffer | undefined, rawTrailers: readonly string[]): void {
    const { client, runtime } = this.#exchange;
    if (piece !== undefined) this.#exchange.responseBytes += piece.length;
    // The client has this long to take what it is owed.
    this.#stalledMs = runtime.nowMs;
    client.end(piece, rawTrailers);
  }

  noteDrain(): void {
    this.#stalledMs = 0;
    noteUnread(this.#exchange, 0);
  }

  /** Breaks off an answer that its client does not take; returns whether it did. */
  sweep(nowMs: number): boolean {
    if (this.#stalledMs === 0) return false;
    const limit = this.#unreadLimit(nowMs);
    if (limit === undefined) return false;
    const exchange = this.#exchange;
    exchange.runtime.counters.increment(limit);
    if (exchange.reason === '') exchange.reason = limit;
    if (isPressed(exchange.runtime)) noteSlow(exchange);
    exchange.client.abort();
    return true;
  }

  #write(piece: Buffer): boolean {
    const { client, runtime } = this.#exchange;
    this.#exchange.responseBytes += piece.length;
    this.#isFlushed = true;
    if (client.write(piece)) return true;
    if (this.#stalledMs === 0) this.#stalledMs = runtime.nowMs;
    return false;
  }

  /**
   * The limit that ends an answer which its client does not take. A slow one is let be as long as it
   * takes anything at all, and leaves little enough to be taken.
   */
  #unreadLimit(nowMs: number): CounterName | undefined {
    const { client, limits } = this.#exchange;
    const pending = client.pendingBytes;
    if (pending < this.#pendingBytes) this.#stalledMs = nowMs;
    this.#pendingBytes = pending;
    if (!noteUnread(this.#exchange, pending)) return 'limit.unreadBytesMax';
    const isStuck = nowMs - this.#stalledMs > limits.bodyIdleTimeoutMs;
    return isStuck ? 'limit.readIdleTimeout' : undefined;
  }
}
