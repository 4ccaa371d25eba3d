/** A piece from this size on is worth an object of its own. */
export const PIECE_BYTES_MIN = 1024;
/** Small pieces are put together up to this size. */
const BLOCK_BYTES_MAX = 16_384;
const BLOCK_BYTES_MIN = 512;
/** A piece that keeps a buffer of more than so many times its size alive is copied out of it. */
const WASTE_FACTOR_MAX = 4;
const NO_BYTES = Buffer.alloc(0);

/**
 * Puts the small pieces of a body together. A client may send a body a byte at a time, each in a chunk
 * of its own; kept as they come, such bytes cost hundreds of times their size, and passed on, a system
 * call each.
 */
export class PieceGatherer {
  readonly #take: (block: Buffer) => void;
  #block: Buffer = NO_BYTES;
  #length = 0;
  #isFlushDue = false;

  constructor(take: (block: Buffer) => void) {
    this.#take = take;
  }

  /** Gathers a small piece; a block that has no room for it is handed on. */
  add(piece: Buffer): void {
    const full = this.#length + piece.length > BLOCK_BYTES_MAX ? this.#gathered() : undefined;
    const length = this.#length + piece.length;
    if (length > this.#block.length) this.#grow(length);
    piece.copy(this.#block, this.#length);
    this.#length = length;
    if (full !== undefined) this.#take(full);
  }

  /** Hands on what was gathered since, if anything. */
  flush(): void {
    if (this.#length > 0) this.#take(this.#gathered());
  }

  /** The same once the rest of what was read at once is here, too. */
  flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    process.nextTick(() => {
      this.#isFlushDue = false;
      this.flush();
    });
  }

  #gathered(): Buffer {
    const gathered = this.#block.subarray(0, this.#length);
    this.#block = NO_BYTES;
    this.#length = 0;
    return gathered;
  }

  #grow(length: number): void {
    const bytes = Math.min(BLOCK_BYTES_MAX, Math.max(length * 2, BLOCK_BYTES_MIN));
    const block = Buffer.allocUnsafeSlow(bytes);
    this.#block.copy(block, 0, 0, this.#length);
    this.#block = block;
  }
}

/** Bytes that come in pieces of any size, kept as one. */
export class GrowingBytes {
  #bytes: Buffer = NO_BYTES;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#bytes.length) {
      const bytes = Buffer.allocUnsafeSlow(Math.max(length * 2, BLOCK_BYTES_MIN));
      this.#bytes.copy(bytes, 0, 0, this.#length);
      this.#bytes = bytes;
    }
    piece.copy(this.#bytes, this.#length);
    this.#length = length;
  }

  /** All of them; then it is empty. */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = NO_BYTES;
    this.#length = 0;
    return taken;
  }
}

/** A piece to be kept for a while, without much around it that nobody needs. */
export function keepable(piece: Buffer): Buffer {
  return piece.buffer.byteLength > piece.length * WASTE_FACTOR_MAX ? Buffer.from(piece) : piece;
}
