import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';

/**
 * Waits until folders have changed, or until it is time to look at them anyway. That they have changed
 * is a hint only: where it cannot be had (too many watches, a network file system) looking does.
 */
export class FolderWatch {
  readonly #watchers: readonly FSWatcher[];
  #isHinted = false;
  #isClosed = false;
  #wake: (() => void) | undefined;

  constructor(folders: readonly string[]) {
    this.#watchers = folders.flatMap((folder) => {
      try {
        const watcher = watch(folder, { persistent: false }, () => {
          this.#isHinted = true;
          this.#wake?.();
        });
        watcher.on('error', () => watcher.close());
        return [watcher];
      } catch {
        return [];
      }
    });
  }

  /** Whoever looks at the folders now knows of all changes so far. */
  forget(): void {
    this.#isHinted = false;
  }

  /** Waits for a change since `forget`; `delayMs` at most. */
  async waitForChange(delayMs: number): Promise<void> {
    if (!this.#isHinted) await this.#wait(delayMs, true);
  }

  /** Waits for so long, whatever changes. */
  async pause(delayMs: number): Promise<void> {
    await this.#wait(delayMs, false);
  }

  /** Ends all waiting, for good. */
  close(): void {
    this.#isClosed = true;
    this.#wake?.();
    for (const watcher of this.#watchers) watcher.close();
  }

  async #wait(delayMs: number, endsOnHint: boolean): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, delayMs);
      this.#wake = () => {
        if (!this.#isClosed && !endsOnHint) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
