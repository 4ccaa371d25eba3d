import { availableParallelism } from 'node:os';
import type { SourceLocation } from '../lib/errors.ts';
import type { WafMode } from '../inspect/outcome.ts';
import type { ListenAddress } from '../lib/listen-address.ts';
import type {
  GatewayLimits,
  ListenPolicy,
  RateLimitPolicy,
  ShieldPolicy,
  SitePolicy,
  UpstreamPolicy,
} from './policy.ts';
import type { CrsConfig } from './crs/crs-settings.ts';
import { normaliseCrs } from './crs/normalise-crs.ts';
import type { EdgeConfig } from './read-edge.ts';
import type { GeoFile, GeoPart } from './read-geo.ts';
import { upstreamDefaults } from './schema/site-schema.ts';
import type { ConfigOutput } from './schema.ts';

/**
 * A checked configuration with every default filled in. Files it names are not read yet: that is
 * `resolvePolicy`. Sizes are bytes, times milliseconds.
 */
export interface Config {
  /** The file it came from, or undefined where there was none. */
  readonly file: string | undefined;
  readonly data: string | undefined;
  readonly gateway: GatewayConfig;
  /** CDNs in front of the gateway; their files are not read yet. */
  readonly edges: readonly EdgeConfig[];
  readonly crowdsec: CrowdsecConfig | undefined;
  /** Databases of addresses, not read yet. */
  readonly geo: Readonly<Partial<Record<GeoPart, GeoFile>>>;
  readonly sites: readonly SiteConfig[];
  readonly defaultSite: string | undefined;
  readonly unknownHost: 'refuse' | 'close';
  readonly lists: Readonly<Record<string, readonly string[]>>;
  readonly console: {
    readonly listen: ListenAddress;
    readonly hosts: readonly string[];
    readonly trustedProxies: readonly string[];
  };
  readonly journal: { readonly bytesMax: number };
  readonly shield: ShieldPolicy;
  readonly provider: ProviderConfig;
  readonly store: { readonly bytesMax: number; readonly ageMaxMs: number };
}

/** What becomes of a full link; the webhook's secret is still in its file. */
export interface ProviderConfig {
  readonly mode: 'call' | 'simulate' | 'off';
  readonly interfaces: readonly string[];
  readonly webhook: { readonly url: string; readonly secretFile: string } | undefined;
  readonly share: number;
  readonly sustainMs: number;
  readonly releaseMs: number;
  /** 0: as the interfaces say. */
  readonly bitsPerSecondMax: number;
  readonly location: SourceLocation | undefined;
}

/** Where to ask CrowdSec for its decisions; the key is still in its file. */
export interface CrowdsecConfig {
  readonly url: string;
  readonly keyFile: string;
  readonly everyMs: number;
  readonly location: SourceLocation | undefined;
}

export interface GatewayConfig {
  /** Undefined where nobody said it: the command line has a default. */
  readonly listen: readonly ListenPolicy[] | undefined;
  readonly threads: number;
  readonly trustedProxies: readonly string[];
  readonly clientAddressHeader: 'x-forwarded-for' | 'forwarded' | 'none';
  readonly resolvers: readonly string[];
  readonly certificates: readonly CertificateFiles[];
  readonly limits: GatewayLimits;
}

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
  readonly location: SourceLocation | undefined;
}

export interface SiteConfig extends Omit<SitePolicy, 'waf'> {
  readonly waf: WafConfig;
}

export interface WafConfig {
  readonly rules: readonly RuleSource[];
  readonly crs: CrsConfig | undefined;
  readonly mode: WafMode;
  readonly onFault: 'block' | 'allow';
  readonly budgetMs: number;
}

/** One word of `waf.rules`, with the place that an error about it should name. */
export interface RuleSource {
  readonly source: string;
  readonly location: SourceLocation | undefined;
}

type Locate = (path: readonly PropertyKey[]) => SourceLocation | undefined;

/** More threads than this share one network queue to no gain on ordinary machines. */
const THREADS_AUTO_MAX = 8;

/** Gives what the schema read the shape that the rest of the program works with. */
export function normaliseConfig(
  output: ConfigOutput,
  file: string | undefined,
  locate: Locate,
): Config {
  const { gateway } = output;
  return {
    file,
    data: output.data,
    gateway: {
      listen:
        gateway.listen === undefined ? undefined : asList(gateway.listen).map(normaliseListen),
      threads:
        gateway.threads === 'auto'
          ? Math.min(availableParallelism(), THREADS_AUTO_MAX)
          : gateway.threads,
      trustedProxies: gateway.trustedProxies,
      clientAddressHeader: gateway.clientAddressHeader,
      resolvers: gateway.resolvers,
      certificates: gateway.certificates.map((files, index) => ({
        ...files,
        location: locate(['gateway', 'certificates', index]),
      })),
      limits: normaliseLimits(gateway.limits),
    },
    edges: gateway.edges.map((edge, index) =>
      normaliseEdge(edge, locate(['gateway', 'edges', index])),
    ),
    crowdsec: normaliseCrowdsec(output.bans.crowdsec, locate(['bans', 'crowdsec'])),
    geo: normaliseGeo(output.geo, locate),
    sites: output.sites.map((site, index) => normaliseSite(site, index, locate)),
    defaultSite: output.defaultSite ?? soleSite(output.sites),
    unknownHost: output.unknownHost,
    lists: output.lists,
    console: output.console,
    journal: { bytesMax: output.journal.size },
    shield: normaliseShield(output.shield),
    provider: normaliseProvider(output.shield.provider, locate(['shield', 'provider'])),
    store: { bytesMax: output.store.size, ageMaxMs: output.store.age },
  };
}

function normaliseCrowdsec(
  crowdsec: ConfigOutput['bans']['crowdsec'],
  location: SourceLocation | undefined,
): CrowdsecConfig | undefined {
  if (crowdsec === undefined) return undefined;
  const { url, keyFile, every } = crowdsec;
  return { url: url.replace(/\/$/, ''), keyFile, everyMs: every, location };
}

function normaliseGeo(geo: ConfigOutput['geo'], locate: Locate): Config['geo'] {
  const named = Object.entries(geo) as [GeoPart, string | undefined][];
  return Object.fromEntries(
    named.flatMap(([part, file]) =>
      file === undefined ? [] : [[part, { file, location: locate(['geo', part]) }]],
    ),
  );
}

function normaliseEdge(
  edge: ConfigOutput['gateway']['edges'][number],
  location: SourceLocation | undefined,
): EdgeConfig {
  const { name, networks, networksFile, digest, header, clientCertificateFrom, onForged } = edge;
  return {
    name,
    networks,
    networksFile,
    digest,
    header,
    clientCertificateFrom,
    onForged,
    location,
  };
}

/** The one site of a configuration that names no hosts is meant for all of them. */
function soleSite(sites: ConfigOutput['sites']): string | undefined {
  const [site] = sites;
  return sites.length === 1 && site!.hosts.length === 0 ? siteName(site!, 0) : undefined;
}

function normaliseLimits(limits: ConfigOutput['gateway']['limits']): GatewayLimits {
  const accepts = limits.acceptRatePerAddress;
  return {
    headerBytesMax: limits.headerSize,
    headerCountMax: limits.headerCount,
    targetBytesMax: limits.targetSize,
    requestBodyBytesMax: limits.bodySize,
    connectionsMax: limits.connections,
    connectionsPerAddressMax: limits.connectionsPerAddress,
    acceptsPerSecondPerAddress:
      accepts === 'off' ? 0 : Math.max(1, Math.round((accepts.count * 1000) / accepts.periodMs)),
    headerTimeoutMs: limits.headerTimeout,
    bodyIdleTimeoutMs: limits.bodyIdleTimeout,
    bodyBytesPerSecondMin: limits.bodyPace,
    keepAliveTimeoutMs: limits.keepAliveTimeout,
    requestsPerConnectionMax: limits.requestsPerConnection,
    drainTimeoutMs: limits.drainTimeout,
  };
}

const MEGABIT = 1_000_000;

function normaliseProvider(
  provider: ConfigOutput['shield']['provider'],
  location: SourceLocation | undefined,
): ProviderConfig {
  const { mode, interfaces, webhook, full, sustain, release, linkSpeed } = provider;
  return {
    mode,
    interfaces,
    webhook,
    share: full,
    sustainMs: sustain,
    releaseMs: release,
    bitsPerSecondMax: linkSpeed * MEGABIT,
    location,
  };
}

function normaliseShield({
  synRate,
  ports,
  sshPorts,
  admins,
  expose,
  xdp,
}: ConfigOutput['shield']): ShieldPolicy {
  const perSecond = Math.round((synRate.count * 1000) / synRate.periodMs);
  return { ports, sshPorts, admins, expose, xdp, synsPerSecondMax: Math.max(1, perSecond) };
}

type ListenOutput = Exclude<NonNullable<ConfigOutput['gateway']['listen']>, readonly unknown[]>;

function normaliseListen(listen: ListenOutput): ListenPolicy {
  if (!('tls' in listen)) return { ...listen, tls: false, proxyProtocol: 'off' };
  return { ...listen.address, tls: listen.tls, proxyProtocol: listen.proxyProtocol };
}

type SiteOutput = ConfigOutput['sites'][number];

function siteName(site: SiteOutput, index: number): string {
  return site.name ?? site.hosts[0]?.toLowerCase() ?? `site-${index + 1}`;
}

function normaliseSite(site: SiteOutput, index: number, locate: Locate): SiteConfig {
  return {
    name: siteName(site, index),
    hosts: site.hosts.map(normaliseHost),
    upstream: normaliseUpstream(site.upstream),
    waf: {
      rules: site.waf.rules.map((source, rule) => ({
        source,
        location: locate(['sites', index, 'waf', 'rules', rule]),
      })),
      crs: normaliseCrs(site.waf.crs, (path) => locate(['sites', index, 'waf', 'crs', ...path])),
      mode: site.waf.mode,
      onFault: site.waf.onFault,
      budgetMs: site.waf.budget,
    },
    rateLimits: site.limits.map(normaliseRateLimit),
    behaviour: site.behaviour,
    webSocket: site.websocket.inspect
      ? {
          messageBytesMax: site.websocket.messageSize,
          inspectsAnswers: site.websocket.answers,
        }
      : undefined,
    edgeRules: site.edge.map((rule, position) => ({
      name: rule.name ?? `edge-${position + 1}`,
      when: rule.when,
      action: rule.do,
      why: rule.why ?? '',
    })),
    ...(site.challenge === undefined
      ? {}
      : {
          challenge: {
            when: site.challenge.when,
            difficultyBits: site.challenge.difficulty,
            clearanceMs: site.challenge.clearance,
          },
        }),
    preserveHost: site.preserveHost,
  };
}

/** Hosts compare as they stand in a Host header: lower case, an IPv6 address in brackets. */
function normaliseHost(host: string): string {
  return host.includes(':') ? `[${host.toLowerCase()}]` : host.toLowerCase();
}

function normaliseUpstream(upstream: SiteOutput['upstream']): UpstreamPolicy {
  const options = typeof upstream === 'string' ? { url: upstream, ...upstreamDefaults } : upstream;
  return {
    url: options.url.replace(/\/$/, ''),
    connectTimeoutMs: options.connectTimeout,
    headersTimeoutMs: options.headersTimeout,
    bodyIdleTimeoutMs: options.bodyIdleTimeout,
    connectionsMax: options.connections,
    verify: options.verify,
  };
}

function normaliseRateLimit(limit: SiteOutput['limits'][number], index: number): RateLimitPolicy {
  return {
    name: limit.name ?? `limit-${index + 1}`,
    key: asList(limit.key),
    count: limit.rate.count,
    periodMs: limit.rate.periodMs,
    burst: limit.burst ?? Math.ceil(limit.rate.count / 10),
    path: limit.path ?? '',
    ...(limit.onLimit === 'challenge' ? { onLimit: limit.onLimit } : {}),
  };
}

function asList<Value>(value: Value | readonly Value[]): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value as Value];
}
