import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Clock } from '../../lib/clock.ts';
import { StopRequest } from './stop-request.ts';

function makeClock(): { clock: Clock; move: (ms: number) => void } {
  let now = 0;
  return { clock: { now: () => now, monotonic: () => now }, move: (ms) => void (now += ms) };
}

describe('stop request', () => {
  test('the first wish, its echo, and the second', async () => {
    const { clock, move } = makeClock();
    const stop = new StopRequest(clock);
    const pending = Symbol('pending');
    const state = (): Promise<unknown> => Promise.race([stop.second, Promise.resolve(pending)]);
    assert.equal(stop.isWished, false);
    process.emit('SIGINT');
    await stop.first;
    assert.equal(stop.isWished, true);
    move(100);
    // The same Ctrl-C, handed on by npm.
    process.emit('SIGINT');
    assert.equal(await state(), pending);
    move(5000);
    process.emit('SIGTERM');
    await stop.second;
    stop.close();
  });

  describe('started by npm', () => {
    const before = process.env['npm_lifecycle_event'];
    beforeEach(() => {
      process.env['npm_lifecycle_event'] = 'start';
    });
    afterEach(() => {
      if (before === undefined) delete process.env['npm_lifecycle_event'];
      else process.env['npm_lifecycle_event'] = before;
    });

    test('the end of npm is a wish', async () => {
      let parent = 100;
      const stop = new StopRequest(makeClock().clock, () => parent);
      parent = 1;
      await stop.first;
      stop.close();
    });

    test('but after a Ctrl-C no insisting', async () => {
      const { clock, move } = makeClock();
      const looked = Promise.withResolvers<void>();
      let isGone = false;
      const stop = new StopRequest(clock, () => {
        if (isGone) looked.resolve();
        return isGone ? 1 : 100;
      });
      process.emit('SIGINT');
      await stop.first;
      move(5000);
      isGone = true;
      await looked.promise;
      const pending = Symbol('pending');
      assert.equal(await Promise.race([stop.second, Promise.resolve(pending)]), pending);
      stop.close();
    });
  });

  test('once closed, signals are nobody’s any more', () => {
    const before = process.listenerCount('SIGTERM');
    const stop = new StopRequest(makeClock().clock);
    assert.equal(process.listenerCount('SIGTERM'), before + 1);
    stop.close();
    assert.equal(process.listenerCount('SIGTERM'), before);
  });
});
