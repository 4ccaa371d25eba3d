import { isPlain } from '../../seclang/index.ts';
import { Value, type Chain, type Quietness } from '../value.ts';
import {
  ANY_TEXT,
  ByteClasses,
  NO_BYTES,
  uniteMasks,
  uniteSets,
  type ByteMask,
  type ByteSet,
} from './byte-classes.ts';
import {
  buildChainTree,
  changingBytes,
  changingMask,
  type ChainTree,
  type MaskColumn,
  type NodeMasks,
} from './chain-tree.ts';
import type { SweepTable, Swept } from './literal-automaton.ts';
import { emptySweep, type LiteralIndex, type Sweep } from './literal-index.ts';

/** An operator after a list of transformations: the thing the prefilter says "surely not" about. */
export interface Probe {
  readonly id: number;
  /** More than one where the operator is tried after each of them (`multiMatch`). */
  readonly chains: readonly Chain[];
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

interface BytesProbes {
  readonly mask: ByteMask;
  readonly probes: readonly PlacedProbe[];
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
  return uniteSets(needs, plainNeeds);
}

/** What a node sees that no literal can be found in: a version of its own, without text. */
const NOTHING = 0;
/** The value itself. */
const ROOT = 1;

/** One value on its way through the tree. */
interface Scan {
  /** Distinct texts that the value takes under the chains. */
  readonly versions: Sweep[];
  versionCount: number;
  /** Which version each node of the tree sees. */
  readonly versionOf: Uint16Array;
}

/** Bytes of a long value that are read without a pause. */
const PIECE_LENGTH = 8192;

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
  /** Probes that a single byte hits, or any text of the right kind. */
  readonly #probesOfBytes: readonly BytesProbes[];
  /** What none of them is hit without. */
  readonly #bytesWanted: ByteMask;
  readonly #masks: NodeMasks;
  readonly #quietness: Quietness;
  /** Of values that are scanned at once. */
  readonly #scan: Scan;

  readonly #table: SweepTable;
  readonly #notPlain: ByteMask;
  /** Probes that every value hits. */
  readonly #always: readonly number[];
  /** What the scan at hand hits: the first so many of these. */
  readonly #found: number[] = [];
  #foundCount = 0;
  /** What the last scan that hit anything hit: many values of a request hit the same. */
  #recentHits: readonly number[] = [];
  /** By probe: the scan in which it was last hit. */
  readonly #hitIn: Int32Array;
  #scanNumber = 0;

  constructor(index: LiteralIndex, probes: readonly Probe[]) {
    this.#index = index;
    const isAlways = ({ set, plainSet }: Probe): boolean => set === NO_SET && plainSet === NO_SET;
    this.#always = probes.filter(isAlways).map(({ id }) => id);
    const looking = probes.filter((probe) => !isAlways(probe));
    this.#tree = buildChainTree(
      looking.flatMap(({ chains, set, plainSet }) => {
        const shortest = Math.min(index.shortestOf(set), index.shortestOf(plainSet));
        const needs = needsOf(index, set, plainSet);
        return chains.map((chain) => ({ chain, shortest, needs }));
      }),
    );
    const probesOfSet = new Map<number, PlacedProbe[]>();
    const place = (id: number, node: number, set: number, kind: TextKind): void => {
      const placed = probesOfSet.get(set);
      if (placed === undefined) probesOfSet.set(set, [{ id, node, kind }]);
      else placed.push({ id, node, kind });
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
    const bytesOf = (set: number): ByteSet | undefined =>
      set === NO_SET ? undefined : index.bytesOf(set);
    const singles = [...probesOfSet.keys()].map(bytesOf).filter((bytes) => bytes !== undefined);
    const chains = probes.flatMap((probe) => probe.chains);
    const classes = new ByteClasses([
      NOT_PLAIN_BYTES,
      ...singles,
      ...this.#tree.sets,
      ...chains.map(changingBytes),
    ]);
    this.#quietness = quietnessUnder(chains, classes);
    this.#probesOfSet = Array.from({ length: Math.max(0, ...probesOfSet.keys()) + 1 }, (_, set) =>
      probesOfSet.get(set),
    );
    this.#probesOfBytes = [...probesOfSet].flatMap(([set, placed]) => {
      const bytes = bytesOf(set);
      if (set === NO_SET) return [{ mask: ANY_TEXT, probes: placed }];
      return bytes === undefined ? [] : [{ mask: classes.maskOf(bytes), probes: placed }];
    });
    this.#bytesWanted = this.#probesOfBytes.map(({ mask }) => mask).reduce(uniteMasks, NO_BYTES);
    this.#masks = this.#tree.masks(classes);
    this.#table = index.makeTable(classes);
    this.#notPlain = classes.maskOf(NOT_PLAIN_BYTES);
    this.#scan = this.#makeScan();
    this.#hitIn = new Int32Array(Math.max(0, ...probes.map(({ id }) => id)) + 1);
  }

  scan(text: string): Value {
    const value = new Value(text);
    value.hits = this.#always;
    const scan = this.#scan;
    scan.versionCount = ROOT;
    this.#index.sweep(this.#table, this.#beginVersion(scan, text));
    this.#noteBytes(scan, value);
    const isTransformed = this.#isTransformed(scan);
    if (isTransformed === undefined) return value;
    if (isTransformed) {
      const { size } = this.#tree;
      for (
        let node = this.#nextChange(scan, 1);
        node < size;
        node = this.#nextChange(scan, node + 1)
      ) {
        const result = this.#transform(scan, node);
        if (result === undefined) continue;
        const version = this.#placeVersion(scan, node, result);
        if (version !== undefined) this.#index.sweep(this.#table, version);
      }
    }
    this.#collectHits(scan, value);
    return value;
  }

  /** As `scan`, for a long text: stops where so many bytes were read. */
  *scanInPieces(
    text: string,
    pieceLength: number = PIECE_LENGTH,
  ): Generator<number, Value, undefined> {
    const value = new Value(text);
    value.hits = this.#always;
    const scan = this.#makeScan();
    scan.versionCount = ROOT;
    yield* this.#sweepInPieces(this.#beginVersion(scan, text), pieceLength);
    this.#noteBytes(scan, value);
    const isTransformed = this.#isTransformed(scan);
    if (isTransformed === undefined) return value;
    if (isTransformed) {
      const { size } = this.#tree;
      for (
        let node = this.#nextChange(scan, 1);
        node < size;
        node = this.#nextChange(scan, node + 1)
      ) {
        const result = this.#transform(scan, node);
        yield text.length;
        if (result === undefined) continue;
        const version = this.#placeVersion(scan, node, result);
        if (version !== undefined) yield* this.#sweepInPieces(version, pieceLength);
      }
    }
    this.#collectHits(scan, value);
    return value;
  }

  *#sweepInPieces(version: Sweep, length: number): Generator<number, void, undefined> {
    while (this.#index.sweep(this.#table, version, length)) yield length;
  }

  #makeScan(): Scan {
    return {
      versions: [emptySweep()],
      versionCount: ROOT,
      versionOf: new Uint16Array(this.#tree.size),
    };
  }

  #noteBytes({ versions }: Scan, value: Value): void {
    const { low, high } = versions[ROOT]!;
    value.noteBytes(low, high, this.#quietness);
  }

  /** Whether anything changes the value as it came; undefined where nothing can be found in it either. */
  #isTransformed({ versions, versionOf }: Scan): boolean | undefined {
    const root = versions[ROOT]!;
    const isTransformed = holdsAt(root, this.#masks.triggersWithin, 0);
    if (!isTransformed && root.setCount === 0 && !holds(root, this.#bytesWanted)) return undefined;
    versionOf.fill(ROOT);
    return isTransformed;
  }

  /**
   * The first node at `from` or behind it whose transformation may change what it sees; the size of the tree
   * where there is none. Nodes on the way see what their parent sees, or nothing.
   */
  #nextChange({ versions, versionOf }: Scan, from: number): number {
    const { size, parents, ends, lengthNeeded } = this.#tree;
    const { triggers, triggersWithin, needs } = this.#masks;
    for (let node = from; node < size;) {
      const seen = versions[versionOf[parents[node]!]!]!;
      const end = ends[node]!;
      if (!holdsAt(seen, triggersWithin, node)) {
        // Nothing in the whole subtree would change this text: all of it sees what the parent sees.
        node = end;
      } else if (
        !holdsAt(seen, needs, node) ||
        seen.text.length < lengthNeeded[node]! ||
        this.#isCutShort(node, seen.text) ||
        this.#tree.yields[node]?.(seen.text) === false
      ) {
        versionOf.fill(NOTHING, node, end);
        node = end;
      } else if (holdsAt(seen, triggers, node) && !this.#copiesTwin(versionOf, node)) {
        return node;
      } else {
        node++;
      }
    }
    return size;
  }

  /** Has the node and all below it see what its twin made of the same text; false where there is no such thing. */
  #copiesTwin(versionOf: Uint16Array, node: number): boolean {
    const { ends, parents, twins } = this.#tree;
    const twin = twins[node]!;
    if (twin === 0 || versionOf[parents[twin]!] !== versionOf[parents[node]!]) return false;
    const version = versionOf[twin]!;
    if (version === NOTHING) return false;
    versionOf.fill(version, node, ends[node]!);
    return true;
  }

  /** Whether the node's transformation leaves too little of the text for any literal below. */
  #isCutShort(node: number, text: string): boolean {
    const reach = this.#tree.reaches[node];
    return reach !== undefined && reach(text) < this.#tree.lengthNeeded[node]!;
  }

  /** What the node's transformation makes of what it sees; undefined where that is the same to the sweep. */
  #transform({ versions, versionOf }: Scan, node: number): string | undefined {
    const { text } = versions[versionOf[this.#tree.parents[node]!]!]!;
    const result = this.#tree.transforms[node]!(text);
    if (result === text) return undefined;
    // What differs in letters alone is the same to the sweep.
    return this.#tree.foldsCase[node]! && isLowerCaseOf(result, text) ? undefined : result;
  }

  /** Has the node and all below it see the text; returns its version where it is to be swept. */
  #placeVersion(scan: Scan, node: number, text: string): Sweep | undefined {
    const { versions, versionOf, versionCount } = scan;
    const end = this.#tree.ends[node]!;
    for (let version = ROOT; version < versionCount; version++) {
      if (versions[version]!.text !== text) continue;
      versionOf.fill(version, node, end);
      return undefined;
    }
    versionOf.fill(versionCount, node, end);
    return this.#beginVersion(scan, text);
  }

  #beginVersion(scan: Scan, text: string): Sweep {
    const { versions } = scan;
    const version = scan.versionCount++;
    if (version === versions.length) versions.push(emptySweep());
    const sweep = versions[version]!;
    this.#index.begin(text, sweep);
    return sweep;
  }

  #collectHits({ versions, versionCount, versionOf }: Scan, value: Value): void {
    this.#foundCount = 0;
    this.#scanNumber = (this.#scanNumber + 1) | 0;
    for (let version = ROOT; version < versionCount; version++) {
      const swept = versions[version]!;
      const { sets, setCount } = swept;
      const wrongKind = holds(swept, this.#notPlain) ? PLAIN : NOT_PLAIN;
      for (let index = 0; index < setCount; index++) {
        this.#addHits(this.#probesOfSet[sets[index]!], versionOf, version, wrongKind);
      }
      if (!holds(swept, this.#bytesWanted)) continue;
      for (let index = 0; index < this.#probesOfBytes.length; index++) {
        const { mask, probes } = this.#probesOfBytes[index]!;
        if (holds(swept, mask)) this.#addHits(probes, versionOf, version, wrongKind);
      }
    }
    if (this.#foundCount === 0) return;
    if (!this.#foundRecent()) {
      this.#recentHits = [...this.#found.slice(0, this.#foundCount), ...this.#always];
    }
    value.hits = this.#recentHits;
  }

  #foundRecent(): boolean {
    const found = this.#found;
    const recent = this.#recentHits;
    const count = this.#foundCount;
    if (recent.length !== count + this.#always.length) return false;
    for (let index = 0; index < count; index++) if (found[index] !== recent[index]) return false;
    return true;
  }

  #addHits(
    probes: readonly PlacedProbe[] | undefined,
    versionOf: Uint16Array,
    version: number,
    wrongKind: TextKind,
  ): void {
    if (probes === undefined) return;
    for (let at = 0; at < probes.length; at++) {
      const { id, kind, node } = probes[at]!;
      if (versionOf[node] !== version || kind === wrongKind) continue;
      if (this.#hitIn[id] === this.#scanNumber) continue;
      this.#hitIn[id] = this.#scanNumber;
      this.#found[this.#foundCount++] = id;
    }
  }
}

function quietnessUnder(chains: readonly Chain[], classes: ByteClasses): Quietness {
  const size = Math.max(0, ...chains.map(({ id }) => id)) + 1;
  const low = new Int32Array(size).fill(ANY_TEXT.low);
  const high = new Int32Array(size).fill(ANY_TEXT.high);
  for (const chain of chains) {
    const mask = changingMask(chain, classes);
    low[chain.id] = mask.low;
    high[chain.id] = mask.high;
  }
  return { low, high };
}

function holds({ low, high }: Swept, mask: ByteMask): boolean {
  return ((low & mask.low) | (high & mask.high)) !== 0;
}

function holdsAt({ low, high }: Swept, masks: MaskColumn, node: number): boolean {
  return ((low & masks.low[node]!) | (high & masks.high[node]!)) !== 0;
}

function isLowerCaseOf(result: string, text: string): boolean {
  if (result.length !== text.length) return false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const folded = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
    if (result.charCodeAt(index) !== folded) return false;
  }
  return true;
}
