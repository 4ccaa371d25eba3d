import { Buffer } from 'node:buffer';
import { readableRuns } from '../../detect/index.ts';
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateRawSync,
  inflateSync,
  zstdDecompressSync,
} from 'node:zlib';

/** A compressed body (RFC 9110, 8.4) as the application will read it. */
export type DecodedContent =
  | {
      readonly kind: 'decoded';
      readonly bytes: Buffer;
      /**
       * What somebody can read of the packed bytes that is not in the unpacked ones: PHP, Python and Java
       * leave a body as it came, and so read what stands in a gzip file's name or behind its end.
       */
      readonly hidden: readonly string[];
    }
  /** It grows beyond what is worth decoding: a bomb, or as good as one. */
  | { readonly kind: 'too-large'; readonly bytesMax: number }
  /** It is not what its header says: the bytes are read as they are, as the application may. */
  | { readonly kind: 'plain' };

interface Limits {
  readonly maxOutputLength: number;
}

/** Readable pieces that are looked for in what was unpacked (up to 8 MB); the others are taken for hidden. */
const KNOWN_RUNS_MAX = 16;

type Decode = (bytes: Uint8Array, limits: Limits) => Buffer;

/**
 * What was cut off is read as far as it goes: only where the format begins with a mark, or else any text would
 * pass for a piece of it.
 */
const ZLIB = { finishFlush: constants.Z_SYNC_FLUSH } as const;

/** Length of a gzip header without optional fields (RFC 1952, 2.3). */
const GZIP_HEADER_LENGTH = 10;
const GZIP_MARK = Buffer.from([0x1f, 0x8b, 8]);

/** By coding, the ways to read it; the first that works counts. */
const DECODERS: Readonly<Record<string, readonly Decode[]>> = {
  gzip: [
    (bytes, limits) => gunzipSync(bytes, { ...ZLIB, ...limits }),
    // Lenient readers have given the content out before they see that its checksum is wrong.
    (bytes, limits) => {
      if (!GZIP_MARK.equals(bytes.subarray(0, GZIP_MARK.length))) throw new Error('no gzip');
      return inflateRawSync(bytes.subarray(GZIP_HEADER_LENGTH), { ...ZLIB, ...limits });
    },
  ],
  // Meant is zlib's format; many send the bare stream (RFC 9110, 8.4.1.2).
  deflate: [(bytes, limits) => inflateSync(bytes, { ...ZLIB, ...limits }), inflateRawSync],
  br: [brotliDecompressSync],
  zstd: [zstdDecompressSync],
};
/** For a body of which only the beginning is here. */
const CUT_DECODERS: typeof DECODERS = {
  ...DECODERS,
  deflate: [
    ...DECODERS['deflate']!,
    (bytes, limits) => inflateRawSync(bytes, { ...ZLIB, ...limits }),
  ],
  br: [
    (bytes, limits) =>
      brotliDecompressSync(bytes, { finishFlush: constants.BROTLI_OPERATION_FLUSH, ...limits }),
  ],
  zstd: [
    (bytes, limits) =>
      zstdDecompressSync(bytes, { finishFlush: constants.ZSTD_e_flush, ...limits }),
  ],
};
const SAME: Readonly<Record<string, string>> = { 'x-gzip': 'gzip' };

/** Codings one after another (`gzip, br`); nobody applies more than one. */
const CODINGS_MAX = 4;
/** A parameter or quotes, which lenient readers pass over: `gzip;q=1`. */
const DECORATION = /^["']|["']?\s*(?:;.*)?$/g;

/** The codings that a `Content-Encoding` names, in the order they were applied; none where one is unknown. */
export function codingsOf(header: string): readonly string[] {
  const names = header
    .toLowerCase()
    .split(',')
    .map((name) => name.trim().replace(DECORATION, ''))
    .filter((name) => name !== '' && name !== 'identity')
    .map((name) => SAME[name] ?? name);
  const areKnown =
    names.length <= CODINGS_MAX && names.every((name) => Object.hasOwn(DECODERS, name));
  return areKnown ? names : [];
}

/**
 * Takes the codings off, the last one first. `bytesMax` bounds what each of them may give; `isCut` says that
 * the bytes go on.
 */
export function decodeContent(
  codings: readonly string[],
  bytes: Buffer,
  bytesMax: number,
  isCut: boolean,
): DecodedContent {
  const decoders = isCut ? CUT_DECODERS : DECODERS;
  let decoded = bytes;
  for (const coding of codings.toReversed()) {
    const result = decodeOnce(decoders[coding]!, decoded, bytesMax);
    if (result === 'too-large') return { kind: 'too-large', bytesMax };
    if (result === 'broken') {
      if (decoded === bytes) return { kind: 'plain' };
      // Named more often than applied: aiohttp reads the first of two equal lines.
      break;
    }
    decoded = result;
  }
  return { kind: 'decoded', bytes: decoded, hidden: findHidden(bytes, decoded) };
}

function findHidden(packed: Buffer, unpacked: Buffer): readonly string[] {
  return readableRuns(packed.toString('latin1')).filter(
    (run, index) => index >= KNOWN_RUNS_MAX || !unpacked.includes(run, 0, 'latin1'),
  );
}

function decodeOnce(
  decoders: readonly Decode[],
  bytes: Uint8Array,
  maxOutputLength: number,
): Buffer | 'too-large' | 'broken' {
  for (const decode of decoders) {
    try {
      const decoded = decode(bytes, { maxOutputLength });
      if (decoded.length > 0 || bytes.length === 0) return decoded;
    } catch (error) {
      if (isTooLarge(error)) return 'too-large';
    }
  }
  return 'broken';
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
}
