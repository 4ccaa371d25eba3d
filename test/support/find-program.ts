import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** Where an ordinary user's PATH does not lead, but programs for root lie. */
const MORE_FOLDERS = ['/usr/sbin', '/sbin'];

/** The first executable of that name; undefined where there is none. */
export function findProgram(name: string): string | undefined {
  return [...(process.env['PATH'] ?? '').split(':'), ...MORE_FOLDERS]
    .map((folder) => path.join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        // Not here: the next folder.
        return false;
      }
    });
}
