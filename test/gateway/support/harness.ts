// A gateway of one thread in front of whatever upstream a test brings, with everything it recorded.
import type {
  GatewayLimits,
  GatewayPolicy,
  Policy,
  SitePolicy,
  UpstreamPolicy,
} from '../../../src/config/policy.ts';
import type { RequestEvent } from '../../../src/events/envelope.ts';
import type { BeginInspection, DatabaseBytes, Gateway } from '../../../src/gateway/index.ts';
import { createSharedMemory, SharedState, startGateway } from '../../../src/gateway/index.ts';
import { systemClock } from '../../../src/lib/clock.ts';

export const LIMITS: GatewayLimits = {
  headerBytesMax: 16_384,
  headerCountMax: 100,
  targetBytesMax: 8192,
  requestBodyBytesMax: 64 * 1024 * 1024,
  connectionsMax: 10_000,
  connectionsPerAddressMax: 10_000,
  acceptsPerSecondPerAddress: 0,
  headerTimeoutMs: 10_000,
  bodyIdleTimeoutMs: 10_000,
  bodyBytesPerSecondMin: 0,
  keepAliveTimeoutMs: 60_000,
  requestsPerConnectionMax: 1_000_000,
  drainTimeoutMs: 5000,
};

export interface PolicyOptions {
  readonly upstream: string;
  readonly upstreamPolicy?: Partial<UpstreamPolicy>;
  readonly limits?: Partial<GatewayLimits>;
  readonly gateway?: Partial<GatewayPolicy>;
  readonly site?: Partial<SitePolicy>;
  readonly policy?: Partial<Policy>;
}

export function makePolicy(options: PolicyOptions): Policy {
  return {
    version: 1,
    gateway: {
      listen: [{ address: '127.0.0.1', port: 0, tls: false, proxyProtocol: 'off' }],
      threads: 1,
      trustedProxies: [],
      clientAddressHeader: 'x-forwarded-for',
      certificates: [],
      limits: { ...LIMITS, ...options.limits },
      ...options.gateway,
    },
    sites: [makeSite(options)],
    defaultSite: 'main',
    unknownHost: 'refuse',
    ruleSets: {},
    ...options.policy,
  };
}

export function makeSite(options: PolicyOptions): SitePolicy {
  return {
    name: 'main',
    hosts: ['shop.example'],
    upstream: {
      url: options.upstream,
      connectTimeoutMs: 2000,
      headersTimeoutMs: 10_000,
      bodyIdleTimeoutMs: 10_000,
      connectionsMax: 256,
      verify: false,
      ...options.upstreamPolicy,
    },
    waf: { mode: 'off', ruleSet: '', onFault: 'block', budgetMs: 50 },
    rateLimits: [],
    preserveHost: true,
    ...options.site,
  };
}

export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly shared: SharedState;
  readonly port: number;
  readonly ports: readonly number[];
  readonly events: RequestEvent[];
  /** Resolves once that many events are recorded. */
  recorded(count: number): Promise<RequestEvent[]>;
}

export async function startTestGateway(
  policy: Policy,
  beginInspection: BeginInspection = () => undefined,
  databases: DatabaseBytes = {},
): Promise<TestGateway> {
  const events: RequestEvent[] = [];
  const waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  const shared = new SharedState(createSharedMemory(2), 0);
  const gateway = await startGateway({
    policy,
    databases,
    beginInspection,
    record: (event) => {
      events.push(event);
      for (const one of waiting) if (events.length >= one.count) one.resolve();
    },
    shared,
    clock: systemClock,
  });
  const ports = gateway.addresses.map((address) => address.port);
  return {
    gateway,
    shared,
    port: ports[0]!,
    ports,
    events,
    recorded: async (count) => {
      if (events.length < count) {
        await new Promise<void>((resolve) => {
          waiting.push({ count, resolve });
        });
      }
      return events;
    },
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}
