import type { Verdict } from '../../inspect/outcome.ts';
import { STATUS_CLASSES, VERDICTS } from './store.ts';
import type { RequestTotals, StatusClass } from './store.ts';

/** Verdicts with which a request did not reach the upstream as it was. */
const STOPPED: Readonly<Record<Verdict, boolean>> = {
  allow: false,
  log: false,
  challenge: true,
  block: true,
  divert: true,
  drop: true,
};

export function isFlagged(verdict: Verdict): boolean {
  return verdict !== 'allow';
}

export function isStopped(verdict: Verdict): boolean {
  return STOPPED[verdict];
}

export function statusClassOf(status: number): StatusClass {
  return STATUS_CLASSES[Math.floor(status / 100)] ?? 'none';
}

/** Numbers of requests that share a verdict and a status class. */
export interface TotalsPart {
  readonly verdict: Verdict;
  readonly statusClass: StatusClass;
  readonly requests: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly faulted: number;
}

/** Adds parts up to the totals of a period. */
export class TotalsBuilder {
  readonly #byVerdict = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<
    Verdict,
    number
  >;
  readonly #byStatusClass = Object.fromEntries(STATUS_CLASSES.map((name) => [name, 0])) as Record<
    StatusClass,
    number
  >;
  #requests = 0;
  #flagged = 0;
  #stopped = 0;
  #requestBytes = 0;
  #responseBytes = 0;
  #faulted = 0;

  add(part: TotalsPart): void {
    this.#byVerdict[part.verdict] += part.requests;
    this.#byStatusClass[part.statusClass] += part.requests;
    this.#requests += part.requests;
    if (isFlagged(part.verdict)) this.#flagged += part.requests;
    if (isStopped(part.verdict)) this.#stopped += part.requests;
    this.#requestBytes += part.requestBytes;
    this.#responseBytes += part.responseBytes;
    this.#faulted += part.faulted;
  }

  totals(): RequestTotals {
    return {
      requests: this.#requests,
      flagged: this.#flagged,
      stopped: this.#stopped,
      byVerdict: { ...this.#byVerdict },
      byStatusClass: { ...this.#byStatusClass },
      requestBytes: this.#requestBytes,
      responseBytes: this.#responseBytes,
      faulted: this.#faulted,
    };
  }
}
