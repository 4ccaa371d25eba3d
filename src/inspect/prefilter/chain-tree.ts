import type { Transform } from '../transforms/index.ts';
import type { Chain } from '../value.ts';
import {
  ANY_TEXT,
  byteSetOf,
  CHANGED_BY_CASE,
  NO_BYTES,
  uniteMasks,
  uniteSets,
  type ByteClasses,
  type ByteMask,
  type ByteSet,
} from './byte-classes.ts';
import { TRANSFORM_TRIGGERS } from './triggers.ts';

/** The chain that every other one extends. */
export const EMPTY_CHAIN: Chain = {
  id: 0,
  parent: undefined,
  name: undefined,
  transform: (value) => value,
  quiet: new Uint8Array(256).fill(1),
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
  /** A text shorter than this cannot become one that holds a literal looked for in the subtree. */
  readonly lengthNeeded: Float64Array;
  /** Where a transformation stops early: how much of a text counts for that. */
  readonly reaches: readonly (((text: string) => number) | undefined)[];
  /** Where it is cheap to tell: whether a transformation gives anything that is looked for below. */
  readonly yields: readonly (((text: string) => boolean) | undefined)[];
  /** Which transformations change letters to lower case where nothing below can tell. */
  readonly foldsCase: readonly boolean[];
  /** A node before it that does the same to a text, or 0: what that made of a text need not be made again. */
  readonly twins: Uint16Array;
  /** Chain id to number of node. */
  readonly nodeOf: ReadonlyMap<number, number>;
  /** The sets of bytes that `masks` asks for, the most telling first. */
  readonly sets: readonly ByteSet[];
  masks(classes: ByteClasses): NodeMasks;
}

/** Bytes without which a list of transformations leaves a text as it is, upper and lower case apart. */
export function changingBytes(chain: Chain): ByteSet {
  let bytes = NOTHING;
  for (let at: Chain | undefined = chain; at !== undefined; at = at.parent) {
    bytes = uniteSets(bytes, triggerBytes(at) ?? NOTHING);
  }
  return bytes;
}

/** A text without any of these stays exactly as it is under the chain. */
export function changingMask(chain: Chain, classes: ByteClasses): ByteMask {
  let mask = NO_BYTES;
  for (let at: Chain | undefined = chain; at !== undefined; at = at.parent) {
    mask = uniteMasks(mask, triggerMask(at, classes));
    const changesCase = at.name === undefined ? undefined : TRANSFORM_TRIGGERS[at.name].changesCase;
    if (changesCase !== undefined) mask = uniteMasks(mask, CHANGED_BY_CASE[changesCase]);
  }
  return mask;
}

/** A mask for each node, as columns. */
export interface NodeMasks {
  /** A text without any of these: the node sees what its parent sees. */
  readonly triggers: MaskColumn;
  /** The same for its whole subtree, letter case apart. */
  readonly triggersWithin: MaskColumn;
  /** A text without any of these: no literal can be found in the subtree. */
  readonly needs: MaskColumn;
}

export interface MaskColumn {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

function column(masks: readonly ByteMask[]): MaskColumn {
  return {
    low: Int32Array.from(masks, ({ low }) => low),
    high: Int32Array.from(masks, ({ high }) => high),
  };
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
  readonly changesCase: 'lower' | 'upper' | undefined;
  end: number;
  lengthNeeded: number;
  /** What the node's transformation must give for anything to be found in its subtree. */
  needs: Needs;
}

export function buildChainTree(wanted: readonly WantedChain[]): ChainTree {
  const nodes: PlacedNode[] = [];
  place(growSprouts(wanted), 0, nodes);
  const telling = nodes.map(tellingNeeds);
  return {
    size: nodes.length,
    transforms: nodes.map(({ chain }) => chain.transform),
    parents: Uint16Array.from(nodes, ({ parent }) => parent),
    ends: Uint16Array.from(nodes, ({ end }) => end),
    lengthNeeded: Float64Array.from(nodes, ({ lengthNeeded }) => lengthNeeded),
    reaches: nodes.map(({ chain }) =>
      chain.name === undefined ? undefined : TRANSFORM_TRIGGERS[chain.name].reach,
    ),
    yields: nodes.map(yieldsOf),
    foldsCase: nodes.map(
      ({ chain, changesCase }) =>
        chain.name !== undefined &&
        changesCase === undefined &&
        TRANSFORM_TRIGGERS[chain.name].changesCase === 'lower',
    ),
    twins: Uint16Array.from(nodes, (_, number) => twinOf(nodes, number)),
    nodeOf: new Map(nodes.map(({ chain }, number) => [chain.id, number])),
    sets: [...nodes.map(({ chain }) => triggerBytes(chain)), ...telling].filter(
      (set) => set !== undefined,
    ),
    masks: (classes) => {
      const bytes = nodes.map(({ chain }) => triggerMask(chain, classes));
      return {
        triggers: column(
          nodes.map(({ changesCase }, number) =>
            changesCase === undefined
              ? bytes[number]!
              : uniteMasks(bytes[number]!, CHANGED_BY_CASE[changesCase]),
          ),
        ),
        triggersWithin: column(
          nodes.map(({ end }, number) => bytes.slice(number, end).reduce(uniteMasks, NO_BYTES)),
        ),
        needs: column(
          telling.map((needs) => (needs === undefined ? ANY_TEXT : classes.maskOf(needs))),
        ),
      };
    },
  };
}

function yieldsOf({ chain, needs }: PlacedNode): ((text: string) => boolean) | undefined {
  const yields = chain.name === undefined ? undefined : TRANSFORM_TRIGGERS[chain.name].yields;
  return yields === undefined || needs === undefined ? undefined : (text) => yields(text, needs);
}

function twinOf(nodes: readonly PlacedNode[], number: number): number {
  const { chain, changesCase } = nodes[number]!;
  // Where case matters, the other may have been left out although this one is not.
  if (changesCase !== undefined) return 0;
  const twin = nodes
    .slice(0, number)
    .findLastIndex((other) => other.chain.name === chain.name && other.changesCase === undefined);
  return Math.max(0, twin);
}

/** Appends a sprout and all below it to `nodes`, parents first; returns its number. */
function place(sprout: Sprout, parent: number, nodes: PlacedNode[]): number {
  const number = nodes.length;
  const { chain } = sprout;
  const trigger = chain.name === undefined ? undefined : TRANSFORM_TRIGGERS[chain.name];
  // A change of case may be left out where nothing below it can tell.
  const changesCase = sprout.children.every(ignoresCase) ? undefined : trigger?.changesCase;
  const node: PlacedNode = {
    chain,
    parent,
    changesCase,
    end: 0,
    lengthNeeded: sprout.shortest,
    needs: sprout.needs,
  };
  nodes.push(node);
  for (const child of sprout.children) {
    const placed = nodes[place(child, number, nodes)]!;
    node.lengthNeeded = Math.min(node.lengthNeeded, placed.lengthNeeded);
    node.needs = unite(node.needs, needsOf(child, placed));
  }
  node.end = nodes.length;
  node.lengthNeeded /= trigger?.growth ?? 1;
  return number;
}

/** A text without these bytes does not get them: nothing can be found in it under the node. */
function tellingNeeds({ chain, needs }: PlacedNode): Needs {
  if (chain.name === undefined || TRANSFORM_TRIGGERS[chain.name].addsNothing !== true) {
    return undefined;
  }
  return needs !== undefined && holdsCommon(needs) ? undefined : needs;
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
  return uniteSets(left, right);
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

/** Bytes without which a transformation changes nothing but letters; undefined where it may always. */
function triggerBytes({ name }: Chain): ByteSet | undefined {
  const bytes = name === undefined ? '' : TRANSFORM_TRIGGERS[name].bytes;
  return bytes === undefined ? undefined : byteSetOf(bytes);
}

function triggerMask(chain: Chain, classes: ByteClasses): ByteMask {
  const bytes = triggerBytes(chain);
  return bytes === undefined ? ANY_TEXT : classes.maskOf(bytes);
}
