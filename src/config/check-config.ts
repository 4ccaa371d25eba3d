import { UsageError, type SourceLocation } from '../lib/errors.ts';
import { suggest } from '../lib/suggest.ts';
import { formatListen, type ListenAddress } from '../lib/listen-address.ts';
import { checkEdgeRules } from './check-edge-rules.ts';
import type { Config } from './config.ts';
import { checkCrs } from './crs/check-crs.ts';

type Locate = (path: readonly PropertyKey[], offset?: number) => SourceLocation | undefined;

/** Finds what is right field by field but wrong as a whole: duplicates, dangling names, loops. */
export function checkConfig(config: Config, locate: Locate): readonly UsageError[] {
  const errors: UsageError[] = [];
  const report = (code: string, message: string, path: readonly PropertyKey[]): void => {
    errors.push(new UsageError(code, message, locate(path)));
  };
  checkSites(config, report);
  errors.push(...checkPlaces(config, locate));
  errors.push(...checkEdgeRules(config, locate));
  for (const { waf } of config.sites) {
    if (waf.crs !== undefined) errors.push(...checkCrs(waf.crs));
  }
  return errors;
}

/**
 * Finds places that contradict each other: listeners, console, upstreams. Flags and defaults change
 * those of a file, so what a command line comes to is checked once more.
 */
export function checkPlaces(config: Config, locate: Locate): readonly UsageError[] {
  const errors: UsageError[] = [];
  const report = (code: string, message: string, path: readonly PropertyKey[]): void => {
    errors.push(new UsageError(code, message, locate(path)));
  };
  checkListen(config, report);
  for (const [index, site] of config.sites.entries()) {
    if (!loopsBack(site.upstream.url, config)) continue;
    report(
      'config.upstream-loop',
      `the upstream ${site.upstream.url} of site "${site.name}" is this gateway itself`,
      ['sites', index, 'upstream'],
    );
  }
  return errors;
}

type Report = (code: string, message: string, path: readonly PropertyKey[]) => void;

function checkListen(config: Config, report: Report): void {
  const { listen, certificates, trustedProxies } = config.gateway;
  const seen = new Set<string>();
  for (const [index, entry] of (listen ?? []).entries()) {
    const path = ['gateway', 'listen', index];
    const name = formatListen(entry);
    if (entry.port !== 0 && seen.has(name)) {
      report('config.duplicate-listen', `gateway.listen names ${name} twice`, path);
    }
    seen.add(name);
    if (areSamePlace(entry, config.console.listen)) {
      report(
        'config.console-listen',
        `gateway.listen and console.listen both want ${name}; choose another port for one of them`,
        path,
      );
    }
    if (entry.tls && certificates.length === 0) {
      report(
        'config.no-certificate',
        `${name} has tls: true, but gateway.certificates is empty; add { certificate: FILE, key: FILE }`,
        path,
      );
    }
    if (entry.proxyProtocol === 'require' && trustedProxies.length === 0) {
      report(
        'config.no-trusted-proxy',
        `${name} requires the PROXY protocol, but gateway.trustedProxies is empty; name the load balancer's network`,
        path,
      );
    }
  }
}

function checkSites(config: Config, report: Report): void {
  const names = new Set<string>();
  const hosts = new Map<string, string>();
  for (const [index, site] of config.sites.entries()) {
    if (names.has(site.name)) {
      report('config.duplicate-site', `two sites are named "${site.name}"`, ['sites', index]);
    }
    names.add(site.name);
    for (const [position, host] of site.hosts.entries()) {
      const other = hosts.get(host);
      if (other !== undefined) {
        report('config.duplicate-host', `host "${host}" belongs to site "${other}" already`, [
          'sites',
          index,
          'hosts',
          position,
        ]);
      }
      hosts.set(host, site.name);
    }
    if (site.hosts.length === 0 && config.defaultSite !== site.name) {
      report(
        'config.unreachable-site',
        `site "${site.name}" has no hosts and is not the defaultSite: no request could reach it`,
        ['sites', index],
      );
    }
    if (site.waf.mode !== 'off' && site.waf.rules.length === 0) {
      report(
        'config.no-rules',
        `site "${site.name}" has no rules to run; write rules: [default], or mode: off`,
        ['sites', index, 'waf', 'rules'],
      );
    }
  }
  if (config.defaultSite !== undefined && !names.has(config.defaultSite)) {
    const near = suggest(config.defaultSite, names);
    const hint = near === undefined ? '' : `; did you mean "${near}"?`;
    report('config.unknown-site', `no site is named "${config.defaultSite}"${hint}`, [
      'defaultSite',
    ]);
  }
}

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);
const WILDCARDS: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

function areSamePlace(one: ListenAddress, other: ListenAddress): boolean {
  if (one.port === 0 || one.port !== other.port) return false;
  return (
    one.address === other.address || WILDCARDS.has(one.address) || WILDCARDS.has(other.address)
  );
}

/** True where an upstream on this machine is one of our own listeners: every request would circle. */
function loopsBack(upstreamUrl: string, config: Config): boolean {
  // `h2c:` and `h2:` are unknown to URL, which then finds no default port.
  const url = new URL(upstreamUrl.replace(/^h2c:/, 'http:').replace(/^h2:/, 'https:'));
  if (!LOOPBACK_HOSTS.has(url.hostname)) return false;
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  return (config.gateway.listen ?? []).some(
    (listen) =>
      listen.port === port &&
      (WILDCARDS.has(listen.address) ||
        url.hostname === listen.address ||
        (url.hostname === 'localhost' && listen.address === '127.0.0.1') ||
        url.hostname === `[${listen.address}]`),
  );
}
