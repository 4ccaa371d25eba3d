import type { GatewayLimits } from '../config/policy.ts';

/** How full the gateway is: the more, the less patience it has with connections that ask nothing. */
export type PressureLevel = 0 | 1 | 2 | 3;

/** Shares of `connectionsMax` at which a level begins. */
const LEVELS = [0.5, 0.75, 0.9] as const;
const KEEP_ALIVE_DIVISORS = [1, 4, 16, 64] as const;
const HEADER_DIVISORS = [1, 1, 2, 4] as const;
/** A client on a slow line still gets through. */
const KEEP_ALIVE_MS_MIN = 1000;
const HEADER_MS_MIN = 2000;
/** The last tenth of all connections is for clients that are known. */
const RESERVE_SHARE = 0.1;
/** Connections that a browser cannot do without. */
const CONNECTIONS_FOR_ONE_MIN = 4;
const FREE_DIVISOR = 64;

export function pressureLevel(connections: number, connectionsMax: number): PressureLevel {
  const share = connections / connectionsMax;
  return LEVELS.filter((from) => share >= from).length as PressureLevel;
}

/** How long an idle connection is kept now. */
export function keepAliveMs({ keepAliveTimeoutMs }: GatewayLimits, level: PressureLevel): number {
  return shorten(keepAliveTimeoutMs, KEEP_ALIVE_DIVISORS[level], KEEP_ALIVE_MS_MIN);
}

/** How long a head may take now. */
export function headerMs({ headerTimeoutMs }: GatewayLimits, level: PressureLevel): number {
  return shorten(headerTimeoutMs, HEADER_DIVISORS[level], HEADER_MS_MIN);
}

/** Connections up to which everybody is let in. */
export function openToAll(connectionsMax: number): number {
  return connectionsMax - Math.floor(connectionsMax * RESERVE_SHARE);
}

/**
 * Connections that one address may have now. From half of all on, each may take a small part of what is
 * still free: the more there are, the less for each, and there is always some left for who comes new.
 * Three hundred addresses that take all they can get leave a sixth of the room open.
 */
export function connectionsForOne(limits: GatewayLimits, connections: number): number {
  const { connectionsMax, connectionsPerAddressMax } = limits;
  if (connections < connectionsMax * LEVELS[0]) return connectionsPerAddressMax;
  const free = openToAll(connectionsMax) - connections;
  const share = Math.max(CONNECTIONS_FOR_ONE_MIN, Math.floor(free / FREE_DIVISOR));
  return Math.min(connectionsPerAddressMax, share);
}

/** Never longer than configured. */
function shorten(ms: number, divisor: number, msMin: number): number {
  return Math.min(ms, Math.max(ms / divisor, msMin));
}
