import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CloudflareError, type Change } from '../../cloudflare/index.ts';
import { exportIn, type Plan } from './export-rounds.ts';

/** A Cloudflare that has done so much of three changes, and fails as it is told. */
class Place {
  readonly wanted: readonly Change[] = ['a', 'b', 'c'].map((what) => ({ kind: 'create', what }));
  readonly waits: number[] = [];
  readonly told: string[] = [];
  done = 0;
  /** Statuses of answers to come: 200 does one change; a look fails by what `looks` says. */
  writes: number[] = [];
  looks: number[] = [];

  readonly makePlans = (): Promise<readonly Plan[]> => {
    const status = this.looks.shift() ?? 200;
    if (status !== 200) return Promise.reject(new CloudflareError(`look: ${status}`, status));
    return Promise.resolve([{ changes: this.wanted.slice(this.done), apply: () => this.#apply() }]);
  };

  run(tries: number, isDry = false) {
    return exportIn(tries, this.makePlans, isDry, {
      wait: (ms) => Promise.resolve(void this.waits.push(ms)),
      tell: (line) => void this.told.push(line),
    });
  }

  async #apply(): Promise<void> {
    while (this.done < this.wanted.length) {
      const status = this.writes.shift() ?? 200;
      await Promise.resolve();
      if (status !== 200) throw new CloudflareError(`write: ${status}`, status);
      this.done++;
    }
  }
}

const namesOf = (changes: readonly Change[]): string => changes.map(({ what }) => what).join('');

describe('an export', () => {
  test('that fails in the middle goes on with what is left', async () => {
    const place = new Place();
    place.writes = [200, 502, 200, 0];
    const { changes, pending, problem } = await place.run(3);
    assert.deepEqual([namesOf(changes), namesOf(pending), problem], ['abc', '', '']);
    assert.deepEqual(place.waits, [1000, 4000]);
    assert.equal(place.told[0], 'write: 502; again in 1 s (2 of 3)');
  });

  test('that cannot be finished says what is pending', async () => {
    const place = new Place();
    place.writes = [200, 503, 503];
    const { changes, pending, problem } = await place.run(2);
    assert.deepEqual([namesOf(changes), namesOf(pending), problem], ['abc', 'bc', 'write: 503']);
  });

  test('that is refused is not tried again', async () => {
    const place = new Place();
    place.writes = [403];
    const { pending, problem } = await place.run(9);
    assert.deepEqual([namesOf(pending), problem, place.waits], ['abc', 'write: 403', []]);
  });

  test('to a place that stops answering knows what was left when it last did', async () => {
    const place = new Place();
    place.looks = [200, 0, 0];
    place.writes = [200, 0];
    assert.equal(namesOf((await place.run(2)).pending), 'abc');
  });

  test('to a place that never answers is a failure', async () => {
    const place = new Place();
    place.looks = [0, 0];
    await assert.rejects(place.run(2), { name: 'OperationFailure', message: 'look: 0' });
  });

  test('that is dry changes nothing', async () => {
    const place = new Place();
    assert.equal(namesOf((await place.run(1, true)).pending), 'abc');
    assert.equal(place.done, 0);
  });
});
