import type { Link } from '../link/index.ts';
import type { BanList } from './ban-list.ts';
import {
  BAN_CHANGES_TOPIC,
  BANS_TOPIC,
  type BanChanges,
  type BanSnapshot,
  type WireBan,
} from './messages.ts';

/** Changes that come within this time travel together. */
const GATHER_MS = 5;
/** Changes that are told beside a snapshot before it is made anew: a quarter of it, but at least this. */
const CHANGES_MIN = 1000;
const CHANGES_PER_ENTRY = 0.25;
/** What is over is taken out this often. */
const EXPIRE_MS = 60_000;
const SECOND_MS = 1000;

/** Tells all who refuse what is banned, as it changes. */
export class BanPublisher {
  readonly #list: BanList;
  readonly #link: Pick<Link, 'publishRetained'>;
  readonly #now: () => number;
  /** Network to its end in seconds, 0 where it was lifted; since the snapshot. */
  readonly #changes = new Map<string, number>();
  #base = 0;
  #baseCount = 0;
  #version = 0;
  #gathering: NodeJS.Timeout | undefined;
  readonly #expiring: NodeJS.Timeout;

  constructor(list: BanList, link: Pick<Link, 'publishRetained'>, now: () => number) {
    this.#list = list;
    this.#link = link;
    this.#now = now;
    list.onChange((network, untilMs) => {
      this.#changes.set(network, Math.ceil(untilMs / SECOND_MS));
      this.#gathering ??= setTimeout(() => this.#publish(), GATHER_MS);
    });
    this.#expiring = setInterval(() => list.expire(), EXPIRE_MS);
    this.#publishSnapshot();
  }

  close(): void {
    clearTimeout(this.#gathering);
    clearInterval(this.#expiring);
  }

  #publish(): void {
    this.#gathering = undefined;
    if (this.#changes.size > Math.max(CHANGES_MIN, this.#baseCount * CHANGES_PER_ENTRY)) {
      this.#publishSnapshot();
      return;
    }
    const set: WireBan[] = [];
    const lifted: string[] = [];
    for (const [network, until] of this.#changes) {
      if (until === 0) lifted.push(network);
      else set.push([network, until]);
    }
    const changes: BanChanges = { base: this.#base, set, lifted };
    this.#send(BAN_CHANGES_TOPIC, this.#nextVersion(), changes);
  }

  #publishSnapshot(): void {
    const entries: WireBan[] = [];
    for (const { network, untilMs } of this.#list.ends()) {
      entries.push([network, Math.ceil(untilMs / SECOND_MS)]);
    }
    this.#changes.clear();
    this.#base = this.#nextVersion();
    this.#baseCount = entries.length;
    const snapshot: BanSnapshot = { entries };
    this.#send(BANS_TOPIC, this.#base, snapshot);
  }

  /** Goes on over restarts of control: a lower version than the last would be ignored. */
  #nextVersion(): number {
    this.#version = Math.max(this.#version + 1, this.#now());
    return this.#version;
  }

  #send(topic: typeof BANS_TOPIC | typeof BAN_CHANGES_TOPIC, version: number, value: object): void {
    this.#link.publishRetained(topic, version, value).catch((error: unknown) => {
      console.error(`control: ${topic} could not be published:`, error);
    });
  }
}
