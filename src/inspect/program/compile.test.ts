import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programOf } from '../../../test/support/rules.ts';

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
