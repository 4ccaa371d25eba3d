import type { Verdict } from '../../inspect/index.ts';
import { counted } from '../counted.ts';
import { printable } from '../printable.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { ReplayResult } from './replay-request.ts';

const EXAMPLES_MAX = 5;
const RULES_SHOWN_MAX = 20;
const TARGET_SHOWN_MAX = 100;
/** Times kept for the quantiles; beyond it they are of the first so many. */
const TIMES_MAX = 1_000_000;

/** Adds up what a replay found, for people. */
export class ReplaySummary {
  readonly #verdicts = new Map<Verdict, number>();
  readonly #rules = new Map<number, { count: number; readonly message: string }>();
  readonly #passed: string[] = [];
  readonly #malformed: string[] = [];
  readonly #times: number[] = [];
  #malformedCount = 0;
  #requests = 0;
  #faulted = 0;
  #problems = 0;

  get problems(): number {
    return this.#problems;
  }

  add(file: string, request: RecordedRequest, result: ReplayResult): void {
    this.#requests++;
    if (result.malformed === undefined) {
      this.#verdicts.set(result.verdict, (this.#verdicts.get(result.verdict) ?? 0) + 1);
    } else this.#addMalformed(file, request, result.malformed);
    if (result.faults.length > 0) this.#faulted++;
    if (this.#times.length < TIMES_MAX) this.#times.push(result.microseconds);
    for (const { ruleId, message, logged } of result.matches) {
      if (logged) this.#countRule(ruleId, message);
    }
    if (result.verdict === 'allow' && this.#passed.length < EXAMPLES_MAX) {
      this.#passed.push(
        `${request.method} ${request.target.slice(0, TARGET_SHOWN_MAX)}  (${file})`,
      );
    }
  }

  #addMalformed(file: string, { method, target, line }: RecordedRequest, what: string): void {
    this.#malformedCount++;
    if (this.#malformed.length === EXAMPLES_MAX) return;
    const place = line === undefined ? file : `${file}:${line}`;
    const shown = printable(`${method} ${target}`.slice(0, TARGET_SHOWN_MAX));
    this.#malformed.push(`${place}  ${what}: ${shown}`);
  }

  addProblem(): void {
    this.#problems++;
  }

  describe(): readonly string[] {
    const rules = [...this.#rules].sort(([, left], [, right]) => right.count - left.count);
    return [
      `${counted(this.#requests, 'request')}: ${this.#describeVerdicts()}`,
      ...(this.#faulted === 0 ? [] : [`${this.#faulted} could not be inspected to the end`]),
      ...(this.#problems === 0 ? [] : [`${this.#problems} could not be read`]),
      ...this.#describeTimes(),
      ...(rules.length === 0 ? [] : ['', 'Rules that matched']),
      ...rules
        .slice(0, RULES_SHOWN_MAX)
        .map(([id, { count, message }]) => `  ${String(count).padStart(7)}  ${id}  ${message}`),
      ...(this.#malformed.length === 0
        ? []
        : ['', 'Malformed, for example', ...this.#malformed.map((line) => `  ${line}`)]),
      ...(this.#passed.length === 0
        ? []
        : ['', 'Passed, for example', ...this.#passed.map((line) => `  ${line}`)]),
    ];
  }

  #describeVerdicts(): string {
    const counts = [...this.#verdicts].map(([verdict, count]) => `${count} ${verdict}`);
    if (this.#malformedCount > 0) counts.push(`${this.#malformedCount} malformed and so refused`);
    return counts.join(', ') || 'nothing to do';
  }

  #countRule(ruleId: number, message: string): void {
    const known = this.#rules.get(ruleId);
    if (known === undefined) this.#rules.set(ruleId, { count: 1, message });
    else known.count++;
  }

  #describeTimes(): readonly string[] {
    if (this.#times.length === 0) return [];
    const sorted = Float64Array.from(this.#times).sort();
    const at = (part: number): number =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
    return [`time in rules: median ${at(0.5)} µs, p99 ${at(0.99)} µs, most ${at(1)} µs`];
  }
}
