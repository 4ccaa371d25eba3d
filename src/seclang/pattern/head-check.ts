import { unreachable } from '../../lib/unreachable.ts';
import { LazyDfa } from './lazy-dfa.ts';
import { compileNfa } from './nfa.ts';
import type { SearchBudget } from './pattern.ts';
import { alternation, beginsWith, EMPTY, sequence, type RegexNode } from './syntax.ts';

/** How much of a value is looked at. Most values that cannot match show it in a few bytes. */
const HEAD_LENGTH = 256;

const ALWAYS = (): boolean => true;

/**
 * Whether a value may match a pattern that must begin with it, by its first bytes alone. The automaton of
 * long values reads backwards: it would look at all of a picture to say that it does not begin with `../`.
 * `length` bytes are looked at.
 */
export function makeHeadCheck(
  root: RegexNode,
  length = HEAD_LENGTH,
): (value: string, budget: SearchBudget) => boolean {
  if (!beginsWith(root, 'start')) return ALWAYS;
  let automaton: LazyDfa | undefined;
  return (value, budget) => {
    if (value.length <= length) return true;
    automaton ??= new LazyDfa(compileNfa(reverse(root)));
    let head = '';
    for (let index = length - 1; index >= 0; index--) head += value[index];
    // Without turns: where the search of the whole value was halted is not for this one to forget.
    const ownBudget = { takeSteps: (steps: number) => budget.takeSteps(steps) };
    return automaton.findStart(head, 0, ownBudget) >= 0;
  };
}

const HEAD_IS_OVER: RegexNode = { kind: 'assertion', assertion: 'start' };
const HEAD_BEGINS: RegexNode = { kind: 'assertion', assertion: 'end' };

/**
 * The pattern read from its end, so that the automaton, which reads a reversed head from its end, goes
 * forward. It takes each head that some longer value could make a match of: behind the head anything may
 * follow, and what asks for surroundings is taken to hold.
 */
function reverse(node: RegexNode): RegexNode {
  switch (node.kind) {
    case 'set':
      return alternation([node, HEAD_IS_OVER]);
    case 'sequence':
      return sequence(node.items.map(reverse).toReversed());
    case 'alternation':
      return alternation(node.branches.map(reverse));
    case 'repeat':
      return { ...node, body: reverse(node.body) };
    case 'capture':
    case 'atomic':
      return reverse(node.body);
    case 'assertion':
      return node.assertion === 'start' ? HEAD_BEGINS : EMPTY;
    case 'look':
      return EMPTY;
    case 'empty':
    case 'backreference':
      return node;
    default:
      return unreachable(node);
  }
}
