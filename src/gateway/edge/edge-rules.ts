import type { EdgeAction, EdgeRulePolicy } from '../../config/policy.ts';
import {
  checkFilter,
  compileFilter,
  fieldsOf,
  REQUEST_SCHEMA,
  type Condition,
  type FilterLists,
  type RequestField,
} from '../../filter/index.ts';
import { bindRequest, type RateCall } from './edge-bindings.ts';
import type { EdgeContext } from './edge-context.ts';

const FINGERPRINTS: readonly RequestField[] = ['http2.fingerprint', 'tls.ja4'];

/** The edge rules of one site, ready to be asked. */
export interface EdgeRules {
  readonly rules: readonly EdgeRule[];
  readonly rates: readonly RateCall[];
  /** Some rule asks for what only the beginning of a connection tells. */
  readonly asksFingerprints: boolean;
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
  let asksFingerprints = false;
  const rules = policies.map(({ name, action, why, when }): EdgeRule => {
    const checked = checkFilter(when, REQUEST_SCHEMA, { lists });
    const fields = fieldsOf(checked);
    asksFingerprints ||= FINGERPRINTS.some((field) => fields.has(field));
    const holds = compileFilter(checked, bindings);
    return { name, action, why, holds };
  });
  return { rules, rates, asksFingerprints };
}
