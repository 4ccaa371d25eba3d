import { LinkError } from './link.ts';
import type { LinkErrorCode } from './link.ts';

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: LinkError) => void;
  readonly timer: NodeJS.Timeout | undefined;
}

/** Calls that wait for the other side, by the id under which its answer will come. */
export class PendingCalls {
  readonly #calls = new Map<number, Call>();

  get size(): number {
    return this.#calls.size;
  }

  has(id: number): boolean {
    return this.#calls.has(id);
  }

  /** `timeoutMs` undefined: waits until it is settled. */
  add(
    id: number,
    timeoutMs: number | undefined,
    timeoutCode: () => LinkErrorCode,
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const onTimeout = (): void => this.fail(id, timeoutCode(), `no answer in ${timeoutMs} ms`);
      const timer = timeoutMs === undefined ? undefined : setTimeout(onTimeout, timeoutMs);
      this.#calls.set(id, { resolve, reject, timer });
    });
  }

  /** An answer that comes too late finds nothing to settle. */
  settle(id: number, value: unknown): void {
    this.#take(id)?.resolve(value);
  }

  fail(id: number, code: LinkErrorCode, message: string): void {
    this.#take(id)?.reject(new LinkError(code, message));
  }

  failAll(code: LinkErrorCode, message: string): void {
    for (const id of this.#calls.keys()) this.fail(id, code, message);
  }

  #take(id: number): Call | undefined {
    const call = this.#calls.get(id);
    if (call !== undefined) clearTimeout(call.timer);
    this.#calls.delete(id);
    return call;
  }
}
