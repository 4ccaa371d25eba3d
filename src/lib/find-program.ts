import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/** The first executable of that name in the folders; undefined where there is none. */
export function findProgram(name: string, folders: readonly string[]): string | undefined {
  return folders
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
