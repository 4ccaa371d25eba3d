import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COUNTERS, type CounterName } from '../nft/names.ts';
import type { Counts } from '../nft/read-table.ts';
import type { SourceVerdict } from '../xdp/source-verdict.ts';
import { remark } from '../../lib/remark.ts';
import { FloodJudge, RELEASE_AFTER_MS, type DriverSyns } from './flood-judge.ts';

const NO_SYNS: DriverSyns = { synsPerSecond: 0, straysPerSecond: 0, verdict: 'calm' };

const counts = (over: Partial<Record<CounterName, number>>): Counts =>
  Object.fromEntries(
    COUNTERS.map((name) => [name, { packets: over[name] ?? 0, bytes: 0 }]),
  ) as Counts;

const makeJudge = (): FloodJudge => new FloodJudge({ perSecondMax: 1000 });

describe('flood judge', () => {
  test('engages above the rate, not at it', () => {
    const judge = makeJudge();
    assert.equal(judge.judge(counts({ syn: 0 }), 0).change, 'none');
    assert.equal(judge.judge(counts({ syn: 1000 }), 1000).change, 'none');
    assert.equal(judge.judge(counts({ syn: 2002 }), 2000).change, 'engage');
    assert.ok(judge.isEngaged);
  });

  test('the first reading is no rate: an agent that starts anew does not take a history for a flood', () => {
    const judge = makeJudge();
    assert.equal(judge.judge(counts({ syn: 5_000_000 }), 10).change, 'none');
    assert.equal(judge.judge(counts({ syn: 5_000_100 }), 1010).change, 'none');
  });

  test('counters that begin anew are no flood, nor a negative one', () => {
    const judge = makeJudge();
    judge.judge(counts({ syn: 5000 }), 0);
    assert.equal(judge.judge(counts({ syn: 10 }), 1000).change, 'none');
    assert.equal(judge.judge(counts({ syn: 20 }), 2000).change, 'none');
    assert.equal(judge.rates.synsPerSecond, 10);
  });

  for (const sign of ['source_over', 'connections_over'] as const) {
    test(`${sign} engages at any rate`, () => {
      const judge = makeJudge();
      judge.judge(counts({}), 0);
      assert.equal(judge.judge(counts({ syn: 10, [sign]: 1 }), 1000).change, 'engage');
    });
  }

  test('stray acknowledgements engage', () => {
    const judge = makeJudge();
    judge.judge(counts({}), 0);
    assert.equal(judge.judge(counts({ stray: 5000 }), 1000).change, 'engage');
  });

  test('releases once it was quiet for long enough; a pulse starts the wait anew', () => {
    const judge = makeJudge();
    judge.begin(true);
    let syn = 0;
    let atMs = 0;
    const second = (rate: number): string => {
      syn += rate;
      atMs += 1000;
      return judge.judge(counts({ syn }), atMs).change;
    };
    judge.judge(counts({ syn }), atMs);
    for (let quiet = 0; quiet < 5; quiet++) assert.equal(second(10), 'none');
    assert.equal(second(900), 'none');
    const waits: string[] = [];
    while (judge.isEngaged) waits.push(second(10));
    assert.equal(waits.length, RELEASE_AFTER_MS / 1000 + 1);
    assert.equal(waits.at(-1), 'release');
  });

  test('does not let go while it still refuses a source', () => {
    const judge = makeJudge();
    judge.begin(true);
    judge.judge(counts({}), 0);
    for (let second = 1; second < 60; second++) {
      judge.judge(counts({ refused_rate: second }), second * 1000);
    }
    assert.ok(judge.isEngaged);
  });

  test('made-up addresses engage far below the rate, and hold it until they are gone', () => {
    const judge = makeJudge();
    const seen = (synsPerSecond: number, verdict: SourceVerdict, atMs: number): string =>
      judge.judge(counts({}), atMs, { ...NO_SYNS, synsPerSecond, verdict }).change;
    assert.equal(seen(0, 'calm', 0), 'none');
    assert.equal(seen(900, 'real', 1000), 'none');
    assert.equal(seen(900, 'repeated', 2000), 'none');
    assert.equal(seen(250, 'spoofed', 3000), 'none');
    assert.equal(seen(251, 'spoofed', 4000), 'engage');
    for (let atMs = 5000; atMs < 60_000; atMs += 1000)
      assert.equal(seen(200, 'spoofed', atMs), 'none');
    const waits: string[] = [];
    for (let atMs = 60_000; judge.isEngaged; atMs += 1000) waits.push(seen(200, 'real', atMs));
    assert.equal(waits.length, RELEASE_AFTER_MS / 1000 + 1);
  });

  test('the driver sees a flood that the table does not count', () => {
    const judge = makeJudge();
    judge.judge(counts({}), 0);
    const verdict = judge.judge(counts({}), 1000, {
      ...NO_SYNS,
      synsPerSecond: 5000,
      verdict: 'spoofed',
    });
    const remarks = [remark('flood.spoofed', { perSecond: 5000 })];
    assert.deepEqual(verdict, {
      change: 'engage',
      why: { reason: '5000 SYN/s from made-up addresses', remarks },
    });
    assert.equal(judge.rates.sources, 'spoofed');
  });

  test('acknowledgements that the driver drops hold it, though the table sees none', () => {
    const judge = makeJudge();
    judge.begin(true);
    judge.judge(counts({}), 0, NO_SYNS);
    for (let second = 1; second < 60; second++) {
      judge.judge(counts({}), second * 1000, { ...NO_SYNS, straysPerSecond: 5000 });
    }
    assert.ok(judge.isEngaged);
    assert.equal(judge.rates.straysPerSecond, 5000);
  });
});
