import { unreachable } from '../../lib/unreachable.ts';
import { ByteSet } from './byte-set.ts';
import { alternation, sequence } from './syntax.ts';
import type { RegexNode } from './syntax.ts';

/**
 * The bytes of which ordinary values consist: letters, digits, what URLs, dates, numbers, addresses and
 * media types need, and everything beyond ASCII. No quotes, brackets, backslash, `$`, `|`, `^`,
 * backquote or control characters: what nearly every attack needs at least one of.
 */
const PLAIN_BYTES = ByteSet.ranges([0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a], [0x80, 0xff]).union(
  ByteSet.of(...Array.from(' _-./,:;=&%+@?!~*#', (character) => character.charCodeAt(0))),
);

const NOT_PLAIN = /[^ !#%&*+,\-./0-9:;=?@A-Z_a-z~\x80-\xff]/;

/** True where the value holds only plain bytes: `Pattern.plainLiterals` then tells more. */
export function isPlain(value: string): boolean {
  return !NOT_PLAIN.test(value);
}

/** The pattern as it is for plain values: without what they cannot hold. undefined: it cannot match. */
export function restrictToPlain(node: RegexNode): RegexNode | undefined {
  switch (node.kind) {
    case 'empty':
    case 'assertion':
    case 'backreference':
      return node;
    case 'set': {
      if (node.set.isSubsetOf(PLAIN_BYTES)) return node;
      const set = node.set.intersect(PLAIN_BYTES);
      return set.isEmpty ? undefined : { kind: 'set', set };
    }
    case 'sequence': {
      const items = node.items.map(restrictToPlain);
      return items.every((item) => item !== undefined) ? sequence(items) : undefined;
    }
    case 'alternation': {
      const branches = node.branches.map(restrictToPlain).filter((branch) => branch !== undefined);
      return branches.length === 0 ? undefined : alternation(branches);
    }
    case 'capture':
    case 'atomic': {
      const body = restrictToPlain(node.body);
      return body === undefined ? undefined : { ...node, body };
    }
    case 'look': {
      if (node.negated) return node;
      const body = restrictToPlain(node.body);
      return body === undefined ? undefined : { ...node, body };
    }
    case 'repeat': {
      const body = restrictToPlain(node.body);
      if (body !== undefined) return { ...node, body };
      return node.min === 0 ? { kind: 'empty' } : undefined;
    }
    default:
      return unreachable(node);
  }
}
