import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SystemStatus } from '../../admin/index.ts';
import { COUNTER_NAMES } from '../../gateway/index.ts';
import type { AcceptQueue } from '../../shield/index.ts';
import { describeListener, listenerOf } from './describe-listener.ts';

const ALL_COUNTED = Object.fromEntries(COUNTER_NAMES.map((name) => [name, 7]));
const ACCEPT_DELAY = { p50Ms: 1.25, p99Ms: 40, maxMs: 90 };

const QUEUE: AcceptQueue = { sockets: 32, waiting: 3, backlog: 4096, backlogWanted: 4096 };
const QUEUE_LINE = '  accept queue          3 wait at 32 sockets, room for 4096 at each';

function read(status: Partial<SystemStatus>, queue = QUEUE): readonly string[] {
  const listener = listenerOf(
    { counters: {}, listen: [], ...status } as unknown as SystemStatus,
    () => queue,
  );
  return listener === undefined ? [] : describeListener(listener);
}

describe('the listener tier in words', () => {
  test('nothing while control or the gateway has told nothing', () => {
    assert.equal(
      listenerOf(undefined, () => QUEUE),
      undefined,
    );
    assert.deepEqual(read({}), []);
  });

  test('calm', () => {
    const strain = { level: 0, perSecond: 0 };
    const counters = { 'connections.open': 12 };
    assert.deepEqual(read({ strain, counters, acceptDelay: ACCEPT_DELAY }), [
      '',
      'Listener  calm: 12 connections, accepted after 1.3 ms (p50), 40.0 ms (p99)',
      QUEUE_LINE,
    ]);
  });

  test('strained, with what follows from it and what was restricted', () => {
    const strain = { level: 2, perSecond: 12.5 };
    const counters = { 'connections.open': 8000, 'limit.connectionsShare': 31 };
    assert.deepEqual(read({ strain, counters }), [
      '',
      'Listener  STRAINED: 8000 connections',
      QUEUE_LINE,
      '  connections run out   level 2 of 3',
      '  work piles up         each address gets 12.5 requests a second',
      '  31                    connections beyond the share of one address',
    ]);
  });

  test('a queue that the kernel cut short', () => {
    const cut = { ...QUEUE, backlog: 128 };
    const lines = read({ strain: { level: 0, perSecond: 0 } }, cut);
    assert.match(
      lines.join('\n'),
      /room for 128 at each\n +WANTED 4096: raise net\.core\.somaxconn$/,
    );
  });

  test('asks for the queues of the ports that the gateway listens on', () => {
    const asked: (readonly number[])[] = [];
    const listen = ['http://0.0.0.0:8080', 'https://[::]:8443', 'https://0.0.0.0', 'http://[::1]'];
    const status = { counters: {}, listen, strain: { level: 0, perSecond: 0 } };
    listenerOf(status as unknown as SystemStatus, (ports) => {
      asked.push(ports);
      return QUEUE;
    });
    assert.deepEqual(asked, [[8080, 8443, 443, 80]]);
  });

  test('every restriction that it names is one that the gateway counts', () => {
    const lines = read({ strain: { level: 0, perSecond: 0 }, counters: ALL_COUNTED });
    assert.ok(lines.length > 10);
    for (const line of lines.slice(3)) assert.match(line, /^ {2}7 /);
    const { restricted = {} } =
      listenerOf(
        {
          counters: Object.fromEntries(Object.keys(ALL_COUNTED).map((name) => [name, 1])),
          listen: [],
          strain: { level: 0, perSecond: 0 },
        } as unknown as SystemStatus,
        () => QUEUE,
      ) ?? {};
    assert.ok(Object.keys(restricted).every((name) => name in ALL_COUNTED));
  });
});
