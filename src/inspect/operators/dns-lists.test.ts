import assert from 'node:assert/strict';
import { describe, mock, test } from 'node:test';
import { DnsLists } from './dns-lists.ts';

const ZONE = 'list.example.org';

/** Lists over a table of records; names that are not in it do not exist. */
function makeLists(table: Readonly<Record<string, readonly string[] | Error>>): {
  lists: DnsLists;
  asked: string[];
  clock: { nowMs: number };
} {
  const asked: string[] = [];
  const clock = { nowMs: 0 };
  const lists = new DnsLists({
    clock: { now: () => clock.nowMs, monotonic: () => clock.nowMs },
    resolve: (name) => {
      asked.push(name);
      const records = table[name] ?? [];
      return records instanceof Error ? Promise.reject(records) : Promise.resolve(records);
    },
  });
  return { lists, asked, clock };
}

/** Resolves once what was asked before has been kept. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('DnsLists', () => {
  test('asks with octets or nibbles, last first', async () => {
    const { lists, asked } = makeLists({});
    await lists.prefetch('192.0.2.1', [ZONE]);
    await lists.prefetch('::ffff:192.0.2.2', [ZONE]);
    await lists.prefetch('2001:db8::567:89ab', [ZONE]);
    assert.deepEqual(asked, [
      `1.2.0.192.${ZONE}`,
      `2.2.0.192.${ZONE}`,
      `b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.${ZONE}`,
    ]);
  });

  test('tells listed, clear and unknown apart', async () => {
    const { lists } = makeLists({
      [`1.2.0.192.${ZONE}`]: ['127.0.0.2', '127.0.0.4'],
      [`3.2.0.192.${ZONE}`]: new Error('SERVFAIL'),
      [`4.2.0.192.${ZONE}`]: ['203.0.113.80'],
    });
    for (const last of [1, 2, 3, 4]) await lists.prefetch(`192.0.2.${last}`, [ZONE]);
    assert.deepEqual(lists.lookup('192.0.2.1', ZONE), {
      state: 'listed',
      evidence: '127.0.0.2 127.0.0.4',
    });
    assert.deepEqual(lists.lookup('192.0.2.2', ZONE), { state: 'clear' });
    assert.deepEqual(lists.lookup('192.0.2.3', ZONE), {
      state: 'unknown',
      reason: 'Error: SERVFAIL',
    });
    assert.equal(lists.lookup('192.0.2.4', ZONE).state, 'unknown');
    assert.deepEqual(lists.lookup('192.0.2.5', ZONE), {
      state: 'unknown',
      reason: 'not asked yet',
    });
    assert.equal(lists.lookup('no address', ZONE).state, 'unknown');
    // The look-up of what nobody had asked asks it.
    assert.deepEqual(lists.counts, { asked: 5, failed: 1, timedOut: 0, notAsked: 0 });
  });

  test('asks again when an answer has grown old, and sooner where there was none', async () => {
    const table: Record<string, readonly string[] | Error> = {
      [`3.2.0.192.${ZONE}`]: new Error('SERVFAIL'),
    };
    const { lists, asked, clock } = makeLists(table);
    const look = (): readonly string[] =>
      ['192.0.2.2', '192.0.2.3'].map((address) => lists.lookup(address, ZONE).state);
    await lists.prefetch('192.0.2.2', [ZONE]);
    await lists.prefetch('192.0.2.3', [ZONE]);
    assert.deepEqual(look(), ['clear', 'unknown']);
    assert.equal(asked.length, 2);

    clock.nowMs = 11_000;
    table[`3.2.0.192.${ZONE}`] = ['127.0.0.2'];
    assert.equal(lists.prefetch('192.0.2.3', [ZONE]), undefined, 'nobody waits for a newer one');
    assert.deepEqual(look(), ['clear', 'unknown']);
    await settled();
    assert.equal(asked.length, 3);
    assert.deepEqual(look(), ['clear', 'listed']);

    clock.nowMs = 312_000;
    assert.deepEqual(look(), ['clear', 'listed']);
    await settled();
    assert.equal(asked.length, 5);

    clock.nowMs += 300_000 + 3_600_000;
    assert.deepEqual(look(), ['unknown', 'unknown'], 'too old to serve');
    assert.notEqual(lists.prefetch('192.0.2.2', [ZONE]), undefined);
  });

  test('gives the list that wants one its key', async () => {
    const asked: string[] = [];
    const lists = new DnsLists({
      clock: { now: () => 0, monotonic: () => 0 },
      httpBlKey: 'abcdefghijkl',
      resolve: (name) => {
        asked.push(name);
        return Promise.resolve([]);
      },
    });
    await lists.prefetch('192.0.2.1', [ZONE, 'dnsbl.httpbl.org']);
    assert.deepEqual(asked, [`1.2.0.192.${ZONE}`, 'abcdefghijkl.1.2.0.192.dnsbl.httpbl.org']);
  });

  test('asks once for what is under way, and not for more than it may', async () => {
    const asked: string[] = [];
    const answer = Promise.withResolvers<readonly string[]>();
    const lists = new DnsLists({
      clock: { now: () => 0, monotonic: () => 0 },
      resolve: (name) => {
        asked.push(name);
        return answer.promise;
      },
    });
    const waiting: (Promise<void> | undefined)[] = [];
    for (let index = 0; index < 120; index++) {
      waiting.push(
        lists.prefetch(`10.0.0.${index}`, [ZONE]),
        lists.prefetch(`10.0.0.${index}`, [ZONE]),
      );
    }
    assert.equal(asked.length, 100);
    answer.resolve([]);
    await Promise.all(waiting.map((one) => Promise.resolve(one)));
    assert.equal(lists.lookup('10.0.0.99', ZONE).state, 'clear');
    assert.equal(lists.lookup('10.0.0.100', ZONE).state, 'unknown');
    assert.equal(lists.counts.notAsked, 40);
  });

  test('does not wait for ever', async () => {
    mock.timers.enable({ apis: ['setTimeout'] });
    try {
      const lists = new DnsLists({
        clock: { now: () => 0, monotonic: () => 0 },
        resolve: () => Promise.withResolvers<readonly string[]>().promise,
      });
      const waiting = lists.prefetch('192.0.2.1', [ZONE]);
      mock.timers.tick(500);
      await waiting;
      assert.deepEqual(lists.lookup('192.0.2.1', ZONE), {
        state: 'unknown',
        reason: 'no answer in 500 ms',
      });
      assert.equal(lists.counts.timedOut, 1);
    } finally {
      mock.timers.reset();
    }
  });

  test('keeps no more answers than it may', async () => {
    const { lists } = makeLists({});
    for (let index = 0; index < 10_001; index++) {
      await lists.prefetch(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, [ZONE]);
    }
    assert.equal(lists.lookup('10.0.0.0', ZONE).state, 'unknown');
    assert.equal(lists.lookup('10.0.0.1', ZONE).state, 'clear');
  });
});
