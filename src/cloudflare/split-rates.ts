import { unreachable } from '../lib/unreachable.ts';
import type { CallNode, CompareNode, FilterNode } from '../filter/index.ts';

/** `rate(...) gt 50`: what is counted, over what time, and the number that is still fine. */
export interface Rate {
  readonly keys: readonly FilterNode[];
  readonly windowMs: number;
  readonly above: number;
}

/** One way for a rule to apply: all conditions hold, and where there is a rate, it is exceeded. */
export interface Branch {
  readonly conditions: readonly FilterNode[];
  readonly rate: Rate | undefined;
}

export type SplitRates =
  | { readonly ok: true; readonly branches: readonly Branch[] }
  | { readonly ok: false; readonly reason: string };

/** Rules of Cloudflare that one edge rule may become. */
const BRANCHES_MAX = 16;

const TWO_RATES = 'Cloudflare counts one rate in a rule, not two that must both be exceeded';
const ODD_RATE = 'Cloudflare can only tell that a rate is exceeded: write rate(...) gt NUMBER';
const TOO_MANY = `it would become more than ${BRANCHES_MAX} rules at Cloudflare`;

/** Takes a rule apart into ways for it to apply with one rate each. Parts without a rate stay whole. */
export function splitRates(root: FilterNode): SplitRates {
  const branches = branchesOf(root);
  return typeof branches === 'string'
    ? { ok: false, reason: branches }
    : { ok: true, branches: joinPlain(branches) };
}

/** Ways to apply, or why there are none that Cloudflare could be told. */
function branchesOf(node: FilterNode): readonly Branch[] | string {
  if (!mentionsRate(node)) return [{ conditions: [node], rate: undefined }];
  if (node.kind === 'compare') {
    const rate = rateOf(node);
    return rate === undefined ? ODD_RATE : [{ conditions: [], rate }];
  }
  if (node.kind !== 'logical' || node.operator === 'xor') return ODD_RATE;
  const parts: (readonly Branch[])[] = [];
  for (const term of node.terms) {
    const branches = branchesOf(term);
    if (typeof branches === 'string') return branches;
    parts.push(branches);
  }
  return node.operator === 'or' ? parts.flat() : multiply(parts);
}

function multiply(parts: readonly (readonly Branch[])[]): readonly Branch[] | string {
  let branches: readonly Branch[] = [{ conditions: [], rate: undefined }];
  for (const part of parts) {
    const longer: Branch[] = [];
    for (const left of branches) {
      for (const right of part) {
        if (left.rate !== undefined && right.rate !== undefined) return TWO_RATES;
        longer.push({
          conditions: [...left.conditions, ...right.conditions],
          rate: left.rate ?? right.rate,
        });
      }
    }
    if (longer.length > BRANCHES_MAX) return TOO_MANY;
    branches = longer;
  }
  return branches;
}

/** What needs no rate is one rule, as it was written. */
function joinPlain(branches: readonly Branch[]): readonly Branch[] {
  const plain = branches.filter(({ rate }) => rate === undefined);
  const rated = branches.filter(({ rate }) => rate !== undefined);
  if (plain.length < 2) return [...plain, ...rated];
  const terms = plain.map(({ conditions }) => allOf(conditions));
  const either: FilterNode = { kind: 'logical', at: 0, operator: 'or', terms };
  return [{ conditions: [either], rate: undefined }, ...rated];
}

/** Undefined where there are none: then it holds always. */
export function allOf(conditions: readonly FilterNode[]): FilterNode {
  const [first, ...more] = conditions;
  if (first === undefined)
    return { kind: 'literal', at: 0, value: { type: 'boolean', value: true } };
  if (more.length === 0) return first;
  return { kind: 'logical', at: 0, operator: 'and', terms: conditions };
}

/** Whether a rate is asked for anywhere in it. */
export function mentionsRate(node: FilterNode): boolean {
  switch (node.kind) {
    case 'call':
      return node.name === 'rate' || node.arguments.some(mentionsRate);
    case 'not':
      return mentionsRate(node.term);
    case 'logical':
      return node.terms.some(mentionsRate);
    case 'compare':
      return mentionsRate(node.left) || mentionsRate(node.right);
    case 'search':
    case 'member':
      return mentionsRate(node.left);
    case 'index':
      return mentionsRate(node.value);
    case 'literal':
    case 'network':
    case 'field':
      return false;
    default:
      return unreachable(node);
  }
}

/** `rate(...) gt 5`, `5 lt rate(...)` and the like. */
function rateOf({ operator, left, right }: CompareNode): Rate | undefined {
  if (isRate(left) && (operator === 'gt' || operator === 'ge')) {
    return makeRate(left, right, operator === 'ge');
  }
  if (isRate(right) && (operator === 'lt' || operator === 'le')) {
    return makeRate(right, left, operator === 'le');
  }
  return undefined;
}

function isRate(node: FilterNode): node is CallNode {
  return node.kind === 'call' && node.name === 'rate';
}

function makeRate(call: CallNode, limit: FilterNode, orEqual: boolean): Rate | undefined {
  const window = call.arguments.at(-1);
  if (window?.kind !== 'literal' || window.value.type !== 'duration') return undefined;
  if (limit.kind !== 'literal' || limit.value.type !== 'number') return undefined;
  const above = Math.floor(limit.value.value) - (orEqual ? 1 : 0);
  return { keys: call.arguments.slice(0, -1), windowMs: window.value.milliseconds, above };
}
