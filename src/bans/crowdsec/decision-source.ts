import type { Clock } from '../../lib/clock.ts';
import { overlapsNetwork } from '../ban-guard.ts';
import type { BanList } from '../ban-list.ts';
import { parseBanned } from '../ban.ts';
import { makeDecision, type CrowdsecDecision } from './decision.ts';

/** Lifted bans that are remembered for bouncers that ask what changed. */
const LIFTED_MAX = 20_000;
/** Bouncers whose last question is remembered. */
const BOUNCERS_MAX = 1000;
/** Two answers of one bouncer overlap by this, so that nothing falls between them. */
const OVERLAP_MS = 1000;

export interface DecisionChanges {
  readonly new: readonly CrowdsecDecision[];
  readonly deleted: readonly CrowdsecDecision[];
}

/**
 * Tells other bouncers what is banned here, in the words of CrowdSec's local API. What came from
 * another system is left out: it is told there, and two that ask each other would keep it for ever.
 */
export class DecisionSource {
  readonly #list: BanList;
  readonly #clock: Clock;
  /** In order of time. */
  readonly #lifted: { readonly atMs: number; readonly decision: CrowdsecDecision }[] = [];
  readonly #asked = new Map<string, number>();

  constructor(list: BanList, clock: Clock) {
    this.#list = list;
    this.#clock = clock;
    list.onChange((network, untilMs) => {
      if (untilMs > 0) return;
      this.#lifted.push({
        atMs: clock.now(),
        decision: makeDecision({ network, reason: '', author: '' }, 0),
      });
      if (this.#lifted.length > LIFTED_MAX) this.#lifted.shift();
    });
  }

  /** All at start, then what changed since this bouncer last asked. */
  stream(bouncer: string, isStartup: boolean): DecisionChanges {
    const nowMs = this.#clock.now();
    const lastMs = isStartup ? undefined : this.#asked.get(bouncer);
    this.#asked.delete(bouncer);
    if (this.#asked.size >= BOUNCERS_MAX) {
      const [oldest] = this.#asked.keys();
      this.#asked.delete(oldest!);
    }
    this.#asked.set(bouncer, nowMs);
    const fromMs = lastMs === undefined ? 0 : lastMs - OVERLAP_MS;
    const added: CrowdsecDecision[] = [];
    for (const ban of this.#list.all()) {
      if (ban.kind === 'remote' || ban.sinceMs < fromMs) continue;
      added.push(makeDecision(ban, ban.untilMs - nowMs));
    }
    const banned = new Set(added.map(({ value }) => value));
    const deleted =
      lastMs === undefined
        ? []
        : this.#lifted
            .filter(({ atMs, decision }) => atMs >= fromMs && !banned.has(decision.value))
            .map(({ decision }) => decision);
    return { new: added, deleted };
  }

  /** Those that hold for one address or network, or all. */
  find(text: string | undefined): readonly CrowdsecDecision[] {
    const nowMs = this.#clock.now();
    const wanted = text === undefined ? undefined : parseBanned(text);
    const found: CrowdsecDecision[] = [];
    if (text !== undefined && wanted === undefined) return found;
    for (const ban of this.#list.all()) {
      if (ban.kind === 'remote') continue;
      const network = wanted && parseBanned(ban.network);
      const isFound = wanted === undefined || (network && overlapsNetwork(network, wanted));
      if (isFound === true) found.push(makeDecision(ban, ban.untilMs - nowMs));
    }
    return found;
  }
}
