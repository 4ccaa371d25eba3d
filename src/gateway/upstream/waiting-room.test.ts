import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { WaitingRoom, type WaitingRequest } from './waiting-room.ts';

const NOBODY = new Map<string, number>();
const ROOM = 1024;

function request(clientKey: string, waitingSinceMs = 0): WaitingRequest {
  return { clientKey, waitingSinceMs };
}

/** A room in which each of these clients has as many requests waiting. */
function fill(counts: Readonly<Record<string, number>>): WaitingRoom<WaitingRequest> {
  const room = new WaitingRoom<WaitingRequest>();
  for (const [client, count] of Object.entries(counts)) {
    for (let index = 0; index < count; index++) room.add(request(client));
  }
  return room;
}

describe('who is served next', () => {
  test('the client that asks for least, though it came last', () => {
    const room = fill({ greedy: 100, busy: 5, visitor: 1 });
    assert.equal(room.take(NOBODY)?.clientKey, 'visitor');
    assert.equal(room.take(NOBODY)?.clientKey, 'busy');
  });

  test('what is under way for a client counts as well', () => {
    const room = fill({ served: 1, visitor: 2 });
    assert.equal(room.take(new Map([['served', 8]]))?.clientKey, 'visitor');
  });

  test('among equals who waits longest, and of one client the first', () => {
    const room = new WaitingRoom<WaitingRequest>();
    const first = request('a', 2);
    for (const one of [first, request('b', 1), request('a', 3), request('b', 4)]) room.add(one);
    assert.equal(room.take(NOBODY)?.clientKey, 'b');
    room.take(NOBODY);
    assert.equal(room.take(NOBODY), first);
  });

  test('requests of which nobody can tell the client stand for themselves', () => {
    const room = fill({ '': 100, busy: 2 });
    assert.equal(room.take(NOBODY)?.clientKey, '');
  });
});

describe('a room that is full', () => {
  test('turns away the newest request of who asks for most', () => {
    const room = fill({ greedy: ROOM - 1, visitor: 1 });
    const newest = request('greedy');
    assert.equal(room.add(newest), newest);
    assert.equal(room.add(request('newcomer'))?.clientKey, 'greedy');
    assert.equal(room.size, ROOM);
    assert.equal(room.take(NOBODY)?.clientKey, 'visitor');
    assert.equal(room.take(NOBODY)?.clientKey, 'newcomer');
  });

  test('turns away the newcomer where all ask for the same', () => {
    const room = new WaitingRoom<WaitingRequest>();
    for (let client = 0; client < ROOM; client++) room.add(request(`${client}`));
    const newcomer = request('newcomer');
    assert.equal(room.add(newcomer), newcomer);
  });

  test('remembers for a while who was turned away: few places taken are no modesty', () => {
    const clients = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`${at}`, 25]));
    const room = fill(clients);
    assert.equal(room.size, ROOM);
    assert.ok(!room.isModest('0', 0) && room.isModest('visitor', 1));
    while (room.take(NOBODY) !== undefined);
    assert.ok(!room.isModest('0', 0));
    for (let sweep = 0; sweep < 100; sweep++) room.forget();
    assert.equal(room.demandOf('0', 0), 0);
  });
});

test('what goes in comes out once, whatever happens between', () => {
  const steps = fc.array(
    fc.oneof(
      fc.record({ add: fc.constantFrom('', 'a', 'b', 'c') }),
      fc.constantFrom('take', 'delete', 'turnAway', 'forget'),
    ),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(steps, (all) => {
      const room = new WaitingRoom<WaitingRequest>();
      const inside = new Set<WaitingRequest>();
      for (const step of all) {
        const [some] = inside;
        if (typeof step === 'object') {
          const one = request(step.add);
          inside.add(one);
          assert.equal(room.add(one), undefined);
        } else if (step === 'take') {
          const taken = room.take(NOBODY);
          assert.equal(taken === undefined, inside.size === 0);
          assert.ok(taken === undefined || inside.delete(taken));
        } else if (step === 'forget') {
          room.forget();
        } else if (some !== undefined) {
          room[step](some);
          inside.delete(some);
        }
        assert.deepEqual(new Set(room), inside);
        assert.equal(room.size, inside.size);
      }
    }),
  );
});
