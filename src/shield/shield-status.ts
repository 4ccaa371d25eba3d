import type { FloodRates } from './flood/flood-judge.ts';
import { readSynproxyCounts, type SynproxyCounts } from './host/proc-net.ts';
import type { ShieldHost } from './host/shield-host.ts';
import type { SynproxySupport } from './host/synproxy.ts';
import type { BanElements } from './nft/bans.ts';
import { SET_NAMES } from './nft/names.ts';
import { readCounts, readSources, readSwitch, type Counts, type Source } from './nft/read-table.ts';
import { protectedPorts } from './options.ts';
import type { ShieldState } from './state-file.ts';
import type { PlannedSysctl } from './sysctl/plan.ts';
import type { DriverStatus } from './xdp/driver-filter.ts';

/**
 * `off`: not applied. `waiting`: in force, and lets go unless it is confirmed. `lapsed`: nobody
 * confirmed; it refuses nothing. `armed`: in force. `gone`: should be in force, and is not.
 */
export type ShieldCondition = 'off' | 'waiting' | 'lapsed' | 'armed' | 'gone';

export interface ShieldStatus {
  readonly condition: ShieldCondition;
  /** One line for a person. */
  readonly reason: string;
  /** While `waiting`: seconds until it lets go. */
  readonly confirmWithinSeconds: number | undefined;
  /** New connections have to prove their address now. */
  readonly engaged: boolean;
  readonly rates: FloodRates;
  readonly tiers: readonly ShieldTier[];
  /** Undefined where there is no table. */
  readonly counts: Counts | undefined;
  readonly synproxy: SynproxyCounts | undefined;
  readonly topSources: readonly Source[];
  readonly bans: { readonly addresses: number; readonly ranges: number; readonly lost: number };
  readonly ports: readonly number[];
  /** Undefined where no agent holds it. */
  readonly driver: DriverStatus | undefined;
  /** What keeps it from doing all it could; '' while all is well. */
  readonly fault: string;
}

export interface ShieldTier {
  readonly name: 'sysctl' | 'syn-cookies' | 'xdp' | 'nftables' | 'synproxy';
  readonly state: 'on' | 'counting' | 'engaged' | 'standing by' | 'off' | 'unavailable';
  readonly detail: string;
}

const TOP_SOURCES = 10;

export interface ShieldFacts {
  readonly state: ShieldState | undefined;
  readonly synproxy: SynproxySupport;
  readonly rates: FloodRates;
  readonly bans: BanElements;
  readonly fault: string;
  readonly plan: readonly PlannedSysctl[];
  readonly driver: DriverStatus | undefined;
}

/** Says how the kernel is now: what is asked of the kernel itself is not answered from memory. */
export async function describeShield(host: ShieldHost, facts: ShieldFacts): Promise<ShieldStatus> {
  const { state, rates, bans, fault } = facts;
  const counts = await readCounts(host);
  const confirmation = counts === undefined ? 'off' : await readSwitch(host, SET_NAMES.confirmed);
  const isEngaged = confirmation !== 'off' && (await readSwitch(host, SET_NAMES.engaged)) !== 'off';
  const condition = conditionOf(state, counts, confirmation);
  const sets = isEngaged
    ? [SET_NAMES.proven4, SET_NAMES.proven6]
    : [SET_NAMES.sources4, SET_NAMES.sources6];
  return {
    condition,
    reason: REASONS[condition],
    confirmWithinSeconds: typeof confirmation === 'number' ? confirmation : undefined,
    engaged: isEngaged,
    rates,
    tiers: tiersOf(facts, condition, isEngaged, state),
    counts,
    synproxy: readSynproxyCounts(host),
    topSources: counts === undefined ? [] : await readSources(host, sets, TOP_SOURCES),
    bans: {
      addresses: bans.addresses4.size + bans.addresses6.size,
      ranges: bans.ranges4.length + bans.ranges6.length,
      lost: bans.lost,
    },
    ports: state === undefined ? [] : protectedPorts(state.options),
    driver: facts.driver,
    fault,
  };
}

const REASONS: Readonly<Record<ShieldCondition, string>> = {
  off: 'not applied; "rampart shield plan" shows what it would do',
  waiting: 'in force; lets go by itself unless "rampart shield confirm" comes in time',
  lapsed: 'nobody confirmed in time: it refuses nothing; "rampart shield apply" tries again',
  armed: 'in force',
  gone: 'should be in force, but its table is not there; the agent brings it back, or "rampart shield apply"',
};

function conditionOf(
  state: ShieldState | undefined,
  counts: Counts | undefined,
  confirmation: 'on' | 'off' | number,
): ShieldCondition {
  if (state?.armed !== true) return 'off';
  if (counts === undefined) return 'gone';
  if (confirmation === 'on') return 'armed';
  return confirmation === 'off' ? 'lapsed' : 'waiting';
}

function tiersOf(
  { plan, synproxy, driver }: ShieldFacts,
  condition: ShieldCondition,
  isEngaged: boolean,
  state: ShieldState | undefined,
): readonly ShieldTier[] {
  const here = plan.filter(({ value }) => value !== undefined);
  const good = here.filter(({ change }) => change === undefined).length;
  const cookies = here.find(({ name }) => name === 'net.ipv4.tcp_syncookies');
  const isInForce = condition === 'armed' || condition === 'waiting';
  const ports = state === undefined ? '' : protectedPorts(state.options).join(', ');
  return [
    {
      name: 'sysctl',
      state: good === here.length ? 'on' : 'off',
      detail: `${good} of ${here.length} settings as recommended`,
    },
    {
      name: 'syn-cookies',
      state: cookies?.value === '1' ? 'on' : 'off',
      detail: `net.ipv4.tcp_syncookies is ${cookies?.value ?? 'not there'}`,
    },
    {
      name: 'xdp',
      state: driver?.state ?? 'off',
      detail: driver?.reason ?? 'the agent of "rampart up" brings it',
    },
    {
      name: 'nftables',
      state: isInForce ? 'on' : 'off',
      detail: isInForce ? `table inet rampart, ports ${ports}` : REASONS[condition],
    },
    synproxy.promise === undefined
      ? { name: 'synproxy', state: 'unavailable', detail: synproxy.reason }
      : {
          name: 'synproxy',
          state: isEngaged ? 'engaged' : isInForce ? 'standing by' : 'off',
          detail: isEngaged ? 'new connections prove their address' : 'waits for a flood',
        },
  ];
}
