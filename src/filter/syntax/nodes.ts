/**
 * An expression as it was written: no types yet. Nodes are frozen, `at` is the offset of their first
 * character. Texts are bytes (UTF-8 as latin1 characters), as requests are.
 */
export type FilterNode =
  | LiteralNode
  | NetworkNode
  | FieldNode
  | IndexNode
  | CallNode
  | NotNode
  | LogicalNode
  | CompareNode
  | SearchNode
  | MemberNode;

export interface LiteralNode {
  readonly kind: 'literal';
  readonly at: number;
  readonly value: Literal;
}

export type Literal =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'number'; readonly value: number }
  | { readonly type: 'boolean'; readonly value: boolean }
  /** An address in its canonical form. */
  | { readonly type: 'ip'; readonly value: string }
  | { readonly type: 'duration'; readonly milliseconds: number };

/** `10.0.0.0/8`: stands in sets only, but is read everywhere so that the mistake can be named. */
export interface NetworkNode {
  readonly kind: 'network';
  readonly at: number;
  readonly value: string;
}

export interface FieldNode {
  readonly kind: 'field';
  readonly at: number;
  readonly name: string;
}

/** `value["key"]`, `value[0]`, `value[*]`. */
export interface IndexNode {
  readonly kind: 'index';
  readonly at: number;
  readonly value: FilterNode;
  readonly index: string | number | Star;
}

export interface Star {
  readonly star: true;
}

export interface CallNode {
  readonly kind: 'call';
  readonly at: number;
  readonly name: string;
  readonly arguments: readonly FilterNode[];
}

export interface NotNode {
  readonly kind: 'not';
  readonly at: number;
  readonly term: FilterNode;
}

export type LogicalOperator = 'and' | 'xor' | 'or';

/** At least two terms. */
export interface LogicalNode {
  readonly kind: 'logical';
  readonly at: number;
  readonly operator: LogicalOperator;
  readonly terms: readonly FilterNode[];
}

export type CompareOperator = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge';

export interface CompareNode {
  readonly kind: 'compare';
  readonly at: number;
  readonly operator: CompareOperator;
  readonly left: FilterNode;
  readonly right: FilterNode;
}

export type SearchOperator = 'contains' | 'matches' | 'wildcard' | 'strict wildcard';

/** Looks for a written text in a value. */
export interface SearchNode {
  readonly kind: 'search';
  readonly at: number;
  readonly operator: SearchOperator;
  readonly left: FilterNode;
  readonly text: string;
  readonly textAt: number;
}

export interface MemberNode {
  readonly kind: 'member';
  readonly at: number;
  readonly left: FilterNode;
  readonly set: SetNode;
}

export type SetNode =
  | { readonly kind: 'entries'; readonly at: number; readonly entries: readonly SetEntry[] }
  | { readonly kind: 'list'; readonly at: number; readonly name: string };

export type SetEntry =
  | { readonly kind: 'string'; readonly at: number; readonly value: string }
  | { readonly kind: 'number'; readonly at: number; readonly first: number; readonly last: number }
  /** A network, or an address as its narrowest network. */
  | { readonly kind: 'network'; readonly at: number; readonly value: string }
  | {
      readonly kind: 'addresses';
      readonly at: number;
      readonly first: string;
      readonly last: string;
    };

/** An expression with what errors about it need. */
export interface Filter {
  readonly text: string;
  readonly root: FilterNode;
}
