import { ShieldFailure, type ApplyReport } from './apply-report.ts';
import { FloodSwitch } from './flood/flood-switch.ts';
import { readConnections } from './host/proc-net.ts';
import type { ShieldHost } from './host/shield-host.ts';
import { LOOSE_PICKUP } from './host/synproxy.ts';
import { BanSets, type SentBans } from './nft/ban-sets.ts';
import type { Ban } from './nft/bans.ts';
import { SET_NAMES } from './nft/names.ts';
import { readGeneration, readShape, readSwitch } from './nft/read-table.ts';
import { buildRuleset, CONFIRM_SCRIPT, REMOVE_SCRIPT } from './nft/ruleset.ts';
import type { ShieldOptions } from './options.ts';
import type { TellShieldEvent } from './shield-events.ts';
import { describeShield, type ShieldStatus } from './shield-status.ts';
import type { SilentConnections } from './silent/silent-connections.ts';
import type { ChangedSysctl, ShieldState, StateFile } from './state-file.ts';
import { mergeChanges, restoreSysctls, setSysctls } from './sysctl/change.ts';
import { planSysctls, type PlannedSysctl } from './sysctl/plan.ts';
import type { MachineFacts } from './sysctl/settings.ts';
import type { DriverFilter } from './xdp/driver-filter.ts';

export interface ShieldParts {
  readonly host: ShieldHost;
  readonly file: StateFile;
  readonly machine: MachineFacts;
  readonly tell: TellShieldEvent;
  /** Only where a process stays to hold it: the agent. */
  readonly driver?: DriverFilter;
  /** Only where the gateway's sockets are those of this process's network namespace. */
  readonly silent?: SilentConnections;
}

/** How often it is looked at whether the table is still what we made. */
const VERIFY_INTERVAL_MS = 5000;
/** Bans that are over are forgotten this often; they refuse nobody in the meantime. */
const SWEEP_INTERVAL_MS = 30_000;

/** What a table that this folder knows nothing of means. */
const FOREIGN_TABLE =
  'the table was applied with another data folder (--data, --config): kernel settings are as that left them, and a Rampart that runs there puts the table back';

/**
 * The kernel tier: what is applied, confirmed, engaged and taken away again. Whatever changes the
 * kernel goes through here, one at a time. State is kept in the kernel and in the state file; this
 * object can be lost at any moment, and another takes over from those (`resume`).
 */
export class Shield {
  readonly #host: ShieldHost;
  readonly #file: StateFile;
  readonly #machine: MachineFacts;
  readonly #tell: TellShieldEvent;
  readonly #flood: FloodSwitch;
  readonly #driver: DriverFilter | undefined;
  readonly #silent: SilentConnections | undefined;
  readonly #bans: BanSets;
  #state: ShieldState | undefined;
  #shape: string | undefined;
  /** Of the rules, when all was found as it should be. */
  #generation: number | undefined;
  #fault = '';
  #verifiedAtMs = 0;
  #sweptAtMs = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor({ host, file, machine, tell, driver, silent }: ShieldParts) {
    this.#host = host;
    this.#file = file;
    this.#machine = machine;
    this.#tell = tell;
    this.#driver = driver;
    this.#silent = silent;
    this.#bans = new BanSets(host);
    this.#flood = new FloodSwitch({
      host,
      file,
      tell,
      record: (state) => this.#record(state),
      setFault: (reason) => this.#setFault(reason),
      onProof: () => this.#steerDriver(),
    });
  }

  /** The options in force, or undefined where the shield is not applied. */
  get options(): ShieldOptions | undefined {
    return this.#state?.armed === true ? this.#state.options : undefined;
  }

  /** Kernel settings that are changed now, those that come and go with a flood left out. */
  get changes(): readonly ChangedSysctl[] {
    return (this.#file.read()?.sysctls ?? []).filter(({ name }) => name !== LOOSE_PICKUP);
  }

  plan(): readonly PlannedSysctl[] {
    return planSysctls(this.#machine, (file) => this.#host.readText(file));
  }

  /**
   * Puts everything in force. With `confirmWithinMs` the table lets go by itself after that time
   * unless `confirm` comes first. Throws ShieldFailure, with nothing changed, where it cannot be.
   */
  apply(options: ShieldOptions, confirmWithinMs: number | undefined): Promise<ApplyReport> {
    return this.#inTurn(async () => {
      const before = this.#file.read();
      const changes = this.plan().flatMap(({ name, value, change }): readonly ChangedSysctl[] =>
        value === undefined || change === undefined ? [] : [{ name, before: value, set: change }],
      );
      const state: ShieldState = {
        armed: true,
        options,
        confirmed: confirmWithinMs === undefined,
        previous: before?.confirmed === true ? before.options : before?.previous,
        sysctls: mergeChanges(before?.sysctls ?? [], changes),
      };
      this.#file.write(state);
      const faults = setSysctls(this.#host, changes);
      this.#flood.begin((await readSwitch(this.#host, SET_NAMES.engaged)) !== 'off');
      const failure = await this.#build(state, confirmWithinMs ?? 'for-good');
      if (failure !== undefined) {
        restoreSysctls(this.#host, changes);
        if (before === undefined) this.#file.remove();
        else this.#file.write(before);
        throw new ShieldFailure(failure);
      }
      await this.#silent?.settle(options.gatewayPorts, true);
      this.#tell('shield.applied', { ports: options.ports, confirmed: state.confirmed });
      const synproxy = await this.#flood.synproxy();
      return {
        sysctls: changes.filter(({ name }) => !faults.some((fault) => fault.name === name)),
        faults,
        noSynproxy: synproxy.promise === undefined ? synproxy.reason : '',
        replaced: before !== undefined,
      };
    });
  }

  /** What is applied stays. Throws ShieldFailure where nothing waits for it any more. */
  confirm(): Promise<void> {
    return this.#inTurn(async () => {
      const state = this.#file.read();
      if (state?.armed !== true) throw new ShieldFailure('the shield is off: nothing to confirm');
      const confirmation = await readSwitch(this.#host, SET_NAMES.confirmed);
      if (confirmation === 'off') {
        throw new ShieldFailure('too late: the shield has let go; apply it again');
      }
      const answer = await this.#host.changeNft(CONFIRM_SCRIPT);
      if (!answer.ok) throw new ShieldFailure(answer.error);
      this.#confirmed(state);
    });
  }

  #confirmed(state: ShieldState): void {
    this.#record({ ...state, confirmed: true, previous: undefined });
    if (!state.confirmed) this.#tell('shield.confirmed', {});
  }

  /** Takes everything away. Returns what could not be put back as it was, one line each. */
  off(): Promise<readonly string[]> {
    return this.#inTurn(() => this.#off());
  }

  /** Takes over what an earlier process left: finishes what it began, keeps what it had. */
  resume(): Promise<void> {
    return this.#inTurn(async () => {
      const state = this.#file.read();
      if (state === undefined) {
        await this.#letGo();
        return;
      }
      if (!state.armed) {
        await this.#off();
        return;
      }
      const engaged = (await readSwitch(this.#host, SET_NAMES.engaged)) !== 'off';
      this.#flood.begin(engaged);
      this.#use(state);
      if (!state.confirmed) {
        await this.#checkConfirmation(state);
        return;
      }
      this.#flood.settleLoosePickup(engaged);
      setSysctls(this.#host, this.#state!.sysctls);
      const wasThere = (await readSwitch(this.#host, SET_NAMES.confirmed)) !== 'off';
      if (await this.#rebuild('a new start')) {
        // After a boot there is nothing to be found, and nobody to blame.
        if (!wasThere)
          this.#tell('shield.applied', { ports: state.options.ports, confirmed: true });
      }
    });
  }

  /** Changes what needs no confirmation: nobody is refused by it who was not before. */
  update(options: ShieldOptions): Promise<void> {
    return this.#inTurn(async () => {
      const state = this.#state;
      if (state?.armed !== true || !state.confirmed) return;
      const { admins, sshPorts, expose } = state.options;
      const next = { ...options, admins, sshPorts, expose };
      if (JSON.stringify(next) === JSON.stringify(state.options)) return;
      this.#record({ ...state, options: next });
      if (await this.#rebuild('a new configuration')) {
        this.#tell('shield.applied', { ports: next.ports, confirmed: true });
      }
    });
  }

  /**
   * Makes these the bans, in the place of all earlier ones. Doing it twice is doing it once. Returns
   * how many found no room.
   */
  applyBans(bans: Iterable<Ban>): Promise<number> {
    const [set, lifted] = this.#bans.differenceTo(bans);
    return this.changeBans(set, lifted);
  }

  /** Adds bans or changes their end, and lifts others. Returns how many of all found no room. */
  changeBans(set: readonly Ban[], lifted: readonly Ban['network'][]): Promise<number> {
    this.#bans.note(set, lifted);
    // At once: a ban does not wait for what nft is busy with.
    this.#driver?.changeBans(set, lifted);
    return this.#inTurn(() => this.#sendBans(() => this.#bans.amend(set, lifted)));
  }

  /** To be called several times a second: looks whether a flood has come or gone. */
  tick(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state?.armed !== true) return;
      const nowMs = this.#host.clock.monotonic();
      if (nowMs - this.#verifiedAtMs >= VERIFY_INTERVAL_MS) await this.#verify(nowMs);
      if (this.options === undefined) return;
      if (nowMs - this.#sweptAtMs >= SWEEP_INTERVAL_MS) this.#sweepBans(nowMs);
      if (!(await this.#flood.look(nowMs, this.#driver?.look(nowMs)))) await this.#verify(nowMs);
    });
  }

  status(): Promise<ShieldStatus> {
    return this.#inTurn(async () =>
      describeShield(this.#host, {
        state: this.#file.read(),
        synproxy: await this.#flood.synproxy(),
        rates: this.#flood.rates,
        bans: this.#bans.there,
        fault: this.#fault,
        plan: this.plan(),
        driver: this.#driver?.status(),
        silent: this.#silent?.status,
      }),
    );
  }

  /** Lets go of what needs someone to watch it. What was applied stays in force without us. */
  async close(): Promise<void> {
    await this.#inTurn(async () => {
      await this.#flood.close();
      this.#driver?.want(undefined);
    });
  }

  /** A disk without room keeps nobody from defending: it is told, and tried again later. */
  #record(state: ShieldState): void {
    this.#use(state);
    const reason = this.#file.keep(state);
    if (reason !== '') this.#setFault(`cannot keep its state: ${reason}`);
  }

  /** Looks whether the kernel and the state file still say what we think. */
  async #verify(nowMs: number): Promise<void> {
    this.#verifiedAtMs = nowMs;
    if (this.#file.retry()) this.#fault = '';
    const state = this.#file.read();
    if (state === undefined || !state.armed) {
      // Taken away by another process while we looked elsewhere: nothing of ours may come back.
      await this.#host.changeNft(REMOVE_SCRIPT);
      await this.#letGo();
      return;
    }
    this.#use(state);
    await this.#silent?.settle(state.options.gatewayPorts, true);
    if (!state.confirmed) {
      await this.#checkConfirmation(state);
      return;
    }
    const generation = await readGeneration(this.#host);
    if (generation !== undefined && generation === this.#generation) return;
    const shape = await readShape(this.#host);
    if (shape === undefined) return this.#mend('the table was removed');
    if (this.#shape !== undefined && shape !== this.#shape) {
      return this.#mend('rules of the table were changed');
    }
    if ((await readSwitch(this.#host, SET_NAMES.confirmed)) === 'off') {
      return this.#mend('the table was emptied');
    }
    this.#flood.follow((await readSwitch(this.#host, SET_NAMES.engaged)) !== 'off');
    this.#generation = generation;
  }

  async #checkConfirmation(state: ShieldState): Promise<void> {
    const confirmation = await readSwitch(this.#host, SET_NAMES.confirmed);
    if (confirmation === 'on') {
      // Whoever confirmed did not get as far as writing it down.
      this.#confirmed(state);
      return;
    }
    if (confirmation !== 'off') {
      // It may have been built by another process, which does not know the bans.
      this.#bans.beginAnew();
      await this.#sendBans(() => this.#bans.send());
      return;
    }
    if (state.previous === undefined) {
      await this.#off();
      this.#tell('shield.reverted', { to: 'off' });
      return;
    }
    this.#record({ ...state, options: state.previous, confirmed: true, previous: undefined });
    await this.#rebuild('nobody confirmed');
    this.#tell('shield.reverted', { to: 'previous' });
  }

  async #mend(what: string): Promise<void> {
    if (await this.#rebuild(what)) this.#tell('shield.restored', { what });
  }

  /** True where the table is what it should be. */
  async #rebuild(why: string): Promise<boolean> {
    const state = this.#state;
    if (state === undefined) return false;
    const failure = await this.#build(state, 'for-good');
    // Someone may have taken the shield away while nft was at it: theirs is the last word.
    if (this.#file.read()?.armed !== true) {
      await this.#host.changeNft(REMOVE_SCRIPT);
      await this.#letGo();
      return false;
    }
    if (failure !== undefined) this.#setFault(`cannot build the table (${why}): ${failure}`);
    return failure === undefined;
  }

  /** Returns why it could not be built. What was there before is then still there. */
  async #build(state: ShieldState, confirmed: number | 'for-good'): Promise<string | undefined> {
    const synproxy = await this.#flood.findSynproxy();
    const nowMs = this.#host.clock.now();
    const bans = this.#bans.plan(nowMs);
    const answer = await this.#host.changeNft(
      buildRuleset({
        options: state.options,
        synproxy: synproxy.promise,
        confirmed,
        engaged: this.#flood.isEngaged && synproxy.promise !== undefined,
        settling: this.#flood.isSettling,
        known: readConnections(this.#host),
        bans,
        nowMs,
      }),
    );
    if (!answer.ok) return answer.error;
    this.#fault = '';
    this.#bans.use(bans);
    this.#flood.begin(this.#flood.isEngaged && synproxy.promise !== undefined);
    this.#use(state);
    this.#shape = await readShape(this.#host);
    this.#verifiedAtMs = this.#host.clock.monotonic();
    return undefined;
  }

  /** Returns how many found no room. */
  async #sendBans(send: () => Promise<SentBans>): Promise<number> {
    const isArmed = this.#state?.armed === true;
    const { lost, failure } = isArmed ? await send() : this.#bans.keep();
    if (failure !== undefined) {
      // The sets may not be what we think (flushed, or another process built them): build them anew.
      if (this.#state?.confirmed === true) await this.#mend(`bans did not fit: ${failure}`);
      else this.#setFault(`cannot set bans: ${failure}`);
    }
    return lost;
  }

  /** Whatever fails on the way, what can still be taken away is. */
  async #off(): Promise<readonly string[]> {
    const { state, reason } = this.#file.salvage();
    const isForeign = state === undefined && (await readShape(this.#host)) !== undefined;
    // On record before it is done: whoever comes next finishes it.
    if (state !== undefined) this.#file.keep({ ...state, armed: false });
    const answer = await this.#host.changeNft(REMOVE_SCRIPT);
    await this.#silent?.settle(state?.options.gatewayPorts ?? [], false);
    const leftOver = [
      ...(answer.ok ? [] : [`table inet rampart: ${answer.error}`]),
      ...(reason === '' ? [] : [reason]),
      ...(isForeign ? [FOREIGN_TABLE] : []),
      ...restoreSysctls(this.#host, state?.sysctls ?? []).map(
        (fault) => `${fault.name}: ${fault.reason}`,
      ),
      ...(answer.ok ? this.#removeFile() : []),
    ];
    this.#forget();
    if (state !== undefined) this.#tell('shield.off', { leftOver });
    return leftOver;
  }

  #removeFile(): readonly string[] {
    try {
      this.#file.remove();
      return [];
    } catch (error) {
      return [`the record of what was applied: ${String(error)}`];
    }
  }

  #use(state: ShieldState): void {
    this.#state = state;
    this.#flood.use({ perSecondMax: state.options.synsPerSecondMax });
    this.#steerDriver();
  }

  #steerDriver(): void {
    if (this.#state === undefined) return;
    const { options, confirmed: refuses } = this.#state;
    const { proof } = this.#flood;
    this.#driver?.want({ options, refuses, bans: this.#bans.all, proof });
  }

  /** Another process took it away: what this one holds goes too. */
  async #letGo(): Promise<void> {
    await this.#silent?.settle(this.#state?.options.gatewayPorts ?? [], false);
    this.#forget();
  }

  #forget(): void {
    this.#state = undefined;
    this.#shape = undefined;
    this.#bans.forget();
    this.#fault = '';
    this.#flood.forget();
    this.#driver?.want(undefined);
  }

  /** Once for each new reason, however often it comes up. */
  #setFault(reason: string): void {
    if (this.#fault === reason) return;
    this.#fault = reason;
    this.#tell('shield.fault', { reason });
  }

  #sweepBans(nowMs: number): void {
    this.#sweptAtMs = nowMs;
    const over = this.#bans.sweep();
    if (over.length > 0) this.#driver?.changeBans([], over);
  }

  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const turn = this.#turn.then(work);
    // A failure is its caller's; the next in line begins all the same.
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}
