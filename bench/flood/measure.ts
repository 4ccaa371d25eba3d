import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildProcess } from 'node:child_process';
import type { CrowdKind } from './crowd.ts';
import type { SendOrder } from './packet-sender.ts';
import {
  countBans,
  isFilled,
  PORT,
  startService,
  type BanCounts,
  type Defence,
  VISITORS_FIRST,
} from './service.ts';
import {
  ATTACKER,
  NOWHERE,
  SERVER_FOR_ATTACKERS,
  SERVER_FOR_VISITORS,
  Topology,
} from './topology.ts';
import type { Visits } from './visitor.ts';

export const PACKET_KINDS = ['syn-spoofed', 'syn-single', 'ack-spoofed'] as const;
export const CROWD_KINDS: readonly CrowdKind[] = [
  'connection',
  'http-get',
  'slow-headers',
  'slow-body',
  'slow-read',
];

export type PacketKind = (typeof PACKET_KINDS)[number];
export type Kind = PacketKind | CrowdKind;

export interface Case {
  readonly kind: Kind;
  /** Packets a second that are sent, 0 for as many as can be; of packet floods only. */
  readonly packetsPerSecond: number;
  readonly seconds: number;
  /** Addresses of the crowd. */
  readonly addresses: number;
}

export interface Seen {
  readonly visits: number;
  readonly succeeded: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly pagesPerSecond: number;
}

export interface Row extends Case {
  readonly defence: Defence;
  /** Packets a second that reached the server from the attackers. */
  readonly packetsReceived: number;
  readonly calm: Seen;
  /**
   * Calm as well, while the sender sends the same packets as fast to nobody: what visitors and service
   * wait for on processors they share with it. Null for crowds.
   */
  readonly besideSender: Seen | null;
  readonly flooded: Seen;
  /** Share of all processor time spent in softirq during the flood. */
  readonly softirqShare: number;
  /** Packets that the kernel dropped because a processor's queue was full. */
  readonly backlogDrops: number;
  /** From the flood's start until the kernel makes connections prove their address; null: it did not. */
  readonly engagedAfterMs: number | null;
  /** From the flood's end until it no longer does; null: it did not let go, or never engaged. */
  readonly releasedAfterMs: number | null;
  /** From the flood's start until the first ban is in the kernel; null: nobody was banned. */
  readonly bannedAfterMs: number | null;
  /** Where Rampart runs: bans in force at the end of the flood. */
  readonly bans: BanCounts | null;
}

const CALM_MS = 3000;
const STEADY_MS = 1000;
/** After the flood's start, visits are counted at once: what a defence needs to wake up is part of it. */
const ENGAGE_POLL_MS = 50;
const POLL_SHARE = 0.1;
const RELEASE_LIMIT_MS = 40_000;
/** Slow floods need a while until all their connections are there. */
const FILL_MS = 2000;
/** Networks: none is private, since those are never banned. */
const CROWD = '20.160';
const FIRST_VISITORS = `${VISITORS_FIRST}.99`;
const CALM_VISITORS = `${VISITORS_FIRST}.100`;
const VISITORS = `${VISITORS_FIRST}.101`;
const BESIDE_VISITORS = `${VISITORS_FIRST}.102`;

/**
 * A service with one defence in front of it, in namespaces of its own, for one flood: nothing is left of
 * an earlier one, neither bans nor what had engaged.
 */
export class Bed implements Disposable {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'rampart-flood-'));
  readonly #topology = new Topology();
  readonly #defence: Defence;

  private constructor(defence: Defence) {
    this.#defence = defence;
  }

  static async start(defence: Defence): Promise<Bed> {
    const bed = new Bed(defence);
    bed.#topology.addNetwork('attackers', CROWD);
    for (const network of [FIRST_VISITORS, CALM_VISITORS, BESIDE_VISITORS, VISITORS]) {
      bed.#topology.addNetwork('visitors', network);
    }
    try {
      await startService(bed.#topology, defence, bed.#folder);
      return bed;
    } catch (error) {
      bed[Symbol.dispose]();
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#topology.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** One flood, from calm to calm. */
  async measure(one: Case): Promise<Row> {
    const { kind, seconds } = one;
    const isShielded = this.#defence === 'shield';
    const topology = this.#topology;
    if (kind === 'slow-read') topology.narrowAttackersWindow();
    // Who comes first waits for the service's compiler: that would make calm look slow.
    await visit(topology, FIRST_VISITORS, CALM_MS);
    const calm = await visit(topology, CALM_VISITORS, CALM_MS);
    const besideSender = isPacketKind(kind) ? await visitBesideSender(topology, one) : null;
    const before = readMachine(topology);
    const watch = isShielded ? new EngagementWatch(topology, !isPacketKind(kind)) : undefined;
    const flood = startFlood(topology, one);
    if (kind.startsWith('slow-')) await sleep(FILL_MS);
    const flooded = await visit(topology, VISITORS, seconds * 1000);
    const after = readMachine(topology);
    const bans = isShielded ? countBans(topology, this.#folder) : null;
    await stop(flood);
    const engagement = await watch?.finish();
    return {
      ...one,
      defence: this.#defence,
      packetsReceived: Math.round(
        ((after.packets - before.packets) * 1000) / (after.ms - before.ms),
      ),
      calm,
      besideSender,
      flooded,
      softirqShare: (after.softirq - before.softirq) / (after.jiffies - before.jiffies),
      backlogDrops: after.backlogDrops - before.backlogDrops,
      engagedAfterMs: engagement?.engagedAfterMs ?? null,
      releasedAfterMs: engagement?.releasedAfterMs ?? null,
      bannedAfterMs: engagement?.bannedAfterMs ?? null,
      bans,
    };
  }
}

/** Looks, from the flood's start on, what the shield does in the kernel, and when. */
class EngagementWatch {
  readonly #topology: Topology;
  readonly #startedMs = performance.now();
  #timer: NodeJS.Timeout | undefined;
  /** Nobody is banned for packets; looking for it all the time would cost what is measured. */
  readonly #awaitsBans: boolean;
  #engagedAfterMs: number | null = null;
  #bannedAfterMs: number | null = null;

  constructor(topology: Topology, awaitsBans: boolean) {
    this.#topology = topology;
    this.#awaitsBans = awaitsBans;
    this.#lookAgain();
  }

  /** The longer it lasts the seldomer, to a tenth of it: asking costs what is measured. */
  #lookAgain(): void {
    const elapsedMs = performance.now() - this.#startedMs;
    const waitMs = Math.max(ENGAGE_POLL_MS, elapsedMs * POLL_SHARE);
    this.#timer = setTimeout(() => {
      this.#look();
      this.#lookAgain();
    }, waitMs);
  }

  /** The flood is over: waits until the shield has let go. */
  async finish(): Promise<Pick<Row, 'engagedAfterMs' | 'releasedAfterMs' | 'bannedAfterMs'>> {
    clearTimeout(this.#timer);
    const endedMs = performance.now();
    this.#look();
    let releasedAfterMs: number | null = null;
    while (this.#engagedAfterMs !== null && performance.now() - endedMs < RELEASE_LIMIT_MS) {
      if (!isFilled(this.#topology, 'engaged')) {
        releasedAfterMs = performance.now() - endedMs;
        break;
      }
      await sleep(ENGAGE_POLL_MS);
    }
    return {
      engagedAfterMs: this.#engagedAfterMs,
      releasedAfterMs,
      bannedAfterMs: this.#bannedAfterMs,
    };
  }

  /** Asks the kernel, not the agent: that would be held up by being asked. */
  #look(): void {
    const afterMs = performance.now() - this.#startedMs;
    if (this.#engagedAfterMs === null && isFilled(this.#topology, 'engaged')) {
      this.#engagedAfterMs = afterMs;
    }
    if (this.#awaitsBans && this.#bannedAfterMs === null && isFilled(this.#topology, 'bans4')) {
      this.#bannedAfterMs = afterMs;
    }
  }
}

function isPacketKind(kind: Kind): kind is PacketKind {
  return PACKET_KINDS.some((one) => one === kind);
}

async function visitBesideSender(topology: Topology, one: Case): Promise<Seen> {
  const sender = startFlood(topology, one, NOWHERE);
  const seen = await visit(topology, BESIDE_VISITORS, CALM_MS);
  await stop(sender);
  return seen;
}

function startFlood(
  topology: Topology,
  one: Case,
  cable = { interface: 'wire', mac: topology.serverMac },
): ChildProcess {
  const { kind, seconds } = one;
  // It ends by itself even if this process does not live to stop it.
  const limit = seconds + (FILL_MS + STEADY_MS) / 1000 + 4;
  if (isPacketKind(kind)) {
    const order: SendOrder = {
      interface: cable.interface,
      toMac: cable.mac,
      toAddress: SERVER_FOR_ATTACKERS,
      toPort: PORT,
      fromAddress: kind === 'syn-single' ? ATTACKER : '',
      spoofedVisitors: VISITORS,
      kind: kind === 'ack-spoofed' ? 'ack' : 'syn',
      seconds: limit,
      packetsPerSecond: one.packetsPerSecond,
    };
    return start(topology, 'packet-sender.ts', [JSON.stringify(order)]);
  }
  const crowd = [CROWD, kind, String(one.addresses), String(limit)];
  return start(topology, 'crowd.ts', [SERVER_FOR_ATTACKERS, String(PORT), ...crowd]);
}

function start(topology: Topology, file: string, args: readonly string[]): ChildProcess {
  return topology.start('attackers', process.execPath, [
    path.join(import.meta.dirname, file),
    ...args,
  ]);
}

async function stop(flood: ChildProcess): Promise<void> {
  if (flood.exitCode !== null || flood.signalCode !== null) return;
  const ended = once(flood, 'exit');
  flood.kill('SIGTERM');
  await ended;
}

async function visit(topology: Topology, network: string, forMs: number): Promise<Seen> {
  const child = topology.start('visitors', process.execPath, [
    path.join(import.meta.dirname, 'visitor.ts'),
    SERVER_FOR_VISITORS,
    String(PORT),
    network,
    String(forMs),
    String(STEADY_MS),
  ]);
  const [{ times, pagesPerSecond }] = (await once(child, 'message')) as [Visits];
  const good = times.filter((time) => time !== null).sort((left, right) => left - right);
  const at = (share: number): number => good[Math.floor((good.length - 1) * share)] ?? Number.NaN;
  return {
    visits: times.length,
    succeeded: good.length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    pagesPerSecond,
  };
}

interface Machine {
  readonly ms: number;
  readonly packets: number;
  /** Processor time since boot over all processors (proc_stat(5)). */
  readonly jiffies: number;
  readonly softirq: number;
  readonly backlogDrops: number;
}

function readMachine(topology: Topology): Machine {
  const [line = ''] = readFileSync('/proc/stat', 'latin1').split('\n');
  const fields = line.trim().split(/\s+/).slice(1).map(Number);
  const drops = readFileSync('/proc/net/softnet_stat', 'latin1')
    .trim()
    .split('\n')
    .map((row) => Number.parseInt(row.split(' ')[1] ?? '0', 16));
  return {
    ms: performance.now(),
    packets: topology.packetsReceived(),
    jiffies: fields.reduce((sum, field) => sum + field, 0),
    softirq: fields[6] ?? 0,
    backlogDrops: drops.reduce((sum, count) => sum + count, 0),
  };
}
