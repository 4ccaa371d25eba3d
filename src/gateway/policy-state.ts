import type { GatewayLimits, Policy, RateLimitPolicy, SitePolicy } from '../config/policy.ts';
import type { Inspection } from '../inspect/inspection.ts';
import type { Transaction } from '../inspect/transaction.ts';
import { UsageError } from '../lib/errors.ts';
import { NetworkSet } from '../lib/ip.ts';
import { TextMemo } from '../lib/text-memo.ts';
import type { Authority } from './check-target.ts';
import { HOST_LENGTH_MAX, parseAuthority } from './check-target.ts';
import { GeoSources, type DatabaseBytes } from './edge/geo-sources.ts';
import { makeEdgeRules, type EdgeRules } from './edge/edge-rules.ts';
import { EdgeNetworks } from './edge-trust/index.ts';
import type { Pace } from './shared/gcra-table.ts';
import type { Upstream } from './upstream/upstream.ts';
import { parseOrigin } from './upstream/origin.ts';

/** Host values remembered with what they lead to; a client can send any number of different ones. */
const HOSTS_REMEMBERED_MAX = 1024;

/**
 * Makes the inspection of one request, or undefined where the site does not inspect. Not called for
 * sites whose mode is `off`. `client`: what requests of the same client have in common, '' where nothing
 * tells clients apart.
 */
export interface BeginInspection {
  (transaction: Transaction, site: SitePolicy, client: string): Inspection | undefined;
  /**
   * Fetches what the rules of a site ask about a client from outside (DNS lists): the request waits for
   * it before it is inspected. Bounded in time, never rejects; undefined: nothing to wait for.
   */
  readonly prepare?: (clientAddress: string, site: SitePolicy) => Promise<void> | undefined;
}

/** A rate limit ready to be asked. */
export interface RateLimit {
  readonly policy: RateLimitPolicy;
  readonly pace: Pace;
}

export interface SiteState {
  readonly policy: SitePolicy;
  readonly upstream: Upstream;
  /** Host for the upstream where the client's own is not passed on. */
  readonly upstreamAuthority: string;
  readonly limits: readonly RateLimit[];
  /** Undefined where the site has none. */
  readonly edge: EdgeRules | undefined;
  /** Something in its policy may ask a client for proof of work. */
  readonly mayChallenge: boolean;
}

/** What a Host value means under one policy. */
export interface HostMatch {
  /** Undefined where it is no valid host. */
  readonly authority: Authority | undefined;
  readonly site: SiteState | undefined;
}

/** A policy made ready for requests. Immutable but for a cache. */
export class PolicyState {
  readonly policy: Policy;
  readonly limits: GatewayLimits;
  readonly trusted: NetworkSet;
  /** CDNs whose word about the client counts; undefined where none is configured. */
  readonly edges: EdgeNetworks | undefined;
  readonly geo: GeoSources;
  readonly beginInspection: BeginInspection;
  readonly sites: readonly SiteState[];
  /** New connections are looked at before their handshake. */
  readonly asksFingerprints: boolean;
  readonly defaultSite: SiteState | undefined;
  readonly #exact = new Map<string, SiteState>();
  /** Suffix with its dot (`.example.com`) to site. */
  readonly #wildcards = new Map<string, SiteState>();
  readonly #matches = new TextMemo<HostMatch>(
    (host) => {
      const authority = parseAuthority(host);
      const site = authority === undefined ? undefined : this.#find(authority.host);
      return { authority, site };
    },
    HOSTS_REMEMBERED_MAX,
    HOST_LENGTH_MAX,
  );

  /** Throws UsageError for what cannot be put to work. */
  constructor(
    policy: Policy,
    beginInspection: BeginInspection,
    upstreamOf: (site: SitePolicy) => Upstream,
    databases: DatabaseBytes = {},
  ) {
    this.policy = policy;
    this.limits = policy.gateway.limits;
    this.trusted = NetworkSet.parse(policy.gateway.trustedProxies);
    const { edges } = policy.gateway;
    this.edges = edges === undefined || edges.length === 0 ? undefined : new EdgeNetworks(edges);
    this.geo = new GeoSources(policy.geo ?? {}, databases);
    this.beginInspection = beginInspection;
    const sites: SiteState[] = [];
    for (const site of policy.sites) {
      const state = makeSite(site, policy.lists ?? {}, upstreamOf);
      sites.push(state);
      for (const host of site.hosts) this.#addHost(host, state);
    }
    this.sites = sites;
    this.asksFingerprints = sites.some(({ edge }) => edge?.asksFingerprints === true);
    this.defaultSite = sites.find((site) => site.policy.name === policy.defaultSite);
    if (policy.defaultSite !== undefined && this.defaultSite === undefined) {
      throw new UsageError('unknown-site', `the default site "${policy.defaultSite}" is no site`);
    }
  }

  /** The site for a Host value, from the most specific name to the default. */
  match(host: string): HostMatch {
    return this.#matches.get(host);
  }

  #find(host: string): SiteState | undefined {
    const exact = this.#exact.get(host);
    if (exact !== undefined) return exact;
    if (this.#wildcards.size > 0) {
      for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
        const site = this.#wildcards.get(host.slice(dot));
        if (site !== undefined) return site;
      }
    }
    return this.defaultSite;
  }

  #addHost(host: string, site: SiteState): void {
    const isWildcard = host.startsWith('*.');
    const [names, name] = isWildcard ? [this.#wildcards, host.slice(1)] : [this.#exact, host];
    if (names.has(name)) throw new UsageError('duplicate-host', `two sites have the host ${host}`);
    names.set(name, site);
  }
}

function makeSite(
  policy: SitePolicy,
  lists: NonNullable<Policy['lists']>,
  upstreamOf: (site: SitePolicy) => Upstream,
): SiteState {
  return {
    edge: makeEdgeRules(policy.edgeRules, lists),
    policy,
    upstream: upstreamOf(policy),
    upstreamAuthority: parseOrigin(policy.upstream.url).authority,
    mayChallenge:
      policy.challenge !== undefined ||
      policy.rateLimits.some((limit) => limit.onLimit === 'challenge') ||
      policy.edgeRules?.some((rule) => rule.action === 'challenge') === true,
    limits: policy.rateLimits.map((limit) => ({
      policy: limit,
      pace: { intervalMs: limit.periodMs / limit.count, burst: Math.max(1, limit.burst) },
    })),
  };
}
