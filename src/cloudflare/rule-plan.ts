import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { EdgeRulePolicy, Policy, SitePolicy } from '../config/policy.ts';
import { parseFilter } from '../filter/index.ts';
import { isRecord } from '../lib/is-record.ts';
import { CloudflareError, type CloudflareApi } from './cloudflare-api.ts';
import { mentionsRate } from './split-rates.ts';
import type { CloudflareRateLimit } from './translate-rate.ts';
import { translateRule, type CloudflareRule, type SkipParameters } from './translate-rule.ts';

/** Rules with another ref are somebody else's, and stay as and where they are. */
export const REF_PREFIX = 'rampart_';
/** Where custom rules stand, and where rate limiting rules do. */
export const CUSTOM_PHASE = 'http_request_firewall_custom';
export const RATE_PHASE = 'http_ratelimit';
export type Phase = typeof CUSTOM_PHASE | typeof RATE_PHASE;
const DIGEST_DIGITS = 24;
const STATUS_NOT_FOUND = 404;

/** What an export would do, said for a person and done by `apply`. */
export interface Change {
  readonly kind: 'create' | 'update' | 'delete' | 'move';
  readonly what: string;
}

/** A rule that is not exported, or not as it is. */
export interface ExportNote {
  readonly rule: string;
  readonly text: string;
}

export interface WantedRules {
  readonly rules: readonly CloudflareRule[];
  /** For the phase of rate limiting rules. */
  readonly rateRules: readonly CloudflareRule[];
  readonly skipped: readonly ExportNote[];
  readonly notes: readonly ExportNote[];
}

/** The edge rules of a policy as Cloudflare's, in their order; `banList` blocks in front of them. */
export function wantedRules(policy: Policy, banList: string | undefined): WantedRules {
  const rules: CloudflareRule[] = [];
  const rateRules: CloudflareRule[] = [];
  const skipped: ExportNote[] = [];
  const notes: ExportNote[] = [];
  if (banList !== undefined) {
    rules.push({
      action: 'block',
      expression: `ip.src in $${banList}`,
      description: 'Rampart: banned addresses',
      enabled: true,
      ref: `${REF_PREFIX}bans`,
    });
  }
  for (const site of policy.sites) {
    for (const rule of site.edgeRules ?? []) {
      const name = `${site.name} / ${rule.name}`;
      const translated = translateRule(rule, site.hosts, policy.lists ?? {});
      if (!translated.ok) {
        skipped.push({ rule: name, text: translated.reason });
        continue;
      }
      notes.push(...translated.notes.map((text) => ({ rule: name, text })));
      for (const [index, part] of translated.rules.entries()) {
        const isRate = part.ratelimit !== undefined;
        // The first keeps the name that it had before rates were exported.
        const place = index === 0 ? name : `${name} ${index + 1}`;
        (isRate ? rateRules : rules).push({
          ...part,
          ...(part.action === 'skip' ? { action_parameters: skipOf(site, rule) } : {}),
          description: `Rampart: ${place}`,
          enabled: true,
          ref: refOf(place),
        });
      }
    }
  }
  return { rules, rateRules, skipped, notes };
}

function refOf(name: string): string {
  return `${REF_PREFIX}${createHash('sha256').update(name).digest('hex').slice(0, DIGEST_DIGITS)}`;
}

/** What an `allow` passes by: the rules behind it, and so the rates, where they stand behind it. */
function skipOf(site: SitePolicy, allow: EdgeRulePolicy): SkipParameters {
  const rules = site.edgeRules ?? [];
  const behind = rules.slice(rules.indexOf(allow) + 1);
  return behind.some(({ when }) => mentionsRate(parseFilter(when).root))
    ? { ruleset: 'current', phases: [RATE_PHASE] }
    : { ruleset: 'current' };
}

interface PresentRule {
  readonly id: string;
  readonly ref: string;
  readonly rule: CloudflareRule;
}

interface Ruleset {
  /** '' where the zone has none yet. */
  readonly id: string;
  /** Ours alone, in their order. */
  readonly rules: readonly PresentRule[];
}

/** What is to be changed for a zone to have these rules, and no older ones of ours. */
export class RulePlan {
  readonly changes: readonly Change[];
  readonly #api: CloudflareApi;
  readonly #zone: string;
  readonly #phase: Phase;
  readonly #wanted: readonly CloudflareRule[];
  readonly #present: Ruleset;

  private constructor(
    api: CloudflareApi,
    zone: string,
    phase: Phase,
    wanted: readonly CloudflareRule[],
    present: Ruleset,
  ) {
    this.#api = api;
    this.#zone = zone;
    this.#phase = phase;
    this.#wanted = wanted;
    this.#present = present;
    this.changes = findChanges(wanted, present.rules);
  }

  static async make(
    api: CloudflareApi,
    zone: string,
    phase: Phase,
    wanted: readonly CloudflareRule[],
  ): Promise<RulePlan> {
    return new RulePlan(api, zone, phase, wanted, await readRuleset(api, zone, phase));
  }

  /** Changes what differs, rule by rule; other people's rules are never sent back. */
  async apply(): Promise<void> {
    if (this.changes.length === 0) return;
    if (this.#present.id === '') {
      await this.#api.ask('PUT', `/zones/${this.#zone}/rulesets/phases/${this.#phase}/entrypoint`, {
        rules: this.#wanted,
      });
      return;
    }
    const base = `/zones/${this.#zone}/rulesets/${this.#present.id}/rules`;
    const wantedRefs = new Set(this.#wanted.map(({ ref }) => ref));
    let { rules } = this.#present;
    for (const { id, ref } of rules) {
      if (!wantedRefs.has(ref)) await this.#api.ask('DELETE', `${base}/${id}`);
    }
    rules = rules.filter(({ ref }) => wantedRefs.has(ref));
    let before: string | undefined;
    for (const rule of this.#wanted) {
      const known = rules.find(({ ref }) => ref === rule.ref);
      const position = before === undefined ? undefined : { after: before };
      if (known === undefined) {
        const { result } = await this.#api.ask('POST', base, {
          ...rule,
          ...(position && { position }),
        });
        rules = readRules(result);
      } else if (!isSame(known.rule, rule) || !isBehind(rules, before, rule.ref)) {
        const { result } = await this.#api.ask('PATCH', `${base}/${known.id}`, {
          ...rule,
          ...(position && { position }),
        });
        rules = readRules(result);
      }
      before = rules.find(({ ref }) => ref === rule.ref)?.id ?? before;
    }
  }
}

/** Whether a rule follows another of ours; the first may stand anywhere. */
function isBehind(rules: readonly PresentRule[], before: string | undefined, ref: string): boolean {
  if (before === undefined) return true;
  return rules[rules.findIndex(({ id }) => id === before) + 1]?.ref === ref;
}

function findChanges(
  wanted: readonly CloudflareRule[],
  present: readonly PresentRule[],
): readonly Change[] {
  const changes: Change[] = [];
  const refs = new Set(wanted.map(({ ref }) => ref));
  for (const { ref, rule } of present) {
    if (!refs.has(ref)) changes.push({ kind: 'delete', what: describe(rule) });
  }
  const kept = present.filter(({ ref }) => refs.has(ref));
  const orderedRefs = wanted
    .filter(({ ref }) => kept.some((rule) => rule.ref === ref))
    .map(({ ref }) => ref);
  for (const rule of wanted) {
    const known = kept.find(({ ref }) => ref === rule.ref);
    if (known === undefined) changes.push({ kind: 'create', what: describe(rule) });
    else if (!isSame(known.rule, rule)) changes.push({ kind: 'update', what: describe(rule) });
    else if (kept[orderedRefs.indexOf(rule.ref)]?.ref !== rule.ref) {
      changes.push({ kind: 'move', what: describe(rule) });
    }
  }
  return changes;
}

function describe({ description, action, expression, ratelimit }: CloudflareRule): string {
  const rate =
    ratelimit === undefined
      ? ''
      : ` above ${ratelimit.requests_per_period} in ${ratelimit.period} s by ${ratelimit.characteristics.join(', ')}`;
  return `rule "${description}": ${action}${rate} where ${expression}`;
}

function isSame(left: CloudflareRule, right: CloudflareRule): boolean {
  return (
    left.action === right.action &&
    left.expression === right.expression &&
    left.description === right.description &&
    left.enabled === right.enabled &&
    isDeepStrictEqual(left.action_parameters, right.action_parameters) &&
    isDeepStrictEqual(left.ratelimit, right.ratelimit)
  );
}

async function readRuleset(api: CloudflareApi, zone: string, phase: Phase): Promise<Ruleset> {
  try {
    const { result } = await api.ask('GET', `/zones/${zone}/rulesets/phases/${phase}/entrypoint`);
    const id = isRecord(result) && typeof result['id'] === 'string' ? result['id'] : '';
    if (id === '') throw new CloudflareError('Cloudflare answers a ruleset without an id', 200);
    return { id, rules: readRules(result) };
  } catch (error) {
    // A zone that never had a custom rule has no ruleset for them.
    if (error instanceof CloudflareError && error.status === STATUS_NOT_FOUND) {
      return { id: '', rules: [] };
    }
    throw error;
  }
}

function readRules(ruleset: unknown): readonly PresentRule[] {
  const rules = isRecord(ruleset) && Array.isArray(ruleset['rules']) ? ruleset['rules'] : [];
  return rules.flatMap((rule: unknown) => {
    if (!isRecord(rule)) return [];
    const { id, ref, action, expression, description, enabled } = rule;
    const parameters = readSkip(rule['action_parameters']);
    const ratelimit = readRateLimit(rule['ratelimit']);
    if (typeof id !== 'string' || typeof ref !== 'string' || !ref.startsWith(REF_PREFIX)) return [];
    return [
      {
        id,
        ref,
        rule: {
          action: String(action) as CloudflareRule['action'],
          expression: String(expression),
          description: typeof description === 'string' ? description : '',
          enabled: enabled !== false,
          ref,
          ...(action === 'skip' && { action_parameters: parameters }),
          ...(ratelimit && { ratelimit }),
        },
      },
    ];
  });
}

/** What we would have sent; Cloudflare adds fields of its own. */
function readSkip(value: unknown): SkipParameters {
  const phases = isRecord(value) ? value['phases'] : undefined;
  const skipsRates = Array.isArray(phases) && phases.includes(RATE_PHASE);
  return skipsRates ? { ruleset: 'current', phases: [RATE_PHASE] } : { ruleset: 'current' };
}

function readRateLimit(value: unknown): CloudflareRateLimit | undefined {
  if (!isRecord(value)) return undefined;
  const { characteristics, counting_expression: counted } = value;
  return {
    characteristics: Array.isArray(characteristics) ? characteristics.map(String) : [],
    period: Number(value['period']),
    requests_per_period: Number(value['requests_per_period']),
    mitigation_timeout: Number(value['mitigation_timeout']),
    ...(typeof counted === 'string' && counted !== '' && { counting_expression: counted }),
  };
}
