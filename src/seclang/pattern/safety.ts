import { unreachable } from '../../lib/unreachable.ts';
import { childrenOf } from './syntax.ts';
import type { RegexNode } from './syntax.ts';

/**
 * V8's linear engine copies the body of a counted repetition; it refuses a pattern in which the counts
 * that stand inside each other multiply to more (`kMaxReplicationFactor`).
 */
export const LINEAR_COPIES_MAX = 16;

/** Steps from one start that a pattern may cost at most to be called bounded. */
const BOUNDED_STEPS_MAX = 200;

/** True where V8's linear engine takes over a pattern emitted with the assertions given. */
export function isLinear(root: RegexNode): boolean {
  return isLinearNode(root, 1);
}

function isLinearNode(node: RegexNode, copies: number): boolean {
  switch (node.kind) {
    case 'backreference':
    case 'atomic':
    // V8 takes a look behind over only in searches that begin at the value's first byte (no flag g or y).
    case 'look':
      return false;
    case 'repeat': {
      if (node.mode === 'possessive') return false;
      const own = Math.max(1, node.max === Infinity ? node.min : node.max);
      return own * copies <= LINEAR_COPIES_MAX && isLinearNode(node.body, own * copies);
    }
    case 'empty':
    case 'set':
    case 'assertion':
    case 'sequence':
    case 'alternation':
    case 'capture':
      return childrenOf(node).every((child) => isLinearNode(child, copies));
    default:
      return unreachable(node);
  }
}

/** True where trying the pattern at one place costs a bounded number of steps, whatever the value. */
export function isBounded(root: RegexNode): boolean {
  return costOf(root).steps <= BOUNDED_STEPS_MAX;
}

/** Upper bounds: in how many ways a node can match at one place, and the steps to try them all. */
interface Cost {
  readonly ways: number;
  readonly steps: number;
}

function costOf(node: RegexNode): Cost {
  switch (node.kind) {
    case 'empty':
    case 'assertion':
    case 'set':
      return { ways: 1, steps: 1 };
    case 'backreference':
      // Compares as many bytes as the group holds, which the group's own cost counts already.
      return { ways: 1, steps: 2 };
    case 'capture':
      return costOf(node.body);
    case 'atomic':
    case 'look':
      return { ways: 1, steps: costOf(node.body).steps };
    case 'sequence':
      return node.items.map(costOf).reduce(follow, { ways: 1, steps: 0 });
    case 'alternation':
      return node.branches
        .map(costOf)
        .reduce(
          (sum, branch) => ({ ways: sum.ways + branch.ways, steps: sum.steps + branch.steps }),
          { ways: 0, steps: 0 },
        );
    case 'repeat': {
      if (node.max === Infinity) return { ways: Infinity, steps: Infinity };
      const body = costOf(node.body);
      let cost: Cost = { ways: 1, steps: 0 };
      let ways = node.min === 0 ? 1 : 0;
      for (let count = 1; count <= node.max && cost.steps <= BOUNDED_STEPS_MAX; count++) {
        cost = follow(cost, body);
        if (count >= node.min) ways += cost.ways;
      }
      return { ways: Math.max(1, ways), steps: cost.steps };
    }
    default:
      return unreachable(node);
  }
}

function follow(first: Cost, second: Cost): Cost {
  return { ways: first.ways * second.ways, steps: first.steps + first.ways * second.steps };
}
