import path from 'node:path';
import { parseConfig, resolvePolicy } from '../../../config/index.ts';
import { loadOffline } from '../../../roles/index.ts';

/** What the rules of a release say of themselves. */
export interface ReleaseFacts {
  /** `4.28.0`; '' where the rules do not say. */
  readonly version: string;
  readonly rules: number;
}

/** Never connected to. */
const UPSTREAM = 'http://127.0.0.1:9';
const SIGNATURE = /^OWASP_CRS\/(\d[\w.-]{0,31})$/;

/**
 * Loads and compiles the release in a folder as a site would that has nothing but it. Throws UsageErrors
 * with every mistake in it.
 */
export async function checkRelease(folder: string): Promise<ReleaseFacts> {
  const { readRuleFiles, compilePrograms } = await loadOffline();
  let facts: ReleaseFacts = { version: '', rules: 0 };
  const site = { upstream: UPSTREAM, waf: { rules: [path.resolve(folder)] } };
  const { policy } = resolvePolicy(parseConfig(JSON.stringify({ sites: [site] }), folder), {
    version: 1,
    folders: { defaults: folder, crs: folder },
    collectRules: (files) => {
      const { ruleSet, rules, components } = readRuleFiles(files);
      const version = components.map((name) => SIGNATURE.exec(name)?.[1]).find(Boolean) ?? '';
      facts = { version, rules };
      return ruleSet;
    },
    nowMs: Date.now(),
  });
  compilePrograms(policy);
  return facts;
}
