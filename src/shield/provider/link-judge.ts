import type { LinkCounters } from './link-counters.ts';

export interface LinkJudgeOptions {
  /** Part of the link's speed from which on it counts as full. */
  readonly share: number;
  /** Full for so long before it is told: a download is no attack. */
  readonly sustainMs: number;
  /** Calm for so long before it is over. */
  readonly releaseMs: number;
  /** For links whose driver does not say; 0: those are not judged. */
  readonly bitsPerSecondMax: number;
}

export interface LinkRates {
  readonly bitsPerSecond: number;
  readonly packetsPerSecond: number;
}

/** What went over a link between two readings. */
export interface LinkLoad {
  readonly name: string;
  readonly received: LinkRates & { readonly droppedPerSecond: number };
  readonly sent: LinkRates;
  readonly bitsPerSecondMax: number;
  /** Of the fuller direction; 0 where the speed is not known. */
  readonly share: number;
  readonly direction: 'in' | 'out';
}

export interface LinkVerdict {
  readonly load: LinkLoad;
  readonly change: 'full' | 'relieved' | undefined;
}

interface LinkState {
  counters: LinkCounters;
  atMs: number;
  isFull: boolean;
  /** Since when it is on the other side of the line than `isFull` says; undefined while it is not. */
  turningSinceMs: number | undefined;
}

/** Calm is well below full: a link that hovers at the line is told of once. */
const CALM_FACTOR = 0.8;
const SECOND_MS = 1000;
const BITS_PER_BYTE = 8;

/** Tells from counters when a link is full for longer than a while, and when that is over. Pure. */
export class LinkJudge {
  readonly #options: LinkJudgeOptions;
  readonly #links = new Map<string, LinkState>();
  readonly #begunFull: Set<string>;

  /** `full`: links that were full when somebody looked before. */
  constructor(options: LinkJudgeOptions, full: readonly string[] = []) {
    this.#options = options;
    this.#begunFull = new Set(full);
  }

  get fullLinks(): readonly string[] {
    const seen = [...this.#links].filter(([, { isFull }]) => isFull).map(([name]) => name);
    return [...seen, ...this.#begunFull];
  }

  /** `nowMs` is monotonic. Of the first reading of a link only its speed is known: it carries nothing yet. */
  judge(readings: readonly LinkCounters[], nowMs: number): readonly LinkVerdict[] {
    const present = new Set(readings.map(({ name }) => name));
    const verdicts = readings.flatMap((counters) => this.#judgeOne(counters, nowMs));
    for (const [name, { counters, isFull }] of this.#links) {
      if (present.has(name)) continue;
      // An interface that is gone carries nothing.
      this.#links.delete(name);
      if (isFull) verdicts.push({ load: quietLoad(counters.name), change: 'relieved' });
    }
    for (const name of this.#begunFull) {
      if (present.has(name)) continue;
      this.#begunFull.delete(name);
      verdicts.push({ load: quietLoad(name), change: 'relieved' });
    }
    return verdicts;
  }

  #judgeOne(counters: LinkCounters, nowMs: number): readonly LinkVerdict[] {
    const { name } = counters;
    const before = this.#links.get(name);
    if (before === undefined) {
      const isFull = this.#begunFull.delete(name);
      this.#links.set(name, { counters, atMs: nowMs, isFull, turningSinceMs: undefined });
      const load = loadOf(counters, counters, SECOND_MS, this.#options.bitsPerSecondMax);
      return [{ load, change: undefined }];
    }
    const passedMs = nowMs - before.atMs;
    if (passedMs <= 0) return [];
    const load = loadOf(before.counters, counters, passedMs, this.#options.bitsPerSecondMax);
    before.counters = counters;
    before.atMs = nowMs;
    return [{ load, change: this.#turn(before, load, nowMs) }];
  }

  #turn(state: LinkState, { share }: LinkLoad, nowMs: number): LinkVerdict['change'] {
    const { share: line, sustainMs, releaseMs } = this.#options;
    const isTurning = state.isFull ? share < line * CALM_FACTOR : share >= line;
    if (!isTurning) {
      state.turningSinceMs = undefined;
      return undefined;
    }
    state.turningSinceMs ??= nowMs;
    if (nowMs - state.turningSinceMs < (state.isFull ? releaseMs : sustainMs)) return undefined;
    state.isFull = !state.isFull;
    state.turningSinceMs = undefined;
    return state.isFull ? 'full' : 'relieved';
  }
}

/** Of a link that carries nothing. */
export function quietLoad(name: string): LinkLoad {
  const nothing = { bitsPerSecond: 0, packetsPerSecond: 0 };
  return {
    name,
    received: { ...nothing, droppedPerSecond: 0 },
    sent: nothing,
    bitsPerSecondMax: 0,
    share: 0,
    direction: 'in',
  };
}

function loadOf(
  before: LinkCounters,
  after: LinkCounters,
  passedMs: number,
  bitsPerSecondMax: number,
): LinkLoad {
  const rate = (of: (counters: LinkCounters) => number): number =>
    // A counter that fell was reset with its interface: nothing is known of that time.
    Math.max(0, of(after) - of(before)) / (passedMs / SECOND_MS);
  const received = {
    bitsPerSecond: rate((one) => one.receivedBytes) * BITS_PER_BYTE,
    packetsPerSecond: rate((one) => one.receivedPackets),
    droppedPerSecond: rate((one) => one.receivedDropped),
  };
  const sent = {
    bitsPerSecond: rate((one) => one.sentBytes) * BITS_PER_BYTE,
    packetsPerSecond: rate((one) => one.sentPackets),
  };
  const speed = after.bitsPerSecondMax || bitsPerSecondMax;
  const most = Math.max(received.bitsPerSecond, sent.bitsPerSecond);
  return {
    name: after.name,
    received,
    sent,
    bitsPerSecondMax: speed,
    share: speed === 0 ? 0 : most / speed,
    direction: received.bitsPerSecond >= sent.bitsPerSecond ? 'in' : 'out',
  };
}
