import { networkInterfaces } from 'node:os';
import { requireNetwork, type Network } from '../../lib/ip.ts';
import type { ShieldHost } from '../host/shield-host.ts';
import type { Ban } from '../nft/bans.ts';
import type { SynproxyPromise } from '../nft/ruleset.ts';
import { protectedPorts, type ShieldOptions } from '../options.ts';
import { buildObject, discardObjects, type BuildPlaces } from './build-object.ts';
import { DriverLinks, type AttachedInterface } from './driver-links.ts';
import { recordLinks } from './left-links.ts';
import { DriverProgram, type BusyBan, type BusySource } from './driver-program.ts';
import { DriverRates, type DriverReading } from './driver-rates.ts';
import { localAddresses } from './local-addresses.ts';
import { BpfFailure, openLibbpf, type Bpf } from './libbpf.ts';
import type { Totals } from './map-values.ts';

/** What the shield wants of the driver. */
export interface DriverTarget {
  readonly options: ShieldOptions;
  /** False while nobody has confirmed: it counts, and drops nothing. */
  readonly refuses: boolean;
  /** All bans, as they are at any time. */
  readonly bans: ReadonlyMap<string, Ban>;
  /** What SYNPROXY promises while connections have to prove their address; else undefined. */
  readonly proof: SynproxyPromise | undefined;
}

export interface DriverStatus {
  /** `counting`: in place, and drops nothing until the shield is confirmed. */
  readonly state: 'on' | 'counting' | 'off' | 'unavailable';
  /** One line for a person. */
  readonly reason: string;
  readonly interfaces: readonly AttachedInterface[];
  /** Why it leaves it to SYNPROXY to have connections prove their address; '' where it does not. */
  readonly noProof: string;
  /** Since it was attached; undefined where it is not. */
  readonly totals: Totals | undefined;
  readonly rates: DriverReading | undefined;
  /** Of the last ten seconds. */
  readonly sources: { readonly seen: number; readonly once: number };
  readonly topSources: readonly BusySource[];
  readonly topBans: readonly BusyBan[];
  readonly bans: { readonly addresses: number; readonly networks: number; readonly lost: number };
}

export interface DriverFilterParts {
  readonly host: Pick<ShieldHost, 'readText' | 'clock'>;
  readonly places: BuildPlaces;
  /** It came, went, or changed where it is. */
  readonly onChange: (status: Pick<DriverStatus, 'state' | 'reason' | 'interfaces'>) => void;
  readonly open?: () => Promise<Bpf>;
}

interface Running {
  readonly program: DriverProgram;
  readonly links: DriverLinks;
  readonly rates: DriverRates;
  readonly noProof: string;
}

/** A machine without clang may get one: it is tried again, not every time. */
const RETRY_MS = 60_000;
const LINKS_INTERVAL_MS = 5000;
const TOP = 10;

/**
 * The part of the shield that stands at the network driver (XDP). It lives in this process and no
 * longer: links, program and maps are held by descriptors alone, so that however the process ends, the
 * kernel takes all of it away.
 */
export class DriverFilter {
  readonly #parts: DriverFilterParts;
  #target: DriverTarget | undefined;
  #running: Running | undefined;
  #starting: Promise<void> | undefined;
  #unavailable = '';
  #triedAtMs = Number.NEGATIVE_INFINITY;
  #linkedAtMs = 0;
  #told = '';
  #recorded = '';

  constructor(parts: DriverFilterParts) {
    this.#parts = parts;
  }

  /** What is wanted from now on; undefined: nothing, and nothing is left when this returns. */
  want(target: DriverTarget | undefined): void {
    this.#target = target?.options.xdp === 'off' ? undefined : target;
    if (this.#target === undefined) this.#stop();
    else if (this.#running !== undefined) this.#use(this.#running, this.#target);
    else if (this.#parts.host.clock.monotonic() - this.#triedAtMs >= RETRY_MS) this.#begin();
  }

  /** What could not be had may be there now: it is tried with the next `want`. */
  retry(): void {
    this.#triedAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Resolves once what was wanted last is so, or cannot be. */
  async settled(): Promise<void> {
    while (this.#starting !== undefined) await this.#starting;
  }

  /** In force on return, where it runs. */
  changeBans(set: readonly Ban[], lifted: readonly Network[]): void {
    const { bans } = this.#target ?? {};
    if (bans === undefined) return;
    this.#guarded(({ program }) =>
      program.changeBans(set, lifted, () => bans.values(), this.#parts.host.clock.now()),
    );
  }

  /** To be called several times a second. Undefined where there is nothing to read. */
  look(nowMs: number): DriverReading | undefined {
    if (this.#running !== undefined && nowMs - this.#linkedAtMs >= LINKS_INTERVAL_MS) {
      this.#linkedAtMs = nowMs;
      this.#guarded((running) => this.#link(running, nowMs));
      this.#tell();
    }
    return this.#guarded(({ program, rates }) => rates.add(program.readTotals(), nowMs));
  }

  status(): DriverStatus {
    const running = this.#running;
    const read = this.#guarded(({ program, rates }) => ({
      totals: program.readTotals(),
      rates: rates.last,
      sources: program.readSources(TOP),
      topBans: program.readDropped(TOP),
      bans: program.bans,
    }));
    return {
      ...this.#summary(),
      noProof: running?.noProof ?? '',
      totals: read?.totals,
      rates: running === undefined ? undefined : read?.rates,
      sources: { seen: read?.sources.seen ?? 0, once: read?.sources.once ?? 0 },
      topSources: read?.sources.top ?? [],
      topBans: read?.topBans ?? [],
      bans: read?.bans ?? { addresses: 0, networks: 0, lost: 0 },
    };
  }

  #summary(): Pick<DriverStatus, 'state' | 'reason' | 'interfaces'> {
    if (this.#running === undefined) {
      const isOff = this.#target === undefined;
      return {
        state: isOff ? 'off' : 'unavailable',
        reason: isOff ? 'switched off (shield.xdp: off)' : this.#unavailable || 'just starting',
        interfaces: [],
      };
    }
    const { noProof, links } = this.#running;
    const { interfaces } = links;
    const attached = interfaces.filter(({ mode }) => mode !== 'none');
    const refuses = this.#target?.refuses === true;
    return {
      state: attached.length === 0 ? 'unavailable' : refuses ? 'on' : 'counting',
      reason: [
        interfaces
          .map(({ name, mode, reason }) =>
            mode === 'none' ? `not on ${name} (${reason})` : `${mode} on ${name}`,
          )
          .join(', ') || 'no interface to attach to',
        ...(noProof === '' ? [] : [`SYNPROXY alone answers (${noProof})`]),
      ].join('; '),
      interfaces,
    };
  }

  #begin(): void {
    if (this.#starting !== undefined) return;
    this.#triedAtMs = this.#parts.host.clock.monotonic();
    this.#starting = this.#start()
      .catch((error: unknown) => {
        // Whatever it is, the rest of the shield goes on without, and says why.
        this.#unavailable = error instanceof Error ? error.message : String(error);
      })
      .finally(() => {
        this.#starting = undefined;
        this.#tell();
      });
  }

  async #start(): Promise<void> {
    const { host, open = openLibbpf } = this.#parts;
    // libbpf first: without it there is no need to build anything.
    const bpf = await open();
    const { program, noProof } = await this.#load(bpf);
    const target = this.#target;
    if (target === undefined) {
      program.close();
      return;
    }
    const mode = target.options.xdp === 'generic' ? 'generic' : 'auto';
    const links = new DriverLinks(bpf.links, program, mode);
    const running = { program, links, rates: new DriverRates(), noProof };
    try {
      this.#use(running, target);
      program.fillBans(target.bans.values(), host.clock.now());
      this.#link(running, host.clock.monotonic());
    } catch (error) {
      links.close();
      program.close();
      throw error;
    }
    this.#running = running;
    this.#unavailable = '';
    this.#linkedAtMs = host.clock.monotonic();
  }

  #link({ links, program }: Running, nowMs: number): void {
    const { host, places } = this.#parts;
    links.reconcile(host, nowMs);
    program.useLocalAddresses(localAddresses(links.indexes, networkInterfaces()));
    const ids = links.ids;
    if (ids.join() === this.#recorded) return;
    recordLinks(places.cacheFolder, ids);
    this.#recorded = ids.join();
  }

  /** All of it where the kernel takes that, else what it takes. */
  async #load(bpf: Bpf): Promise<Pick<Running, 'program' | 'noProof'>> {
    const { places } = this.#parts;
    let noProof = '';
    for (const variant of ['full', 'without-proof'] as const) {
      const bytes = await buildObject(places, variant);
      try {
        return { program: new DriverProgram(bpf, bytes), noProof };
      } catch (error) {
        if (!(error instanceof BpfFailure)) throw error;
        noProof = error.message;
      }
    }
    discardObjects(places);
    throw new BpfFailure(noProof, 0);
  }

  #use({ program }: Running, { options, refuses, proof }: DriverTarget): void {
    program.use({
      refuses,
      ports: protectedPorts(options),
      // Another port may have a listener and connections that are translated to a container.
      ownPorts: options.gatewayPorts.filter((port) => !options.published.includes(port)),
      proof: refuses ? proof : undefined,
      admins: options.admins.map(requireNetwork),
    });
  }

  #stop(): void {
    const running = this.#running;
    this.#running = undefined;
    this.#recorded = '';
    this.#unavailable = '';
    this.#triedAtMs = Number.NEGATIVE_INFINITY;
    if (running === undefined) return;
    running.links.close();
    running.program.close();
    recordLinks(this.#parts.places.cacheFolder, []);
    this.#tell();
  }

  /** What the kernel refuses to a running program ends it: nothing half known is left in force. */
  #guarded<Value>(work: (running: Running) => Value): Value | undefined {
    const running = this.#running;
    if (running === undefined) return undefined;
    try {
      return work(running);
    } catch (error) {
      if (!(error instanceof BpfFailure)) throw error;
      this.#stop();
      this.#unavailable = error.message;
      this.#triedAtMs = this.#parts.host.clock.monotonic();
      this.#tell();
      return undefined;
    }
  }

  #tell(): void {
    const summary = this.#summary();
    const text = JSON.stringify([summary.state === 'off', summary.interfaces, summary.reason]);
    if (text === this.#told) return;
    this.#told = text;
    this.#parts.onChange(summary);
  }
}
