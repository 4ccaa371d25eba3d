import { statSync, watch, type FSWatcher } from 'node:fs';
import path from 'node:path';

/** Editors write in several steps; a reload waits for them to be done. */
const SETTLE_MS = 300;
/** Folders watched; beyond it a person reloads with SIGHUP. */
const FOLDERS_MAX = 64;

/**
 * Watches the files a policy was made of. Folders are watched rather than files, so that a file
 * replaced by renaming (editors, Kubernetes' `..data` links, certbot) is noticed.
 */
export class PolicyWatch {
  readonly #onChange: () => void;
  #watchers: FSWatcher[] = [];
  #files: readonly string[] = [];
  #print = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Watches these files from now on, in the state that they are in. */
  watch(files: readonly string[]): void {
    this.close();
    this.#files = files;
    this.#print = fingerprint(files);
    const folders = [...new Set(files.map((file) => path.dirname(file)))].slice(0, FOLDERS_MAX);
    for (const folder of folders) {
      try {
        const watcher = watch(folder, () => this.#settle());
        // A folder that goes away ends its watch; SIGHUP still reloads.
        watcher.on('error', () => watcher.close());
        this.#watchers.push(watcher);
      } catch {
        // No inotify watches left, or no such folder: SIGHUP still reloads.
      }
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
    this.#watchers = [];
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const print = fingerprint(this.#files);
      if (print === this.#print) return;
      this.#print = print;
      this.#onChange();
    }, SETTLE_MS);
  }
}

function fingerprint(files: readonly string[]): string {
  return files.map(fingerprintOf).join(' ');
}

/** Follows links: what counts is the file that would be read. */
function fingerprintOf(file: string): string {
  try {
    const { dev, ino, size, mtimeNs } = statSync(file, { bigint: true });
    return `${dev}.${ino}.${size}.${mtimeNs}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}
