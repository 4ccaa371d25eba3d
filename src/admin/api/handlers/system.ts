import { StoreError, type EventStore, type StoreCounts } from '../../../events/index.ts';
import type { Policy, RateLimitKey, SitePolicy } from '../../../config/index.ts';
import type { Handler } from '../mount.ts';

export const getStatus: Handler<'GET /api/status'> = async ({ store, status, audit }) => {
  const { counts, error } = await readCounts(store);
  return {
    ...status(),
    store: counts,
    storeError: error,
    audit: { unrecorded: audit.unrecorded },
  };
};

export const getSites: Handler<'GET /api/sites'> = ({ policy }) => {
  const current = policy();
  const sites = current?.sites ?? [];
  return { sites: sites.map((site) => describeSite(site, current?.defaultSite)) };
};

export const getPolicy: Handler<'GET /api/policy'> = ({ policy }) => {
  const current = policy();
  return { policy: current === undefined ? null : withoutSecrets(current) };
};

/** The store's numbers, or why there are none: a status page must work when the store does not. */
export async function readCounts(
  store: EventStore,
): Promise<{ readonly counts: StoreCounts | undefined; readonly error: string }> {
  try {
    return { counts: await store.counts(), error: '' };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { counts: undefined, error: error.code };
  }
}

/** Named field by field: what a later version adds to the policy is not shown until somebody decides so. */
function withoutSecrets(policy: Policy) {
  const { version, gateway, sites, defaultSite, unknownHost, ruleSets } = policy;
  return {
    version,
    gateway: {
      listen: gateway.listen,
      threads: gateway.threads,
      trustedProxies: gateway.trustedProxies,
      clientAddressHeader: gateway.clientAddressHeader,
      certificates: gateway.certificates.map(({ hosts }) => ({ hosts })),
      limits: gateway.limits,
    },
    sites: sites.map((site) => describeSite(site, defaultSite)),
    defaultSite,
    unknownHost,
    ruleSets: Object.fromEntries(
      Object.entries(ruleSets).map(([name, { entries, files }]) => [
        name,
        { entries, files: Object.keys(files) },
      ]),
    ),
  };
}

function describeSite(site: SitePolicy, defaultSite: string | undefined) {
  return {
    name: site.name,
    hosts: site.hosts,
    upstream: withoutUserInfo(site.upstream.url),
    mode: site.waf.mode,
    ruleSet: site.waf.ruleSet,
    onFault: site.waf.onFault,
    rateLimits: site.rateLimits.map(({ name, key, count, periodMs, burst, path }) => ({
      name,
      key: key.map(describeKey),
      count,
      periodMs,
      burst,
      path,
    })),
    isDefault: site.name === defaultSite,
  };
}

function describeKey(key: RateLimitKey): string {
  if (key.kind === 'client-address') return 'ip.src';
  return key.kind === 'route' ? 'route' : `${key.kind}:${key.name}`;
}

/** `http://name:password@host` is legal; the console shows the host alone. */
function withoutUserInfo(url: string): string {
  return url.replace(/^([a-z][\w+.-]*:\/\/)[^/?#]*@/i, '$1');
}
