import type { Chain } from '../value.ts';
import { byteSetOf, type ByteSet } from './byte-classes.ts';
import { ALWAYS_BIT } from './literal-index.ts';
import { CASE_BYTES, TRANSFORM_TRIGGERS } from './triggers.ts';

/** One chain in the tree. Nodes are numbered so that a node's subtree is [its number, `end`). */
export interface ChainNode {
  readonly chain: Chain;
  readonly end: number;
  readonly children: readonly number[];
  /** Byte classes without which this node sees what its parent sees, letter case apart. */
  readonly triggers: number;
  /** The same for everything below it. */
  readonly triggersBelow: number;
  /**
   * Whether what the prefilter computes for it is the true result of the chain: not so below a change
   * of case that is left out because the prefilter folds case.
   */
  readonly isExact: boolean;
}

export interface ChainTree {
  /** [0] is the empty chain. */
  readonly nodes: readonly ChainNode[];
  /** Chain id to number of node. */
  readonly nodeOf: ReadonlyMap<number, number>;
}

interface Sprout {
  readonly chain: Chain;
  readonly children: Sprout[];
}

/** The tree of `chains` and of all that they begin with. */
export function buildChainTree(
  chains: readonly Chain[],
  bitOf: (bytes: ByteSet) => number,
): ChainTree {
  const root = growSprouts(chains);
  const nodes: ChainNode[] = [];
  const nodeOf = new Map<number, number>();
  const place = (sprout: Sprout, isExact: boolean): number => {
    const number = nodes.length;
    nodeOf.set(sprout.chain.id, number);
    nodes.push(undefined as never);
    const { chain } = sprout;
    // A change of case may be left out where nothing below it can tell.
    const leavesCase =
      chain.name !== undefined &&
      TRANSFORM_TRIGGERS[chain.name].changesCase !== undefined &&
      sprout.children.every(ignoresCase);
    const children = sprout.children.map((child) => place(child, isExact && !leavesCase));
    const below = children.reduce(
      (bits, child) => bits | nodes[child]!.triggers | nodes[child]!.triggersBelow,
      0,
    );
    nodes[number] = {
      chain,
      end: nodes.length,
      children,
      triggers: triggersOf(chain, leavesCase, bitOf),
      triggersBelow: below,
      isExact,
    };
    return number;
  };
  place(root, true);
  return { nodes, nodeOf };
}

function growSprouts(chains: readonly Chain[]): Sprout {
  const sprouts = new Map<number, Sprout>();
  const grow = (chain: Chain): Sprout => {
    const known = sprouts.get(chain.id);
    if (known !== undefined) return known;
    const sprout: Sprout = { chain, children: [] };
    sprouts.set(chain.id, sprout);
    if (chain.parent !== undefined) grow(chain.parent).children.push(sprout);
    return sprout;
  };
  for (const chain of chains) grow(chain);
  let root: Chain | undefined = chains[0];
  while (root?.parent !== undefined) root = root.parent;
  return root === undefined ? { chain: EMPTY_CHAIN, children: [] } : grow(root);
}

/** The chain that every other one extends. */
export const EMPTY_CHAIN: Chain = {
  id: 0,
  parent: undefined,
  name: undefined,
  transform: (value) => value,
};

function ignoresCase(sprout: Sprout): boolean {
  const { name } = sprout.chain;
  return (
    name !== undefined &&
    TRANSFORM_TRIGGERS[name].ignoresCase &&
    sprout.children.every((child) => ignoresCase(child))
  );
}

function triggersOf(
  { name }: Chain,
  leavesCase: boolean,
  bitOf: (bytes: ByteSet) => number,
): number {
  if (name === undefined) return 0;
  const { bytes, changesCase } = TRANSFORM_TRIGGERS[name];
  if (bytes === undefined) return ALWAYS_BIT;
  const letters = changesCase === undefined || leavesCase ? '' : CASE_BYTES[changesCase];
  return bytes + letters === '' ? 0 : bitOf(byteSetOf(bytes + letters));
}
