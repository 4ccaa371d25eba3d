/**
 * A segment is one file of the journal, written by one start of one writer and by no one else. Its
 * file is `<writer>.<start>.<sequence>.open` while it is written, `.ndjson` once it is finished; the
 * name without the ending stays the same, and offsets are committed under it.
 */
export interface SegmentName {
  /** Who writes: `gateway-0`, `control`. */
  readonly writer: string;
  /** An id (lib/id) made when the writer started: later starts sort after earlier ones. */
  readonly start: string;
  /** From 1 on, in the order of writing. */
  readonly sequence: number;
}

export interface SegmentFile extends SegmentName {
  /** The name without its ending: what the store keeps offsets under. */
  readonly segment: string;
  readonly fileName: string;
  readonly isFinished: boolean;
}

const FILE_NAME = /^(([a-z0-9][a-z0-9-]{0,31})\.([0-9A-Z]{26})\.(\d{8,12}))\.(open|ndjson)$/;
const WRITER = /^[a-z0-9][a-z0-9-]{0,31}$/;
const SEQUENCE_DIGITS = 8;

export function isWriterName(text: string): boolean {
  return WRITER.test(text);
}

export function formatSegment({ writer, start, sequence }: SegmentName): string {
  return `${writer}.${start}.${String(sequence).padStart(SEQUENCE_DIGITS, '0')}`;
}

export function openFileName(segment: string): string {
  return `${segment}.open`;
}

export function finishedFileName(segment: string): string {
  return `${segment}.ndjson`;
}

/** Reads a file name of the journal folder; undefined for a file that is none of the journal's. */
export function parseSegmentFile(fileName: string): SegmentFile | undefined {
  const found = FILE_NAME.exec(fileName);
  if (found === null) return undefined;
  const [, segment, writer, start, sequence, ending] = found;
  return {
    segment: segment!,
    writer: writer!,
    start: start!,
    sequence: Number(sequence),
    fileName,
    isFinished: ending === 'ndjson',
  };
}
