import { readdirSync, readFileSync, existsSync } from 'node:fs';
import path from 'node:path';

/** What an interface has counted since it came up. */
export interface LinkCounters {
  readonly name: string;
  readonly receivedBytes: number;
  readonly receivedPackets: number;
  /** Came in and found no room. */
  readonly receivedDropped: number;
  readonly sentBytes: number;
  readonly sentPackets: number;
  /** 0 where the driver does not say: most virtual machines. */
  readonly bitsPerSecondMax: number;
}

/** Packets that reached this machine, by protocol, since it started (`/proc/net/snmp`, `snmp6`). */
export interface ProtocolCounters {
  readonly tcp: number;
  readonly udp: number;
  readonly icmp: number;
}

/** Where counters are read; a test has folders of its own. */
export interface CounterPlaces {
  /** `/sys/class/net`. */
  readonly interfaces: string;
  /** `/proc/net`. */
  readonly protocols: string;
}

export const SYSTEM_PLACES: CounterPlaces = {
  interfaces: '/sys/class/net',
  protocols: '/proc/net',
};

/** Interfaces looked at; a machine with more names those that matter. */
const INTERFACES_MAX = 64;
const MEGABIT = 1_000_000;

/**
 * Reads the counters of these interfaces; where none are named, of those with hardware (or a hypervisor)
 * behind them: bridges and their like count the same packets again.
 */
export function readLinks(
  { interfaces }: CounterPlaces,
  named: readonly string[],
): readonly LinkCounters[] {
  const names = named.length > 0 ? named : findInterfaces(interfaces);
  return names.slice(0, INTERFACES_MAX).flatMap((name) => {
    const folder = path.join(interfaces, name);
    const counter = (file: string): number | undefined =>
      readNumber(path.join(folder, 'statistics', file));
    const receivedBytes = counter('rx_bytes');
    // It went away since it was listed.
    if (receivedBytes === undefined) return [];
    // Not every driver says it, and a link that is down answers -1 or an error.
    const megabits = readNumber(path.join(folder, 'speed')) ?? 0;
    return [
      {
        name,
        receivedBytes,
        receivedPackets: counter('rx_packets') ?? 0,
        receivedDropped: (counter('rx_dropped') ?? 0) + (counter('rx_missed_errors') ?? 0),
        sentBytes: counter('tx_bytes') ?? 0,
        sentPackets: counter('tx_packets') ?? 0,
        bitsPerSecondMax: Math.max(0, megabits) * MEGABIT,
      },
    ];
  });
}

function findInterfaces(folder: string): readonly string[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch {
    return [];
  }
  return names.filter((name) => existsSync(path.join(folder, name, 'device')));
}

export function readProtocols({ protocols }: CounterPlaces): ProtocolCounters {
  const four = readFourTable(path.join(protocols, 'snmp'));
  const six = readSixTable(path.join(protocols, 'snmp6'));
  const count = (table: ReadonlyMap<string, number>, ...names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (table.get(name) ?? 0), 0);
  return {
    // One count for both families.
    tcp: count(four, 'TcpInSegs'),
    udp:
      count(four, 'UdpInDatagrams', 'UdpNoPorts', 'UdpInErrors') +
      count(six, 'Udp6InDatagrams', 'Udp6NoPorts', 'Udp6InErrors'),
    icmp: count(four, 'IcmpInMsgs') + count(six, 'Icmp6InMsgs'),
  };
}

/** Pairs of lines: `Tcp: RtoAlgorithm ...`, then `Tcp: 1 ...`. */
function readFourTable(file: string): ReadonlyMap<string, number> {
  const lines = readText(file).split('\n');
  const table = new Map<string, number>();
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const [group = '', ...names] = lines[index]!.split(' ');
    const [, ...values] = lines[index + 1]!.split(' ');
    names.forEach((name, place) => table.set(group.replace(':', '') + name, Number(values[place])));
  }
  return table;
}

/** `Icmp6InMsgs   12`. */
function readSixTable(file: string): ReadonlyMap<string, number> {
  const lines = readText(file).split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [name, value] = line.split(/\s+/);
      return name === undefined || value === undefined ? [] : [[name, Number(value)] as const];
    }),
  );
}

function readNumber(file: string): number | undefined {
  const text = readText(file).trim();
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? undefined : value;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
