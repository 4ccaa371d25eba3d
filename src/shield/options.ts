import { formatNetwork, requireNetwork } from '../lib/ip.ts';

/** What the shield protects and how much one source may do. Plain JSON: it is kept in the state file. */
export interface ShieldOptions {
  /** TCP ports whose new connections are counted and, in a flood, made to prove their address. */
  readonly ports: readonly number[];
  /** Of those, where the gateway listens: their connections end at this machine, whatever is translated. */
  readonly gatewayPorts: readonly number[];
  /** Ports that containers publish: protected as well, but not open for that where `expose` is set. */
  readonly published: readonly number[];
  /** Never refused to anybody, whatever else is. */
  readonly sshPorts: readonly number[];
  /** Networks (CIDR) that nothing of the shield ever touches. */
  readonly admins: readonly string[];
  /** Networks that many clients share (a CDN, a load balancer): no caps per source. */
  readonly trusted: readonly string[];
  /** Ports that may be reached from outside beside `ports` and `sshPorts`; undefined: all may. */
  readonly expose: readonly number[] | undefined;
  /** SYNs per second over all sources from which on connections must prove their address. */
  readonly synsPerSecondMax: number;
  /** New connections per second of one source (IPv6: of one /64); 0 switches the cap off. */
  readonly sourceSynsPerSecondMax: number;
  /** Connections of one source at a time; 0 switches the cap off. */
  readonly sourceConnectionsMax: number;
  /** The program at the network driver; `generic`: not in the driver itself, where that misbehaves. */
  readonly xdp: XdpChoice;
}

export type XdpChoice = (typeof XDP_CHOICES)[number];

const XDP_CHOICES = ['auto', 'generic', 'off'] as const;

export const DEFAULT_SHIELD_OPTIONS: ShieldOptions = {
  ports: [80, 443, 8080],
  gatewayPorts: [],
  published: [],
  sshPorts: [22],
  admins: [],
  trusted: [],
  expose: undefined,
  synsPerSecondMax: 1000,
  sourceSynsPerSecondMax: 500,
  sourceConnectionsMax: 512,
  xdp: 'auto',
};

const PORTS_MAX = 1024;
/** Some CDNs with lists of 10,000 networks each, and proxies. */
const NETWORKS_MAX = 50_000;
const RATE_MAX = 10_000_000;

/**
 * Reads options from outside (a state file, another process): what is missing has its default, what is
 * wrong throws UsageError or RangeError. Nothing else of the shield puts text into a rule set.
 */
export function readShieldOptions(value: unknown): ShieldOptions {
  const given = asRecord(value);
  const { expose } = given;
  return {
    ports: readPorts(given['ports'], DEFAULT_SHIELD_OPTIONS.ports),
    gatewayPorts: readPorts(given['gatewayPorts'], []),
    published: readPorts(given['published'], []),
    sshPorts: readPorts(given['sshPorts'], DEFAULT_SHIELD_OPTIONS.sshPorts),
    admins: readNetworks(given['admins']),
    trusted: readNetworks(given['trusted']),
    expose: expose === undefined || expose === null ? undefined : readPorts(expose, []),
    synsPerSecondMax: readRate(given, 'synsPerSecondMax', 1),
    sourceSynsPerSecondMax: readRate(given, 'sourceSynsPerSecondMax', 0),
    sourceConnectionsMax: readRate(given, 'sourceConnectionsMax', 0),
    xdp: readXdp(given['xdp']),
  };
}

/** All ports whose new connections are watched. */
export function protectedPorts({ ports, published }: ShieldOptions): readonly number[] {
  return [...new Set([...ports, ...published])].sort((left, right) => left - right);
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new RangeError('no shield options');
  return value as Readonly<Record<string, unknown>>;
}

function readPorts(value: unknown, fallback: readonly number[]): readonly number[] {
  if (value === undefined) return fallback;
  const isPort = (port: unknown): port is number =>
    Number.isInteger(port) && (port as number) >= 1 && (port as number) <= 65_535;
  if (!Array.isArray(value) || value.length > PORTS_MAX || !value.every(isPort)) {
    throw new RangeError(`expected at most ${PORTS_MAX} port numbers`);
  }
  return [...new Set(value)].sort((left, right) => left - right);
}

function readNetworks(value: unknown): readonly string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > NETWORKS_MAX) {
    throw new RangeError(`expected at most ${NETWORKS_MAX} networks`);
  }
  return [...new Set(value.map((text) => formatNetwork(requireNetwork(String(text)))))];
}

function readXdp(value: unknown): XdpChoice {
  if (value === undefined) return DEFAULT_SHIELD_OPTIONS.xdp;
  const choice = XDP_CHOICES.find((one) => one === value);
  if (choice === undefined) throw new RangeError(`xdp: expected one of ${XDP_CHOICES.join(', ')}`);
  return choice;
}

type RateName = 'synsPerSecondMax' | 'sourceSynsPerSecondMax' | 'sourceConnectionsMax';

function readRate(given: Readonly<Record<string, unknown>>, name: RateName, min: number): number {
  const value = given[name] ?? DEFAULT_SHIELD_OPTIONS[name];
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > RATE_MAX) {
    throw new RangeError(`${name}: expected a whole number from ${min} to ${RATE_MAX}`);
  }
  return value as number;
}
