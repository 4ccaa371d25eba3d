import { networkInterfaces } from 'node:os';
import { readPacketsReceived } from '../host/proc-net.ts';
import type { ShieldHost } from '../host/shield-host.ts';
import { findSynproxy, LOOSE_PICKUP, smallestMtu, type SynproxySupport } from '../host/synproxy.ts';
import { readCounts } from '../nft/read-table.ts';
import {
  ENGAGE_SCRIPT,
  ENGAGED_LEASE_MS,
  RELEASE_SCRIPT,
  SETTLING_MS,
  type SynproxyPromise,
} from '../nft/ruleset.ts';
import type { TellShieldEvent } from '../shield-events.ts';
import type { ShieldState, StateFile } from '../state-file.ts';
import { readSysctl, restoreSysctls, setSysctls } from '../sysctl/change.ts';
import type { DriverReading } from '../xdp/driver-rates.ts';
import {
  AGENT_STOPS,
  FloodJudge,
  SPOOFED_SHARE,
  type FloodLimits,
  type FloodRates,
  type Switched,
} from './flood-judge.ts';

export interface FloodSwitchParts {
  readonly host: ShieldHost;
  readonly file: Pick<StateFile, 'read'>;
  readonly tell: TellShieldEvent;
  /** Keeps a state as the shield's own, from now on. */
  readonly record: (state: ShieldState) => void;
  readonly setFault: (reason: string) => void;
  /** What `proof` says has changed, for the network driver. */
  readonly onProof: () => void;
}

/** How often the kernel's counters are read while nothing happens. */
const COUNT_INTERVAL_MS = 1000;

/**
 * Has new connections prove their address while a flood is on (SYNPROXY engages), and lets go after. What
 * is engaged is kept in the kernel, with a lease: this object can be lost, and another takes over from it.
 */
export class FloodSwitch {
  readonly #parts: FloodSwitchParts;
  readonly #judge = new FloodJudge({ perSecondMax: Number.MAX_SAFE_INTEGER });
  #perSecondMax = Number.MAX_SAFE_INTEGER;
  /** Undefined until it was looked for. */
  #synproxy: SynproxySupport | undefined;
  #packets = { count: 0, atMs: 0 };
  #countedAtMs = 0;
  #leasedAtMs = 0;
  #engagedAtMs = 0;
  /** Undefined while no handshakes of a flood that is over are brought to their end. */
  #settledAtMs: number | undefined;
  /** Connections have to prove their address now, as the table has it. */
  #isProving = false;

  constructor(parts: FloodSwitchParts) {
    this.#parts = parts;
  }

  get isEngaged(): boolean {
    return this.#judge.isEngaged;
  }

  get isSettling(): boolean {
    return this.#settledAtMs !== undefined;
  }

  get rates(): FloodRates {
    return this.#judge.rates;
  }

  /** What SYNPROXY promises while connections have to prove their address; else undefined. */
  get proof(): SynproxyPromise | undefined {
    return this.#isProving ? this.#synproxy?.promise : undefined;
  }

  use(limits: FloodLimits): void {
    this.#perSecondMax = limits.perSecondMax;
    this.#judge.use(limits);
  }

  /** As it was found last; looked for where it never was. */
  async synproxy(): Promise<SynproxySupport> {
    return this.#synproxy ?? (await this.findSynproxy());
  }

  async findSynproxy(): Promise<SynproxySupport> {
    const { host } = this.#parts;
    const mtu = smallestMtu(host, Object.keys(networkInterfaces()));
    this.#synproxy = await findSynproxy(host, mtu);
    return this.#synproxy;
  }

  /** What is in force in the table now. */
  begin(engaged: boolean): void {
    this.#judge.begin(engaged);
    this.#isProving = engaged;
  }

  /** There is no table any more. */
  forget(): void {
    this.#settledAtMs = undefined;
    this.begin(false);
  }

  /** Another process has engaged it or let go. */
  follow(engaged: boolean): void {
    if (engaged === this.isEngaged) return;
    this.begin(engaged);
    this.#parts.onProof();
    this.settleLoosePickup(engaged);
  }

  /** To be called several times a second. False where the kernel's counters are gone. */
  async look(nowMs: number, reading: DriverReading | undefined): Promise<boolean> {
    if (nowMs >= (this.#settledAtMs ?? Infinity)) this.#settle();
    // Once it is engaged there is no hurry any more, and asking nft costs.
    const isPressing =
      !this.isEngaged && this.#suspectsPerSecond(reading, nowMs) > this.#perSecondMax;
    if (!isPressing && nowMs - this.#countedAtMs < COUNT_INTERVAL_MS) return true;
    this.#countedAtMs = nowMs;
    const counts = await readCounts(this.#parts.host);
    if (counts === undefined) return false;
    const verdict = this.#judge.judge(counts, nowMs, reading);
    if (verdict.change === 'engage') await this.#engage(verdict.why, nowMs);
    else if (verdict.change === 'release') await this.#release(verdict.why);
    else if (this.isEngaged && nowMs - this.#leasedAtMs > ENGAGED_LEASE_MS / 2) {
      await this.#lease(nowMs);
    }
    return true;
  }

  /** Nobody is left to let go: it is done now. */
  async close(): Promise<void> {
    if (this.isEngaged) await this.#release(AGENT_STOPS);
    // The table goes on bringing handshakes to their end without us.
    this.#settle();
  }

  /** The one setting that comes and goes with a flood; what it was is kept like all others. */
  settleLoosePickup(engaged: boolean): void {
    const { host, file, record } = this.#parts;
    // Read anew: what another process has confirmed or taken away must not be written over.
    const state = file.read();
    if (state?.armed !== true) return;
    const kept = state.sysctls.find(({ name }) => name === LOOSE_PICKUP);
    if (engaged) {
      const value = readSysctl(host, LOOSE_PICKUP);
      if (kept === undefined && value !== undefined && value !== '0') {
        const change = { name: LOOSE_PICKUP, before: value, set: '0' };
        record({ ...state, sysctls: [...state.sysctls, change] });
      }
      setSysctls(host, [{ name: LOOSE_PICKUP, before: '', set: '0' }]);
    } else if (kept !== undefined) {
      restoreSysctls(host, [kept]);
      record({ ...state, sysctls: state.sysctls.filter((change) => change !== kept) });
    }
  }

  async #engage(why: Switched, nowMs: number): Promise<void> {
    const { tell, setFault, onProof } = this.#parts;
    const synproxy = await this.synproxy();
    if (synproxy.promise === undefined) {
      // SYN cookies do what can be done here; it is told, and nothing is said to be engaged.
      this.begin(false);
      setFault(`flood (${why.reason}), and ${synproxy.reason}`);
      return;
    }
    // First the setting, then the rules: without it SYNPROXY would never see an acknowledgement.
    this.settleLoosePickup(true);
    if (!(await this.#lease(nowMs))) return;
    this.#settledAtMs = undefined;
    // Last: whom the driver answers, the table has to let in.
    this.#isProving = true;
    onProof();
    this.#engagedAtMs = nowMs;
    const synsPerSecond = Math.round(this.rates.synsPerSecond);
    tell('shield.engaged', { ...why, synsPerSecond });
  }

  async #lease(nowMs: number): Promise<boolean> {
    const answer = await this.#parts.host.changeNft(ENGAGE_SCRIPT);
    if (answer.ok) {
      this.#leasedAtMs = nowMs;
      return true;
    }
    this.begin(false);
    this.settleLoosePickup(false);
    this.#parts.setFault(`cannot engage SYNPROXY: ${answer.error}`);
    return false;
  }

  async #release(why: Switched): Promise<void> {
    const { host, tell, setFault, onProof } = this.#parts;
    this.#isProving = false;
    onProof();
    const answer = await host.changeNft(RELEASE_SCRIPT);
    if (!answer.ok) setFault(`cannot release SYNPROXY: ${answer.error}`);
    this.begin(false);
    const nowMs = host.clock.monotonic();
    this.#settledAtMs = nowMs + SETTLING_MS;
    const engagedMs = Math.round(nowMs - this.#engagedAtMs);
    tell('shield.released', { ...why, engagedMs });
  }

  /** Nobody returns a cookie any more. */
  #settle(): void {
    if (this.#settledAtMs === undefined) return;
    this.#settledAtMs = undefined;
    this.settleLoosePickup(false);
  }

  /** What may be part of a flood: the driver knows it, without it any packet might be. */
  #suspectsPerSecond(reading: DriverReading | undefined, nowMs: number): number {
    if (reading === undefined) return this.#packetsPerSecond(nowMs);
    const syns = reading.synsPerSecond / (reading.verdict === 'spoofed' ? SPOOFED_SHARE : 1);
    return Math.max(syns, reading.unseenAcksPerSecond);
  }

  #packetsPerSecond(nowMs: number): number {
    const { count, atMs } = this.#packets;
    const received = readPacketsReceived(this.#parts.host);
    this.#packets = { count: received, atMs: nowMs };
    return nowMs > atMs ? ((received - count) * 1000) / (nowMs - atMs) : 0;
  }
}
