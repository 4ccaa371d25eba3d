import type { Strain } from '../../gateway/index.ts';
import type { RoleEventDetails } from '../role-events.ts';

/** It is over once it was over for so long: one that pulses does not fill the journal. */
const RELIEVED_AFTER_MS = 10_000;

export interface StrainReading extends Strain {
  readonly connections: number;
  readonly connectionsMax: number;
}

export type StrainChange =
  | { readonly kind: 'gateway.strained'; readonly detail: RoleEventDetails['gateway.strained'] }
  | { readonly kind: 'gateway.relieved'; readonly detail: RoleEventDetails['gateway.relieved'] };

/** Tells when the gateway begins to restrict what one address may have, how far it went, and when it ends. */
export class StrainWatch {
  #sinceMs: number | undefined;
  #lastMs = 0;
  #level = 0;
  #perSecondLeast = 0;

  /** `nowMs` is monotonic. Undefined where nothing began or ended. */
  read(now: StrainReading, nowMs: number): StrainChange | undefined {
    const { level, perSecond } = now;
    if (level > 0 || perSecond > 0) {
      this.#lastMs = nowMs;
      this.#level = Math.max(this.#level, level);
      const least = Math.min(this.#perSecondLeast || perSecond, perSecond || this.#perSecondLeast);
      this.#perSecondLeast = least;
      if (this.#sinceMs !== undefined) return undefined;
      this.#sinceMs = nowMs;
      return { kind: 'gateway.strained', detail: { ...now, reason: reasonOf(now) } };
    }
    if (this.#sinceMs === undefined || nowMs - this.#lastMs < RELIEVED_AFTER_MS) return undefined;
    const detail = {
      lastedMs: Math.round(this.#lastMs - this.#sinceMs),
      level: this.#level,
      perSecond: this.#perSecondLeast,
    };
    this.#sinceMs = undefined;
    this.#level = 0;
    this.#perSecondLeast = 0;
    return { kind: 'gateway.relieved', detail };
  }
}

function reasonOf({ level, perSecond, connections, connectionsMax }: StrainReading): string {
  const reasons = [
    ...(level > 0 ? [`${connections} of ${connectionsMax} connections are taken`] : []),
    ...(perSecond > 0
      ? ['a thread is behind with its work, or requests wait for an upstream']
      : []),
  ];
  return reasons.join('; ');
}
