import { isPlain } from '../../seclang/index.ts';
import { Value, type Chain } from '../value.ts';
import { byteSetOf, type ByteSet } from './byte-classes.ts';
import { buildChainTree, type ChainTree } from './chain-tree.ts';
import { ALWAYS_BIT, emptySweep, type LiteralIndex, type Sweep } from './literal-index.ts';

/** An operator after a list of transformations: the thing the prefilter says "surely not" about. */
export interface Probe {
  readonly id: number;
  /** More than one where the operator is tried after each of them (`multiMatch`). */
  readonly chains: readonly Chain[];
  /** The operator's number in the LiteralIndex. */
  /**
   * The operator's literal set in the index, for values that are not plain and for those that are (see
   * `isPlain` of seclang). NO_SET: nothing is known, every such value may match. With two NO_SET every
   * value hits the probe, until it turns out that it does not match.
   */
  readonly set: number;
  readonly plainSet: number;
}

export const NO_SET = -1;

interface PlacedProbe {
  readonly id: number;
  readonly node: number;
  readonly kind: TextKind;
}

/** Which texts a literal counts in. */
type TextKind = typeof ANY | typeof PLAIN | typeof NOT_PLAIN;
const ANY = 0;
const PLAIN = 1;
const NOT_PLAIN = 2;

const NOT_PLAIN_BYTES: ByteSet = Uint8Array.from({ length: 256 }, (_, byte) =>
  isPlain(String.fromCharCode(byte)) ? 0 : 1,
);

/** Bytes of which a text that hits a probe holds one. */
function needsOf(index: LiteralIndex, set: number, plainSet: number): ByteSet | undefined {
  if (plainSet === NO_SET) return undefined;
  const needs = set === NO_SET ? NOT_PLAIN_BYTES : index.needsOf(set);
  const plainNeeds = index.needsOf(plainSet);
  return needs.map((flag, byte) => flag | plainNeeds[byte]!);
}

/** What a node sees that no literal can be found in: a version of its own, without text. */
const NOTHING = 0;
/** The value itself. */
const ROOT = 1;

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
  /** By number of the class bit: the probes that one of its bytes hits. */
  readonly #probesOfBit: readonly (readonly PlacedProbe[] | undefined)[];
  readonly #classBits: number;
  /** Distinct texts that the value takes under the chains. */
  readonly #versions: Sweep[];
  #versionCount = 0;
  /** Which version each node of the tree sees. */
  readonly #versionOf: Uint16Array;

  readonly #byteTable: Int32Array;
  readonly #notPlainBit: number;
  /** Probes that every value hits. */
  readonly #always: readonly number[];
  readonly #hits: number[] = [];

  constructor(index: LiteralIndex, probes: readonly Probe[]) {
    this.#index = index;
    const { classes, byteTable } = index.makeClasses();
    this.#byteTable = byteTable;
    const isAlways = ({ set, plainSet }: Probe): boolean => set === NO_SET && plainSet === NO_SET;
    this.#always = probes.filter(isAlways).map(({ id }) => id);
    const looking = probes.filter((probe) => !isAlways(probe));
    this.#tree = buildChainTree(
      looking.flatMap(({ chains, set, plainSet }) => {
        const shortest = Math.min(index.shortestOf(set), index.shortestOf(plainSet));
        const needs = needsOf(index, set, plainSet);
        return chains.map((chain) => ({ chain, shortest, needs }));
      }),
      (bytes) => classes.bitOf(bytes),
    );
    this.#versionOf = new Uint16Array(this.#tree.size);
    this.#versions = [{ text: '', bits: 0, sets: [] }];
    const probesOfSet: (PlacedProbe[] | undefined)[] = [];
    const probesOfBit: (PlacedProbe[] | undefined)[] = [];
    const placeAtBit = (bit: number, probe: PlacedProbe): void => {
      (probesOfBit[Math.log2(bit)] ??= []).push(probe);
    };
    this.#notPlainBit = classes.bitOf(NOT_PLAIN_BYTES);
    const place = (id: number, node: number, set: number, kind: TextKind): void => {
      if (set === NO_SET) {
        placeAtBit(ALWAYS_BIT, { id, node, kind });
        return;
      }
      (probesOfSet[set] ??= []).push({ id, node, kind });
      const bytes = index.bytesOf(set);
      if (bytes !== '') placeAtBit(classes.bitOf(byteSetOf(bytes)), { id, node, kind });
    };
    for (const { id, chains, set, plainSet } of looking) {
      for (const chain of chains) {
        const node = this.#tree.nodeOf.get(chain.id)!;
        if (set === plainSet) {
          place(id, node, set, ANY);
        } else {
          place(id, node, set, NOT_PLAIN);
          place(id, node, plainSet, PLAIN);
        }
      }
    }
    this.#probesOfSet = Array.from(probesOfSet);
    this.#probesOfBit = Array.from(probesOfBit);
    this.#classBits = probesOfBit.reduce(
      (bits, probes, bit) => (probes === undefined ? bits : bits | (1 << bit)),
      0,
    );
  }

  scan(text: string): Value {
    const value = new Value(text);
    value.hits = this.#always;
    this.#versionCount = ROOT;
    const root = this.#versions[this.#addVersion(text)]!;
    const { triggersWithin } = this.#tree;
    if ((root.bits & triggersWithin[0]!) !== 0) {
      this.#versionOf.fill(ROOT);
      this.#transform();
      this.#collectHits(value);
    } else if (root.sets.length !== 0 || (root.bits & this.#classBits) !== 0) {
      this.#versionOf.fill(ROOT);
      this.#collectHits(value);
    }
    return value;
  }

  /** Works out what every node sees, as far as the value has something that they change. */
  #transform(): void {
    const tree = this.#tree;
    const { size, parents, ends, triggers, triggersWithin, lengthNeeded, needs } = tree;
    const versionOf = this.#versionOf;
    for (let node = 1; node < size;) {
      const seen = this.#versions[versionOf[parents[node]!]!]!;
      const end = ends[node]!;
      if ((seen.bits & triggersWithin[node]!) === 0) {
        // Nothing in the whole subtree would change this text: all of it sees what the parent sees.
        node = end;
      } else if (
        (seen.bits & needs[node]!) === 0 ||
        seen.text.length < lengthNeeded[node]! ||
        this.#isCutShort(node, seen.text)
      ) {
        versionOf.fill(NOTHING, node, end);
        node = end;
      } else {
        if ((seen.bits & triggers[node]!) !== 0) this.#transformNode(node, seen.text, end);
        node++;
      }
    }
  }

  /** Whether the node's transformation leaves too little of the text for any literal below. */
  #isCutShort(node: number, text: string): boolean {
    const reach = this.#tree.reaches[node];
    return reach !== undefined && reach(text) < this.#tree.lengthNeeded[node]!;
  }

  #transformNode(node: number, text: string, end: number): void {
    const result = this.#tree.transforms[node]!(text);
    if (result !== text) this.#versionOf.fill(this.#addVersion(result), node, end);
  }

  #addVersion(text: string): number {
    const versions = this.#versions;
    for (let version = ROOT; version < this.#versionCount; version++) {
      if (versions[version]!.text === text) return version;
    }
    const version = this.#versionCount++;
    if (version === versions.length) versions.push(emptySweep());
    this.#index.sweep(text, this.#byteTable, versions[version]!);
    return version;
  }

  #collectHits(value: Value): void {
    const hits = this.#hits;
    for (let version = ROOT; version < this.#versionCount; version++) {
      const { sets, bits } = this.#versions[version]!;
      const wrongKind = (bits & this.#notPlainBit) === 0 ? NOT_PLAIN : PLAIN;
      for (let index = 0; index < sets.length; index++) {
        this.#addHits(this.#probesOfSet[sets[index]!], version, wrongKind);
      }
      for (let rest = bits & this.#classBits; rest !== 0; rest &= rest - 1) {
        this.#addHits(this.#probesOfBit[31 - Math.clz32(rest & -rest)], version, wrongKind);
      }
    }
    if (hits.length === 0) return;
    value.hits = this.#always.length === 0 ? hits.slice() : [...hits, ...this.#always];
    hits.length = 0;
  }

  #addHits(probes: readonly PlacedProbe[] | undefined, version: number, wrongKind: TextKind): void {
    if (probes === undefined) return;
    for (let at = 0; at < probes.length; at++) {
      const { id, kind, node } = probes[at]!;
      if (this.#versionOf[node] !== version || kind === wrongKind) continue;
      if (!this.#hits.includes(id)) this.#hits.push(id);
    }
  }
}
