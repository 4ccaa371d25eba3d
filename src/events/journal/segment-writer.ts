import path from 'node:path';
import { makeId } from '../../lib/id.ts';
import type { JournalFile, JournalFiles } from './journal-files.ts';
import type { JournalLimits } from './journal-limits.ts';
import { finishedFileName, formatSegment, openFileName } from './segment-name.ts';

/** Why nothing can be written just now. */
export type WriteFault = 'disk-full' | 'write-error' | 'journal-full';

interface OpenSegment {
  readonly segment: string;
  readonly file: JournalFile;
  bytes: number;
}

/**
 * The files of one start of one writer: begins segments, writes to the last one, finishes it. Calls of
 * `write` and `finish` must not overlap; `sync` may come at any time.
 */
export class SegmentWriter {
  readonly #folder: string;
  readonly #writer: string;
  readonly #files: JournalFiles;
  readonly #limits: JournalLimits;
  readonly #start: string;
  #sequence = 0;
  #open: OpenSegment | undefined;
  #isDirty = false;
  #syncing: Promise<boolean> | undefined;
  #syncFailures = 0;

  constructor(
    folder: string,
    writer: string,
    startMs: number,
    files: JournalFiles,
    limits: JournalLimits,
  ) {
    this.#folder = folder;
    this.#writer = writer;
    this.#start = makeId(startMs);
    this.#files = files;
    this.#limits = limits;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  get syncFailures(): number {
    return this.#syncFailures;
  }

  /**
   * Writes from `offset` on and returns how many bytes the disk took: the caller goes on after them.
   * At offset 0, where a line begins, a new segment is begun when the last one is full or gone.
   * Throws WriteFaultError or what the file system throws.
   */
  async write(bytes: Uint8Array, offset: number): Promise<number> {
    const open = offset === 0 ? await this.#prepare(bytes.length) : this.#open;
    if (open === undefined) throw new WriteFaultError('write-error', 'the segment is gone');
    const written = await open.file.write(bytes, offset);
    open.bytes += written;
    this.#isDirty = true;
    return written;
  }

  /** The last resort of a dying process: writes and syncs without waiting. Throws as the disk does. */
  writeSync(bytes: Uint8Array): void {
    if (this.#open === undefined) {
      this.#sequence++;
      this.#files.writeNewSync(path.join(this.#folder, openFileName(this.#name())), bytes);
    } else {
      this.#open.file.writeSync(bytes);
    }
  }

  /**
   * Forces what was written so far onto the disk. Returns false when that failed; it is counted, and
   * ends the segment.
   */
  async sync(): Promise<boolean> {
    while (this.#syncing !== undefined) await this.#syncing;
    const open = this.#open;
    if (open === undefined || !this.#isDirty) return true;
    this.#isDirty = false;
    this.#syncing = syncFile(open.file);
    const isSynced = await this.#syncing;
    this.#syncing = undefined;
    if (!isSynced) {
      // What the kernel could not write it has forgotten, and it says so only once: do not build on it.
      this.#syncFailures++;
      open.bytes = Infinity;
    }
    return isSynced;
  }

  /** Ends the segment; the next write begins another. Never throws: what fails is left to the reader. */
  async finish(): Promise<void> {
    const open = this.#open;
    if (open === undefined) return;
    await this.sync();
    this.#open = undefined;
    try {
      await open.file.close();
      await this.#files.rename(
        path.join(this.#folder, openFileName(open.segment)),
        path.join(this.#folder, finishedFileName(open.segment)),
      );
    } catch {
      // The reader takes a segment that no longer grows for finished, whatever it is called.
    }
  }

  async #prepare(wantedBytes: number): Promise<OpenSegment> {
    if (this.#open !== undefined) {
      const isFull = this.#open.bytes + wantedBytes > this.#limits.segmentBytesMax;
      const mustEnd = (isFull && this.#open.bytes > 0) || !(await this.#open.file.isLinked());
      if (mustEnd) await this.finish();
    }
    this.#open ??= await this.#begin();
    return this.#open;
  }

  async #begin(): Promise<OpenSegment> {
    const { totalBytesMax, freeBytesMin, freeShareMin, segmentBytesMax } = this.#limits;
    const { usedBytes, freeBytes, sizeBytes } = await this.#files.usage(this.#folder);
    if (usedBytes + segmentBytesMax > totalBytesMax) {
      throw new WriteFaultError('journal-full', `the journal holds ${usedBytes} bytes`);
    }
    if (freeBytes < Math.min(freeBytesMin, freeShareMin * sizeBytes)) {
      throw new WriteFaultError('disk-full', `the file system has ${freeBytes} bytes left`);
    }
    this.#sequence++;
    const segment = this.#name();
    const file = await this.#files.create(path.join(this.#folder, openFileName(segment)));
    return { segment, file, bytes: 0 };
  }

  #name(): string {
    return formatSegment({ writer: this.#writer, start: this.#start, sequence: this.#sequence });
  }
}

async function syncFile(file: JournalFile): Promise<boolean> {
  try {
    await file.sync();
    return true;
  } catch {
    return false;
  }
}

class WriteFaultError extends Error {
  readonly fault: WriteFault;

  constructor(fault: WriteFault, message: string) {
    super(message);
    this.name = 'WriteFaultError';
    this.fault = fault;
  }
}

/** Names the reason in the words of `journal.loss`. */
export function faultOf(error: unknown): WriteFault {
  if (error instanceof WriteFaultError) return error.fault;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code === 'ENOSPC' || code === 'EDQUOT' ? 'disk-full' : 'write-error';
}
