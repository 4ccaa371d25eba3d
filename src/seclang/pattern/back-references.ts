import { unreachable } from '../../lib/unreachable.ts';
import { ByteSet } from './byte-set.ts';
import { some } from './syntax.ts';
import type { RegexNode } from './syntax.ts';

/**
 * Returns why a back reference of the pattern would mean something else in JavaScript, or undefined
 * where none does. There a reference to a group that took no part matches the empty text, in PCRE it
 * fails; and folding of case would go beyond ASCII.
 */
export function findForeignBackReference(root: RegexNode): string | undefined {
  const captures = new Map<number, RegexNode>();
  let problem: string | undefined;
  collectCaptures(root, captures);
  walk(root, new Set());
  return problem;

  /** `set`: groups that have taken part whenever the node is reached. Returns those after it. */
  function walk(node: RegexNode, set: ReadonlySet<number>): ReadonlySet<number> {
    switch (node.kind) {
      case 'empty':
      case 'set':
      case 'assertion':
        return set;
      case 'backreference':
        if (!set.has(node.index)) {
          problem ??= `group ${node.index} need not have taken part where \\${node.index} refers to it`;
        } else if (node.ignoreCase && some(captures.get(node.index)!, holdsLetters)) {
          problem ??= `\\${node.index} refers to letters without regard to case`;
        }
        return set;
      case 'sequence':
        return node.items.reduce((before, item) => walk(item, before), set);
      case 'alternation': {
        const [first, ...others] = node.branches.map((branch) => walk(branch, set));
        return new Set([...first!].filter((index) => others.every((other) => other.has(index))));
      }
      case 'capture':
        return new Set([...walk(node.body, set), node.index]);
      case 'atomic':
        return walk(node.body, set);
      case 'look': {
        const after = walk(node.body, set);
        return node.negated ? set : after;
      }
      case 'repeat': {
        const after = walk(node.body, set);
        return node.min > 0 ? after : set;
      }
      default:
        return unreachable(node);
    }
  }
}

function collectCaptures(node: RegexNode, captures: Map<number, RegexNode>): void {
  some(node, (inner) => {
    if (inner.kind === 'capture') captures.set(inner.index, inner.body);
    return false;
  });
}

function holdsLetters(node: RegexNode): boolean {
  return node.kind === 'set' && !node.set.isDisjointFrom(ByteSet.letters);
}
