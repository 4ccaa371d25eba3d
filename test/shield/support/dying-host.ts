import type { ShieldHost } from '../../../src/shield/index.ts';

/** A process that is killed at its step-th change of the kernel: nothing it wants happens after. */
export interface Dying {
  /** Steps before this is true do not count. */
  hasBegun: boolean;
  isDead: boolean;
  host(host: ShieldHost): Partial<ShieldHost>;
}

export function dieAt(step: number): Dying {
  let steps = 0;
  const state: Dying = {
    hasBegun: false,
    isDead: false,
    host: (host) => {
      const die = (): boolean => {
        if (state.hasBegun && steps++ >= step) state.isDead = true;
        return state.isDead;
      };
      return {
        changeNft: (script) => (die() ? Promise.reject(new Killed()) : host.changeNft(script)),
        writeText: (file, text) => {
          if (die()) throw new Killed();
          return host.writeText(file, text);
        },
      };
    },
  };
  return state;
}

class Killed extends Error {}

/** Between two looks of a shield that is driven by hand. */
export const LOOK_MS = 2000;

/** More than any flood judge takes for visitors. */
export const FLOOD_SYNS = 10_000_000;

/** SYNs that a kernel is to have counted; each look at its counters finds one more. */
export interface Syns {
  count: number;
}

/** A host whose time passes as it is looked at, and whose kernel counts as many SYNs as the test wants. */
export function floodedHost(host: ShieldHost, syns: Syns): ShieldHost {
  return {
    ...host,
    clock: { now: () => Date.now(), monotonic: steadily(LOOK_MS) },
    listNft: async (args) => {
      const answer = await host.listNft(args);
      return args.includes('counters')
        ? { ...answer, output: withSyns(answer.output, (syns.count += 1)) }
        : answer;
    },
  };
}

/** A listing of counters in which there were so many SYNs. */
export function withSyns(output: string, packets: number): string {
  return output.replace(/("name": "syn".*?"packets": )\d+/, `$1${packets}`);
}

/** A clock that moves so far with every look: what is due every few seconds is due at once. */
export function steadily(stepMs: number): () => number {
  let nowMs = 0;
  return () => (nowMs += stepMs);
}
