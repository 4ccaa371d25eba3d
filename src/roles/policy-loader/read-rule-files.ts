import type { RuleFiles } from '../../config/index.ts';
import { formatLocation } from '../../lib/errors.ts';
import { readRules, type RuleProgramSource } from '../../seclang/index.ts';
import { readDatabasesFrom } from '../read-databases.ts';
import { openOutsideSources } from '../outside-sources.ts';
import type { ReadRuleSet } from './load-settings.ts';

/** Reads rule files from disk. Throws UsageErrors with every mistake in them. */
export function readRuleFiles({ entries, generated }: RuleFiles): ReadRuleSet {
  const { program, texts } = readRules(entries, generated);
  openOutsideSources(program, { readDatabase: readDatabasesFrom(texts.databases ?? {}) });
  return {
    ruleSet: texts,
    rules: countRules(program),
    components: program.components,
    warnings: program.warnings.map(
      ({ location, message }) => `${formatLocation(location)}: ${message}`,
    ),
  };
}

function countRules(program: RuleProgramSource): number {
  const statements = Object.values(program.phases).flat();
  return statements.filter(({ kind }) => kind === 'rule').length;
}
