import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { builtFolder } from './build-object.ts';
import { PROGRAM } from './driver-program.ts';
import { BpfFailure, openLibbpf, type Bpf } from './libbpf.ts';

const FILE = 'links.json';

/** Writes down which links this process holds, for `forgetDriver`; none: forgets it. */
export function recordLinks(folder: string, ids: readonly number[]): void {
  const file = path.join(folder, FILE);
  if (ids.length === 0) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(file, JSON.stringify(ids), { mode: 0o600 });
}

/**
 * Takes the program off every interface where a process that does not answer still holds it, and deletes
 * what was built. Where the process is gone, its links are too, and there is nothing to detach. Returns
 * what could not be done, one line each.
 */
export async function forgetDriver(
  shieldFolder: string,
  open: () => Promise<Pick<Bpf, 'links'>> = openLibbpf,
): Promise<readonly string[]> {
  const folder = builtFolder(shieldFolder);
  const ids = readRecorded(path.join(folder, FILE));
  try {
    const { links } = ids.length === 0 ? { links: undefined } : await open();
    // By name as well: the kernel may have given the number to somebody else since.
    for (const id of ids) links?.detach(id, PROGRAM);
  } catch (error) {
    if (!(error instanceof BpfFailure)) throw error;
    return [`the program at the network driver: ${error.message}; it ends with the agent`];
  }
  rmSync(folder, { recursive: true, force: true });
  return [];
}

function readRecorded(file: string): readonly number[] {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Never attached, taken away in full, or half written by a process that is gone with its links.
    return [];
  }
  return Array.isArray(read) ? read.filter((id): id is number => Number.isSafeInteger(id)) : [];
}
