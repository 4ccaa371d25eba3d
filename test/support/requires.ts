import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import { findProgram } from './find-program.ts';

/** Where the reference data lies when it is present: beside the checkout, never in it. */
export const SHARED_DATA = path.resolve(
  fileURLToPath(new URL('../../', import.meta.url)),
  '../shared/data',
);

/**
 * `docker`: that its daemon answers. `network-namespaces`: that the kernel lets us make one, with
 * nftables in it. `bpf`: that it lets us use its BPF (`bpftool` is asked).
 */
export type Requirement =
  | 'root'
  | 'shared-data'
  | 'docker'
  | 'network-namespaces'
  | 'bpf'
  | `program:${string}`
  | `library:${string}`;

/** What no package brings. */
const GIVEN: ReadonlySet<Requirement> = new Set([
  'shared-data',
  'docker',
  'network-namespaces',
  'bpf',
]);

/**
 * Returns `{ skip }` for `describe`/`test`: false when all that the suite needs is here, else one line
 * that says what is missing. With RAMPART_TEST_REQUIRE=all (CI) nothing may be skipped for want of what
 * could be installed: it throws.
 */
export function requires(...needs: readonly Requirement[]): { skip: string | false } {
  const missing = needs.filter((need) => !isPresent(need));
  if (missing.length === 0) return { skip: false };
  const reason = `needs ${missing.map(describeNeed).join(', ')}`;
  const required = process.env['RAMPART_TEST_REQUIRE'] === 'all';
  if (required && missing.some((need) => !GIVEN.has(need))) {
    throw new Error(`a required suite cannot run: ${reason}`);
  }
  return { skip: reason };
}

function isPresent(need: Requirement): boolean {
  if (need === 'root') return process.getuid?.() === 0;
  if (need === 'shared-data') return existsSync(SHARED_DATA);
  if (need === 'network-namespaces') return canMakeNamespaces();
  if (need === 'docker') return spawnSync('docker', ['version'], { stdio: 'ignore' }).status === 0;
  if (need === 'bpf') return canUseBpf();
  if (need.startsWith('library:')) return hasLibrary(need.slice('library:'.length));
  return findProgram(need.slice('program:'.length)) !== undefined;
}

function canMakeNamespaces(): boolean {
  const probe = ['--net', 'nft', 'add table inet probe'];
  return spawnSync('unshare', probe, { stdio: 'ignore' }).status === 0;
}

function canUseBpf(): boolean {
  return spawnSync('bpftool', ['prog', 'show'], { stdio: 'ignore' }).status === 0;
}

function hasLibrary(name: string): boolean {
  return globSync([`/usr/lib/*/${name}`, `/usr/lib64/${name}`, `/usr/lib/${name}`]).length > 0;
}

function describeNeed(need: Requirement): string {
  if (need === 'root') return 'root';
  if (need === 'network-namespaces') return 'a kernel that allows network namespaces';
  if (need === 'docker') return 'a running Docker (docker version)';
  if (need === 'shared-data') return 'the reference data (../shared/data)';
  if (need === 'bpf') return 'a kernel that allows BPF';
  if (need.startsWith('library:')) return `the library ${need.slice('library:'.length)}`;
  return `the program ${need.slice('program:'.length)}`;
}
