import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import { SystemState } from './system-state.ts';

const COUNTS = {
  inserted: 0,
  duplicates: 0,
  tornLines: 0,
  badLines: 0,
  rounds: 0,
  failures: 0,
  fault: '',
  segments: 0,
  backlogBytes: 0,
};

function stateOf(journalFolder: string, fault: string): SystemState {
  return new SystemState({
    version: '0.0.0',
    startedAt: 0,
    journalFolder,
    ingest: () => ({ ...COUNTS, fault }),
    bans: () => ({ total: 0, crowdsec: undefined }),
    clock: systemClock,
  });
}

describe('the state of the system', () => {
  test('counts what the journal takes on the disk', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-journal-'));
    writeFileSync(path.join(folder, 'segment'), 'x'.repeat(100));
    assert.equal(stateOf(folder, '').status().journal.bytes, 100);
    rmSync(folder, { recursive: true });
  });

  test('is told also where the folder of the journal is gone, and says so', () => {
    const { journal } = stateOf('/no/such/journal', 'ENOENT: no such file').status();
    assert.equal(journal.bytes, 0);
    assert.equal(journal.fault, 'it cannot be stored (ENOENT: no such file)');
  });
});
