import type { Policy } from '../config/index.ts';
import { compileProgram, enableLinearFallback, type Program } from '../inspect/index.ts';
import { loadRules, type RuleProgramSource } from '../seclang/index.ts';
import { readDatabasesFrom } from './read-databases.ts';
import { openOutsideSources, type OutsideOptions } from './outside-sources.ts';

/** Rule sets, read, by their names in the policy. */
export type RuleSources = Readonly<Record<string, RuleProgramSource>>;

/**
 * Compiles every rule set of a policy, once each; `sources` are those that were read already. Throws
 * UsageErrors for rules that are wrong.
 */
export function compilePrograms(
  policy: Policy,
  sources: RuleSources = {},
  outside: OutsideOptions = {},
): ReadonlyMap<string, Program> {
  enableLinearFallback();
  return new Map(
    Object.entries(policy.ruleSets).map(([name, texts]) => {
      const source = sources[name] ?? loadRules(texts);
      const readDatabase = readDatabasesFrom(texts.databases ?? {});
      return [
        name,
        compileProgram(source, openOutsideSources(source, { readDatabase, ...outside })),
      ];
    }),
  );
}
