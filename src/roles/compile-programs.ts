import type { Policy } from '../config/index.ts';
import { compileProgram, enableLinearFallback, type Program } from '../inspect/index.ts';
import { loadRules } from '../seclang/index.ts';

/** Compiles every rule set of a policy, once each. Throws UsageErrors for rules that are wrong. */
export function compilePrograms(policy: Policy): ReadonlyMap<string, Program> {
  enableLinearFallback();
  return new Map(
    Object.entries(policy.ruleSets).map(([name, texts]) => [
      name,
      compileProgram(loadRules(texts)),
    ]),
  );
}
