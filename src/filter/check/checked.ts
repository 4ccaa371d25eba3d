import type { NetworkSet } from '../../lib/ip.ts';
import type { Pattern } from '../../seclang/pattern/pattern.ts';
import type { FunctionDefinition } from '../schema.ts';
import type { CompareOperator, LogicalOperator } from '../syntax/nodes.ts';
import type { FilterType, FilterValue, ScalarType } from '../types.ts';

/**
 * An expression whose every name is known and every type right. `each` marks what stands for one
 * value of an array after the other (`[*]`).
 */
export type CheckedNode = { readonly type: FilterType; readonly each: boolean } & (
  | { readonly kind: 'constant'; readonly value: FilterValue }
  | { readonly kind: 'duration'; readonly milliseconds: number }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'entry'; readonly value: CheckedNode; readonly key: string | number }
  | { readonly kind: 'elements'; readonly value: CheckedNode }
  | { readonly kind: 'call'; readonly call: CheckedCall }
  | { readonly kind: 'quantifier'; readonly word: 'any' | 'all'; readonly term: CheckedNode }
  | { readonly kind: 'not'; readonly term: CheckedNode }
  | {
      readonly kind: 'logical';
      readonly operator: LogicalOperator;
      readonly terms: readonly CheckedNode[];
    }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly operands: ScalarType;
      readonly left: CheckedNode;
      readonly right: CheckedNode;
    }
  | { readonly kind: 'search'; readonly left: CheckedNode; readonly search: Search }
  | { readonly kind: 'member'; readonly left: CheckedNode; readonly set: CheckedSet }
);

export interface CheckedCall {
  readonly name: string;
  readonly definition: FunctionDefinition;
  readonly arguments: readonly CheckedNode[];
  /** The call in its canonical spelling: calls that read alike are alike. */
  readonly text: string;
}

export type Search =
  | { readonly operator: 'contains'; readonly text: string }
  | { readonly operator: 'matches'; readonly pattern: Pattern }
  | {
      readonly operator: 'wildcard';
      /** The texts between the stars, in lower case unless strict. */
      readonly parts: readonly string[];
      readonly isStrict: boolean;
    };

export type CheckedSet =
  | { readonly type: 'string'; readonly values: ReadonlySet<string> }
  | {
      readonly type: 'number';
      readonly values: ReadonlySet<number>;
      readonly ranges: readonly (readonly [first: number, last: number])[];
    }
  | { readonly type: 'ip'; readonly networks: NetworkSet };
