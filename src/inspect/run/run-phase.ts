import { MESSAGE_LENGTH_MAX, type Phase } from '../outcome.ts';
import type { StepBits } from '../prefilter/step-bits.ts';
import type { CompiledProgram } from '../program/program.ts';
import { evaluateStep } from './evaluate.ts';
import type { Step } from './compiled.ts';
import type { Run } from './run.ts';

const STATUS_FORBIDDEN = 403;

/**
 * Evaluates the rules of a phase in their order: those steps, and only those, that what came in has
 * marked. Where the run's turn is over before, `resumePhase` goes on.
 */
export function runPhase(program: CompiledProgram, run: Run, phase: Phase): void {
  if (run.beginPhase(phase)) runSteps(program, run, program.phases[phase][0]);
}

/** Goes on where `runPhase` stopped. */
export function resumePhase(program: CompiledProgram, run: Run): void {
  const from = run.pausedAt;
  run.pausedAt = -1;
  runSteps(program, run, from);
}

function runSteps(program: CompiledProgram, run: Run, start: number): void {
  const { steps } = program;
  const { candidates, phase } = run;
  const end = program.phases[phase][1];
  if (start >= end) return;
  const lastWord = (end + 31) >>> 5;
  let isUnfolded = false;
  if (run.isUnfolded) {
    addAll(candidates, run.tables.foldedSteps);
    isUnfolded = true;
  }
  let word = start >>> 5;
  let bits = (candidates[word] ?? 0) & (-1 << (start & 31));
  for (;;) {
    while (bits === 0) {
      if (++word >= lastWord) return;
      bits = candidates[word]!;
    }
    const bit = 31 - Math.clz32(bits & -bits);
    bits &= bits - 1;
    const number = (word << 5) | bit;
    const step = steps[number];
    if (step === undefined) continue;
    const removed = run.removedSteps;
    if (removed !== undefined && (removed[word]! & (1 << bit)) !== 0) continue;
    // A step that goes on was asked before.
    if (run.place === undefined && step.quickCheck?.(run) === false) continue;
    if (run.budget.isTurnOver) {
      run.pausedAt = number;
      return;
    }
    const isMatched = evaluateStep(run, step);
    // What it set may concern steps behind it.
    bits = candidates[word]! & (-2 << bit);
    if (run.place !== undefined) {
      run.pausedAt = number;
      return;
    }
    if (isMatched) act(run, step);
    if (run.interruption !== undefined && phase !== 5) return;
    if (run.isOutOfBudget || run.allowed !== 'none') return;
    if (!isMatched) continue;
    if (run.isUnfolded && !isUnfolded) {
      addAll(candidates, run.tables.foldedSteps);
      isUnfolded = true;
    }
    const next = step.jump >= 0 ? step.jump : number + 1;
    if (next >= end) return;
    word = next >>> 5;
    bits = candidates[word]! & (-1 << (next & 31));
  }
}

function addAll(bits: StepBits, added: StepBits): void {
  for (let word = 0; word < bits.length; word++) bits[word]! |= added[word]!;
}

/** Does what the rule that matched says becomes of the request. */
function act(run: Run, step: Step): void {
  const { disruptive } = step;
  const { kind } = disruptive;
  if (kind === 'pass') return;
  if (kind === 'allow') {
    run.allow(disruptive.scope);
    return;
  }
  run.interrupt({
    verdict: kind === 'deny' ? 'block' : kind,
    status: kind === 'drop' ? STATUS_FORBIDDEN : disruptive.status,
    location: step.redirectUrl?.expand(run) ?? '',
    ruleId: step.id,
    phase: step.phase,
    message: step.message?.expand(run).slice(0, MESSAGE_LENGTH_MAX) ?? '',
  });
}
