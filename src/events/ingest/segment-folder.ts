import { constants, existsSync } from 'node:fs';
import { lstat, open, readdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import type { Layer } from '../envelope.ts';
import { finishedFileName, openFileName, parseSegmentFile } from '../journal/segment-name.ts';
import type { SegmentFile } from '../journal/segment-name.ts';

/** A folder of segments, and how far those who write there are believed. */
export interface JournalSource {
  readonly folder: string;
  /** The only one who writes there; undefined: all whose name is not reserved. */
  readonly writer: ReservedWriter | undefined;
  /** What they can know of; undefined: everything. */
  readonly layers: ReadonlySet<Layer> | undefined;
}

export interface ListedSegment extends SegmentFile {
  readonly source: JournalSource;
  readonly size: number;
}

/**
 * Who has a folder of its own, which the gateway can neither write to nor empty. A gateway that was taken
 * over must not speak under these names.
 */
const RESERVED_WRITERS = ['agent', 'control'] as const;
export type ReservedWriter = (typeof RESERVED_WRITERS)[number];

/**
 * The folder belongs to those who write, and they face the outside: what stands there under a segment's
 * name is read only if it is a plain file. A link would lead elsewhere, a pipe would never end.
 */
const READ_FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Lists the segments of the folder, each once, in the order in which each writer wrote them. */
export async function listSegments(source: JournalSource): Promise<ListedSegment[]> {
  const segments = new Map<string, ListedSegment>();
  for (const fileName of await readdir(source.folder)) {
    const file = parseSegmentFile(fileName);
    if (file === undefined || !mayWrite(source, file.writer)) continue;
    const size = await sizeOf(path.join(source.folder, fileName));
    // Renamed since the folder was listed: the next listing has it.
    if (size === undefined) continue;
    if (file.isFinished || !segments.has(file.segment)) {
      segments.set(file.segment, { ...file, source, size });
    }
  }
  return [...segments.values()].sort((a, b) => (a.segment < b.segment ? -1 : 1));
}

/** Reads up to `length` bytes from `offset`; undefined where the file has been renamed or removed. */
export async function readSegment(
  { source, fileName }: ListedSegment,
  offset: number,
  length: number,
): Promise<Buffer | undefined> {
  try {
    const handle = await open(path.join(source.folder, fileName), READ_FLAGS);
    try {
      const buffer = Buffer.allocUnsafe(length);
      const { bytesRead } = await handle.read(buffer, 0, length, offset);
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export async function removeSegment({ source, fileName }: ListedSegment): Promise<void> {
  try {
    await unlink(path.join(source.folder, fileName));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** True where the segment has no file under either name. A rename in between does not fool it. */
export function isGone(sources: readonly JournalSource[], segment: string): boolean {
  const names = [openFileName(segment), finishedFileName(segment)];
  return !sources.some(({ folder }) => names.some((name) => existsSync(path.join(folder, name))));
}

function mayWrite({ writer }: JournalSource, name: string): boolean {
  if (writer !== undefined) return name === writer;
  return !RESERVED_WRITERS.some((reserved) => reserved === name);
}

/** undefined for what has gone since the folder was listed, and for what is no plain file. */
async function sizeOf(file: string): Promise<number | undefined> {
  try {
    const stats = await lstat(file);
    return stats.isFile() ? stats.size : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
