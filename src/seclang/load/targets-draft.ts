import type { TargetNode } from '../nodes.ts';
import { targetKey } from '../parse/targets.ts';

/** The targets of a link while updates change them: any number of updates, each at its own cost. */
export class TargetsDraft {
  readonly #inOrder = new Set<TargetNode>();
  readonly #byKey = new Map<string, TargetNode[]>();

  constructor(targets: readonly TargetNode[]) {
    for (const target of targets) this.add(target);
  }

  add(target: TargetNode): void {
    this.#inOrder.add(target);
    const key = targetKey(target);
    const same = this.#byKey.get(key);
    if (same === undefined) this.#byKey.set(key, [target]);
    else same.push(target);
  }

  /** Takes out what names the same values as `target`; returns whether anything did. */
  remove(target: TargetNode): boolean {
    const key = targetKey(target);
    const same = this.#byKey.get(key);
    if (same === undefined) return false;
    this.#byKey.delete(key);
    for (const known of same) this.#inOrder.delete(known);
    return true;
  }

  list(): TargetNode[] {
    return [...this.#inOrder];
  }
}
