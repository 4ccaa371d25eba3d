import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** What a fresh clone would not have. */
const LEFT_OUT: ReadonlySet<string> = new Set(['.git', 'dist', 'coverage']);

/**
 * Copies this checkout to `target`, as a clone after `npm ci`: links to the same files where the disk
 * allows it. The folder itself belongs to `uid`.
 */
export function copyCheckout(target: string, uid: number): void {
  mkdirSync(target);
  for (const name of readdirSync(ROOT)) {
    if (LEFT_OUT.has(name) || name.startsWith('dist.')) continue;
    const from = path.join(ROOT, name);
    const linked = spawnSync('cp', ['-al', from, target], { stdio: 'ignore' });
    if (linked.status === 0) continue;
    const copied = spawnSync('cp', ['-a', from, target], { stdio: 'ignore' });
    if (copied.status !== 0) throw new Error(`cannot copy ${from} to ${target}`);
  }
  if (process.getuid?.() === 0) chownSync(target, uid, uid);
}
