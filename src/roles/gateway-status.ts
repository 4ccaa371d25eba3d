import type { AcceptDelay, GatewayStrain } from '../admin/index.ts';
import type { Insistence } from '../gateway/index.ts';
import { isRecord } from '../lib/is-record.ts';

/** An address, or the /64 of an IPv6 address, and what it insists on. */
export interface InsistentClient {
  readonly network: string;
  readonly what: Insistence;
}

/** What the gateway publishes of itself, retained, about once a second (`status.gateway`). */
export interface GatewayStatus {
  readonly policyVersion: number;
  readonly threads: number;
  readonly readyThreads: number;
  readonly connections: number;
  /** How long connections waited until a thread looked at them, in the last reading of the slowest. */
  readonly acceptDelay: AcceptDelay;
  /** What one address may have is restricted now, of the thread that restricts most. */
  readonly strain: GatewayStrain;
  /** Who insisted although the gateway was pressed, since the last status. */
  readonly insistent: readonly InsistentClient[];
  readonly counters: Readonly<Record<string, number>>;
  readonly journal: {
    /** Events lost since the gateway started, by reason. */
    readonly lost: Readonly<Record<string, number>>;
    /** When the last one was lost, 0 if none was. */
    readonly lastLossAt: number;
    /** What keeps the writers from writing now; '' while all is well. */
    readonly fault: string;
  };
}

export const GATEWAY_STATUS_TOPIC = 'status.gateway';

/** Reads a status from the link: the gateway faces the network, so its word is checked like anyone's. */
export function readGatewayStatus(value: unknown): GatewayStatus | undefined {
  if (!isRecord(value) || !isRecord(value['journal'])) return undefined;
  const counters = readCounts(value['counters']);
  const lost = readCounts(value['journal']['lost']);
  if (counters === undefined || lost === undefined) return undefined;
  return {
    policyVersion: readCount(value['policyVersion']),
    threads: readCount(value['threads']),
    readyThreads: readCount(value['readyThreads']),
    connections: readCount(value['connections']),
    acceptDelay: readDelay(value['acceptDelay']),
    strain: readStrain(value['strain']),
    insistent: readInsistent(value['insistent']),
    counters,
    journal: {
      lost,
      lastLossAt: readCount(value['journal']['lastLossAt']),
      fault: readText(value['journal']['fault']),
    },
  };
}

function readDelay(value: unknown): AcceptDelay {
  const given = isRecord(value) ? value : {};
  return {
    p50Ms: readCount(given['p50Ms']),
    p99Ms: readCount(given['p99Ms']),
    maxMs: readCount(given['maxMs']),
  };
}

function readStrain(value: unknown): GatewayStrain {
  const given = isRecord(value) ? value : {};
  return { level: readCount(given['level']), perSecond: readCount(given['perSecond']) };
}

function readInsistent(value: unknown): readonly InsistentClient[] {
  if (!Array.isArray(value) || value.length > INSISTENT_MAX) return [];
  return value.flatMap((one: unknown): InsistentClient[] => {
    if (!isRecord(one) || typeof one['network'] !== 'string') return [];
    const { network, what } = one;
    if (network.length > ADDRESS_LENGTH_MAX) return [];
    return what === 'load' || what === 'slow' ? [{ network, what }] : [];
  });
}

/** A word or a sentence for a person; what is longer was not written by the gateway that we know. */
function readText(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, TEXT_LENGTH_MAX) : '';
}

/** Named at once; what has no room is named later: it will insist again. */
export const INSISTENT_MAX = 1000;
const ADDRESS_LENGTH_MAX = 64;
const TEXT_LENGTH_MAX = 200;
const COUNTS_MAX = 500;

function readCounts(value: unknown): Readonly<Record<string, number>> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.length > COUNTS_MAX) return undefined;
  return Object.fromEntries(entries.map(([name, count]) => [name, readCount(count)]));
}

function readCount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
}
