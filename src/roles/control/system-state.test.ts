import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import type { GatewayStatus } from '../gateway-status.ts';
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

interface Faults {
  readonly bans?: string;
  readonly accounts?: string;
}

function stateOf(
  journalFolder: string,
  fault: string,
  { bans = '', accounts = '' }: Faults = {},
): SystemState {
  return new SystemState({
    version: '0.0.0',
    startedAt: 0,
    journalFolder,
    ingest: () => ({ ...COUNTS, fault }),
    bans: () => ({ total: 0, problem: bans, crowdsec: undefined }),
    accountsProblem: accounts,
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

  describe('defences that the disk keeps from working', () => {
    const told = (state: SystemState): readonly string[] =>
      state
        .faultyDefences()
        .map(({ name, armed, reason }) => `${armed ? '+' : '-'} ${name}: ${reason}`);

    test('none while all is well', () => assert.deepEqual(told(stateOf('/no/such', '')), []));

    test('a journal that cannot be written is not armed', () => {
      const state = stateOf('/no/such', 'database or disk is full');
      state.setGateway(gatewayWith('disk-full'));
      assert.deepEqual(told(state), [
        '- journal: requests go on, but cannot be written down (disk-full); it goes on by itself once they can',
      ]);
    });

    test('one that cannot be stored loses nothing yet', () =>
      assert.deepEqual(told(stateOf('/no/such', 'database or disk is full')), [
        '+ journal: every request is written down; it will be stored once that is possible again (database or disk is full)',
      ]));

    test('bans in memory alone, and accounts that nobody has', () =>
      assert.deepEqual(
        told(stateOf('/no/such', '', { bans: 'it is a folder', accounts: 'this user may not' })),
        [
          '+ bans: who is banned is refused, but bans are in memory alone (store/bans.db: it is a folder); mend that, then restart Rampart',
          '- console: nobody can sign in (store/accounts.db: this user may not); mend that, then restart Rampart',
        ],
      ));
  });
});

function gatewayWith(fault: string): GatewayStatus {
  return {
    policyVersion: 1,
    threads: 1,
    readyThreads: 1,
    connections: 0,
    acceptDelay: { p50Ms: 0, p99Ms: 0, maxMs: 0 },
    strain: { level: 0, perSecond: 0 },
    insistent: [],
    counters: {},
    journal: { lost: {}, lastLossAt: 0, fault },
  };
}
