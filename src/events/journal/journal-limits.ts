/** Limits of one writer, and one for all writers of a folder. */
export interface JournalLimits {
  /** Bytes of lines that wait for the disk. Beyond it the newest events are lost, and counted. */
  readonly queueBytesMax: number;
  /** A segment is finished at this size, so that the reader can delete it. */
  readonly segmentBytesMax: number;
  /**
   * Bytes of all segments in the folder. Beyond it the newest events are lost: what was accepted is
   * kept, because the first events of an attack tell more than its millionth, and because no writer
   * then deletes what another one wrote or a reader reads. Exact to one segment per writer.
   */
  readonly totalBytesMax: number;
  /**
   * No segment is begun with less than this free on the file system, or less than this share of it,
   * whichever is less: a small disk must not stop the journal.
   */
  readonly freeBytesMin: number;
  readonly freeShareMin: number;
  /** Longest time that a line waits for others before it is written. */
  readonly flushDelayMs: number;
  /** How often what was written is forced onto the disk: what a power cut may take. */
  readonly syncIntervalMs: number;
  /** A segment in which nothing was written for so long is finished. */
  readonly segmentIdleMs: number;
  /** Pause after a failed write. */
  readonly retryDelayMs: number;
}

const MEBIBYTE = 1024 * 1024;

export const JOURNAL_LIMITS: JournalLimits = {
  queueBytesMax: 8 * MEBIBYTE,
  segmentBytesMax: 16 * MEBIBYTE,
  totalBytesMax: 1024 * MEBIBYTE,
  freeBytesMin: 256 * MEBIBYTE,
  freeShareMin: 0.05,
  flushDelayMs: 50,
  syncIntervalMs: 1000,
  segmentIdleMs: 60_000,
  retryDelayMs: 500,
};

/** Longest line, without its line feed. The writer shortens an event that needs more; the reader skips it. */
export const LINE_BYTES_MAX = 256 * 1024;
