// What is recorded of a rule that matched.
import { MESSAGE_LENGTH_MAX, SNIPPET_LENGTH_MAX, type Match } from '../outcome.ts';
import type { Link, Step, Template } from './compiled.ts';
import type { Run } from './run.ts';

/** Bytes of the value shown before the place where it matched. */
const SNIPPET_LEAD = 40;

export function recordValue(run: Run, step: Step, link: Link): void {
  run.matches.push(makeMatch(run, step, link, link.message, link.logData));
}

/** A chain is told by its last link, under the message of the first link that has one. */
export function recordChain(run: Run, step: Step): void {
  const last = step.links.at(-1)!;
  const message = step.links.find((link) => link.message !== undefined)?.message;
  const logData = step.links.find((link) => link.logData !== undefined)?.logData;
  run.matches.push(makeMatch(run, step, last, message, logData));
}

export function recordAction(run: Run, step: Step): void {
  run.matches.push({
    ...describe(run, step),
    target: '',
    snippet: '',
    operator: '',
    evidence: '',
    message: expand(run, step.message),
    logData: expand(run, step.logData),
  });
}

function makeMatch(
  run: Run,
  step: Step,
  link: Link,
  message: Template | undefined,
  logData: Template | undefined,
): Match {
  const from = Math.max(0, run.matchStart - SNIPPET_LEAD);
  return {
    ...describe(run, step),
    target: run.matchedName,
    snippet: run.matchedText.slice(from, from + SNIPPET_LENGTH_MAX),
    operator: link.operatorText,
    evidence: run.evidence,
    message: expand(run, message),
    logData: expand(run, logData),
  };
}

function describe(run: Run, step: Step) {
  return {
    ruleId: step.id,
    phase: step.phase,
    severity: step.severityName,
    score: run.scoreAdded,
    tags: step.tags.map((tag) => tag.expand(run)),
    location: step.location,
    logged: step.logged,
  };
}

function expand(run: Run, template: Template | undefined): string {
  return template === undefined ? '' : template.expand(run).slice(0, MESSAGE_LENGTH_MAX);
}
