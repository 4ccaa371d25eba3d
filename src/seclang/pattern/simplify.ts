import { unreachable } from '../../lib/unreachable.ts';
import { ByteSet } from './byte-set.ts';
import { alternation, sequence, some } from './syntax.ts';
import type { RegexNode } from './syntax.ts';

/** What may come after a node. */
interface Follow {
  /** Bytes that it can begin with. */
  readonly first: ByteSet;
  /** It can succeed without consuming a byte. */
  readonly nullable: boolean;
  /** It succeeds whatever comes: the end of the pattern. */
  readonly certain: boolean;
}

const END: Follow = { first: ByteSet.empty, nullable: true, certain: true };
const UNKNOWN: Follow = { first: ByteSet.all, nullable: true, certain: false };

/**
 * Takes away atomic groups and possessive quantifiers where that changes nothing: where the first way
 * to match inside is the only one that could succeed. What is left of them V8 cannot run.
 */
export function simplify(root: RegexNode): RegexNode {
  return holdsCommitment(root) ? simplifyNode(root, END) : root;
}

/** True where an atomic group or a possessive quantifier stands in the pattern. */
export function holdsCommitment(root: RegexNode): boolean {
  return some(
    root,
    (node) => node.kind === 'atomic' || (node.kind === 'repeat' && node.mode === 'possessive'),
  );
}

function simplifyNode(node: RegexNode, follow: Follow): RegexNode {
  switch (node.kind) {
    case 'empty':
    case 'set':
    case 'assertion':
    case 'backreference':
      return node;
    case 'sequence':
      return simplifySequence(node.items, follow);
    case 'alternation':
      return alternation(node.branches.map((branch) => simplifyNode(branch, follow)));
    case 'capture':
      return { ...node, body: simplifyNode(node.body, follow) };
    case 'look':
      return { ...node, body: simplifyNode(node.body, node.direction === 'ahead' ? END : UNKNOWN) };
    case 'atomic': {
      const body = simplifyNode(node.body, END);
      return isCommitted(body, follow) ? simplifyNode(node.body, follow) : { ...node, body };
    }
    case 'repeat': {
      // Behind the body may come the body again.
      const body = simplifyNode(node.body, node.max === 1 ? follow : UNKNOWN);
      if (node.mode !== 'possessive') return { ...node, body };
      const greedy = { ...node, body, mode: 'greedy' as const };
      return isCommitted(greedy, follow) ? greedy : { ...node, body };
    }
    default:
      return unreachable(node);
  }
}

function simplifySequence(items: readonly RegexNode[], follow: Follow): RegexNode {
  const simplified: RegexNode[] = [];
  let rest = follow;
  for (const item of items.toReversed()) {
    simplified.push(simplifyNode(item, rest));
    rest = before(item, rest);
  }
  return sequence(simplified.reverse());
}

/** True where backtracking into the node could never help what follows to succeed. */
function isCommitted(node: RegexNode, follow: Follow): boolean {
  if (follow.certain || hasOneWay(node)) return true;
  if (node.kind !== 'repeat' || node.body.kind !== 'set' || node.mode === 'lazy') return false;
  // Giving back leaves a byte of the set for what follows to begin with.
  return !follow.nullable && follow.first.isDisjointFrom(node.body.set);
}

/** True where the node can match in one way at most, wherever it stands. */
function hasOneWay(node: RegexNode): boolean {
  switch (node.kind) {
    case 'empty':
    case 'set':
    case 'assertion':
    case 'backreference':
    case 'look':
    case 'atomic':
      return true;
    case 'sequence':
      return node.items.every(hasOneWay);
    case 'capture':
      return hasOneWay(node.body);
    case 'repeat':
      return (node.min === node.max || node.mode === 'possessive') && hasOneWay(node.body);
    case 'alternation':
      return false;
    default:
      return unreachable(node);
  }
}

/** What may come where the node stands, given what follows it. */
function before(node: RegexNode, follow: Follow): Follow {
  switch (node.kind) {
    case 'empty':
      return follow;
    case 'set':
      return { first: node.set, nullable: false, certain: false };
    case 'assertion':
      return { ...follow, certain: false };
    case 'look':
    case 'backreference':
      return UNKNOWN;
    case 'sequence':
      return node.items.reduceRight((rest, item) => before(item, rest), follow);
    case 'alternation': {
      const branches = node.branches.map((branch) => before(branch, follow));
      return {
        first: branches.reduce((first, branch) => first.union(branch.first), ByteSet.empty),
        nullable: branches.some((branch) => branch.nullable),
        certain: false,
      };
    }
    case 'capture':
    case 'atomic':
      return { ...before(node.body, follow), certain: false };
    case 'repeat': {
      const body = before(node.body, follow);
      if (node.min > 0) return { ...body, certain: false };
      return {
        first: body.first.union(follow.first),
        nullable: body.nullable || follow.nullable,
        certain: false,
      };
    }
    default:
      return unreachable(node);
  }
}
