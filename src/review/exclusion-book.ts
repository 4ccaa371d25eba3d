import {
  EXCLUSION_LIMITS,
  isInForce,
  renderExclusion,
  EXCLUSION_RULE_ID_MIN,
  scopeFault,
  type Exclusion,
  type ExclusionScope,
} from '../config/exclusions/index.ts';
import type { Policy } from '../config/index.ts';
import type { Event } from '../events/index.ts';
import type { Clock } from '../lib/clock.ts';
import { makeId } from '../lib/id.ts';
import { hasRule } from './rule-ids.ts';
import { makeExclusionEvent, type ExclusionActor } from './exclusion-events.ts';

export interface NewExclusion extends ExclusionScope {
  readonly reason: string;
  readonly endsAtMs?: number | undefined;
  readonly eventId?: string | undefined;
}

/** Why an exclusion was not taken. */
export type ExclusionRefusal =
  | UnknownScope
  | 'bad-scope'
  | 'bad-end'
  | 'exclusion-exists'
  | 'too-many';

/** What a scope names that is not there: its site, or a rule that this site runs. */
export type UnknownScope = 'unknown-site' | 'unknown-rule';

/**
 * - `enforced`: the gateway's policy holds it.
 * - `pending`: it is kept, and on its way to the gateway.
 * - `idle`: its site has no rule of that id any more, so that it does nothing. It holds again should the
 *   rule come back.
 * - `ended`: its time is over. `removed`: somebody took it back.
 */
export type ExclusionState = 'enforced' | 'pending' | 'idle' | 'ended' | 'removed';

export interface ExclusionEntry extends Exclusion {
  readonly state: ExclusionState;
  /** What it becomes, to be read: the number of its own rule differs. */
  readonly secLang: string;
}

export interface ExclusionBookOptions {
  /** What was kept before, newest first. */
  readonly kept: readonly Exclusion[];
  /** Makes the whole list durable before it returns; throws where it cannot. */
  readonly save: (exclusions: readonly Exclusion[]) => void;
  readonly clock: Clock;
  readonly policy: () => Policy | undefined;
  /** Version of the policy that the gateway says it enforces. */
  readonly enforcedVersion: () => number;
  readonly record: (event: Event) => void;
}

/** Control's list of exclusions: every change is durable before it is told, and audited. */
export class ExclusionBook {
  readonly #options: ExclusionBookOptions;
  #exclusions: readonly Exclusion[];

  constructor(options: ExclusionBookOptions) {
    this.#options = options;
    this.#exclusions = options.kept;
  }

  /** Newest first; those that are over too, as long as they are kept. */
  entries(): readonly ExclusionEntry[] {
    return this.#exclusions.map((exclusion) => this.#toEntry(exclusion));
  }

  inForce(): readonly Exclusion[] {
    const nowMs = this.#options.clock.now();
    return this.#exclusions.filter((exclusion) => isInForce(exclusion, nowMs));
  }

  add(wanted: NewExclusion, actor: ExclusionActor): ExclusionEntry | ExclusionRefusal {
    const { clock, policy, record } = this.#options;
    const nowMs = clock.now();
    const refusal = this.#refuse(wanted, policy(), nowMs);
    if (refusal !== undefined) return refusal;
    const { site, ruleId, path, target, reason, endsAtMs, eventId } = wanted;
    const exclusion: Exclusion = {
      id: makeId(nowMs),
      site,
      ruleId,
      path,
      target,
      author: actor.author,
      reason,
      createdAtMs: nowMs,
      endsAtMs,
      eventId,
      removed: undefined,
    };
    this.#keep([exclusion, ...this.#exclusions], nowMs);
    record(makeExclusionEvent('exclusion.added', exclusion, actor, nowMs));
    return this.#toEntry(exclusion);
  }

  /** Ends it now. Undefined where none of this id is in force. */
  remove(id: string, actor: ExclusionActor): ExclusionEntry | undefined {
    const nowMs = this.#options.clock.now();
    const before = this.#exclusions.find((exclusion) => exclusion.id === id);
    if (before === undefined || !isInForce(before, nowMs)) return undefined;
    const removed: Exclusion = { ...before, removed: { author: actor.author, atMs: nowMs } };
    this.#keep(
      this.#exclusions.map((exclusion) => (exclusion === before ? removed : exclusion)),
      nowMs,
    );
    this.#options.record(makeExclusionEvent('exclusion.removed', before, actor, nowMs));
    return this.#toEntry(removed);
  }

  #refuse(
    wanted: NewExclusion,
    policy: Policy | undefined,
    nowMs: number,
  ): ExclusionRefusal | undefined {
    const unknown = findUnknown(policy, wanted);
    if (policy === undefined || unknown !== undefined) return unknown ?? 'unknown-site';
    if (scopeFault(wanted) !== undefined) return 'bad-scope';
    if (wanted.endsAtMs !== undefined && wanted.endsAtMs <= nowMs) return 'bad-end';
    const active = this.inForce();
    if (active.some((exclusion) => scopeKey(exclusion) === scopeKey(wanted))) {
      return 'exclusion-exists';
    }
    if (active.length >= EXCLUSION_LIMITS.active) return 'too-many';
    return ruleTextLength(policy, wanted.site) > RULE_TEXT_LENGTH_MAX ? 'too-many' : undefined;
  }

  /** Of those that are over only so many are kept, the newest. */
  #keep(exclusions: readonly Exclusion[], nowMs: number): void {
    let past = 0;
    const kept = exclusions.filter(
      (exclusion) => isInForce(exclusion, nowMs) || past++ < EXCLUSION_LIMITS.past,
    );
    this.#options.save(kept);
    this.#exclusions = kept;
  }

  #toEntry(exclusion: Exclusion): ExclusionEntry {
    const secLang = renderExclusion(exclusion, EXCLUSION_RULE_ID_MIN);
    return { ...exclusion, state: this.#stateOf(exclusion), secLang };
  }

  #stateOf(exclusion: Exclusion): ExclusionState {
    if (exclusion.removed !== undefined) return 'removed';
    if (!isInForce(exclusion, this.#options.clock.now())) return 'ended';
    const { policy, enforcedVersion } = this.#options;
    const current = policy();
    if (current !== undefined && !hasRule(current, exclusion.site, exclusion.ruleId)) return 'idle';
    const isLoaded = current?.sites.some(({ waf }) => waf.exclusions?.includes(exclusion.id));
    return isLoaded === true && enforcedVersion() >= current!.version ? 'enforced' : 'pending';
  }
}

/** What is not there of what a scope names; undefined where all of it is. */
export function findUnknown(
  policy: Policy | undefined,
  { site, ruleId }: ExclusionScope,
): UnknownScope | undefined {
  if (policy?.sites.some(({ name }) => name === site) !== true) return 'unknown-site';
  return hasRule(policy, site, ruleId) ? undefined : 'unknown-rule';
}

/**
 * A site with exclusions has rules of its own, and the whole policy must fit into one message of the
 * link (16 MiB, with what JSON adds). Ten sites that each have the Core Rule Set do.
 */
const RULE_TEXT_LENGTH_MAX = 12 * 1024 * 1024;

/** Length of all rule texts of the policy with an exclusion for this site. */
function ruleTextLength({ sites, ruleSets }: Policy, siteName: string): number {
  const lengthOf = (name: string): number =>
    Object.values(ruleSets[name]?.files ?? {}).reduce((sum, { length }) => sum + length, 0);
  const site = sites.find(({ name }) => name === siteName)!;
  const added = site.waf.exclusions === undefined ? lengthOf(site.waf.ruleSet) : 0;
  return Object.keys(ruleSets).reduce((sum, name) => sum + lengthOf(name), added);
}

function scopeKey({ site, ruleId, path, target }: ExclusionScope): string {
  const name = target?.name?.toLowerCase();
  return JSON.stringify([site, ruleId, path.kind, path.value, target?.collection, name]);
}
