import { formatNetwork, type Network } from '../../lib/ip.ts';
import type { ShieldHost } from '../host/shield-host.ts';
import { writeBatch } from './ban-batch.ts';
import { changeBans, NO_BANS, writeScript, type BanChange } from './ban-script.ts';
import { amendBans, planBans, type Ban, type BanElements } from './bans.ts';

/** What became of bans on their way to the kernel. */
export interface SentBans {
  /** How many of all found no room. */
  readonly lost: number;
  /** Why the kernel did not take them; undefined where it did. */
  readonly failure: string | undefined;
}

/** The ban list as it was told, and how far the sets of the table hold it. */
export class BanSets {
  readonly #host: ShieldHost;
  readonly #bans = new Map<string, Ban>();
  #there: BanElements = NO_BANS;
  /** Some change did not get as far as the kernel: all are to be compared with it. */
  #isBehind = true;

  constructor(host: ShieldHost) {
    this.#host = host;
  }

  /** All that were told and not lifted. */
  get all(): ReadonlyMap<string, Ban> {
    return this.#bans;
  }

  /** What the kernel holds of them, as far as is known. */
  get there(): BanElements {
    return this.#there;
  }

  /** Takes note; the kernel hears of it with `amend` or `send`. */
  note(set: readonly Ban[], lifted: readonly Network[]): void {
    for (const ban of set) this.#bans.set(formatNetwork(ban.network), ban);
    for (const network of lifted) this.#bans.delete(formatNetwork(network));
  }

  /** What has to be set and lifted so that these are all. */
  differenceTo(bans: Iterable<Ban>): readonly [set: readonly Ban[], lifted: readonly Network[]] {
    const wanted = new Map([...bans].map((ban) => [formatNetwork(ban.network), ban]));
    const lifted = [...this.#bans].flatMap(([name, { network }]) =>
      wanted.has(name) ? [] : [network],
    );
    const set = [...wanted].flatMap(([name, ban]) =>
      this.#bans.get(name)?.untilMs === ban.untilMs ? [] : [ban],
    );
    return [set, lifted];
  }

  /** Forgets those that are over, which refuse nobody any more; returns them. */
  sweep(): readonly Network[] {
    const now = this.#host.clock.now();
    const over = [...this.#bans.values()].flatMap(({ network, untilMs }) =>
      untilMs <= now ? [network] : [],
    );
    this.note([], over);
    return over;
  }

  /** What belongs into a new table. */
  plan(nowMs: number): BanElements {
    return planBans([...this.#bans.values()], nowMs);
  }

  /** A table with these in it was built. */
  use(there: BanElements): void {
    this.#there = there;
    this.#isBehind = false;
  }

  /** There is no table, or nobody knows what is in it. */
  forget(): void {
    this.#there = NO_BANS;
    this.#isBehind = true;
  }

  /** Another process built the table, and put none of ours into it. */
  beginAnew(): void {
    this.#there = NO_BANS;
  }

  /** The usual case first: some addresses more or less, beside many that stay. */
  async amend(set: readonly Ban[], lifted: readonly Network[]): Promise<SentBans> {
    const nowMs = this.#host.clock.now();
    const amended = this.#isBehind
      ? undefined
      : amendBans(this.#there, set, lifted, () => this.#bans.values(), nowMs);
    if (amended === undefined) return this.send();
    return this.#change(changeBans(amended.before, amended.after, nowMs), 0, amended.settle);
  }

  async send(): Promise<SentBans> {
    const nowMs = this.#host.clock.now();
    const wanted = this.plan(nowMs);
    return this.#change(changeBans(this.#there, wanted, nowMs), wanted.lost, () => wanted);
  }

  /** There is no table to send them to. */
  keep(): SentBans {
    this.#isBehind = true;
    return { lost: this.plan(this.#host.clock.now()).lost, failure: undefined };
  }

  async #change(
    changes: readonly BanChange[],
    lost: number,
    settle: () => BanElements,
  ): Promise<SentBans> {
    if (changes.length > 0 && !(await this.#tellKernel(changes))) {
      const answer = await this.#host.changeNft(`${writeScript(changes).join('\n')}\n`);
      if (!answer.ok) {
        this.#isBehind = true;
        return { lost, failure: answer.error };
      }
    }
    this.use(settle());
    return { lost, failure: undefined };
  }

  /** False where nothing is done: nft then does it, or says what is wrong. */
  async #tellKernel(changes: readonly BanChange[]): Promise<boolean> {
    const batch = writeBatch(changes);
    const netlink = batch === undefined ? undefined : await this.#host.openNetlink?.();
    if (batch === undefined || netlink === undefined) return false;
    try {
      netlink.change(batch);
      return true;
    } catch {
      return false;
    }
  }
}
