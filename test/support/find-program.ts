import { findProgram as findIn } from '../../src/lib/find-program.ts';

/** Where an ordinary user's PATH does not lead, but programs for root lie. */
const MORE_FOLDERS = ['/usr/sbin', '/sbin'];

/** The first executable of that name; undefined where there is none. */
export function findProgram(name: string): string | undefined {
  return findIn(name, [...(process.env['PATH'] ?? '').split(':'), ...MORE_FOLDERS]);
}
