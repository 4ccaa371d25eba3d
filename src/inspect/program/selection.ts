import { unreachable } from '../../lib/unreachable.ts';
import {
  compilePattern,
  type Matcher,
  type SelectorNode,
  type TargetNode,
} from '../../seclang/index.ts';

/** Which names of a collection a target takes. */
export interface Selection {
  /** Whether it searches in names: that takes time. */
  readonly isPattern: boolean;
  has(key: string): boolean;
}

/**
 * The selection of a target: its selector, less the exclusions of the rule that name the same
 * variable. Returns undefined where every name is taken, and 'none' where an exclusion without a
 * selector takes the whole variable out.
 */
export function compileSelection(
  target: TargetNode,
  exclusions: readonly TargetNode[],
): Selection | undefined | 'none' {
  const takes = target.selector === undefined ? undefined : compileSelector(target.selector);
  const excepts: Selection[] = [];
  for (const exclusion of exclusions) {
    if (exclusion.variable !== target.variable) continue;
    if (exclusion.selector === undefined) return 'none';
    excepts.push(compileSelector(exclusion.selector));
  }
  if (excepts.length === 0) return takes;
  return {
    isPattern: [takes, ...excepts].some((selection) => selection?.isPattern === true),
    has: (key) =>
      (takes === undefined || takes.has(key)) && !excepts.some((except) => except.has(key)),
  };
}

function compileSelector(selector: SelectorNode): Selection {
  switch (selector.kind) {
    case 'name': {
      const { key } = selector;
      return { isPattern: false, has: (name) => name === key };
    }
    case 'pattern': {
      const matcher: Matcher = compilePattern(selector.pattern);
      return { isPattern: true, has: (name) => matcher.test(name) };
    }
    case 'path': {
      const { expression } = selector;
      return { isPattern: false, has: (name) => name === expression };
    }
    default:
      return unreachable(selector);
  }
}
