import { statSync } from 'node:fs';
import path from 'node:path';
import type { InstalledRelease } from '../../../config/index.ts';
import { UsageError } from '../../../lib/errors.ts';
import { OperationFailure } from '../../../roles/index.ts';
import { fetchFile, isUrl, type FetchWords } from '../../fetch-file.ts';
import {
  CRS_KEY_FINGERPRINT,
  CRS_KEY_URL,
  DEFAULT_VERSION,
  KNOWN_DIGESTS,
  releaseUrl,
} from './known-releases.ts';
import {
  readReleaseArchive,
  readReleaseFolder,
  RELEASE_LIMITS,
  type ReleaseFile,
} from './release-files.ts';
import { sha256, verifyDigest, verifySignature } from './verify-release.ts';

const RELEASE_WORDS: FetchWords = {
  area: 'rules',
  advice: 'without a network, name an archive or folder with --from',
};

/** Which release, and what vouches for it. */
export interface ReleaseRequest {
  /** A folder, archive or URL; undefined: the release of `version`, from its project. */
  readonly from: string | undefined;
  readonly version: string | undefined;
  readonly sha256: string | undefined;
  /** File or URL; undefined: beside the archive, where nothing else vouches for it. */
  readonly signature: string | undefined;
  /** File or URL; undefined: the key of the CRS project. */
  readonly key: string | undefined;
  readonly fingerprint: string | undefined;
}

export interface ObtainedRelease {
  readonly files: readonly ReleaseFile[];
  readonly source: string;
  /** '' for a folder. */
  readonly archiveSha256: string;
  readonly verifiedBy: InstalledRelease['verifiedBy'];
}

/**
 * Reads or fetches a release. What comes over the network must be vouched for, by the digest that was
 * named or that we know, else by a signature; a file or folder of this machine may come without.
 * Throws UsageError and OperationFailure.
 */
export async function obtainRelease(request: ReleaseRequest): Promise<ObtainedRelease> {
  const version = request.version ?? DEFAULT_VERSION;
  const source = request.from ?? releaseUrl(version);
  const wantsSignature = request.signature !== undefined || request.key !== undefined;
  if (!isUrl(source) && statSync(source, { throwIfNoEntry: false })?.isDirectory() === true) {
    if (request.sha256 !== undefined || wantsSignature) {
      throw new UsageError(
        'rules.folder-digest',
        `${source} is a folder: --sha256, --signature and --key are for archives`,
      );
    }
    const files = readReleaseFolder(source);
    return { files, source: path.resolve(source), archiveSha256: '', verifiedBy: 'nothing' };
  }
  const known = request.from === undefined ? KNOWN_DIGESTS[version] : undefined;
  const expected = request.sha256 ?? known;
  const needsSignature = wantsSignature || (expected === undefined && isUrl(source));
  const archive = await fetchFile(source, RELEASE_LIMITS.archiveBytesMax, RELEASE_WORDS);
  if (expected !== undefined) verifyDigest(archive, expected, source);
  if (needsSignature) await checkSignature(archive, source, request);
  return {
    files: readReleaseArchive(archive, source),
    source: isUrl(source) ? source : path.resolve(source),
    archiveSha256: sha256(archive),
    verifiedBy: needsSignature ? 'signature' : expected === undefined ? 'nothing' : 'digest',
  };
}

async function checkSignature(
  archive: Buffer,
  source: string,
  request: ReleaseRequest,
): Promise<void> {
  const { signature = `${source}.asc`, key = CRS_KEY_URL } = request;
  const { fingerprint = CRS_KEY_FINGERPRINT } = request;
  try {
    await verifySignature(archive, { signature, key, fingerprint }, source);
  } catch (error) {
    if (!(error instanceof OperationFailure)) throw error;
    throw new OperationFailure(
      'rules.unverified',
      `nothing vouches for ${source}: ${error.message}; its digest (--sha256) would do too`,
    );
  }
}
