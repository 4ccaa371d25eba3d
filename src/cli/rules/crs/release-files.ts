import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { UsageError } from '../../../lib/errors.ts';
import { readTar, TarError } from './read-tar.ts';

/** One file of a release, by its path in it (`rules/A.conf`). */
export interface ReleaseFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The CRS 4.28 has 30 rule files of 1 MB, 330 test files of 4 MB, and a source tree of 1,000 files. */
export const RELEASE_LIMITS = {
  archiveBytesMax: 32 * 1024 * 1024,
  unpackedBytesMax: 128 * 1024 * 1024,
  fileBytesMax: 8 * 1024 * 1024,
  membersMax: 10_000,
  nameBytesMax: 255,
} as const;

const SETUP_FILE = 'crs-setup.conf.example';
/** What is kept of a release: what the rules need, what tests them, and its licence. */
const KEPT =
  /^(?:crs-setup\.conf(?:\.example)?|LICENSE|CHANGES\.md|(?:rules|plugins)\/[^/]+|tests\/regression\/.+)$/;

/** Takes the files of a release out of a tar archive, gzipped or not. Throws UsageError. */
export function readReleaseArchive(archive: Buffer, source: string): readonly ReleaseFile[] {
  const { membersMax, nameBytesMax } = RELEASE_LIMITS;
  let members;
  try {
    members = readTar(unzip(archive), { membersMax, nameBytesMax });
  } catch (error) {
    if (error instanceof TarError) throw badRelease(source, error.message);
    throw error;
  }
  const root = findRoot(members.map(({ name }) => name));
  if (root === undefined) throw noRelease(source);
  const files: ReleaseFile[] = [];
  for (const { name, kind, bytes } of members) {
    if (!name.startsWith(root)) continue;
    const inside = name.slice(root.length);
    if (!KEPT.test(inside)) continue;
    if (kind === 'link') throw badRelease(source, `${inside} is a link`);
    files.push({ name: inside, bytes });
  }
  return checkFiles(files, source);
}

/** Reads the files of a release from a folder. Throws UsageError. */
export function readReleaseFolder(folder: string): readonly ReleaseFile[] {
  const files: ReleaseFile[] = [];
  const walk = (inside: string): void => {
    for (const entry of readdirSync(path.join(folder, inside)).sort()) {
      const name = inside === '' ? entry : `${inside}/${entry}`;
      const status = lstatSync(path.join(folder, name));
      if (status.isDirectory()) {
        if (/^(?:rules|plugins|tests(?:\/regression.*)?)$/.test(name)) walk(name);
        continue;
      }
      if (!KEPT.test(name)) continue;
      if (!status.isFile()) throw badRelease(folder, `${name} is a link`);
      if (files.length >= RELEASE_LIMITS.membersMax)
        throw badRelease(folder, 'it has too many files');
      if (status.size > RELEASE_LIMITS.fileBytesMax) throw tooLarge(folder, name);
      files.push({ name, bytes: readFileSync(path.join(folder, name)) });
    }
  };
  walk('');
  if (!files.some(({ name }) => name === SETUP_FILE)) throw noRelease(folder);
  return checkFiles(files, folder);
}

/** SHA-256 over the names and contents of files, in the order of names. */
export function digestFiles(files: readonly ReleaseFile[]): string {
  const hash = createHash('sha256');
  for (const { name, bytes } of files) hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  return hash.digest('hex');
}

function unzip(archive: Buffer): Buffer {
  if (archive[0] !== 0x1f || archive[1] !== 0x8b) return archive;
  try {
    return gunzipSync(archive, { maxOutputLength: RELEASE_LIMITS.unpackedBytesMax });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new TarError(isLarge ? 'unpacked it is too large' : 'it cannot be unzipped');
  }
}

/** The folder inside the archive that is the release: the one nearest to its root with a set-up file. */
function findRoot(names: readonly string[]): string | undefined {
  const roots = names
    .filter((name) => name === SETUP_FILE || name.endsWith(`/${SETUP_FILE}`))
    .map((name) => name.slice(0, -SETUP_FILE.length));
  const depth = (root: string): number => root.split('/').length;
  return roots.sort((left, right) => depth(left) - depth(right))[0];
}

/** Files in the order of names, each name once. */
function checkFiles(files: readonly ReleaseFile[], source: string): readonly ReleaseFile[] {
  const byName = new Map<string, ReleaseFile>();
  for (const file of files) {
    if (file.bytes.length > RELEASE_LIMITS.fileBytesMax) throw tooLarge(source, file.name);
    if (byName.has(file.name)) throw badRelease(source, `${file.name} is in it twice`);
    byName.set(file.name, file);
  }
  if (!files.some(({ name }) => /^rules\/[^/]+\.conf$/.test(name))) throw noRelease(source);
  return [...byName.keys()].sort().map((name) => byName.get(name)!);
}

function noRelease(source: string): UsageError {
  return badRelease(source, `it is no Core Rule Set (expected ${SETUP_FILE} and rules/*.conf)`);
}

function tooLarge(source: string, name: string): UsageError {
  return badRelease(source, `${name} is larger than ${RELEASE_LIMITS.fileBytesMax} bytes`);
}

function badRelease(source: string, problem: string): UsageError {
  return new UsageError('rules.bad-release', `cannot use ${source}: ${problem}`);
}
