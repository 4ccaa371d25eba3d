import { remark, sayRemarks, type Remark } from '../lib/remark.ts';
import type { FloodRates } from './flood/flood-judge.ts';
import { readSynproxyCounts, type SynproxyCounts } from './host/proc-net.ts';
import type { ShieldHost } from './host/shield-host.ts';
import type { SynproxySupport } from './host/synproxy.ts';
import type { BanElements } from './nft/bans.ts';
import { SET_NAMES } from './nft/names.ts';
import { readCounts, readSources, readSwitch, type Counts, type Source } from './nft/read-table.ts';
import { protectedPorts } from './options.ts';
import type { SilentStatus } from './silent/silent-connections.ts';
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
  readonly name: 'sysctl' | 'syn-cookies' | 'xdp' | 'nftables' | 'synproxy' | 'accept';
  readonly state: 'on' | 'partly' | 'counting' | 'engaged' | 'standing by' | 'off' | 'unavailable';
  readonly detail: string;
  /** What `detail` says, by code. */
  readonly remarks: readonly Remark[];
}

const TOP_SOURCES = 10;
/** Settings that differ, named one by one; "rampart shield plan" shows them all. */
const SETTINGS_NAMED_MAX = 3;

export interface ShieldFacts {
  readonly state: ShieldState | undefined;
  readonly synproxy: SynproxySupport;
  readonly rates: FloodRates;
  readonly bans: BanElements;
  readonly fault: string;
  readonly plan: readonly PlannedSysctl[];
  readonly driver: DriverStatus | undefined;
  readonly silent: SilentStatus | undefined;
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
    reason: sayRemarks([remark(`shield.${condition}`)]),
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
  { plan, synproxy, driver, silent }: ShieldFacts,
  condition: ShieldCondition,
  isEngaged: boolean,
  state: ShieldState | undefined,
): readonly ShieldTier[] {
  const here = plan.filter(({ value }) => value !== undefined);
  const cookies = here.find(({ name }) => name === 'net.ipv4.tcp_syncookies');
  const isInForce = condition === 'armed' || condition === 'waiting';
  const ports = state === undefined ? '' : protectedPorts(state.options).join(', ');
  return [
    sysctlTier(here),
    tier(
      'syn-cookies',
      cookies?.value === '1' ? 'on' : 'off',
      cookies?.value === undefined
        ? remark('tier.cookies-absent')
        : remark('tier.cookies', { value: cookies.value }),
    ),
    driverTier(driver, condition),
    tier(
      'nftables',
      isInForce ? 'on' : 'off',
      isInForce ? remark('tier.table', { ports }) : remark(`shield.${condition}`),
    ),
    synproxy.promise === undefined
      ? tier('synproxy', 'unavailable', remark('text', { text: synproxy.reason }))
      : tier(
          'synproxy',
          isEngaged ? 'engaged' : isInForce ? 'standing by' : 'off',
          isEngaged
            ? remark('tier.proving')
            : remark(isInForce ? 'tier.waiting' : `shield.${condition}`),
        ),
    acceptTier(silent, condition),
  ];
}

function driverTier(driver: DriverStatus | undefined, condition: ShieldCondition): ShieldTier {
  if (driver === undefined) return tier('xdp', 'off', remark('tier.agent'));
  if (condition === 'off') return tier('xdp', driver.state, remark('shield.off'));
  return tier('xdp', driver.state, remark('text', { text: driver.reason }));
}

function acceptTier(silent: SilentStatus | undefined, condition: ShieldCondition): ShieldTier {
  if (silent === undefined) return tier('accept', 'off', remark('tier.agent'));
  const { sockets, reason } = silent;
  if (condition === 'off') return tier('accept', 'off', remark('shield.off'));
  if (reason !== '') return tier('accept', 'unavailable', remark('text', { text: reason }));
  return tier('accept', sockets > 0 ? 'on' : 'off', remark('tier.silent', { sockets }));
}

/** Most settings are good on most machines: one that is not makes the others no worse. */
function sysctlTier(here: readonly PlannedSysctl[]): ShieldTier {
  const differing = here.filter(({ change }) => change !== undefined);
  const good = here.length - differing.length;
  return tier(
    'sysctl',
    differing.length === 0 ? 'on' : good > 0 ? 'partly' : 'off',
    remark('tier.settings', { good, all: here.length }),
    ...differing
      .slice(0, SETTINGS_NAMED_MAX)
      .map(({ name, value = '', recommended }) =>
        remark('tier.setting', { name, value, recommended }),
      ),
    ...(differing.length > SETTINGS_NAMED_MAX
      ? [remark('more', { count: differing.length - SETTINGS_NAMED_MAX })]
      : []),
  );
}

function tier(
  name: ShieldTier['name'],
  state: ShieldTier['state'],
  ...remarks: readonly Remark[]
): ShieldTier {
  return { name, state, detail: sayRemarks(remarks), remarks };
}
