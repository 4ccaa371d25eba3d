import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { StrainWatch, type StrainReading } from './strain-watch.ts';

const CALM: StrainReading = { level: 0, perSecond: 0, connections: 10, connectionsMax: 10_000 };
const SECOND_MS = 1000;

/** What is told of readings that are a second apart. */
function tell(readings: readonly Partial<StrainReading>[]): readonly (string | undefined)[] {
  const watch = new StrainWatch();
  return readings.map(
    (reading, index) => watch.read({ ...CALM, ...reading }, index * SECOND_MS)?.kind,
  );
}

describe('what the gateway tells of its strain', () => {
  test('nothing, while it is calm', () => assert.deepEqual(tell([{}, {}]), [undefined, undefined]));

  test('its beginning, with the reason', () => {
    const change = new StrainWatch().read({ ...CALM, level: 1, connections: 6000 }, 0);
    assert.deepEqual(change, {
      kind: 'gateway.strained',
      detail: {
        level: 1,
        perSecond: 0,
        connections: 6000,
        connectionsMax: 10_000,
        reason: '6000 of 10000 connections are taken',
      },
    });
  });

  test('its end once that has lasted, with how far it went', () => {
    const watch = new StrainWatch();
    watch.read({ ...CALM, perSecond: 50 }, 0);
    watch.read({ ...CALM, level: 2, perSecond: 6.25 }, SECOND_MS);
    watch.read({ ...CALM, perSecond: 12.5 }, 2 * SECOND_MS);
    assert.equal(watch.read(CALM, 3 * SECOND_MS), undefined);
    assert.deepEqual(watch.read(CALM, 12 * SECOND_MS), {
      kind: 'gateway.relieved',
      detail: { lastedMs: 2000, level: 2, perSecond: 6.25 },
    });
    assert.equal(watch.read(CALM, 13 * SECOND_MS), undefined);
  });

  test('one beginning and one end of what pulses', () => {
    const pulses = Array.from({ length: 5 }, () => [{ perSecond: 100 }, {}, {}, {}]).flat();
    const calm = Array.from({ length: 12 }, () => ({}));
    const told = tell([...pulses, ...calm]).filter((kind) => kind !== undefined);
    assert.deepEqual(told, ['gateway.strained', 'gateway.relieved']);
  });
});
