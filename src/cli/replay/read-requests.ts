import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { UsageError } from '../../lib/errors.ts';
import { readHarRequests } from './read-har.ts';
import { readRawRequests } from './read-raw.ts';
import { readRecordedRequests } from './read-recorded.ts';
import type { ReadRequest } from './recorded-request.ts';

const FILE_BYTES_MAX = 512 * 1024 * 1024;
const FILES_MAX = 200_000;
const FOLDER_DEPTH_MAX = 32;

/** All files at and below these paths, folders in order of name. Links inside folders are not followed. */
export function findRequestFiles(paths: readonly string[]): readonly string[] {
  const files: string[] = [];
  const visit = (target: string, depth: number): void => {
    for (const entry of readdirSync(target, { withFileTypes: true }).sort(byName)) {
      const inner = path.join(target, entry.name);
      if (entry.isFile()) files.push(inner);
      else if (entry.isDirectory() && depth < FOLDER_DEPTH_MAX) visit(inner, depth + 1);
      if (files.length > FILES_MAX) {
        throw new UsageError(
          'replay.too-many-files',
          `more than ${FILES_MAX} files below ${target}`,
        );
      }
    }
  };
  for (const target of paths) {
    const stat = statSync(target, { throwIfNoEntry: false });
    if (stat === undefined) {
      throw new UsageError('replay.no-file', `there is no file or folder ${target}`);
    }
    if (stat.isDirectory()) visit(target, 0);
    else files.push(target);
  }
  return files;
}

/** Reads the requests in one file, whichever form it has: NDJSON, an HTTP Archive, or raw requests. */
export function readRequests(file: string): Iterable<ReadRequest> {
  const { size } = statSync(file);
  if (size > FILE_BYTES_MAX) {
    return [{ problem: `larger than ${FILE_BYTES_MAX} bytes; split it` }];
  }
  return parseRequests(readFileSync(file));
}

/** Like `readRequests`, from bytes. */
export function parseRequests(bytes: Buffer): Iterable<ReadRequest> {
  const first = bytes.subarray(0, 1024).toString('latin1').trimStart()[0];
  if (first !== '{') return readRawRequests(bytes);
  const document = parseArchive(bytes);
  return document === undefined ? readRecordedRequests(bytes) : readHarRequests(document);
}

/** One JSON document with a `log` is an archive; anything else that starts with a brace is NDJSON. */
function parseArchive(bytes: Buffer): unknown {
  if (!/^\s*\{\s*"log"\s*:/.test(bytes.subarray(0, 1024).toString('latin1'))) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function byName(left: { readonly name: string }, right: { readonly name: string }): number {
  return left.name < right.name ? -1 : 1;
}
