import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Pulse } from './pulse.ts';
import { STUCK_AFTER_MS, STUCK_BUSY_AFTER_MS, Watchdog } from './watchdog.ts';

const STEP_MS = 250;

/** A watchdog over two threads whose time and hearts the test moves. */
function makeScene(): {
  readonly pulse: Pulse;
  readonly watchdog: Watchdog;
  readonly stuck: number[];
  /** Lets time pass in steps; `beating` threads beat in each. */
  readonly pass: (ms: number, beating: readonly number[]) => void;
  /** How much of a processor the process gets while time passes; 1 unless a test says otherwise. */
  readonly use: (processors: number) => void;
  /** Time passes without anybody running: the machine sleeps. */
  readonly sleep: (ms: number) => void;
} {
  let nowMs = 0;
  let workedMs = 0;
  let processors = 1;
  const stuck: number[] = [];
  const pulse = new Pulse(new SharedArrayBuffer(Pulse.bytes(2)));
  const clock = { now: () => nowMs, monotonic: () => nowMs };
  const watchdog = new Watchdog(
    pulse,
    clock,
    (thread) => stuck.push(thread),
    () => workedMs,
  );
  watchdog.watch(0);
  watchdog.watch(1);
  return {
    pulse,
    watchdog,
    stuck,
    pass: (ms, beating) => {
      for (const end = nowMs + ms; nowMs < end;) {
        nowMs += STEP_MS;
        workedMs += STEP_MS * processors;
        for (const thread of beating) pulse.beat(thread);
        watchdog.look();
      }
    },
    use: (count) => {
      processors = count;
    },
    sleep: (ms) => {
      nowMs += ms;
      watchdog.look();
    },
  };
}

describe('pulse', () => {
  test('each thread has a note of its own, cut to fit', () => {
    const pulse = new Pulse(new SharedArrayBuffer(Pulse.bytes(3)));
    assert.equal(pulse.lastNote(1), '');
    pulse.note(0, 'first');
    pulse.note(1, 'x'.repeat(1000));
    pulse.note(2, 'caf\xe9');
    assert.deepEqual([pulse.lastNote(0), pulse.lastNote(2)], ['first', 'caf\xe9']);
    assert.match(pulse.lastNote(1), /^x{252}$/);
    pulse.note(1, 'short');
    assert.equal(pulse.lastNote(1), 'short');
    assert.equal(pulse.isBusy(2), false);
  });
});

describe('watchdog', () => {
  test('threads that beat are left alone', () => {
    const { pass, stuck } = makeScene();
    pass(STUCK_AFTER_MS * 10, [0, 1]);
    assert.deepEqual(stuck, []);
  });

  test('one that stops is told of once', () => {
    const { pass, stuck } = makeScene();
    pass(STUCK_AFTER_MS - STEP_MS, [0]);
    assert.deepEqual(stuck, []);
    pass(STUCK_AFTER_MS * 5, [0]);
    assert.deepEqual(stuck, [1]);
  });

  test('its successor is watched anew', () => {
    const { watchdog, pass, stuck } = makeScene();
    pass(STUCK_AFTER_MS, [0]);
    watchdog.watch(1);
    pass(STUCK_AFTER_MS * 3, [0]);
    assert.deepEqual(stuck, [1, 1]);
  });

  test('one that goes on taking requests is alive, though it never gets to its timer', () => {
    const { pulse, pass, stuck } = makeScene();
    for (let step = 0; step < 100; step++) {
      pulse.note(1, `request ${step}`);
      pass(STEP_MS, [0]);
    }
    assert.deepEqual(stuck, []);
    pass(STUCK_AFTER_MS, [0]);
    assert.deepEqual(stuck, [1]);
  });

  test('one that compiles rules may be silent, but not for ever', () => {
    const { pulse, pass, stuck } = makeScene();
    pulse.setBusy(1, true);
    pass(STUCK_BUSY_AFTER_MS - STEP_MS, [0]);
    assert.deepEqual(stuck, []);
    pass(STEP_MS * 2, [0]);
    assert.deepEqual(stuck, [1]);
  });

  test('one that gets no processor is not stuck, but does not hang for ever', () => {
    const { use, pass, stuck } = makeScene();
    use(0.01);
    pass(STUCK_AFTER_MS * 9, [0]);
    assert.deepEqual(stuck, []);
    pass(STUCK_AFTER_MS, [0]);
    assert.deepEqual(stuck, [1]);
  });

  test('one that spins on a busy machine is found once it had its time', () => {
    const { use, pass, stuck } = makeScene();
    use(0.25);
    pass(STUCK_AFTER_MS, [0]);
    assert.deepEqual(stuck, []);
    pass(STUCK_AFTER_MS, [0]);
    assert.deepEqual(stuck, [1]);
  });

  test('a machine that slept accuses nobody', () => {
    const { sleep, pass, stuck } = makeScene();
    sleep(3_600_000);
    pass(STUCK_AFTER_MS - STEP_MS, [0, 1]);
    assert.deepEqual(stuck, []);
  });

  test('one that is forgotten is not missed', () => {
    const { watchdog, pass, stuck } = makeScene();
    watchdog.forget(1);
    pass(STUCK_AFTER_MS * 3, [0]);
    assert.deepEqual(stuck, []);
  });
});
