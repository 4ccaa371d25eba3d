import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DriverRates } from './driver-rates.ts';
import { PACKET_KINDS, type Totals } from './map-values.ts';
import { SYNS_JUDGED_MIN } from './source-verdict.ts';

const NONE: Totals = {
  packets: Object.fromEntries(PACKET_KINDS.map((kind) => [kind, 0])) as Totals['packets'],
  syns: 0,
  synsOfUnseen: 0,
  synsOfUnproved: 0,
  answers: 0,
  acksOfUnseen: 0,
  droppedByAddress: 0,
  droppedByNetwork: 0,
  droppedBytes: 0,
  spared: 0,
  synsAnswered: 0,
  strays: 0,
  sourcesSkipped: 0,
};

describe('rates at the driver', () => {
  /** The judgement after so much came in evenly over two seconds. */
  const verdictOf = (over: Partial<Totals>): string | undefined => {
    const rates = new DriverRates();
    rates.add(NONE, 0);
    const half = Object.fromEntries(
      Object.entries(over).map(([name, value]) => [name, (value as number) / 2]),
    );
    rates.add({ ...NONE, ...half }, 1000);
    return rates.add({ ...NONE, ...over }, 2000)?.verdict;
  };
  const many = { syns: 8000, synsOfUnproved: 8000 };

  test('many addresses, each new, that never answer, are made up', () =>
    assert.equal(verdictOf({ ...many, synsOfUnseen: 7900, answers: 40 }), 'spoofed'));

  test('a crowd of new visitors is real: they answer', () =>
    assert.equal(verdictOf({ ...many, synsOfUnseen: 7900, answers: 7000 }), 'real'));

  test('visitors who have answered before need not do so again', () =>
    assert.equal(verdictOf({ syns: 8000, synsOfUnproved: 10 }), 'real'));

  test('few addresses, over and over, that never answer', () =>
    assert.equal(verdictOf({ ...many, synsOfUnseen: 3 }), 'repeated'));

  test('a handful says nothing', () => {
    const few = SYNS_JUDGED_MIN - 1;
    assert.equal(verdictOf({ syns: few, synsOfUnproved: few, synsOfUnseen: few }), 'calm');
  });

  test('nobody is judged before an answer could have come from far away', () => {
    const rates = new DriverRates();
    rates.add(NONE, 0);
    const flood = { ...NONE, ...many, synsOfUnseen: 8000 };
    assert.equal(rates.add(flood, 900)?.verdict, 'unknown');
    assert.equal(rates.add(flood, 1000)?.verdict, 'spoofed');
  });

  test('rates are of the last interval, however often they are asked for', () => {
    const rates = new DriverRates();
    assert.equal(rates.add(NONE, 0), undefined);
    const packets = { ...NONE.packets, syn: 100, udp: 50 };
    const first = rates.add({ ...NONE, packets, syns: 100, droppedByAddress: 6 }, 200);
    assert.equal(first?.synsPerSecond, 500);
    assert.equal(first.perSecond.udp, 250);
    assert.equal(first.droppedPerSecond, 30);
    assert.equal(rates.add({ ...NONE, packets, syns: 100 }, 210), first);
    assert.equal(rates.add({ ...NONE, packets, syns: 100 }, 1210)?.synsPerSecond, 0);
  });

  test('what lies back more than it takes to judge is forgotten', () => {
    const rates = new DriverRates();
    let syns = 0;
    for (let atMs = 0; atMs <= 5000; atMs += 200) {
      syns += 100;
      rates.add({ ...NONE, syns, synsOfUnproved: syns, synsOfUnseen: syns }, atMs);
    }
    assert.equal(rates.last?.verdict, 'spoofed');
    const still = { ...NONE, syns, synsOfUnproved: syns, synsOfUnseen: syns };
    for (let atMs = 5200; atMs <= 7400; atMs += 200) rates.add(still, atMs);
    assert.equal(rates.last?.verdict, 'calm');
  });
});
