import { parseConfig, type Policy } from '../../../config/index.ts';
import type { RequestDetail, RequestEvent } from '../../../events/envelope.ts';
import { createSharedMemory, SharedState, startGateway } from '../../../gateway/index.ts';
import { beginInspection, type Program } from '../../../inspect/index.ts';
import { systemClock } from '../../../lib/clock.ts';
import type { Target } from './send-request.ts';

/** A gateway that tests can be sent to, and what it recorded of them. */
export interface ConformanceTarget extends Target, AsyncDisposable {
  /**
   * What was recorded for requests from one client address, once there is something or `timeoutMs` is
   * over. Each test has an address of its own, since a malformed request can carry no mark.
   */
  readRequests(clientAddress: string, timeoutMs: number): Promise<readonly RequestDetail[]>;
}

/** Tests judge what rules mean, not how fast: a busy machine must not make one fail. */
const BUDGET_MS = 10_000;
const RULE_SET = 'crs';

/** Starts a real gateway of one thread, in detect mode, before an upstream. */
export async function startConformanceTarget(
  program: Program,
  upstreamPort: number,
): Promise<ConformanceTarget> {
  const recorded = new Map<string, RequestDetail[]>();
  const waiting = new Map<string, () => void>();
  const record = ({ subject, detail }: RequestEvent): void => {
    const client = subject.client ?? '';
    recorded.set(client, [...(recorded.get(client) ?? []), detail]);
    waiting.get(client)?.();
  };
  const gateway = await startGateway({
    policy: makePolicy(upstreamPort),
    beginInspection: (transaction, site) => beginInspection(program, transaction, site.waf),
    record,
    shared: new SharedState(createSharedMemory(1), 0),
    clock: systemClock,
  });
  const { port } = gateway.addresses[0]!;
  return {
    address: '127.0.0.1',
    port,
    async readRequests(clientAddress, timeoutMs) {
      if (!recorded.has(clientAddress)) {
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, timeoutMs);
        waiting.set(clientAddress, resolve);
        await promise;
        clearTimeout(timer);
        waiting.delete(clientAddress);
      }
      return recorded.get(clientAddress) ?? [];
    },
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}

function makePolicy(upstreamPort: number): Policy {
  const config = parseConfig(
    `sites: [{ upstream: "http://127.0.0.1:${upstreamPort}", waf: { mode: detect } }]`,
    'conformance',
  );
  return {
    version: 1,
    gateway: {
      ...config.gateway,
      listen: [{ address: '127.0.0.1', port: 0, tls: false, proxyProtocol: 'off' }],
      threads: 1,
      certificates: [],
    },
    sites: config.sites.map((site) => ({
      ...site,
      waf: { ...site.waf, ruleSet: RULE_SET, onFault: 'allow' as const, budgetMs: BUDGET_MS },
    })),
    defaultSite: config.defaultSite,
    unknownHost: config.unknownHost,
    ruleSets: {},
  };
}
