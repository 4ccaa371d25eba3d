import type { StoreCounts } from '../../events/index.ts';
import type { AdminContext } from '../admin-context.ts';
import type { SystemStatus } from '../system-status.ts';
import type { Metric, MetricSample } from './metric.ts';

/** `counts` is undefined while the store does not answer; its numbers are then absent, not 0. */
export function collectMetrics(
  context: AdminContext,
  status: SystemStatus,
  counts: StoreCounts | undefined,
): readonly Metric[] {
  return [
    ...systemMetrics(status),
    ...journalMetrics(status),
    ...banMetrics(status),
    ...shieldMetrics(status),
    ...(counts === undefined ? [] : storeMetrics(counts)),
    ...adminMetrics(context),
    gauge('rampart_store_up', 'Whether the event store answers', counts === undefined ? 0 : 1),
  ];
}

function systemMetrics(status: SystemStatus): Metric[] {
  return [
    {
      name: 'rampart_info',
      help: 'Version that runs',
      type: 'gauge',
      samples: [{ labels: { version: status.version, runtime: status.runtime }, value: 1 }],
    },
    {
      name: 'rampart_role_up',
      help: 'Whether a role runs',
      type: 'gauge',
      samples: status.roles.map(({ name, state }) => ({
        labels: { role: name },
        value: state === 'up' ? 1 : 0,
      })),
    },
    {
      name: 'rampart_role_restarts_total',
      help: 'Times a role was started again',
      type: 'counter',
      samples: status.roles.map(({ name, restarts }) => ({
        labels: { role: name },
        value: restarts,
      })),
    },
    {
      name: 'rampart_role_memory_bytes',
      help: 'Resident memory of a role',
      type: 'gauge',
      samples: status.roles.flatMap(({ name, memoryBytes }): MetricSample[] =>
        memoryBytes === undefined ? [] : [{ labels: { role: name }, value: memoryBytes }],
      ),
    },
    {
      name: 'rampart_defence_armed',
      help: 'Whether a defence is armed',
      type: 'gauge',
      samples: status.defences.map(({ name, armed }) => ({
        labels: { defence: name },
        value: armed ? 1 : 0,
      })),
    },
    {
      name: 'rampart_gateway_total',
      help: 'What the gateway counted since its start, by name',
      type: 'counter',
      samples: samplesOf('name', status.counters),
    },
    ...acceptDelayMetrics(status),
    ...strainMetrics(status),
    gauge('rampart_policy_version', 'Version of the policy in force', status.policy.version),
    gauge(
      'rampart_policy_error',
      'Whether the newest configuration was refused and an older one stays in force',
      status.policy.lastError === '' ? 0 : 1,
    ),
  ];
}

const MS_PER_SECOND = 1000;

function acceptDelayMetrics({ acceptDelay }: SystemStatus): Metric[] {
  if (acceptDelay === undefined) return [];
  const { p50Ms, p99Ms, maxMs } = acceptDelay;
  const quantiles = { 0.5: p50Ms, 0.99: p99Ms, 1: maxMs };
  return [
    {
      name: 'rampart_gateway_accept_delay_seconds',
      help: 'How long a connection waits until a gateway thread accepts and looks at it (delay of the event loop in the last quarter of a second, slowest thread)',
      type: 'gauge',
      samples: Object.entries(quantiles).map(([quantile, ms]) => ({
        labels: { quantile },
        value: ms / MS_PER_SECOND,
      })),
    },
  ];
}

function strainMetrics({ strain }: SystemStatus): Metric[] {
  if (strain === undefined) return [];
  return [
    gauge(
      'rampart_gateway_pressure_level',
      'How far connections have run out: 0 (calm) to 3; time limits tighten and addresses get less',
      strain.level,
    ),
    gauge(
      'rampart_gateway_address_pace',
      'Requests a second that one address may ask for while a thread is behind with its work; 0: any number',
      strain.perSecond,
    ),
  ];
}

function journalMetrics({ journal }: SystemStatus): Metric[] {
  return [
    gauge('rampart_journal_bytes', 'Disk taken by the journal', journal.bytes),
    gauge('rampart_journal_pending_bytes', 'Journal not yet in the store', journal.pendingBytes),
    gauge(
      'rampart_journal_held_up',
      'Whether something keeps events from being written or stored now',
      journal.fault === '' ? 0 : 1,
    ),
    {
      name: 'rampart_journal_lost_total',
      help: 'Events lost before they were stored, by reason',
      type: 'counter',
      samples: samplesOf('reason', journal.lost),
    },
  ];
}

function banMetrics({ bans: { total, crowdsec } }: SystemStatus): Metric[] {
  return [
    gauge('rampart_bans', 'Bans in force', total),
    ...(crowdsec === undefined
      ? []
      : [
          gauge(
            'rampart_crowdsec_up',
            'Whether CrowdSec answered when it was last asked',
            crowdsec.problem === '' && crowdsec.answeredAt > 0 ? 1 : 0,
          ),
          gauge('rampart_crowdsec_bans', 'Bans in force that come from CrowdSec', crowdsec.bans),
        ]),
  ];
}

function shieldMetrics({ shield }: SystemStatus): Metric[] {
  if (shield === undefined) return [];
  return [
    gauge(
      'rampart_shield_engaged',
      'Whether new connections have to prove their address',
      shield.engaged ? 1 : 0,
    ),
    gauge('rampart_shield_syns_per_second', 'New connections asked for', shield.synsPerSecond),
    {
      name: 'rampart_shield_packets_total',
      help: 'Packets that the kernel tier counted since its table was made, by what was done',
      type: 'counter',
      samples: samplesOf('what', shield.packets),
    },
  ];
}

function storeMetrics(counts: StoreCounts): Metric[] {
  return [
    gauge('rampart_store_events', 'Events in the store', counts.events),
    gauge('rampart_store_bytes', 'Disk taken by the store', counts.bytes),
    gauge('rampart_store_bytes_max', 'Disk the store may take', counts.bytesMax),
    counter('rampart_store_inserted_total', 'Events stored', counts.inserted),
    counter('rampart_store_duplicates_total', 'Events that were stored already', counts.duplicates),
    counter('rampart_store_removed_total', 'Events removed by retention', counts.removed),
    counter('rampart_store_damaged_total', 'Damaged files moved aside', counts.damaged),
  ];
}

function adminMetrics({ throttle, passwords, live, audit }: AdminContext): Metric[] {
  return [
    counter(
      'rampart_admin_logins_refused_total',
      'Sign-ins refused because of earlier failures',
      throttle.refused,
    ),
    counter(
      'rampart_admin_logins_busy_total',
      'Sign-ins refused because too many waited',
      passwords.refused,
    ),
    counter(
      'rampart_admin_login_keys_evicted_total',
      'Addresses and accounts forgotten early',
      throttle.evicted,
    ),
    gauge('rampart_admin_streams', 'Live views that are open', live.streams),
    counter(
      'rampart_admin_stream_events_skipped_total',
      'Events that live views were not given because they came too fast',
      live.skipped,
    ),
    counter(
      'rampart_admin_audit_unrecorded_total',
      'Changes whose audit event could not be stored',
      audit.unrecorded,
    ),
  ];
}

function gauge(name: string, help: string, value: number): Metric {
  return { name, help, type: 'gauge', samples: [{ value }] };
}

function counter(name: string, help: string, value: number): Metric {
  return { name, help, type: 'counter', samples: [{ value }] };
}

function samplesOf(label: string, values: Readonly<Record<string, number>>): MetricSample[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}
