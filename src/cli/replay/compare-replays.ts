import type { Match } from '../../inspect/index.ts';
import { isBarePayload } from '../../review/index.ts';
import { counted } from '../counted.ts';
import { describeAttackLike } from '../describe-review.ts';
import { printable } from '../printable.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { ReplayResult } from './replay-request.ts';

/** What another policy does to one request: `allowed` and `blocked` where it did not happen before. */
export type Change = 'allowed' | 'blocked' | 'none';

export interface Comparison {
  readonly change: Change;
  /** Of a newly allowed request: that it looks like an attack all the same. */
  readonly attackLike: boolean;
}

/** One rule that is wrong about a value is a false alarm; several that agree seldom are. */
const AGREEING_RULES_MIN = 2;

/**
 * Compares what two policies make of a request. A site that only detects is taken at its word: what it
 * would have stopped counts as stopped.
 */
export function compareReplays(before: ReplayResult, after: ReplayResult): Comparison {
  const wasStopped = isStopped(before);
  const isStoppedNow = isStopped(after);
  if (wasStopped === isStoppedNow) return { change: 'none', attackLike: false };
  if (isStoppedNow) return { change: 'blocked', attackLike: false };
  const attackLike =
    countRules(after.matches) > 0 ||
    countRules(before.matches) >= AGREEING_RULES_MIN ||
    before.matches.some((match) => counts(match) && isBarePayload(match));
  return { change: 'allowed', attackLike };
}

function isStopped({ verdict, decidedBy }: ReplayResult): boolean {
  return decidedBy !== undefined || (verdict !== 'allow' && verdict !== 'log');
}

function countRules(matches: readonly Match[]): number {
  return new Set(matches.filter(counts).map(({ ruleId }) => ruleId)).size;
}

function counts({ score, logged }: Match): boolean {
  return logged && score > 0;
}

const EXAMPLES_MAX = 10;
const TARGET_SHOWN_MAX = 100;

/** Adds up what a change of policy does, for people. */
export class ComparisonSummary {
  readonly #allowed: string[] = [];
  readonly #blocked: string[] = [];
  readonly #rules = new Map<number, { allowed: number; blocked: number }>();
  #requests = 0;
  #allowedCount = 0;
  #blockedCount = 0;
  #attackLike = 0;

  add(
    file: string,
    request: RecordedRequest,
    results: { readonly before: ReplayResult; readonly after: ReplayResult },
    { change, attackLike }: Comparison,
  ): void {
    this.#requests++;
    if (change === 'none') return;
    const sign = attackLike ? '  LOOKS LIKE AN ATTACK' : '';
    const target = printable(request.target.slice(0, TARGET_SHOWN_MAX));
    const line = `${printable(request.method)} ${target}  (${file})${sign}`;
    if (change === 'allowed') {
      this.#allowedCount++;
      if (attackLike) this.#attackLike++;
      // What looks like an attack is what a person must see.
      if (attackLike) this.#allowed.unshift(line);
      else if (this.#allowed.length < EXAMPLES_MAX) this.#allowed.push(line);
      this.#allowed.splice(EXAMPLES_MAX);
      this.#countRules(results.before, 'allowed');
    } else {
      this.#blockedCount++;
      if (this.#blocked.length < EXAMPLES_MAX) this.#blocked.push(line);
      this.#countRules(results.after, 'blocked');
    }
  }

  describe(): readonly string[] {
    const rules = [...this.#rules].sort(([left], [right]) => left - right);
    return [
      `would have allowed ${counted(this.#allowedCount, 'more request')}, ${describeAttackLike(this.#attackLike)}; would have blocked ${this.#blockedCount} more`,
      `  ${counted(this.#requests, 'request')}, each through both policies`,
      ...section('Newly allowed', this.#allowed),
      ...section('Newly blocked', this.#blocked),
      ...section(
        'Rules that make the difference',
        rules.map(
          ([id, { allowed, blocked }]) =>
            `${id}  no longer stops ${allowed}, stops ${blocked} more`,
        ),
      ),
    ];
  }

  #countRules(result: ReplayResult, change: 'allowed' | 'blocked'): void {
    const ids = result.matches.filter(counts);
    for (const id of new Set(ids.map(({ ruleId }) => ruleId))) {
      const changes = this.#rules.get(id) ?? { allowed: 0, blocked: 0 };
      changes[change]++;
      this.#rules.set(id, changes);
    }
  }
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}
