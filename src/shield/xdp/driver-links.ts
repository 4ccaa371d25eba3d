import type { ShieldHost } from '../host/shield-host.ts';
import type { DriverProgram } from './driver-program.ts';
import { chooseInterfaces, type NetworkInterface } from './interfaces.ts';
import { BpfFailure, type LinkCalls, type XdpMode } from './libbpf.ts';

export interface AttachedInterface {
  readonly name: string;
  /** `generic`: after the kernel has made a packet of it, where the driver cannot do it itself. */
  readonly mode: XdpMode | 'none';
  /** Why there is none; '' where there is. */
  readonly reason: string;
}

interface Link {
  readonly name: string;
  readonly mode: XdpMode;
  readonly fd: number;
}

interface Refusal {
  readonly name: string;
  readonly reason: string;
  readonly atMs: number;
}

/**
 * What a program in the driver sends back over a virtual cable is lost where the other end has no program
 * of its own; its packets are the kernel's already, so that it gains little there.
 */
const CABLE_MODES: readonly XdpMode[] = ['generic'];
/** An interface that took no program may take one once another program is gone. */
const RETRY_MS = 60_000;

/** Holds the program on every interface that leads outside, as they come and go. */
export class DriverLinks {
  readonly #calls: LinkCalls;
  readonly #program: Pick<DriverProgram, 'attach'>;
  readonly #modes: readonly XdpMode[];
  /** By interface index. */
  readonly #links = new Map<number, Link>();
  readonly #refusals = new Map<number, Refusal>();

  constructor(calls: LinkCalls, program: Pick<DriverProgram, 'attach'>, mode: 'auto' | 'generic') {
    this.#calls = calls;
    this.#program = program;
    this.#modes = mode === 'generic' ? ['generic'] : ['native', 'generic'];
  }

  get interfaces(): readonly AttachedInterface[] {
    return [
      ...[...this.#links.values()].map(({ name, mode }) => ({ name, mode, reason: '' })),
      ...[...this.#refusals.values()].map(({ name, reason }) => ({
        name,
        mode: 'none' as const,
        reason,
      })),
    ];
  }

  /** Of interfaces it is attached to, by name. */
  get indexes(): ReadonlyMap<string, number> {
    return new Map([...this.#links].map(([index, { name }]) => [name, index]));
  }

  /** By which `off` finds them where this process does not answer. */
  get ids(): readonly number[] {
    return [...this.#links.values()].map(({ fd }) => this.#calls.idOf(fd));
  }

  /** Attaches to what is new, lets go of what is gone, and comes back where somebody took it off. */
  reconcile(host: Pick<ShieldHost, 'readText'>, nowMs: number): void {
    const found = new Map(chooseInterfaces(host).map((one) => [one.index, one]));
    for (const [index, { fd, name }] of this.#links) {
      if (found.get(index)?.name === name && this.#calls.attachedTo(fd) === index) continue;
      this.#calls.close(fd);
      this.#links.delete(index);
    }
    for (const index of this.#refusals.keys()) {
      if (!found.has(index)) this.#refusals.delete(index);
    }
    for (const one of found.values()) {
      const refusal = this.#refusals.get(one.index);
      const isDue = refusal === undefined || nowMs - refusal.atMs >= RETRY_MS;
      if (!this.#links.has(one.index) && isDue) this.#attach(one, nowMs);
    }
  }

  close(): void {
    for (const { fd } of this.#links.values()) this.#calls.close(fd);
    this.#links.clear();
    this.#refusals.clear();
  }

  #attach({ name, index, isCable }: NetworkInterface, nowMs: number): void {
    let reason = '';
    const modes = isCable ? CABLE_MODES : this.#modes;
    for (const mode of modes) {
      try {
        const fd = this.#program.attach(index, mode);
        this.#links.set(index, { name, mode, fd });
        this.#refusals.delete(index);
        return;
      } catch (error) {
        if (!(error instanceof BpfFailure)) throw error;
        reason = error.message;
      }
    }
    this.#refusals.set(index, { name, reason, atMs: nowMs });
  }
}
