/**
 * The wish to load the configuration again, by SIGHUP. Heard from the first moment to the last, because
 * the signal ends a process that does not listen; what comes before anybody can load is kept.
 */
export class HangUps {
  #isWaiting = false;
  #load: (() => void) | undefined;
  readonly #handle = (): void => {
    if (this.#load === undefined) this.#isWaiting = true;
    else this.#load();
  };

  constructor() {
    process.on('SIGHUP', this.#handle);
  }

  listen(load: () => void): void {
    this.#load = load;
    if (this.#isWaiting) load();
    this.#isWaiting = false;
  }

  close(): void {
    process.off('SIGHUP', this.#handle);
  }
}
