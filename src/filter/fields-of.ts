import type { CheckedFilter } from './filter.ts';
import type { CheckedNode } from './check/checked.ts';
import { unreachable } from '../lib/unreachable.ts';

/** The fields that an expression asks. */
export function fieldsOf({ root }: CheckedFilter): ReadonlySet<string> {
  const names = new Set<string>();
  collect(root, names);
  return names;
}

function collect(node: CheckedNode, names: Set<string>): void {
  switch (node.kind) {
    case 'constant':
    case 'duration':
      return;
    case 'field':
      names.add(node.name);
      return;
    case 'entry':
    case 'elements':
      collect(node.value, names);
      return;
    case 'call':
      for (const argument of node.call.arguments) collect(argument, names);
      return;
    case 'quantifier':
    case 'not':
      collect(node.term, names);
      return;
    case 'logical':
      for (const term of node.terms) collect(term, names);
      return;
    case 'compare':
      collect(node.left, names);
      collect(node.right, names);
      return;
    case 'search':
    case 'member':
      collect(node.left, names);
      return;
    default:
      unreachable(node);
  }
}
