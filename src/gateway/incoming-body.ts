import { BodyPace } from './body-pace.ts';
import type { Exchange } from './exchange.ts';
import { PIECE_BYTES_MIN, PieceGatherer } from './gather-pieces.ts';
import { HeldBody } from './held-body.ts';
import type { Refusal } from './refusal.ts';

/**
 * The body of a request on its way in: how fast it comes, small pieces put together, and what of it may not
 * go on yet. Where a piece goes is the caller's to say.
 */
export class IncomingBody {
  readonly #exchange: Exchange;
  readonly #take: (piece: Buffer) => void;
  readonly #pace = new BodyPace();
  /** Undefined as long as nothing was held. */
  #held: HeldBody | undefined;
  /** Pieces too small to be worth much each; undefined as long as there was none. */
  #smallPieces: PieceGatherer | undefined;

  /** `take` gets the pieces, each as large as it is worth handling. */
  constructor(exchange: Exchange, take: (piece: Buffer) => void) {
    this.#exchange = exchange;
    this.#take = take;
  }

  /** Whether the client is to send, or is kept from sending, more of it. */
  get isReading(): boolean {
    return this.#pace.isReading;
  }

  /** Since when the client is waited for, or 0. */
  get awaitedSinceMs(): number {
    return this.#pace.awaitedSinceMs(this.#exchange.requestBytes);
  }

  read(): void {
    this.#pace.begin(this.#exchange.runtime.nowMs);
    this.#exchange.client.readBody();
  }

  pause(): void {
    if (this.#pace.isPaused) return;
    this.#pace.pause();
    this.#exchange.client.pauseBody();
  }

  resume(): void {
    if (!this.#pace.isPaused) return;
    this.#pace.resume(this.#exchange.runtime.nowMs);
    this.#exchange.client.resumeBody();
  }

  /** Some of it came. */
  noteData(): void {
    this.#pace.noteData(this.#exchange.runtime.nowMs);
  }

  /** All of it came. */
  end(): void {
    this.#pace.end();
  }

  /** What the body is refused for by now. */
  judgePace(nowMs: number): Refusal | undefined {
    return this.#pace.judge(nowMs, this.#exchange.requestBytes, this.#exchange.limits);
  }

  /** Hands a piece on. True for a small one, which waits for others. */
  push(piece: Buffer): boolean {
    const { requestBytes, head } = this.#exchange;
    if (piece.length >= PIECE_BYTES_MIN || requestBytes === head.contentLength) {
      this.flush();
      this.#take(piece);
      return false;
    }
    this.#smallPieces ??= new PieceGatherer(this.#take);
    this.#smallPieces.add(piece);
    return true;
  }

  /** Hands on what was gathered since, if anything. */
  flush(): void {
    this.#smallPieces?.flush();
  }

  /** The same once the rest of what was read at once is here, too. */
  flushSoon(): void {
    this.#smallPieces?.flushSoon();
  }

  /** Counts bytes that may not go on yet. False where there is no room for them. */
  hold(bytes: number): boolean {
    return this.#heldBody.count(bytes);
  }

  /** Keeps a piece whose bytes were counted. */
  keep(piece: Buffer): void {
    this.#heldBody.keep(piece);
  }

  /** Hands over what was kept; nothing counts any more. Undefined where nothing ever was. */
  release(): readonly Buffer[] | undefined {
    return this.#held?.release();
  }

  get #heldBody(): HeldBody {
    return (this.#held ??= new HeldBody(this.#exchange));
  }
}
