import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { CrowdsecSettings } from '../../bans/index.ts';
import {
  applyExclusions,
  checkPlaces,
  defaultConfig,
  listenOf,
  loadConfig,
  parseConfig,
  resolvePolicy,
  upstreamUrlFault,
  type Config,
  type ListenPolicy,
  type RuleFiles,
  type RuleSet,
  type SiteConfig,
} from '../../config/index.ts';
import { UsageError, UsageErrors, type SourceLocation } from '../../lib/errors.ts';
import type { ProviderOptions } from '../../shield/provider/index.ts';
import type { LoadedSettings, LoadRequest } from './load-request.ts';
import { readExclusions } from './read-exclusions.ts';

/** Rule files as the gateway will see them, checked. */
export interface ReadRuleSet {
  readonly ruleSet: RuleSet;
  readonly rules: number;
  /** What the rules call themselves: `OWASP_CRS/4.28.0`. */
  readonly components: readonly string[];
  /** What is accepted but has no effect, or looks like a mistake. */
  readonly warnings: readonly string[];
}

/** Reads and checks rule files with all that they reach. Throws UsageError(s). */
export type ReadRuleFiles = (files: RuleFiles) => ReadRuleSet;

/** A rule set written for another engine can have one for each line. */
const RULE_WARNINGS_MAX = 1000;
const DEMO_LISTEN = '127.0.0.1:8080';
const PUBLIC_LISTEN = '0.0.0.0:8080';

/**
 * Makes the policy that a command line and a configuration file come to, with everything read and
 * checked. Throws UsageError(s).
 */
export function loadSettings(
  request: LoadRequest,
  readRuleFiles: ReadRuleFiles,
  nowMs: number,
): LoadedSettings {
  const read = request.configFile === undefined ? defaultConfig() : loadConfig(request.configFile);
  const usesDemo = request.upstream === undefined && read.sites.length === 0;
  const listen = chooseListen(request, read, usesDemo);
  const sites = chooseSites(request, read, usesDemo);
  const config: Config = { ...read, ...sites, gateway: { ...read.gateway, listen } };
  const contradictions = checkPlaces(config, () => undefined);
  if (contradictions.length > 0) throw new UsageErrors(contradictions);
  const readSets = new Map<RuleSet, ReadRuleSet>();
  const { policy, warnings, files } = resolvePolicy(config, {
    version: request.version,
    folders: {
      defaults: request.defaultRules,
      crs: path.join(dataFolder(request, read), 'rules/crs'),
      crsRelease: request.crsRelease,
    },
    edgesFolder: path.join(dataFolder(request, read), 'edges'),
    collectRules: (files) => {
      const readSet = readRuleFiles(files);
      readSets.set(readSet.ruleSet, readSet);
      return readSet.ruleSet;
    },
    nowMs,
  });
  const ruleCounts: Record<string, number> = {};
  const ruleWarnings: string[] = [];
  for (const [name, ruleSet] of Object.entries(policy.ruleSets)) {
    const readSet = readSets.get(ruleSet);
    ruleCounts[name] = readSet?.rules ?? 0;
    ruleWarnings.push(...(readSet?.warnings ?? []));
  }
  const exclusions = readExclusions(dataFolder(request, read), request.startsAnyway === true);
  const enforced = applyExclusions(policy, exclusions.list, nowMs);
  for (const [index, { waf }] of enforced.sites.entries()) {
    const base = policy.sites[index]!.waf.ruleSet;
    ruleCounts[waf.ruleSet] ??= (ruleCounts[base] ?? 0) + (waf.exclusions?.length ?? 0);
  }
  return {
    policy: enforced,
    source: request.configFile === undefined ? '' : path.resolve(request.configFile),
    warnings: [...warnings, ...exclusions.warnings],
    files: [...files, exclusions.file],
    usesDemo,
    ruleCounts,
    ruleWarnings: ruleWarnings.slice(0, RULE_WARNINGS_MAX),
    process: {
      dataFolder: dataFolder(request, read),
      console: {
        ...read.console.listen,
        hosts: read.console.hosts,
        trustedProxies: read.console.trustedProxies,
      },
      journalBytesMax: read.journal.bytesMax,
      storeBytesMax: read.store.bytesMax,
      storeAgeMaxMs: read.store.ageMaxMs,
      crowdsec: readCrowdsec(read),
    },
    provider: readProvider(read),
  };
}

function readCrowdsec({ crowdsec, file }: Config): CrowdsecSettings | undefined {
  if (crowdsec === undefined) return undefined;
  const { url, keyFile, everyMs, location } = crowdsec;
  return { url, key: readKey(file, keyFile, location), everyMs };
}

function readProvider({ provider, file }: Config): ProviderOptions {
  const { webhook, location, ...options } = provider;
  if (webhook === undefined) return { ...options, webhook: undefined };
  const { url, secretFile } = webhook;
  return { ...options, webhook: { url, secret: readKey(file, secretFile, location) } };
}

/** Throws UsageError for a key that cannot be read; it is in no message. */
function readKey(
  configFile: string | undefined,
  keyFile: string,
  location: SourceLocation | undefined,
): string {
  const base = configFile === undefined ? process.cwd() : path.dirname(configFile);
  const at = path.resolve(base, keyFile);
  let key = '';
  try {
    key = readFileSync(at, 'latin1').trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UsageError('config.key-file', `${at} cannot be read (${code})`, location);
  }
  if (!/^[\x21-\x7e]{8,256}$/.test(key)) {
    throw new UsageError(
      'config.key-file',
      `${at} holds no key: one line of 8 to 256 characters`,
      location,
    );
  }
  return key;
}

/** The flag, then the configuration (relative to its file), then the usual place. */
function dataFolder(request: LoadRequest, config: Config): string {
  if (request.dataFolder !== undefined) return path.resolve(request.dataFolder);
  if (config.data === undefined) return request.defaultDataFolder;
  const base = config.file === undefined ? process.cwd() : path.dirname(path.resolve(config.file));
  return path.resolve(base, config.data);
}

function chooseListen(
  request: LoadRequest,
  config: Config,
  usesDemo: boolean,
): readonly ListenPolicy[] {
  if (request.listen.length > 0) return request.listen.map(parseListenFlag);
  // The demo shop is for the one who tries it, not for their neighbours.
  return config.gateway.listen ?? [parseListenFlag(usesDemo ? DEMO_LISTEN : PUBLIC_LISTEN)];
}

function parseListenFlag(text: string): ListenPolicy {
  const listen = listenOf(text);
  if (listen.ok) return { ...listen.value, tls: false, proxyProtocol: 'off' };
  throw new UsageError('cli.listen', `--listen: expected ${listen.expected}, got "${text}"`);
}

function chooseSites(
  request: LoadRequest,
  config: Config,
  usesDemo: boolean,
): Pick<Config, 'sites' | 'defaultSite'> {
  const { upstream } = request;
  if (upstream !== undefined && config.sites.length > 0) {
    throw new UsageError(
      'cli.upstream-and-sites',
      `--upstream and the sites in ${request.configFile} contradict each other; leave one of them out`,
    );
  }
  if (upstream !== undefined) return oneSite('upstream', upstream, '--upstream');
  return usesDemo ? oneSite('demo', request.demoUrl, 'the demo shop') : config;
}

/** Goes the same way as a site from a file, so that it gets the same defaults. */
function oneSite(name: string, url: string, source: string): Pick<Config, 'sites' | 'defaultSite'> {
  const fault = upstreamUrlFault(url);
  if (fault !== undefined) throw new UsageError('cli.upstream', `${source}: ${fault}`);
  const { sites } = parseConfig(JSON.stringify({ sites: [{ name, upstream: url }] }), source);
  return { sites: sites.map(withoutLocations), defaultSite: name };
}

/** A site that stands in no file has no place there that an error could name. */
function withoutLocations(site: SiteConfig): SiteConfig {
  const rules = site.waf.rules.map((rule) => ({ ...rule, location: undefined }));
  return { ...site, waf: { ...site.waf, rules } };
}
