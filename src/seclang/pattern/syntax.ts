import { unreachable } from '../../lib/unreachable.ts';
import type { ByteSet } from './byte-set.ts';

/**
 * A regular expression over bytes. Flags are resolved while parsing: a letter under `(?i)` is a set of
 * two, a dot is a set, `^` is one of two assertions.
 */
export type RegexNode =
  | { readonly kind: 'empty' }
  /** One byte of the set. The empty set never matches. */
  | { readonly kind: 'set'; readonly set: ByteSet }
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'alternation'; readonly branches: readonly RegexNode[] }
  | RepeatNode
  | { readonly kind: 'capture'; readonly index: number; readonly body: RegexNode }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | LookNode
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'backreference'; readonly index: number; readonly ignoreCase: boolean };

export interface RepeatNode {
  readonly kind: 'repeat';
  readonly body: RegexNode;
  readonly min: number;
  /** Infinity where there is no upper bound. */
  readonly max: number;
  readonly mode: 'greedy' | 'lazy' | 'possessive';
}

export interface LookNode {
  readonly kind: 'look';
  readonly direction: 'ahead' | 'behind';
  readonly negated: boolean;
  readonly body: RegexNode;
}

/**
 * - `start`, `end`: of the value.
 * - `line-start`: there, and after each line feed but one that ends the value.
 * - `line-end`: at the end, and before each line feed.
 * - `last-line-end`: at the end, and before a line feed that ends the value.
 */
export type Assertion =
  | 'start'
  | 'end'
  | 'line-start'
  | 'line-end'
  | 'last-line-end'
  | 'word-boundary'
  | 'not-word-boundary';

export const EMPTY: RegexNode = { kind: 'empty' };

export function set(set: ByteSet): RegexNode {
  return { kind: 'set', set };
}

/** Flattens nested sequences and drops empty ones. */
export function sequence(items: readonly RegexNode[]): RegexNode {
  const flat: RegexNode[] = [];
  for (const item of items) {
    if (item.kind === 'sequence') flat.push(...item.items);
    else if (item.kind !== 'empty') flat.push(item);
  }
  if (flat.length === 0) return EMPTY;
  return flat.length === 1 ? flat[0]! : { kind: 'sequence', items: flat };
}

export function alternation(branches: readonly RegexNode[]): RegexNode {
  return branches.length === 1 ? branches[0]! : { kind: 'alternation', branches };
}

/** The nodes directly inside a node. */
export function childrenOf(node: RegexNode): readonly RegexNode[] {
  switch (node.kind) {
    case 'sequence':
      return node.items;
    case 'alternation':
      return node.branches;
    case 'repeat':
    case 'capture':
    case 'atomic':
    case 'look':
      return [node.body];
    case 'empty':
    case 'set':
    case 'assertion':
    case 'backreference':
      return [];
    default:
      return unreachable(node);
  }
}

/** True where the node or anything inside it satisfies the predicate. */
export function some(node: RegexNode, predicate: (node: RegexNode) => boolean): boolean {
  return predicate(node) || childrenOf(node).some((child) => some(child, predicate));
}

/** Fewest bytes that a match of the node consumes. A backreference may be empty. */
export function minWidth(node: RegexNode): number {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + minWidth(item), 0);
    case 'alternation':
      return Math.min(...node.branches.map(minWidth));
    case 'repeat':
      return node.min === 0 ? 0 : node.min * minWidth(node.body);
    case 'capture':
    case 'atomic':
      return minWidth(node.body);
    case 'empty':
    case 'look':
    case 'assertion':
    case 'backreference':
      return 0;
    default:
      return unreachable(node);
  }
}

/** Most bytes that a match consumes, Infinity where there is no bound. */
export function maxWidth(node: RegexNode): number {
  switch (node.kind) {
    case 'set':
      return 1;
    case 'sequence':
      return node.items.reduce((sum, item) => sum + maxWidth(item), 0);
    case 'alternation':
      return Math.max(...node.branches.map(maxWidth));
    case 'repeat': {
      const width = maxWidth(node.body);
      return node.max === 0 || width === 0 ? 0 : node.max * width;
    }
    case 'capture':
    case 'atomic':
      return maxWidth(node.body);
    case 'backreference':
      return Infinity;
    case 'empty':
    case 'look':
    case 'assertion':
      return 0;
    default:
      return unreachable(node);
  }
}

/** True where every match of the node begins with the assertion. */
export function beginsWith(node: RegexNode, assertion: Assertion): boolean {
  switch (node.kind) {
    case 'assertion':
      return node.assertion === assertion;
    case 'sequence':
      return beginsWith(node.items[0]!, assertion);
    case 'alternation':
      return node.branches.every((branch) => beginsWith(branch, assertion));
    case 'capture':
    case 'atomic':
      return beginsWith(node.body, assertion);
    case 'set':
    case 'repeat':
    case 'backreference':
    case 'empty':
    case 'look':
      return false;
    default:
      return unreachable(node);
  }
}

/** Nodes of the pattern with counted repetitions written out. */
export function sizeOf(node: RegexNode): number {
  const inner = childrenOf(node).reduce((sum, child) => sum + sizeOf(child), 1);
  if (node.kind !== 'repeat') return inner;
  return inner * Math.max(1, node.max === Infinity ? node.min : node.max);
}
