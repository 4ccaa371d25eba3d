import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/**
 * Makes a folder and those above it that are missing; throws what the system says. (Node's `recursive`
 * never returns where a file system takes no folders, as below `/proc`.)
 */
export function makeFolders(folder: string, mode = 0o777): void {
  if (existsSync(folder)) return;
  makeFolders(path.dirname(path.resolve(folder)), mode);
  mkdirSync(folder, { mode });
}
