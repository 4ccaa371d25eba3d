import type { HonoRequest } from 'hono';
import { parseNetwork, parseAddress, NetworkSet } from '../../lib/ip.ts';

const LOOPBACK = new NetworkSet(
  ['127.0.0.0/8', '::1/128'].flatMap((text) => parseNetwork(text) ?? []),
);

/** Headers by which a proxy on this machine tells that the client is somebody else. */
const FORWARDING_HEADERS = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const;

/** Whether a program on this very machine asks, and not a proxy for somebody far away. */
export function isLoopback(remoteAddress: string, request: HonoRequest): boolean {
  const address = parseAddress(remoteAddress);
  if (address === undefined || !LOOPBACK.has(address)) return false;
  return FORWARDING_HEADERS.every((name) => request.header(name) === undefined);
}
