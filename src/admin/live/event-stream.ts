import {
  matchesFilter,
  summarizeEvent,
  type EventFilter,
  type EventSummary,
} from '../../events/index.ts';
import type { Delivered, LiveHub } from './live-hub.ts';

/** Summaries waiting for a reader; beyond it the oldest are skipped, and the reader is told. */
export const STREAM_WAITING_MAX = 200;
/** Shortest time between two messages: a person cannot read faster, a browser can draw in between. */
const STREAM_INTERVAL_MS = 200;
export const STREAM_HEARTBEAT_MS = 15_000;

/** `event: events` */
export interface StreamMessage {
  readonly events: readonly EventSummary[];
  /** Events left out before these because they came too fast. */
  readonly skipped: number;
  /** True when events may be missing since the last message: read the list again. */
  readonly gap: boolean;
}

export interface StreamOptions {
  readonly hub: LiveHub;
  /** Who reads, to bound streams per caller. */
  readonly reader: string;
  readonly filter: EventFilter;
  readonly lastPosition: string | undefined;
  /** Asked with each heartbeat: a session that ended ends its streams. */
  readonly mayGoOn: () => boolean;
}

/** Makes the body of one stream of server-sent events, or undefined when there are too many. */
export function openEventStream(options: StreamOptions): ReadableStream<Uint8Array> | undefined {
  const stream = new EventStream(options);
  return stream.open() ? stream.body : undefined;
}

/**
 * Sends only when the reader asks for more: what a slow one cannot take is bounded by
 * STREAM_WAITING_MAX, and never lies in a socket's queue.
 */
class EventStream {
  readonly body: ReadableStream<Uint8Array>;
  readonly #options: StreamOptions;
  readonly #encoder = new TextEncoder();
  #waiting: EventSummary[] = [];
  #skipped = 0;
  #gap = false;
  #position: string;
  #hasSent = false;
  #lastSentAt = 0;
  #isClosed = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #isAsked = false;
  #timer: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;
  #subscription: { close(): void } | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#position = options.hub.position;
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => {
          this.#isAsked = true;
          this.#schedule();
        },
        cancel: () => this.#close(),
      },
      { highWaterMark: 1 },
    );
  }

  open(): boolean {
    const { hub, reader, lastPosition } = this.#options;
    this.#subscription = hub.listen(reader, {
      deliver: (delivered) => this.#take(delivered),
      end: () => this.#end(),
    });
    if (this.#subscription === undefined) return false;
    if (lastPosition !== undefined) {
      const missed = hub.since(lastPosition);
      this.#gap = missed.gap;
      this.#take(missed.delivered);
    }
    this.#heartbeat = setInterval(() => this.#beat(), STREAM_HEARTBEAT_MS);
    this.#heartbeat.unref();
    return true;
  }

  #take(delivered: readonly Delivered[]): void {
    const { hub, filter } = this.#options;
    for (const { sequence, event } of delivered) {
      this.#position = hub.positionOf(sequence);
      if (matchesFilter(event, filter)) this.#waiting.push(summarizeEvent(event));
    }
    const surplus = this.#waiting.length - STREAM_WAITING_MAX;
    if (surplus > 0) {
      this.#waiting.splice(0, surplus);
      this.#skipped += surplus;
      hub.countSkipped(surplus);
    }
    if (this.#waiting.length > 0) this.#schedule();
  }

  /** One message at most per STREAM_INTERVAL_MS, the first one at once. */
  #schedule(): void {
    if (this.#isClosed || !this.#isAsked || this.#timer !== undefined) return;
    if (this.#hasSent && this.#waiting.length === 0) return;
    const waitMs = Math.max(0, this.#lastSentAt + STREAM_INTERVAL_MS - performance.now());
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#send();
      },
      this.#hasSent ? waitMs : 0,
    );
  }

  #send(): void {
    const message: StreamMessage = {
      events: this.#waiting,
      skipped: this.#skipped,
      gap: this.#gap,
    };
    this.#waiting = [];
    this.#skipped = 0;
    this.#gap = false;
    this.#lastSentAt = performance.now();
    this.#hasSent = true;
    this.#write(`id: ${this.#position}\nevent: events\ndata: ${JSON.stringify(message)}\n\n`);
  }

  #beat(): void {
    if (!this.#options.mayGoOn()) {
      this.#end();
      return;
    }
    // The position goes along, so that a quiet stream resumes from where it is and not from long ago.
    if (this.#isAsked && this.#waiting.length === 0) {
      this.#write(`id: ${this.#position}\nevent: heartbeat\ndata: {}\n\n`);
    }
  }

  #write(text: string): void {
    if (this.#isClosed) return;
    this.#isAsked = false;
    this.#controller?.enqueue(this.#encoder.encode(text));
  }

  #end(): void {
    if (!this.#isClosed) this.#controller?.close();
    this.#close();
  }

  #close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#heartbeat);
    this.#subscription?.close();
    this.#waiting = [];
  }
}
