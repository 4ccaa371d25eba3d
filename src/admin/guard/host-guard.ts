import { parseAddress } from '../../lib/ip.ts';

/**
 * Decides which Host names the console answers to. A page on a foreign site can point its own name at
 * our address (DNS rebinding) and then read answers as if they were its own; its requests still carry
 * that name. An address literal or `localhost` cannot be rebound.
 */
export class HostGuard {
  readonly #names: ReadonlySet<string>;

  /** `names`: further host names without port, lower case. */
  constructor(names: readonly string[]) {
    this.#names = new Set(names.map((name) => name.toLowerCase()));
  }

  allows(host: string | undefined): boolean {
    const name = hostNameOf(host);
    if (name === undefined) return false;
    return (
      name === 'localhost' ||
      name.endsWith('.localhost') ||
      parseAddress(name) !== undefined ||
      this.#names.has(name)
    );
  }
}

/** The name of a Host header without port and brackets, lower case; undefined where it is malformed. */
function hostNameOf(host: string | undefined): string | undefined {
  const match = /^(?:\[([\da-f:.]{2,45})\]|([\w.-]{1,253}))(?::\d{1,5})?$/i.exec(host ?? '');
  return (match?.[1] ?? match?.[2])?.toLowerCase();
}
