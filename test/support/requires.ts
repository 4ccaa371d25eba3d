import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';

/** Where the reference data lies when it is present: beside the checkout, never in it. */
export const SHARED_DATA = path.resolve(
  fileURLToPath(new URL('../../', import.meta.url)),
  '../shared/data',
);

export type Requirement = 'root' | 'shared-data' | `program:${string}`;

/**
 * Returns `{ skip }` for `describe`/`test`: false when all that the suite needs is here, else one line
 * that says what is missing. With RAMPART_TEST_REQUIRE=all (CI) nothing may be skipped but for want of
 * the reference data: a missing need throws.
 */
export function requires(...needs: readonly Requirement[]): { skip: string | false } {
  const missing = needs.filter((need) => !isPresent(need));
  if (missing.length === 0) return { skip: false };
  const reason = `needs ${missing.map(describeNeed).join(', ')}`;
  const required = process.env['RAMPART_TEST_REQUIRE'] === 'all';
  if (required && missing.some((need) => need !== 'shared-data')) {
    throw new Error(`a required suite cannot run: ${reason}`);
  }
  return { skip: reason };
}

function isPresent(need: Requirement): boolean {
  if (need === 'root') return process.getuid?.() === 0;
  if (need === 'shared-data') return existsSync(SHARED_DATA);
  const program = need.slice('program:'.length);
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(path.join(folder, program)));
}

function describeNeed(need: Requirement): string {
  if (need === 'root') return 'root';
  if (need === 'shared-data') return 'the reference data (../shared/data)';
  return `the program ${need.slice('program:'.length)}`;
}
