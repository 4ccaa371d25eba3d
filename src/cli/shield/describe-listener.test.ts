import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SystemStatus } from '../../admin/index.ts';
import { COUNTER_NAMES } from '../../gateway/index.ts';
import { describeListener, listenerOf } from './describe-listener.ts';

const ALL_COUNTED = Object.fromEntries(COUNTER_NAMES.map((name) => [name, 7]));
const ACCEPT_DELAY = { p50Ms: 1.25, p99Ms: 40, maxMs: 90 };

function read(status: Partial<SystemStatus>): readonly string[] {
  const listener = listenerOf({ counters: {}, ...status } as SystemStatus);
  return listener === undefined ? [] : describeListener(listener);
}

describe('the listener tier in words', () => {
  test('nothing while control or the gateway has told nothing', () => {
    assert.equal(listenerOf(undefined), undefined);
    assert.deepEqual(read({}), []);
  });

  test('calm', () => {
    const strain = { level: 0, perSecond: 0 };
    const counters = { 'connections.open': 12 };
    assert.deepEqual(read({ strain, counters, acceptDelay: ACCEPT_DELAY }), [
      '',
      'Listener  calm: 12 connections, accepted after 1.3 ms (p50), 40.0 ms (p99)',
    ]);
  });

  test('strained, with what follows from it and what was restricted', () => {
    const strain = { level: 2, perSecond: 12.5 };
    const counters = { 'connections.open': 8000, 'limit.connectionsShare': 31 };
    assert.deepEqual(read({ strain, counters }), [
      '',
      'Listener  STRAINED: 8000 connections',
      '  connections run out   level 2 of 3',
      '  work piles up         each address gets 12.5 requests a second',
      '  31                    connections beyond the share of one address',
    ]);
  });

  test('every restriction that it names is one that the gateway counts', () => {
    const lines = read({ strain: { level: 0, perSecond: 0 }, counters: ALL_COUNTED });
    assert.ok(lines.length > 10);
    for (const line of lines.slice(2)) assert.match(line, /^ {2}7 /);
    const { restricted = {} } =
      listenerOf({
        counters: Object.fromEntries(Object.keys(ALL_COUNTED).map((name) => [name, 1])),
        strain: { level: 0, perSecond: 0 },
      } as unknown as SystemStatus) ?? {};
    assert.ok(Object.keys(restricted).every((name) => name in ALL_COUNTED));
  });
});
