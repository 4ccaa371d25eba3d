import type { GatewayPolicy, ShieldPolicy } from '../../config/index.ts';
// Not through the module's door: the supervisor, which uses this too, needs nothing else of it.
import { DEFAULT_SHIELD_OPTIONS, type ShieldOptions } from '../../shield/options.ts';

/**
 * What a policy comes to for the kernel: the gateway's own ports, proxies and caps, and the `shield`
 * section. The gateway's caps hold in the kernel too, where refusing costs less.
 */
export function shieldOptionsFor(
  gateway: Pick<GatewayPolicy, 'listen' | 'limits' | 'trustedProxies' | 'edges'>,
  shield: ShieldPolicy | undefined,
): ShieldOptions {
  const { listen, limits, trustedProxies, edges = [] } = gateway;
  const gatewayPorts = inOrder(listen.map(({ port }) => port));
  return {
    ports: inOrder([...gatewayPorts, ...(shield?.ports ?? [])]),
    gatewayPorts,
    published: [],
    sshPorts: shield?.sshPorts ?? DEFAULT_SHIELD_OPTIONS.sshPorts,
    admins: shield?.admins ?? [],
    // A server of a CDN's is a great many visitors, as a load balancer is.
    trusted: [...trustedProxies, ...edges.flatMap(({ networks }) => networks)],
    expose: shield?.expose,
    synsPerSecondMax: shield?.synsPerSecondMax ?? DEFAULT_SHIELD_OPTIONS.synsPerSecondMax,
    sourceSynsPerSecondMax: limits.acceptsPerSecondPerAddress,
    sourceConnectionsMax: limits.connectionsPerAddressMax,
    xdp: shield?.xdp ?? DEFAULT_SHIELD_OPTIONS.xdp,
  };
}

function inOrder(ports: readonly number[]): readonly number[] {
  return [...new Set(ports)].sort((left, right) => left - right);
}
