import { systemClock } from '../../lib/clock.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Event } from '../envelope.ts';
import { maskEvent } from '../mask.ts';
import { fitLine } from './fit-line.ts';
import { diskFiles } from './journal-files.ts';
import type { JournalFiles } from './journal-files.ts';
import { JOURNAL_LIMITS } from './journal-limits.ts';
import type { JournalLimits } from './journal-limits.ts';
import { Losses } from './losses.ts';
import type { LossReason } from './losses.ts';
import { faultOf, SegmentWriter } from './segment-writer.ts';
import type { WriteFault } from './segment-writer.ts';
import { isWriterName } from './segment-name.ts';

export interface JournalOptions {
  /** Must be there, and be writable for this process. */
  readonly folder: string;
  /** Unique among the writers that live at the same time: `gateway-0`. See isWriterName. */
  readonly writer: string;
  readonly limits?: Partial<JournalLimits>;
  readonly clock?: Clock;
  readonly files?: JournalFiles;
}

export interface JournalCounts {
  /** Events accepted, and those that the disk has. */
  readonly accepted: number;
  readonly written: number;
  readonly writtenBytes: number;
  readonly queuedBytes: number;
  /** '' while all is well. */
  readonly fault: WriteFault | '';
  readonly lost: Readonly<Record<LossReason, number>>;
  readonly syncFailures: number;
}

interface Batch {
  readonly bytes: Uint8Array;
  readonly lines: number;
  /** Bytes that the disk has already. */
  offset: number;
}

interface Waiter {
  /** Count of accepted lines it waits for. */
  readonly accepted: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Lines are written together up to this size. */
const BATCH_BYTES_MAX = 1024 * 1024;
/** With so much waiting, or half the queue, the delay is cut short. */
const FLUSH_BYTES = 256 * 1024;
const LOSS_TELL_INTERVAL_MS = 1000;
const LINE_FEED = 10;

/**
 * The durable outbox of one thread: takes events, masks them, and writes them as lines of NDJSON to
 * segments of its own. Taking an event never waits and never throws; what cannot be kept is counted
 * by reason and told in a `journal.loss` event as soon as there is room.
 *
 * Promises: an event whose line was written (`counts().written`) survives the death of the process; a
 * power cut may take what was written within the last `syncIntervalMs`. An event that was only
 * accepted, at most `flushDelayMs` ago on a disk that keeps up, dies with the process.
 */
export class JournalWriter {
  readonly #limits: JournalLimits;
  readonly #clock: Clock;
  readonly #segments: SegmentWriter;
  readonly #losses: Losses;
  readonly #flushBytes: number;
  #lines: string[] = [];
  #queuedBytes = 0;
  #batch: Batch | undefined;
  #accepted = 0;
  #written = 0;
  #writtenBytes = 0;
  #fault: WriteFault | '' = '';
  #waiters: Waiter[] = [];
  #draining: Promise<void> | undefined;
  #flushTimer: NodeJS.Timeout | undefined;
  #upkeepTimer: NodeJS.Timeout | undefined;
  #wake: (() => void) | undefined;
  #isClosing = false;
  #closing: Promise<void> | undefined;
  #mustFinish = false;
  #lastWriteMs = 0;
  #lastTellMs = -Infinity;

  /** Opens nothing yet: the first event does. Throws RangeError for a writer name that is none. */
  constructor(options: JournalOptions) {
    if (!isWriterName(options.writer)) {
      throw new RangeError(`${JSON.stringify(options.writer)} cannot name a journal writer`);
    }
    this.#limits = { ...JOURNAL_LIMITS, ...options.limits };
    this.#flushBytes = Math.min(FLUSH_BYTES, this.#limits.queueBytesMax / 2);
    this.#clock = options.clock ?? systemClock;
    this.#losses = new Losses(options.writer);
    this.#segments = new SegmentWriter(
      options.folder,
      options.writer,
      this.#clock.now(),
      options.files ?? diskFiles,
      this.#limits,
    );
  }

  /** Takes one event. Returns false where it was lost; that is counted, nothing more need be done. */
  append(event: Event): boolean {
    if (this.#isClosing) return this.#lose('closed');
    if (this.#queuedBytes >= this.#limits.queueBytesMax) return this.#lose(this.#overflowReason());
    let line;
    try {
      line = fitLine(maskEvent(event));
    } catch {
      // A detail that JSON cannot hold is a mistake of ours; the request it tells of is not.
      return this.#lose('unserializable');
    }
    if (line === undefined) return this.#lose('too-large');
    if (this.#queuedBytes + line.bytes > this.#limits.queueBytesMax) {
      return this.#lose(this.#overflowReason());
    }
    this.#enqueue(line.text, line.bytes);
    this.#schedule();
    return true;
  }

  /**
   * Takes events and resolves once they are on the disk itself. Rejects where one could not be taken,
   * or was lost when the writer closed; the others may have been written then.
   */
  async appendDurably(events: readonly Event[]): Promise<void> {
    let refused = 0;
    for (const event of events) if (!this.append(event)) refused++;
    if (refused > 0)
      throw new Error(`the journal did not take ${refused} of ${events.length} events`);
    await this.flush();
  }

  /** Resolves once all that was accepted before the call is on the disk itself; rejects as above. */
  async flush(): Promise<void> {
    if (this.#written < this.#accepted) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      this.#waiters.push({ accepted: this.#accepted, resolve, reject });
      this.#drainNow();
      await promise;
    }
    if (!(await this.#segments.sync())) throw new Error('the disk could not keep the journal');
  }

  /**
   * For the `exit` event of a process: writes what waits without returning to the event loop. Throws
   * as the file system does.
   */
  flushSync(): void {
    const rest = this.#batch?.bytes.subarray(this.#batch.offset) ?? new Uint8Array();
    const text = this.#lines.map((line) => `${line}\n`).join('');
    if (rest.length === 0 && text === '') return;
    // A write may be under way: begin on a new line. What is written twice has the same id.
    this.#segments.writeSync(Buffer.concat([Buffer.from('\n'), rest, Buffer.from(text)]));
  }

  /** Writes what waits, as far as the disk lets it, and finishes the segment. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  counts(): JournalCounts {
    return {
      accepted: this.#accepted,
      written: this.#written,
      writtenBytes: this.#writtenBytes,
      queuedBytes: this.#queuedBytes,
      fault: this.#fault,
      lost: this.#losses.total,
      syncFailures: this.#segments.syncFailures,
    };
  }

  async #close(): Promise<void> {
    this.#isClosing = true;
    this.#wake?.();
    await this.#draining;
    this.#mustFinish = true;
    this.#drainNow();
    await this.#draining;
    clearInterval(this.#upkeepTimer);
    this.#upkeepTimer = undefined;
  }

  #enqueue(text: string, bytes: number): void {
    this.#lines.push(text);
    this.#queuedBytes += bytes;
    this.#accepted++;
  }

  #lose(reason: LossReason): false {
    this.#losses.add(reason, 1, this.#clock.now());
    // Told by the next write that succeeds; where none is due, by one made for it.
    if (!this.#isClosing && this.#fault === '') this.#schedule();
    return false;
  }

  #overflowReason(): LossReason {
    return this.#fault === '' ? 'queue-full' : this.#fault;
  }

  #schedule(): void {
    if (this.#draining !== undefined) return;
    if (this.#queuedBytes >= this.#flushBytes) {
      this.#drainNow();
    } else {
      this.#flushTimer ??= setTimeout(() => this.#drainNow(), this.#limits.flushDelayMs);
    }
  }

  /** Starts draining, or hurries the one under way. */
  #drainNow(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#wake?.();
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = undefined;
      if (this.#lines.length > 0 && !this.#isClosing) this.#schedule();
    });
  }

  async #drain(): Promise<void> {
    let closingAttempts = 0;
    for (;;) {
      this.#tellLosses();
      this.#batch ??= this.#takeBatch();
      if (this.#batch === undefined) break;
      this.#fault = await this.#writeBatch(this.#batch);
      if (this.#fault === '') {
        this.#settleBatch(this.#batch);
        // Few lines are not worth a write of their own yet.
        if (!this.#isHurried()) break;
      } else if (this.#isClosing && closingAttempts++ > 0) {
        this.#loseRest(this.#fault);
        break;
      } else {
        await this.#pause();
      }
    }
    if (this.#mustFinish) {
      this.#mustFinish = false;
      await this.#segments.finish();
    }
  }

  #isHurried(): boolean {
    return this.#isClosing || this.#waiters.length > 0 || this.#queuedBytes >= this.#flushBytes;
  }

  #takeBatch(): Batch | undefined {
    if (this.#lines.length === 0) return undefined;
    let taken = this.#lines;
    if (this.#queuedBytes > BATCH_BYTES_MAX) {
      let bytes = 0;
      let count = 0;
      while (count < taken.length && bytes < BATCH_BYTES_MAX) bytes += taken[count++]!.length;
      taken = this.#lines.splice(0, count);
    } else {
      this.#lines = [];
    }
    return { bytes: Buffer.from(`${taken.join('\n')}\n`), lines: taken.length, offset: 0 };
  }

  /** Writes on from where the last attempt came to, so that a line is never torn by a full disk. */
  async #writeBatch(batch: Batch): Promise<WriteFault | ''> {
    try {
      while (batch.offset < batch.bytes.length) {
        const written = await this.#segments.write(batch.bytes, batch.offset);
        batch.offset += written;
        this.#writtenBytes += written;
      }
      this.#lastWriteMs = this.#clock.monotonic();
      this.#upkeepTimer ??= setInterval(() => this.#upkeep(), this.#limits.syncIntervalMs).unref();
      return '';
    } catch (error) {
      const fault = faultOf(error);
      if (fault === 'write-error') {
        // Nobody knows what that file holds now: go on in another one, from the start of a line.
        await this.#segments.finish();
        this.#restartLine(batch);
      }
      return fault;
    }
  }

  #restartLine(batch: Batch): void {
    const lineStart =
      batch.offset === 0 ? 0 : batch.bytes.lastIndexOf(LINE_FEED, batch.offset - 1) + 1;
    this.#batch = {
      bytes: batch.bytes.subarray(lineStart),
      lines: batch.lines - countLines(batch.bytes.subarray(0, lineStart)),
      offset: 0,
    };
    this.#account(batch.lines - this.#batch.lines, lineStart);
  }

  #settleBatch(batch: Batch): void {
    this.#batch = undefined;
    this.#account(batch.lines, batch.bytes.length);
  }

  #account(lines: number, bytes: number): void {
    this.#written += lines;
    this.#queuedBytes -= bytes;
    this.#waiters = this.#waiters.filter((waiter) => {
      if (waiter.accepted > this.#written) return true;
      waiter.resolve();
      return false;
    });
  }

  #tellLosses(): void {
    if (!this.#losses.hasUntold || this.#fault !== '') return;
    const nowMs = this.#clock.monotonic();
    if (nowMs - this.#lastTellMs < LOSS_TELL_INTERVAL_MS && !this.#isClosing) return;
    this.#lastTellMs = nowMs;
    // Beyond the limit if need be: a few short lines, and they are what people must see.
    for (const event of this.#losses.tell(this.#clock.now())) {
      const line = fitLine(event);
      if (line !== undefined) this.#enqueue(line.text, line.bytes);
    }
  }

  #loseRest(reason: LossReason): void {
    const lost = this.#accepted - this.#written;
    this.#losses.add(reason, lost, this.#clock.now());
    this.#lines = [];
    this.#batch = undefined;
    this.#queuedBytes = 0;
    for (const { reject } of this.#waiters) reject(new Error(`the journal was closed: ${reason}`));
    this.#waiters = [];
  }

  /** Syncs what was written, tells late losses, ends a segment that nobody writes to. */
  #upkeep(): void {
    // Never throws: a failure is counted.
    void this.#segments.sync();
    if (this.#losses.hasUntold) this.#drainNow();
    const idleMs = this.#clock.monotonic() - this.#lastWriteMs;
    if (idleMs < this.#limits.segmentIdleMs) return;
    clearInterval(this.#upkeepTimer);
    this.#upkeepTimer = undefined;
    this.#mustFinish = true;
    this.#drainNow();
  }

  async #pause(): Promise<void> {
    if (this.#isClosing) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.#limits.retryDelayMs).unref();
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}

function countLines(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
