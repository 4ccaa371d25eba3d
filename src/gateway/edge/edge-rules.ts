import type { EdgeAction, EdgeRulePolicy } from '../../config/policy.ts';
import {
  checkFilter,
  compileFilter,
  REQUEST_SCHEMA,
  type Condition,
  type FilterLists,
} from '../../filter/index.ts';
import { bindRequest, type RateCall } from './edge-bindings.ts';
import type { EdgeContext } from './edge-context.ts';

/** The edge rules of one site, ready to be asked. */
export interface EdgeRules {
  readonly rules: readonly EdgeRule[];
  readonly rates: readonly RateCall[];
}

export interface EdgeRule {
  readonly name: string;
  readonly action: EdgeAction;
  readonly why: string;
  readonly holds: Condition<EdgeContext>;
}

/** Undefined where there are none. Throws UsageError for an expression that is wrong. */
export function makeEdgeRules(
  policies: readonly EdgeRulePolicy[] | undefined,
  lists: FilterLists,
): EdgeRules | undefined {
  if (policies === undefined || policies.length === 0) return undefined;
  const rates: RateCall[] = [];
  const bindings = bindRequest(rates);
  const rules = policies.map(({ name, action, why, when }): EdgeRule => {
    const holds = compileFilter(checkFilter(when, REQUEST_SCHEMA, { lists }), bindings);
    return { name, action, why, holds };
  });
  return { rules, rates };
}
