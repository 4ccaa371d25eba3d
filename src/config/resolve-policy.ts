import path from 'node:path';
import { UsageError, UsageErrors } from '../lib/errors.ts';
import { readCertificate } from './certificates.ts';
import { readEdge } from './read-edge.ts';
import { readGeoFile, type GeoFile, type GeoPart } from './read-geo.ts';
import { warnOfEmptyFields } from './check-edge-rules.ts';
import type { Config, SiteConfig } from './config.ts';
import type {
  Certificate,
  DatabaseFile,
  EdgePolicy,
  Policy,
  RuleSet,
  SitePolicy,
} from './policy.ts';
import { describeCrsConfig } from './crs/crs-settings.ts';
import type { RuleFiles } from './rule-folder.ts';
import { expandRuleSources, type RuleFolders } from './rule-sources.ts';

export interface PolicySources {
  readonly version: number;
  readonly folders: Omit<RuleFolders, 'base'>;
  /** Where `rampart edges update` keeps the lists that it took. */
  readonly edgesFolder?: string;
  /** Reads rule files and all that they reach (`Include`, data files). Throws UsageError(s). */
  readonly collectRules: (files: RuleFiles) => RuleSet;
  readonly nowMs: number;
}

export interface ResolvedPolicy {
  readonly policy: Policy;
  readonly warnings: readonly string[];
  /** Every file that a change of should lead to a reload. */
  readonly files: readonly string[];
}

/**
 * Reads all files that a configuration names and makes the policy that the gateway enforces. Throws
 * UsageErrors with all that is wrong.
 */
export function resolvePolicy(config: Config, sources: PolicySources): ResolvedPolicy {
  const base = config.file === undefined ? process.cwd() : path.dirname(path.resolve(config.file));
  const problems: UsageError[] = [];
  const attempt = <Value>(work: () => Value): Value | undefined => {
    try {
      return work();
    } catch (error) {
      if (error instanceof UsageErrors) problems.push(...error.errors);
      else if (error instanceof UsageError) problems.push(error);
      else throw error;
      return undefined;
    }
  };

  const warnings: string[] = [];
  const watched: string[] = config.file === undefined ? [] : [path.resolve(config.file)];
  const certificates: Certificate[] = [];
  for (const files of config.gateway.certificates) {
    watched.push(path.resolve(base, files.certificate), path.resolve(base, files.key));
    const read = attempt(() => readCertificate(files, base, sources.nowMs));
    if (read === undefined) continue;
    certificates.push(read.certificate);
    warnings.push(...read.warnings);
  }

  const edges: EdgePolicy[] = [];
  for (const named of config.edges) {
    const read = attempt(() => readEdge(named, base, sources.edgesFolder));
    if (read === undefined) continue;
    edges.push(read.edge);
    watched.push(...read.files);
    warnings.push(...read.warnings);
  }

  const geo: Partial<Record<GeoPart, DatabaseFile>> = {};
  for (const [part, named] of Object.entries(config.geo) as [GeoPart, GeoFile][]) {
    watched.push(path.resolve(base, named.file));
    const read = attempt(() => readGeoFile(part, named, base));
    if (read !== undefined) geo[part] = read;
  }
  warnings.push(...warnOfEmptyFields(config));

  const ruleSets: Record<string, RuleSet> = {};
  const sites: SitePolicy[] = config.sites.map((site) => {
    const name = ruleSetName(site);
    if (name !== '' && !Object.hasOwn(ruleSets, name)) {
      // Claimed before it is read: a broken rule set is reported once, however many sites use it.
      ruleSets[name] = { entries: [], files: {} };
      attempt(() => {
        const files = expandRuleSources(site.waf, { ...sources.folders, base });
        const ruleSet = sources.collectRules(files);
        ruleSets[name] = ruleSet;
        const onDisk = Object.keys(ruleSet.files).filter(
          (file) => !Object.hasOwn(files.generated, file),
        );
        watched.push(...files.watched, ...onDisk);
      });
    }
    const { mode, onFault, budgetMs } = site.waf;
    return { ...site, waf: { mode, ruleSet: name, onFault, budgetMs } };
  });
  if (problems.length > 0) throw new UsageErrors(problems);

  const { gateway, defaultSite, unknownHost, lists, shield } = config;
  return {
    policy: {
      version: sources.version,
      gateway: { ...gateway, listen: gateway.listen ?? [], certificates, edges },
      sites,
      defaultSite,
      unknownHost,
      shield,
      ruleSets,
      ...(Object.keys(geo).length === 0 ? {} : { geo }),
      lists,
    },
    warnings,
    files: [...new Set(watched)],
  };
}

/** Sites that load the same rules in the same order, set alike, share one compiled Program. */
function ruleSetName({ waf }: SiteConfig): string {
  if (waf.mode === 'off') return '';
  const sources = waf.rules.map(({ source }) => source).join(' + ');
  const settings = waf.crs === undefined ? '' : describeCrsConfig(waf.crs);
  return settings === '' ? sources : `${sources} with ${settings}`;
}
