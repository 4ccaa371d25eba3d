/** 32-bit words of one thread: beats, and whether it said that it will be silent for a while. */
const WORDS = 2;
const BEATS = 0;
const BUSY = 1;

/** Bytes of a thread's note, behind the words of all threads: one length word, then the text. */
const NOTE_BYTES = 256;
const NOTE_TEXT_BYTES = NOTE_BYTES - Int32Array.BYTES_PER_ELEMENT;

/** How often a thread that is well shows it. */
export const BEAT_INTERVAL_MS = 200;

/** Signs of life of all threads of one gateway, in memory that the main thread can read at any time. */
export class Pulse {
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #notes: Uint8Array<SharedArrayBuffer>;
  readonly #noteLengths: Int32Array<SharedArrayBuffer>;

  constructor(memory: SharedArrayBuffer) {
    const threads = memory.byteLength / Pulse.bytes(1);
    const notesAt = threads * WORDS * Int32Array.BYTES_PER_ELEMENT;
    this.#words = new Int32Array(memory, 0, threads * WORDS);
    this.#notes = new Uint8Array(memory, notesAt);
    this.#noteLengths = new Int32Array(memory, notesAt);
  }

  static bytes(threads: number): number {
    return threads * (WORDS * Int32Array.BYTES_PER_ELEMENT + NOTE_BYTES);
  }

  beat(thread: number): void {
    Atomics.add(this.#words, thread * WORDS + BEATS, 1);
  }

  beats(thread: number): number {
    return Atomics.load(this.#words, thread * WORDS + BEATS);
  }

  /** Compiling a large rule set takes seconds, in which nothing is wrong. */
  setBusy(thread: number, isBusy: boolean): void {
    Atomics.store(this.#words, thread * WORDS + BUSY, isBusy ? 1 : 0);
  }

  isBusy(thread: number): boolean {
    return Atomics.load(this.#words, thread * WORDS + BUSY) === 1;
  }

  /**
   * Notes what the thread begins (latin1, cut to fit), so that a thread which gets stuck in it leaves a
   * trace. Written once a request: byte by byte is faster than an encoder for so short a text. It is a sign
   * of life, too: a crowd that asks at once keeps a thread from its timers for seconds, and it is no less
   * alive for that.
   */
  note(thread: number, text: string): void {
    const start = thread * NOTE_BYTES + Int32Array.BYTES_PER_ELEMENT;
    const length = Math.min(text.length, NOTE_TEXT_BYTES);
    for (let index = 0; index < length; index++) {
      this.#notes[start + index] = text.charCodeAt(index);
    }
    Atomics.store(this.#noteLengths, (thread * NOTE_BYTES) / Int32Array.BYTES_PER_ELEMENT, length);
    this.beat(thread);
  }

  /** The thread's last note; '' where it wrote none. */
  lastNote(thread: number): string {
    const start = thread * NOTE_BYTES + Int32Array.BYTES_PER_ELEMENT;
    const at = (thread * NOTE_BYTES) / Int32Array.BYTES_PER_ELEMENT;
    const length = Math.min(Math.max(Atomics.load(this.#noteLengths, at), 0), NOTE_TEXT_BYTES);
    return String.fromCharCode(...this.#notes.subarray(start, start + length));
  }
}
