import { NO_HITS, Value, type Chain } from '../value.ts';
import { buildChainTree, type ChainTree } from './chain-tree.ts';
import { emptySweep, type LiteralIndex, type Sweep } from './literal-index.ts';

/** An operator after a list of transformations: the thing the prefilter says "surely not" about. */
export interface Probe {
  readonly id: number;
  readonly chain: Chain;
  /** The operator's number in the LiteralIndex. */
  readonly literalSet: number;
}

interface PlacedProbe {
  readonly id: number;
  readonly node: number;
}

interface ClassProbe extends PlacedProbe {
  readonly bit: number;
}

/**
 * Makes values, and finds which probes of one kind of variable may match them. A value that nothing
 * transforms costs one pass; each transformation that changes it costs that and one pass over the
 * result, whatever the number of rules.
 *
 * Not reentrant: one scanner serves one thread.
 */
export class Scanner {
  readonly #index: LiteralIndex;
  readonly #tree: ChainTree;
  /** By literal set: the probes that use it. */
  readonly #probesOfSet: readonly (readonly PlacedProbe[] | undefined)[];
  readonly #classProbes: readonly ClassProbe[];
  readonly #classBits: number;
  /** Distinct texts that the value takes under the chains; [0] is the value itself. */
  readonly #versions: Sweep[] = [];
  #versionCount = 0;
  /** Which version each node of the tree sees. */
  readonly #versionOf: Uint16Array;

  constructor(index: LiteralIndex, probes: readonly Probe[]) {
    this.#index = index;
    this.#tree = buildChainTree(
      probes.map((probe) => probe.chain),
      (bytes) => index.bitOf(bytes),
    );
    this.#versionOf = new Uint16Array(this.#tree.nodes.length);
    const probesOfSet: PlacedProbe[][] = [];
    const classProbes: ClassProbe[] = [];
    for (const probe of probes) {
      const node = this.#tree.nodeOf.get(probe.chain.id)!;
      (probesOfSet[probe.literalSet] ??= []).push({ id: probe.id, node });
      const bit = index.byteBitOf(probe.literalSet);
      if (bit !== 0) classProbes.push({ id: probe.id, node, bit });
    }
    this.#probesOfSet = probesOfSet;
    this.#classProbes = classProbes;
    this.#classBits = classProbes.reduce((bits, probe) => bits | probe.bit, 0);
  }

  scan(text: string): Value {
    const value = new Value(text);
    this.#versionCount = 0;
    const root = this.#versions[this.#addVersion(text)]!;
    if ((root.bits & this.#tree.nodes[0]!.triggersBelow) !== 0) {
      this.#versionOf.fill(0);
      this.#descend(value, 0, 0);
      this.#collectHits(value);
    } else if (root.sets.length !== 0 || (root.bits & this.#classBits) !== 0) {
      this.#versionOf.fill(0);
      this.#collectHits(value);
    }
    return value;
  }

  /** Computes what the children of a node see, given what the node sees. */
  #descend(value: Value, parent: number, version: number): void {
    const { text, bits } = this.#versions[version]!;
    for (const child of this.#tree.nodes[parent]!.children) {
      const node = this.#tree.nodes[child]!;
      // Nothing in the whole subtree would change this text: all of it sees what the parent sees.
      if ((bits & node.triggersBelow) === 0 && (bits & node.triggers) === 0) continue;
      let seen = version;
      if ((bits & node.triggers) !== 0) {
        const result = node.chain.transform(text);
        if (node.isExact) value.keep(node.chain.id, result);
        if (result !== text) {
          seen = this.#addVersion(result);
          this.#versionOf.fill(seen, child, node.end);
        }
      }
      if (node.children.length !== 0) this.#descend(value, child, seen);
    }
  }

  #addVersion(text: string): number {
    for (let version = 0; version < this.#versionCount; version++) {
      if (this.#versions[version]!.text === text) return version;
    }
    const version = this.#versionCount++;
    this.#versions[version] ??= emptySweep();
    this.#index.sweep(text, this.#versions[version]);
    return version;
  }

  #collectHits(value: Value): void {
    const hits: number[] = [];
    for (let version = 0; version < this.#versionCount; version++) {
      const { sets } = this.#versions[version]!;
      for (let index = 0; index < sets.length; index++) {
        const probes = this.#probesOfSet[sets[index]!];
        if (probes === undefined) continue;
        for (const probe of probes) {
          if (this.#versionOf[probe.node] === version) hits.push(probe.id);
        }
      }
    }
    for (const probe of this.#classProbes) {
      const { bits } = this.#versions[this.#versionOf[probe.node]!]!;
      if ((bits & probe.bit) !== 0 && !hits.includes(probe.id)) hits.push(probe.id);
    }
    value.hits = hits.length === 0 ? NO_HITS : hits;
  }
}
