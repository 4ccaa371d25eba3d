import type { Transform } from '../transforms/index.ts';
import type { Chain } from '../value.ts';
import { byteSetOf, type ByteSet } from './byte-classes.ts';
import { ALWAYS_BIT } from './literal-index.ts';
import { CASE_BYTES, TRANSFORM_TRIGGERS } from './triggers.ts';

/** The chain that every other one extends. */
export const EMPTY_CHAIN: Chain = {
  id: 0,
  parent: undefined,
  name: undefined,
  transform: (value) => value,
};

/** A chain that values are looked at under, and what is known of the literals looked for there. */
export interface WantedChain {
  readonly chain: Chain;
  readonly shortest: number;
  /** Bytes of which every text that counts holds one; undefined where nothing is known. */
  readonly needs: ByteSet | undefined;
}

/**
 * The tree of all chains that are wanted, and of all that they begin with, as columns: node 0 is the
 * empty chain, a node's subtree is [its number, `end`).
 */
export interface ChainTree {
  readonly size: number;
  readonly transforms: readonly Transform[];
  readonly parents: Uint16Array;
  readonly ends: Uint16Array;
  /** Byte classes without which a node sees what its parent sees. */
  readonly triggers: Int32Array;
  /** The same for its whole subtree, letter case apart. */
  readonly triggersWithin: Int32Array;
  /** A text shorter than this cannot become one that holds a literal looked for in the subtree. */
  readonly lengthNeeded: Float64Array;
  /** Byte classes without which no literal can be found in the subtree. */
  readonly needs: Int32Array;
  /** Where a transformation stops early: how much of a text counts for that. */
  readonly reaches: readonly (((text: string) => number) | undefined)[];
  /** Chain id to number of node. */
  readonly nodeOf: ReadonlyMap<number, number>;
}

const NOTHING = byteSetOf('');

interface Sprout {
  readonly chain: Chain;
  readonly children: Sprout[];
  /** Of the literals looked for under this chain itself. */
  shortest: number;
  needs: Needs;
}

/** Undefined: whatever the text holds, something may be found. */
type Needs = ByteSet | undefined;

interface PlacedNode {
  readonly chain: Chain;
  readonly parent: number;
  readonly triggers: number;
  readonly end: number;
  readonly triggersWithin: number;
  readonly lengthNeeded: number;
  readonly needs: Needs;
  readonly needsBit: number;
}

export function buildChainTree(
  wanted: readonly WantedChain[],
  bitOf: (bytes: ByteSet) => number,
): ChainTree {
  const nodes: PlacedNode[] = [];
  place(growSprouts(wanted), 0, nodes, bitOf);
  return {
    size: nodes.length,
    transforms: nodes.map(({ chain }) => chain.transform),
    parents: Uint16Array.from(nodes, ({ parent }) => parent),
    ends: Uint16Array.from(nodes, ({ end }) => end),
    triggers: Int32Array.from(nodes, ({ triggers }) => triggers),
    triggersWithin: Int32Array.from(nodes, ({ triggersWithin }) => triggersWithin),
    lengthNeeded: Float64Array.from(nodes, ({ lengthNeeded }) => lengthNeeded),
    needs: Int32Array.from(nodes, ({ needsBit }) => needsBit),
    reaches: nodes.map(({ chain }) =>
      chain.name === undefined ? undefined : TRANSFORM_TRIGGERS[chain.name].reach,
    ),
    nodeOf: new Map(nodes.map(({ chain }, number) => [chain.id, number])),
  };
}

/** Appends a sprout and all below it to `nodes`, parents first; returns its number. */
function place(
  sprout: Sprout,
  parent: number,
  nodes: PlacedNode[],
  bitOf: (bytes: ByteSet) => number,
): number {
  const number = nodes.length;
  const { chain } = sprout;
  const trigger = chain.name === undefined ? undefined : TRANSFORM_TRIGGERS[chain.name];
  // A change of case may be left out where nothing below it can tell.
  const leavesCase = trigger?.changesCase !== undefined && sprout.children.every(ignoresCase);
  const bytes = triggersOf(chain, bitOf);
  const letters =
    trigger?.changesCase === undefined || leavesCase
      ? 0
      : bitOf(byteSetOf(CASE_BYTES[trigger.changesCase]));
  nodes.push({
    chain,
    parent,
    triggers: bytes | letters,
    end: 0,
    triggersWithin: bytes,
    lengthNeeded: 0,
    needs: undefined,
    needsBit: 0,
  });
  // Letters alone change nothing that shows unless something below looks at their case.
  let triggersWithin = bytes;
  let needed = sprout.shortest;
  let needs = sprout.needs;
  for (const child of sprout.children) {
    const placed = nodes[place(child, number, nodes, bitOf)]!;
    triggersWithin |= placed.triggersWithin;
    needed = Math.min(needed, placed.lengthNeeded);
    needs = unite(needs, needsOf(child, placed));
  }
  const lengthNeeded = needed / (trigger?.growth ?? 1);
  // A text without these bytes does not get them: nothing below can find anything in it.
  const isTelling = trigger?.addsNothing === true && needs !== undefined && !holdsCommon(needs);
  nodes[number] = {
    ...nodes[number]!,
    end: nodes.length,
    triggersWithin,
    lengthNeeded,
    needs,
    needsBit: isTelling ? bitOf(needs!) : ALWAYS_BIT,
  };
  return number;
}

/** What a text must hold for anything to be found in a subtree, before its transformation. */
function needsOf({ chain }: Sprout, { needs }: PlacedNode): Needs {
  const { addsNothing, bytes } = TRANSFORM_TRIGGERS[chain.name!];
  if (addsNothing === true) return needs;
  // What decodes may add any byte, but only where it finds something to decode.
  return bytes === undefined ? undefined : unite(needs, byteSetOf(bytes));
}

function unite(left: Needs, right: Needs): Needs {
  if (left === undefined || right === undefined) return undefined;
  return left.map((flag, byte) => flag | right[byte]!);
}

/** Bytes that nearly every value holds: asking for one of them would not spare anything. */
const COMMON_BYTES = byteSetOf(' aeinorst');

function holdsCommon(bytes: ByteSet): boolean {
  return bytes.some((flag, byte) => flag !== 0 && COMMON_BYTES[byte] !== 0);
}

function growSprouts(wanted: readonly WantedChain[]): Sprout {
  const sprouts = new Map<number, Sprout>();
  const grow = (chain: Chain): Sprout => {
    let sprout = sprouts.get(chain.id);
    if (sprout === undefined) {
      sprout = { chain, children: [], shortest: Infinity, needs: NOTHING };
      sprouts.set(chain.id, sprout);
      if (chain.parent !== undefined) grow(chain.parent).children.push(sprout);
    }
    return sprout;
  };
  const root = grow(EMPTY_CHAIN);
  for (const { chain, needs, shortest } of wanted) {
    const sprout = grow(chain);
    sprout.shortest = Math.min(sprout.shortest, shortest);
    sprout.needs = unite(sprout.needs, needs);
  }
  return root;
}

function ignoresCase(sprout: Sprout): boolean {
  const { name } = sprout.chain;
  return (
    name !== undefined &&
    TRANSFORM_TRIGGERS[name].ignoresCase &&
    sprout.children.every((child) => ignoresCase(child))
  );
}

function triggersOf({ name }: Chain, bitOf: (bytes: ByteSet) => number): number {
  if (name === undefined) return 0;
  const { bytes } = TRANSFORM_TRIGGERS[name];
  if (bytes === undefined) return ALWAYS_BIT;
  return bytes === '' ? 0 : bitOf(byteSetOf(bytes));
}
