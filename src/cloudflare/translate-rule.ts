import type { EdgeAction, EdgeRulePolicy } from '../config/policy.ts';
import {
  checkFilter,
  parseFilter,
  printFilter,
  REQUEST_SCHEMA,
  SET_SIZE_MAX,
  type FilterLists,
  type FilterNode,
  type RequestField,
  type SetNode,
} from '../filter/index.ts';
import { unreachable } from '../lib/unreachable.ts';
import { allOf, splitRates } from './split-rates.ts';
import { translateRate, type CloudflareRateLimit } from './translate-rate.ts';

/** A custom rule, or a rate limiting rule, as Cloudflare's rulesets have it. */
export interface CloudflareRule {
  readonly action: 'block' | 'managed_challenge' | 'log' | 'skip';
  readonly action_parameters?: SkipParameters;
  readonly ratelimit?: CloudflareRateLimit;
  readonly expression: string;
  readonly description: string;
  readonly enabled: boolean;
  /** Ours begin with REF_PREFIX; rules without it are never touched. */
  readonly ref: string;
}

/** What an `allow` passes by. */
export interface SkipParameters {
  readonly ruleset: 'current';
  readonly phases?: readonly ['http_ratelimit'];
}

/** One edge rule may become a custom rule, rate limiting rules, or both. */
export type TranslatedRule = Pick<CloudflareRule, 'action' | 'expression' | 'ratelimit'>;

export type Translation =
  | {
      readonly ok: true;
      readonly rules: readonly TranslatedRule[];
      /** What is not quite the same there. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** Characters of an expression there. */
const EXPRESSION_LENGTH_MAX = 4096;

/** Fields that mean the same at Cloudflare. */
const SAME: ReadonlySet<string> = new Set<RequestField>([
  'http.cookie',
  'http.host',
  'http.referer',
  'http.request.body.size',
  'http.request.cookies',
  'http.request.full_uri',
  'http.request.headers',
  'http.request.headers.names',
  'http.request.headers.values',
  'http.request.method',
  'http.request.timestamp.sec',
  'http.request.uri',
  'http.request.uri.args',
  'http.request.uri.args.names',
  'http.request.uri.args.values',
  'http.request.uri.path',
  'http.request.uri.path.extension',
  'http.request.uri.query',
  'http.user_agent',
  'ip.src',
  'ip.src.asnum',
  'ip.src.continent',
  'ip.src.country',
  'ip.src.is_in_european_union',
  'raw.http.request.uri.path',
  'ssl',
]);

/** Fields that have another name there. */
const RENAMED: Readonly<Record<string, string>> = { 'tls.ja4': 'cf.bot_management.ja4' };

const OTHERWISE: Readonly<Record<string, string>> = {
  'http.request.version': 'Cloudflare spells the values of http.request.version otherwise',
};

const FUNCTIONS: ReadonlySet<string> = new Set([
  'any',
  'all',
  'concat',
  'ends_with',
  'len',
  'lower',
  'starts_with',
  'substring',
  'upper',
  'url_decode',
]);

const RATE = 'Cloudflare knows rates as conditions of their own only';
const RATE_ALLOW = 'Cloudflare cannot let pass what exceeds a rate';
const PCRE_ONLY =
  'its pattern has a look-around, a reference or a possessive part, which Cloudflare does not know';
/** What the regex crate that Cloudflare uses leaves out of PCRE. */
const PCRE_ONLY_PATTERN = /\(\?(?:=|!|<=|<!|>|\(|R|&)|\\[1-9]|\\k|[*+?}]\+/;

const ACTIONS: Readonly<
  Record<EdgeAction, { readonly action: CloudflareRule['action']; readonly note?: string }>
> = {
  block: { action: 'block' },
  drop: { action: 'block', note: 'Cloudflare cannot close without an answer: it blocks' },
  challenge: { action: 'managed_challenge' },
  log: { action: 'log', note: 'the action log needs an Enterprise plan' },
  allow: { action: 'skip', note: 'passes by the custom rules that follow, not by managed ones' },
};

/** Says an edge rule in Cloudflare's words, for the hosts of its site, or why that cannot be. */
export function translateRule(
  { when, action }: EdgeRulePolicy,
  hosts: readonly string[],
  lists: FilterLists,
): Translation {
  // Lists are checked here: Cloudflare would find the mistake only later.
  checkFilter(when, REQUEST_SCHEMA, { lists });
  const { root } = parseFilter(when);
  const split = splitRates(root);
  if (!split.ok) return split;
  const known = ACTIONS[action];
  const scope = printHosts(hosts);
  const rules: TranslatedRule[] = [];
  const notes = new Set(known.note === undefined ? [] : [known.note]);
  for (const { conditions, rate } of split.branches) {
    const condition = allOf(conditions);
    const problem = findProblem(condition, lists);
    if (problem !== undefined) return { ok: false, reason: problem };
    const isAlways = conditions.length === 0;
    const printed = isAlways ? '' : printFilter(inlineLists(condition, lists));
    const expression = joinScope(scope, printed);
    if (expression.length > EXPRESSION_LENGTH_MAX) return tooLong(expression.length);
    if (rate === undefined) {
      rules.push({ action: known.action, expression });
      continue;
    }
    if (known.action === 'skip') return { ok: false, reason: RATE_ALLOW };
    const translated = translateRate(rate, known.action === 'managed_challenge');
    if (!translated.ok) return translated;
    for (const note of translated.notes) notes.add(note);
    // Every request of the site counts, whatever else the rule asks.
    const counted = isAlways ? {} : { counting_expression: joinScope(scope, '') };
    const ratelimit = { ...translated.ratelimit, ...counted };
    rules.push({ action: known.action, expression, ratelimit });
  }
  return { ok: true, rules, notes: [...notes] };
}

function joinScope(scope: string, condition: string): string {
  if (scope === '' || condition === '') return scope || condition || 'true';
  return `(${scope}) and (${condition})`;
}

function tooLong(length: number): Translation {
  const reason = `the expression has ${length} characters, Cloudflare takes ${EXPRESSION_LENGTH_MAX}`;
  return { ok: false, reason };
}

function printHosts(hosts: readonly string[]): string {
  const exact = hosts.filter((host) => !host.startsWith('*.'));
  const parts = hosts
    .filter((host) => host.startsWith('*.'))
    .map((host) => `http.host wildcard "${host}"`);
  if (exact.length > 0) {
    parts.unshift(`http.host in {${exact.map((host) => `"${host}"`).join(' ')}}`);
  }
  return parts.join(' or ');
}

/** Why Cloudflare cannot say this; undefined where it can. */
function findProblem(node: FilterNode, lists: FilterLists): string | undefined {
  const first = (nodes: readonly FilterNode[]): string | undefined =>
    nodes.map((inner) => findProblem(inner, lists)).find((problem) => problem !== undefined);
  switch (node.kind) {
    case 'literal':
      return node.value.type === 'duration' ? RATE : undefined;
    case 'network':
      return undefined;
    case 'field':
      if (SAME.has(node.name) || Object.hasOwn(RENAMED, node.name)) return undefined;
      return OTHERWISE[node.name] ?? `Cloudflare has no ${node.name}`;
    case 'index':
      return findProblem(node.value, lists);
    case 'call':
      if (node.name === 'rate') return RATE;
      if (!FUNCTIONS.has(node.name)) return `Cloudflare has no ${node.name}()`;
      return first(node.arguments);
    case 'not':
      return findProblem(node.term, lists);
    case 'logical':
      return first(node.terms);
    case 'compare':
      return first([node.left, node.right]);
    case 'search':
      if (node.operator === 'matches' && PCRE_ONLY_PATTERN.test(node.text)) return PCRE_ONLY;
      return findProblem(node.left, lists);
    case 'member':
      return findProblem(node.left, lists) ?? findListProblem(node.set, lists);
    default:
      return unreachable(node);
  }
}

function findListProblem(set: SetNode, lists: FilterLists): string | undefined {
  if (set.kind !== 'list') return undefined;
  const count = lists[set.name]?.length ?? 0;
  if (count === 0) return `the list $${set.name} is empty`;
  if (count <= SET_SIZE_MAX) return undefined;
  return `the list $${set.name} has ${count} entries, too many for one expression`;
}

/** Our lists do not exist there: their entries take their place. Fields get their names. */
function inlineLists(node: FilterNode, lists: FilterLists): FilterNode {
  const inline = (inner: FilterNode): FilterNode => inlineLists(inner, lists);
  switch (node.kind) {
    case 'literal':
    case 'network':
      return node;
    case 'field':
      return { ...node, name: RENAMED[node.name] ?? node.name };
    case 'index':
      return { ...node, value: inline(node.value) };
    case 'call':
      return { ...node, arguments: node.arguments.map(inline) };
    case 'not':
      return { ...node, term: inline(node.term) };
    case 'logical':
      return { ...node, terms: node.terms.map(inline) };
    case 'compare':
      return { ...node, left: inline(node.left), right: inline(node.right) };
    case 'search':
      return { ...node, left: inline(node.left) };
    case 'member':
      return { ...node, left: inline(node.left), set: inlineSet(node.set, lists, node.left) };
    default:
      return unreachable(node);
  }
}

function inlineSet(set: SetNode, lists: FilterLists, left: FilterNode): SetNode {
  if (set.kind !== 'list') return set;
  const entries = lists[set.name] ?? [];
  const isText = typeOf(left) === 'string';
  const written = entries.map((entry) => (isText ? JSON.stringify(entry) : entry)).join(' ');
  // Read back as a set, so that it is printed like any other.
  const { root } = parseFilter(`${printFilter(left)} in {${written}}`);
  return root.kind === 'member' ? root.set : set;
}

/** Of what stands before `in`: texts are quoted in a set, all else is not. */
function typeOf(node: FilterNode): 'string' | 'other' {
  if (node.kind === 'call') return node.name === 'len' ? 'other' : 'string';
  if (node.kind === 'index') return 'string';
  if (node.kind !== 'field') return 'other';
  const field = REQUEST_SCHEMA.fields[node.name as RequestField];
  return field.type === 'string' ? 'string' : 'other';
}
