import { causesOf, type Finding, type FlaggedRequest } from './flagged-request.ts';

/**
 * Why a request looks like an attack although an exclusion would let it pass. None of it asks the rule
 * that the exclusion switches off:
 *
 * - `bare-payload`: the value is little but what was found in it, and no habit of many visitors.
 * - `other-findings`: something else about it was found too.
 * - `many-rules`: its sender tripped rules of many kinds.
 * - `many-places`: its sender tripped rules in many places.
 * - `probing`: its sender asked for what only those ask for who look for holes.
 */
export type AttackSign =
  | 'bare-payload'
  | 'other-findings'
  | 'many-rules'
  | 'many-places'
  | 'probing';

/** An ordinary visitor trips one rule with one habit; whoever tries things trips several. */
const RULES_MAX = 2;
const PLACES_MAX = 3;
const PROBE_TAGS: ReadonlySet<string> = new Set([
  'scanner',
  'probe',
  'web-shell',
  'attack-reputation-scanner',
]);
/** Clients whose conduct is kept; of others nothing is known, which is no sign of anything good. */
const CLIENTS_MAX = 20_000;

interface Conduct {
  readonly rules: Set<number>;
  readonly places: Set<string>;
  isProbing: boolean;
}

/** What each client tripped over a period; tells those who try things from those with one habit. */
export class ClientConduct {
  readonly #conducts = new Map<string, Conduct>();
  #isFull = false;

  add(request: FlaggedRequest): void {
    let conduct = this.#conducts.get(request.client);
    if (conduct === undefined) {
      if (this.#conducts.size >= CLIENTS_MAX) {
        this.#isFull = true;
        return;
      }
      conduct = { rules: new Set(), places: new Set(), isProbing: false };
      this.#conducts.set(request.client, conduct);
    }
    for (const finding of causesOf(request)) {
      // Past the limits more of the same says nothing new.
      if (conduct.rules.size <= RULES_MAX) conduct.rules.add(finding.ruleId);
      if (conduct.places.size <= PLACES_MAX) conduct.places.add(placeOf(request, finding));
      if (finding.tags.some((tag) => PROBE_TAGS.has(tag))) conduct.isProbing = true;
    }
  }

  /** True where more clients came than are kept. */
  get isFull(): boolean {
    return this.#isFull;
  }

  signsOf(client: string): readonly AttackSign[] {
    const conduct = this.#conducts.get(client);
    if (conduct === undefined) return this.#isFull ? ['many-places'] : [];
    return [
      ...(conduct.rules.size > RULES_MAX ? (['many-rules'] as const) : []),
      ...(conduct.places.size > PLACES_MAX ? (['many-places'] as const) : []),
      ...(conduct.isProbing ? (['probing'] as const) : []),
    ];
  }
}

/** Rules by the value they looked at: several rules on one value are one place. */
function placeOf(request: FlaggedRequest, finding: Finding): string {
  return `${request.site} ${request.path} ${finding.target}`;
}
