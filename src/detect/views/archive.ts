import { constants, inflateRawSync } from 'node:zlib';

/** A file in an archive, as its own header describes it. */
export interface ArchiveEntry {
  readonly name: string;
  /** Where its data begins in the archive. */
  readonly start: number;
  readonly isDeflated: boolean;
  /** Bytes of its data, or 0 where the header does not say. */
  readonly size: number;
}

/** Entries that are looked at: office documents hold their declarations in the first few. */
const ENTRIES_MAX = 64;
const NAME_LENGTH_MAX = 512;
const HEADER_LENGTH = 30;
/** What one entry is unpacked to: declarations stand at the beginning, and bombs unpack to more. */
const ENTRY_LENGTH_MAX = 1 << 14;
const SIGNATURE = 'PK\x03\x04';
const DEFLATED = 8;

/** True for the bytes of a ZIP archive, which office documents and Java archives are too (APPNOTE 4.3.7). */
export function isArchive(bytes: string): boolean {
  return bytes.startsWith(SIGNATURE);
}

/** The files of an archive, by the headers that stand before each. */
export function* archiveEntries(bytes: string): Generator<ArchiveEntry> {
  let at = 0;
  for (let count = 0; count < ENTRIES_MAX && at >= 0; count++) {
    const nameLength = readShort(bytes, at + 26);
    const start = at + HEADER_LENGTH + nameLength + readShort(bytes, at + 28);
    if (start > bytes.length) return;
    if (nameLength > 0 && nameLength <= NAME_LENGTH_MAX) {
      yield {
        name: bytes.slice(at + HEADER_LENGTH, at + HEADER_LENGTH + nameLength),
        start,
        isDeflated: readShort(bytes, at + 8) === DEFLATED,
        size: readShort(bytes, at + 18) + readShort(bytes, at + 20) * 0x10000,
      };
    }
    at = bytes.indexOf(SIGNATURE, start);
  }
}

/** The beginning of what an entry holds, or undefined where it cannot be unpacked. */
export function readArchiveEntry(bytes: string, entry: ArchiveEntry): string | undefined {
  const { start, size, isDeflated } = entry;
  // A header that does not say how long it is leaves that to the compressed data.
  const end = Math.min(bytes.length, size > 0 ? start + size : bytes.length);
  if (!isDeflated) return bytes.slice(start, Math.min(end, start + ENTRY_LENGTH_MAX));
  try {
    return inflateRawSync(
      Buffer.from(bytes.slice(start, Math.min(end, start + ENTRY_LENGTH_MAX)), 'latin1'),
      {
        maxOutputLength: ENTRY_LENGTH_MAX * 16,
        // Only the beginning is unpacked.
        finishFlush: constants.Z_SYNC_FLUSH,
      },
    )
      .toString('latin1')
      .slice(0, ENTRY_LENGTH_MAX);
  } catch {
    // Not what its header says: then it is no document either.
    return undefined;
  }
}

function readShort(bytes: string, at: number): number {
  return (bytes.charCodeAt(at) & 0xff) | ((bytes.charCodeAt(at + 1) & 0xff) << 8);
}
