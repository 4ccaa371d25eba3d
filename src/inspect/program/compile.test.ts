import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programOf } from '../../../test/support/rules.ts';
import { hasStep, type StepBits } from '../prefilter/step-bits.ts';
import type { CompiledProgram } from './program.ts';

test('what makes a rule worth a look is found at load', () => {
  const { counts } = programOf(`
    SecRule ARGS "@contains attack" "id:1,phase:1,pass"
    SecRule &REQUEST_HEADERS:X-A "@gt 0" "id:2,phase:1,pass"
    SecRule &REQUEST_HEADERS:X-A "@eq 0" "id:3,phase:1,pass"
    SecRule ARGS:a "@eq 1" "id:4,phase:1,pass,setvar:tx.seen=1"
    SecRule TX:seen "@eq 1" "id:5,phase:1,pass"
    SecRule TX:seen "@eq %{ARGS.a}" "id:6,phase:1,pass"
    SecRule TX:1 "@eq 1" "id:7,phase:1,pass"
    SecRule TX:never "@eq 1" "id:8,phase:1,pass"`);
  const { prefiltered, onPresence, onChange, always, folded } = counts;
  assert.deepEqual(
    { prefiltered, onPresence, onChange, always, folded },
    { prefiltered: 1, onPresence: 2, onChange: 1, always: 3, folded: 1 },
  );
});

test('what is decided at load relies on the rules that match, not on those that do not', () => {
  const program = programOf(`
    SecAction "id:1,phase:1,pass,nolog,setvar:tx.level=1"
    SecRule TX:level "@lt 2" "id:2,phase:1,pass,nolog,skipAfter:END"
    SecRule ARGS "@rx a" "id:3,phase:1,pass"
    SecMarker END
    SecRule TX:level "@gt 1" "id:4,phase:1,pass"`) as CompiledProgram;
  const { foldedSteps, reliedSteps } = program.tables;
  const idsIn = (bits: StepBits): readonly number[] =>
    program.steps.flatMap((step, number) => (step && hasStep(bits, number) ? [step.id] : []));
  assert.deepEqual(idsIn(foldedSteps), [1, 2, 3, 4]);
  assert.deepEqual(idsIn(reliedSteps), [1, 2]);
});
