import { SearchHalted } from '../../seclang/index.ts';
import { Value } from '../value.ts';
import type { Effect, Link, RemovedTarget, Step } from './compiled.ts';
import { recordAction, recordChain, recordValue } from './record-match.ts';
import type { Run } from './run.ts';

/**
 * Evaluates a rule or action with all it does but for its disruptive action; true when it matched. Where the
 * run's turn is over before, `run.place` is set, and the next call goes on.
 */
export function evaluateStep(run: Run, step: Step): boolean {
  if (run.place === undefined) run.beginStep(step);
  const { links } = step;
  if (links.length === 0) {
    applyEffects(run, step.effects);
    if (run.takesMatch(step)) recordAction(run, step);
  } else {
    if (!evaluateLinks(run, links)) return false;
    if (links.length > 1 && run.takesMatch(step)) recordChain(run, step);
  }
  if (step.severity !== undefined && step.severity < run.highestSeverity) {
    run.highestSeverity = step.severity;
  }
  return true;
}

function evaluateLinks(run: Run, links: readonly Link[]): boolean {
  for (let index = run.place?.link ?? 0; index < links.length; index++) {
    const link = links[index]!;
    const { targets } = link;
    let isMatched = run.place?.isMatched ?? false;
    for (let at = run.place?.target ?? 0; at < targets.length; at++) {
      const from = run.place?.place;
      run.place = undefined;
      if (targets[at]!.evaluate(run, link, from)) isMatched = true;
      if (run.halted === undefined) continue;
      run.place = { link: index, target: at, place: run.halted, isMatched };
      run.halted = undefined;
      return false;
    }
    if (!isMatched) return false;
    if (index === 0) run.removals = undefined;
  }
  for (let index = links.length - 1; index >= 0; index--) {
    applyEffects(run, links[index]!.effectsAfter);
  }
  return true;
}

function applyEffects(run: Run, effects: readonly Effect[]): void {
  for (let index = 0; index < effects.length; index++) effects[index]!(run);
}

/** Tests a link on a value of the request; `name` is '' for a variable of one value. */
function testValue(run: Run, link: Link, variable: string, name: string, value: Value): boolean {
  if (value.isKept && link.test >= 0) return testKept(run, link, variable, name, value);
  if (link.multiMatch) return testEveryStage(run, link, variable, name, value);
  return testText(run, link, variable, name, value.under(link.chain));
}

/** To transform a longer value is worth a look whether the turn is over. */
const LONG_LENGTH = 16_384;

/**
 * As testValue, for a target that can go on: where the turn is over within the value, it returns undefined, and
 * is called again.
 */
export function testInTurns(
  run: Run,
  link: Link,
  variable: string,
  name: string,
  value: Value,
): boolean | undefined {
  const { budget } = run;
  const { chain } = link;
  if (value.text.length > LONG_LENGTH && !value.knows(chain)) {
    budget.spend(value.under(chain).length);
    if (budget.isTurnOver) return undefined;
  }
  if (!link.isHaltable || value.isKept) return testValue(run, link, variable, name, value);
  budget.giveTurns();
  try {
    return testValue(run, link, variable, name, value);
  } catch (error) {
    if (!(error instanceof SearchHalted)) throw error;
    return undefined;
  } finally {
    budget.takeTurns();
  }
}

/** As testValue, for a value that comes with many requests: what was found before is found again. */
function testKept(run: Run, link: Link, variable: string, name: string, value: Value): boolean {
  const known = value.recall(link.test);
  if (known === null) return false;
  if (known !== undefined) {
    if (link.capture && !link.negated) keepCaptures(run, known.captures);
    const text = value.under(link.chain);
    matched(run, link, variable, name, text, known.start, known.evidence);
    return true;
  }
  const isMatched = link.multiMatch
    ? testEveryStage(run, link, variable, name, value)
    : testText(run, link, variable, name, value.under(link.chain));
  if (run.isOutOfBudget || run.tables.report.fault !== '') return isMatched;
  if (!isMatched) {
    if (link.probe >= 0) value.drop(link.probe);
    else value.note(link.test, null);
  } else if (!link.multiMatch) {
    const { captures } = run.tables.report;
    value.note(link.test, { captures, start: run.matchStart, evidence: run.evidence });
  }
  return isMatched;
}

/** Tests a link on a text that no one else will ask for. */
export function testRaw(
  run: Run,
  link: Link,
  variable: string,
  name: string,
  text: string,
): boolean {
  if (link.chain.parent === undefined) return testText(run, link, variable, name, text);
  return testValue(run, link, variable, name, new Value(text));
}

/** `multiMatch`: the value as it came, and after each transformation that changed it. */
function testEveryStage(
  run: Run,
  link: Link,
  variable: string,
  name: string,
  value: Value,
): boolean {
  let isMatched = false;
  let before: string | undefined;
  const { stages } = link;
  for (let index = 0; index < stages.length; index++) {
    const text = value.under(stages[index]!);
    if (text === before) continue;
    before = text;
    if (testText(run, link, variable, name, text)) isMatched = true;
  }
  return isMatched;
}

function testText(run: Run, link: Link, variable: string, name: string, text: string): boolean {
  run.budget.spend(text.length);
  if (run.isOutOfBudget) return false;
  const { report } = run.tables;
  report.fault = '';
  const holds = link.operator(run, text, report);
  if (report.fault !== '') {
    // A search that the budget ended: that is told already.
    if (run.isOutOfBudget) return false;
    run.addFault({ kind: 'operator', message: report.fault, ruleId: run.step!.id });
    return false;
  }
  if (holds === link.negated) return false;
  if (holds) {
    if (report.geo !== undefined) {
      run.geo = report.geo;
      report.geo = undefined;
    }
    if (link.capture) keepCaptures(run, report.captures);
    matched(run, link, variable, name, text, report.matchStart, report.evidence);
  } else {
    matched(run, link, variable, name, text, 0, '');
  }
  return true;
}

/** As testText, for a value that is a number already and an operator that compares numbers. */
export function testNumber(
  run: Run,
  link: Link,
  variable: string,
  name: string,
  value: number,
): boolean {
  const { numeric } = link;
  if (numeric!.holds(value, numeric!.bound(run)) === link.negated) return false;
  const text = String(value);
  if (link.capture && !link.negated) keepCaptures(run, [text]);
  matched(run, link, variable, name, text, 0, text);
  return true;
}

function matched(
  run: Run,
  link: Link,
  variable: string,
  name: string,
  text: string,
  start: number,
  evidence: string,
): void {
  run.noteMatched(variable, name, text, start, evidence);
  applyEffects(run, link.effectsOnMatch);
  const step = run.step!;
  if (step.links.length === 1 && run.takesMatch(step)) recordValue(run, step, link);
}

/** TX:0 to TX:9; those that the match does not fill are emptied, so that no older capture shows. */
function keepCaptures(run: Run, captures: readonly string[]): void {
  const { slots } = run.tx;
  for (let index = 0; index < 10; index++) slots[index] = captures[index];
}

/** Whether `ctl` took this value out of the running rule. */
export function isRemoved(
  removals: readonly RemovedTarget[],
  variable: string,
  key: string,
): boolean {
  for (const removal of removals) {
    if (removal.variable !== variable) continue;
    if (removal.matcher !== undefined) {
      if (removal.matcher.test(key)) return true;
    } else if (removal.key === undefined || removal.key === key) {
      return true;
    }
  }
  return false;
}
