import {
  covers,
  EXCLUSION_RULE_ID_MIN,
  proposeExclusion,
  renderExclusion,
  type ExclusionScope,
  type Proposal,
} from '../config/exclusions/index.ts';
import type { Policy } from '../config/index.ts';
import {
  isRequestEvent,
  TARGET_LENGTH_MAX,
  type EventStore,
  type Period,
} from '../events/index.ts';
import type { Clock } from '../lib/clock.ts';
import { dryRunExclusion, type DryRun } from './dry-run.ts';
import { findUnknown, type ExclusionBook, type UnknownScope } from './exclusion-book.ts';
import { causesOf, toFlaggedRequest } from './flagged-request.ts';
import { readFlagged } from './read-flagged.ts';
import { reportReadiness, type Readiness } from './readiness.ts';
import { isHabitOfVisitors, suggestExclusions, type Suggestion } from './suggest-exclusions.ts';

/** The way out of one match. */
export interface MatchProposal extends Proposal {
  readonly ruleId: number;
  /** As the match names it. */
  readonly target: string;
  readonly secLang: string;
  /** An exclusion that holds for it already. */
  readonly existing?: string | undefined;
}

export interface ReviewDeskOptions {
  readonly store: EventStore;
  readonly book: ExclusionBook;
  readonly policy: () => Policy | undefined;
  readonly clock: Clock;
}

const LOOK_BACK_MS = 14 * 86_400_000;

/** Where decisions are looked at again: for the console and for the command line. */
export class ReviewDesk {
  readonly book: ExclusionBook;
  readonly #options: ReviewDeskOptions;

  constructor(options: ReviewDeskOptions) {
    this.#options = options;
    this.book = options.book;
  }

  /** The narrowest exclusion for each match of a recorded request; undefined where there is no such request. */
  async propose(eventId: string): Promise<readonly MatchProposal[] | undefined> {
    const event = await this.#options.store.get(eventId);
    if (event === undefined || !isRequestEvent(event)) return undefined;
    const request = toFlaggedRequest(event);
    const { site, path } = request;
    const inForce = this.book.inForce();
    const proposals = new Map<string, MatchProposal>();
    for (const finding of causesOf(request)) {
      const { ruleId, target } = finding;
      const asked = { site, target: request.target, targetLengthMax: TARGET_LENGTH_MAX };
      const proposal = proposeExclusion(asked, finding);
      const key = `${ruleId} ${target}`;
      if (proposal === undefined || proposals.has(key)) continue;
      const looked = { site, path, ruleId, target };
      proposals.set(key, {
        ...proposal,
        ruleId,
        target,
        secLang: renderScope(proposal.scope, undefined),
        existing: inForce.find((exclusion) => covers(exclusion, looked))?.id,
      });
    }
    return [...proposals.values()];
  }

  /** What an exclusion would have changed over the last days, or what it names that is not there. */
  async dryRun(scope: ExclusionScope): Promise<DryRun | UnknownScope> {
    const policy = this.#options.policy();
    const unknown = findUnknown(policy, scope);
    const site = policy?.sites.find(({ name }) => name === scope.site);
    if (policy === undefined || site === undefined || unknown !== undefined) {
      return unknown ?? 'unknown-site';
    }
    const { store } = this.#options;
    const evidence = await readFlagged(store, scope.site, this.#period());
    const isHabit = await isHabitOfVisitors(store, scope, evidence);
    return dryRunExclusion(evidence, scope, policy.ruleSets[site.waf.ruleSet], { isHabit });
  }

  async suggest(site: string): Promise<readonly Suggestion[] | undefined> {
    if (!this.#hasSite(site)) return undefined;
    const { store } = this.#options;
    const evidence = await readFlagged(store, site, this.#period());
    return suggestExclusions(store, site, evidence, this.book.inForce());
  }

  async readiness(site: string): Promise<Readiness | undefined> {
    const { store, policy, clock } = this.#options;
    const current = policy();
    return current === undefined ? undefined : reportReadiness(store, current, site, clock.now());
  }

  sites(): readonly string[] {
    return this.#options.policy()?.sites.map(({ name }) => name) ?? [];
  }

  #hasSite(site: string): boolean {
    return this.sites().includes(site);
  }

  #period(): Period {
    const now = this.#options.clock.now();
    return { from: now - LOOK_BACK_MS, to: now + 1 };
  }
}

/** What a scope becomes, to be read before it is made. */
export function renderScope(scope: ExclusionScope, endsAtMs: number | undefined): string {
  const nobody = { id: '', author: '', reason: '', createdAtMs: 0 };
  const exclusion = { ...scope, ...nobody, endsAtMs, eventId: undefined, removed: undefined };
  return renderExclusion(exclusion, EXCLUSION_RULE_ID_MIN);
}
