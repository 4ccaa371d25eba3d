import type { TargetNode, TransformationName } from '../../seclang/index.ts';
import { compileXPath, type XPath } from '../body/index.ts';

import { EMPTY_CHAIN } from '../prefilter/chain-tree.ts';
import { quietBytes } from '../prefilter/triggers.ts';
import type { TxNames } from '../run/tx-store.ts';
import { STORED_LISTS } from '../run/variables.ts';
import type { Transform } from '../transforms/index.ts';
import type { Chain } from '../value.ts';

/** What the rules of a program name, each thing once. Filled while it is compiled. */
export interface Names {
  readonly tx: TxNames;
  readonly xml: XmlPaths;
  readonly chains: Chains;
}

/** The XPaths that rules use; the values of each are a stored list of its own, after the others. */
export class XmlPaths {
  readonly #lists = new Map<string, number>();
  readonly paths: XPath[] = [];

  /** The index of the stored list for a target `XML:...`. */
  listOf(target: TargetNode): number {
    const { selector } = target;
    const expression = selector?.kind === 'path' ? selector.expression : '/*';
    const namespaces = selector?.kind === 'path' ? selector.namespaces : {};
    const key = `${expression}\n${JSON.stringify(namespaces)}`;
    let list = this.#lists.get(key);
    if (list === undefined) {
      list = STORED_LISTS.length + this.paths.length;
      this.#lists.set(key, list);
      this.paths.push(compileXPath(expression, namespaces));
    }
    return list;
  }
}

/** A chain and all that it begins with, shortest first. */
export function stagesOf(chain: Chain): readonly Chain[] {
  return chain.parent === undefined ? [chain] : [...stagesOf(chain.parent), chain];
}

/** The bytes that no transformation of the list changes. */
function quietOf({ quiet }: Chain, name: TransformationName): Uint8Array | undefined {
  const own = quietBytes(name);
  return own === undefined ? undefined : quiet?.map((flag, byte) => flag & own[byte]!);
}

/** Lists of transformations as nodes of one tree. */
export class Chains {
  readonly #transformOf: (name: TransformationName) => Transform;
  readonly #known = new Map<string, Chain>();

  constructor(transformOf: (name: TransformationName) => Transform) {
    this.#transformOf = transformOf;
  }

  get(names: readonly TransformationName[]): Chain {
    let chain = EMPTY_CHAIN;
    for (const name of names) {
      const key = `${chain.id} ${name}`;
      let next = this.#known.get(key);
      if (next === undefined) {
        next = {
          id: this.#known.size + 1,
          parent: chain,
          name,
          transform: this.#transformOf(name),
          quiet: quietOf(chain, name),
        };
        this.#known.set(key, next);
      }
      chain = next;
    }
    return chain;
  }

  get size(): number {
    return this.#known.size;
  }
}
