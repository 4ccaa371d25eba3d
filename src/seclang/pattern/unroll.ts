import { unreachable } from '../../lib/unreachable.ts';
import { LINEAR_COPIES_MAX } from './safety.ts';
import { EMPTY, alternation, sequence, some } from './syntax.ts';
import type { RegexNode, RepeatNode } from './syntax.ts';

/**
 * Writes counted repetitions out where their counts are too high for V8's linear engine:
 * `x{0,3}` becomes `(?:x(?:x(?:x)?)?)?`, which matches the same in the same order. A body with captures
 * stays: copies of them would be other groups.
 */
export function unroll(root: RegexNode): RegexNode {
  return unrollNode(root, 1);
}

function unrollNode(node: RegexNode, copies: number): RegexNode {
  switch (node.kind) {
    case 'empty':
    case 'set':
    case 'assertion':
    case 'backreference':
      return node;
    case 'sequence':
      return sequence(node.items.map((item) => unrollNode(item, copies)));
    case 'alternation':
      return alternation(node.branches.map((branch) => unrollNode(branch, copies)));
    case 'capture':
    case 'atomic':
    case 'look':
      return { ...node, body: unrollNode(node.body, copies) };
    case 'repeat':
      return unrollRepeat(node, copies);
    default:
      return unreachable(node);
  }
}

function unrollRepeat(node: RepeatNode, copies: number): RegexNode {
  const own = Math.max(1, node.max === Infinity ? node.min : node.max);
  const stays = own * copies <= LINEAR_COPIES_MAX || node.mode === 'possessive';
  if (stays || some(node.body, ({ kind }) => kind === 'capture')) {
    return { ...node, body: unrollNode(node.body, own * copies) };
  }
  const body = unrollNode(node.body, copies);
  const required = Array.from({ length: node.min }, () => body);
  return sequence([...required, optional(node, body)]);
}

/** What may come behind the required copies. */
function optional(node: RepeatNode, body: RegexNode): RegexNode {
  if (node.max === Infinity) return { ...node, body, min: 0 };
  let rest: RegexNode = EMPTY;
  for (let count = node.min; count < node.max; count++) {
    rest = { kind: 'repeat', body: sequence([body, rest]), min: 0, max: 1, mode: node.mode };
  }
  return rest;
}
