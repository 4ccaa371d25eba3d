import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import {
  INSTALLATION_FILE,
  type Installation,
  type InstalledRelease,
} from '../../../config/index.ts';
import { makeId } from '../../../lib/id.ts';
import { makeFolders } from '../../../lib/make-folders.ts';
import { digestFiles, readReleaseFolder, type ReleaseFile } from './release-files.ts';

/**
 * How a release is installed below `root`, so that a crash at any moment leaves what was there:
 *
 * 1. its files go into `incoming-ID/`, each flushed to the disk;
 * 2. that folder is renamed to `releases/VERSION-DIGEST/`, which then never changes;
 * 3. `installed.json`, which names the current and the previous one, is replaced by a rename.
 *
 * What a killed run left behind is removed by a later one.
 */
const RELEASES = 'releases';
const INCOMING = 'incoming-';
/** Younger leftovers may belong to another run that is still at work. */
const LEFTOVER_AGE_MS = 3_600_000;

/** Writes files to a new folder below `root`, flushed to the disk. Returns the folder. */
export function writeIncoming(root: string, files: readonly ReleaseFile[]): string {
  const folder = path.join(root, `${INCOMING}${makeId(Date.now())}`);
  makeFolders(folder, 0o755);
  const folders = new Set<string>([folder]);
  for (const { name, bytes } of files) {
    const file = path.join(folder, name);
    const parent = path.dirname(file);
    makeFolders(parent, 0o755);
    folders.add(parent);
    writeDurably(file, bytes);
  }
  for (const each of folders) flushFolder(each);
  return folder;
}

/**
 * Makes an incoming folder a release. Where one of that name is there already it stays, if its files
 * are still those of `filesSha256`; a folder that somebody changed is left to them.
 */
export function keepRelease(
  root: string,
  incoming: string,
  name: string,
  filesSha256: string,
): string {
  const wanted = `${RELEASES}/${name}`;
  const isThere = existsSync(path.join(root, wanted));
  const isKept = isThere && isIntact(root, { folder: wanted, filesSha256 });
  const inside = isThere && !isKept ? `${wanted}-${makeId(Date.now())}` : wanted;
  const folder = path.join(root, inside);
  makeFolders(path.dirname(folder), 0o755);
  if (isKept) {
    rmSync(incoming, { recursive: true });
  } else {
    renameSync(incoming, folder);
    flushFolder(path.dirname(folder));
  }
  const now = new Date();
  utimesSync(folder, now, now);
  return inside;
}

/** Makes a release the current one. */
export function writeInstallation(root: string, installation: Installation): void {
  const file = path.join(root, INSTALLATION_FILE);
  const fresh = `${file}.${makeId(Date.now())}`;
  writeDurably(fresh, Buffer.from(`${JSON.stringify(installation, undefined, 2)}\n`));
  renameSync(fresh, file);
  flushFolder(root);
}

/** Removes releases that are neither current nor previous, and what killed runs left. */
export function removeLeftovers(
  root: string,
  { current, previous }: Installation,
  nowMs: number,
): void {
  const isOld = (file: string): boolean => {
    const status = statSync(file, { throwIfNoEntry: false });
    return status !== undefined && nowMs - status.mtimeMs > LEFTOVER_AGE_MS;
  };
  const kept = new Set([current.folder, previous?.folder]);
  const stale = [
    ...readdirSync(root).filter(
      (name) => name.startsWith(INCOMING) || name.startsWith(`${INSTALLATION_FILE}.`),
    ),
    ...readdirSync(path.join(root, RELEASES))
      .map((name) => `${RELEASES}/${name}`)
      .filter((name) => !kept.has(name)),
  ];
  for (const name of stale) {
    const file = path.join(root, name);
    if (isOld(file)) rmSync(file, { recursive: true, force: true });
  }
}

/** True where the files of a release are there, and those that were installed. */
export function isIntact(
  root: string,
  { folder, filesSha256 }: Pick<InstalledRelease, 'folder' | 'filesSha256'>,
): boolean {
  try {
    return digestFiles(readReleaseFolder(path.join(root, folder))) === filesSha256;
  } catch {
    // Gone, or no release any more.
    return false;
  }
}

function writeDurably(file: string, bytes: Buffer): void {
  const descriptor = openSync(file, 'wx', 0o644);
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(descriptor, bytes, written);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A rename, or a new name, is on the disk once its folder is (fsync(2)). */
function flushFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
