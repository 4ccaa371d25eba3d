import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { TestClock } from '../../test/support/admin-harness.ts';
import { makeBanList } from '../../test/support/ban-list.ts';
import type { Event } from '../events/index.ts';
import { BanList } from './ban-list.ts';
import { BanStore } from './ban-store.ts';
import type { Protected } from './ban-guard.ts';
import type { AuthorKind, Ban, BanRefusalCode, BanRequest } from './ban.ts';

const HOUR_MS = 3_600_000;
const ANN = { author: 'ann', kind: 'person', address: '198.51.100.1' } as const;

function request(network: string, more: Partial<BanRequest> = {}): BanRequest {
  const untilMs = new TestClock().now() + HOUR_MS;
  return { network, untilMs, reason: 'probing', author: 'ann', kind: 'person', ...more };
}

function codeOf(list: BanList, wanted: BanRequest): BanRefusalCode | 'banned' {
  const outcome = list.ban(wanted);
  return outcome.ok ? 'banned' : outcome.refusal.code;
}

describe('the ban list', () => {
  test('says which bans refuse an address, the narrowest first', () => {
    const clock = new TestClock();
    const list = makeBanList({ clock });
    for (const network of ['198.51.100.0/24', '198.51.100.7', '2001:db8:5::/48', '203.0.113.9']) {
      assert.equal(codeOf(list, request(network)), 'banned');
    }
    const networksOf = (address: string) => list.holding(address).map(({ network }) => network);
    assert.deepEqual(networksOf('198.51.100.7'), ['198.51.100.7', '198.51.100.0/24']);
    assert.deepEqual(networksOf('198.51.100.8'), ['198.51.100.0/24']);
    assert.deepEqual(networksOf('2001:db8:5:1::2'), ['2001:db8:5::/48']);
    assert.deepEqual(networksOf('192.0.2.1'), []);
    assert.deepEqual(networksOf('198.51.100.0/24'), [], 'a network is no address');
    clock.advance(HOUR_MS);
    assert.deepEqual(networksOf('198.51.100.7'), []);
    list.close();
  });

  test('keeps bans over a restart, and forgets those that are over', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-bans-'));
    try {
      const clock = new TestClock();
      const open = (): BanList =>
        new BanList({
          store: new BanStore(path.join(folder, 'bans.db')),
          clock,
          record: () => undefined,
          protects: () => [],
        });
      const first = open();
      first.ban(request('192.0.2.7'));
      first.ban(request('2001:db8::/48', { untilMs: clock.now() + 2 * HOUR_MS }));
      first.close();
      clock.advance(HOUR_MS + 1);
      const second = open();
      assert.deepEqual(
        second.page(10).map(({ network, author, reason }) => [network, author, reason]),
        [['2001:db8::/48', 'ann', 'probing']],
      );
      assert.equal(second.count, 1);
      second.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('tells of each change, with the latest end over all authors', () => {
    const list = makeBanList({ clock: new TestClock() });
    const told: [string, number][] = [];
    list.onChange((network, untilMs) => told.push([network, untilMs]));
    const early = request('192.0.2.7').untilMs;
    list.ban(request('192.0.2.7', { untilMs: early + 5 }));
    list.ban(request('::ffff:192.0.2.7', { author: 'playbook x', kind: 'rule' }));
    list.importBans([], ['192.0.2.7'], { author: 'ann', kind: 'person', address: '' });
    list.lift('192.0.2.7', ANN);
    assert.deepEqual(told, [
      ['192.0.2.7', early + 5],
      ['192.0.2.7', early + 5],
      ['192.0.2.7', early],
      ['192.0.2.7', 0],
    ]);
    assert.equal(list.count, 0);
  });

  test('records who did what, from where', () => {
    const events: Event[] = [];
    const list = makeBanList({ clock: new TestClock(), record: (event) => events.push(event) });
    list.ban(request('192.0.2.7'), '198.51.100.1');
    list.lift('192.0.2.7', { ...ANN, author: 'bob' });
    list.importBans([request('192.0.2.8'), request('10.0.0.1')], [], ANN);
    assert.deepEqual(
      events.map(({ kind, layer, detail }) => [kind, layer, (detail as { actor: string }).actor]),
      [
        ['ban.set', 'admin', 'ann'],
        ['ban.lifted', 'admin', 'bob'],
        ['ban.imported', 'admin', 'ann'],
      ],
    );
    assert.equal((events[0]!.detail as { address: string }).address, '198.51.100.1');
    assert.match((events[2]!.detail as { change: string }).change, /^1 set, 0 lifted, 1 refused$/);
  });

  const protects = () =>
    [
      { why: 'admin', networks: ['203.0.113.5'] },
      { why: 'trusted', networks: ['198.51.100.0/24', '2001:db8:1::/48'] },
      { why: 'upstream', networks: ['203.0.113.80', 'app.internal'] },
    ] as const;
  const cases: readonly (readonly [string, AuthorKind, BanRefusalCode | 'banned'])[] = [
    ['192.0.2.7', 'rule', 'banned'],
    ['192.0.2.0/24', 'rule', 'banned'],
    ['2001:db8:2::/48', 'rule', 'banned'],
    ['10.1.2.3', 'person', 'protected'],
    ['127.0.0.1', 'person', 'protected'],
    ['::1', 'person', 'protected'],
    ['::ffff:192.168.1.1', 'person', 'protected'],
    ['fe80::1', 'person', 'protected'],
    ['224.0.0.1', 'person', 'protected'],
    ['203.0.113.5', 'person', 'protected'],
    ['203.0.0.0/16', 'person', 'protected'],
    ['203.0.113.80', 'file', 'protected'],
    ['198.51.100.9', 'remote', 'protected'],
    ['2001:db8:1:2::/64', 'rule', 'protected'],
    ['0.0.0.0/0', 'person', 'too-wide'],
    ['::/0', 'person', 'too-wide'],
    ['45.0.0.0/8', 'person', 'banned'],
    ['44.0.0.0/7', 'person', 'too-wide'],
    ['45.0.0.0/15', 'rule', 'too-wide'],
    ['2a00::/32', 'rule', 'too-wide'],
    ['nonsense', 'person', 'bad-network'],
    ['192.0.2.7/33', 'person', 'bad-network'],
  ];
  for (const [network, kind, expected] of cases) {
    test(`a ${kind} and ${network}: ${expected}`, () => {
      const list = makeBanList({ clock: new TestClock(), protects });
      assert.equal(codeOf(list, request(network, { kind })), expected);
      assert.equal(list.count, expected === 'banned' ? 1 : 0);
    });
  }

  test('a time in the past or beyond ten years is refused', () => {
    const list = makeBanList({ clock: new TestClock() });
    const nowMs = new TestClock().now();
    assert.equal(codeOf(list, request('192.0.2.7', { untilMs: nowMs })), 'bad-time');
    assert.equal(codeOf(list, request('192.0.2.7', { untilMs: Number.NaN })), 'bad-time');
    const far = nowMs + 11 * 365 * 86_400_000;
    assert.equal(codeOf(list, request('192.0.2.7', { untilMs: far })), 'bad-time');
  });

  test('an author reaches so much of the address space and no more, and gets it back', () => {
    const list = makeBanList({ clock: new TestClock() });
    const author = 'playbook wild';
    const banned = Array.from({ length: 40 }, (_, index) =>
      codeOf(list, request(`45.${index}.0.0/16`, { author, kind: 'rule' })),
    );
    assert.equal(banned.filter((code) => code === 'banned').length, 16);
    assert.equal(banned[39], 'author-limit');
    // The same network again covers nothing new, another author has a share of its own.
    assert.equal(codeOf(list, request('45.0.0.0/16', { author, kind: 'rule' })), 'banned');
    assert.equal(
      codeOf(list, request('45.39.0.0/16', { author: 'other', kind: 'rule' })),
      'banned',
    );
    list.lift('45.0.0.0/16', ANN);
    assert.equal(codeOf(list, request('45.39.0.0/16', { author, kind: 'rule' })), 'banned');
  });

  test('whoever comes under protection is let in again', () => {
    const trusted: string[] = [];
    const events: Event[] = [];
    const list = makeBanList({
      clock: new TestClock(),
      record: (event) => events.push(event),
      protects: () => [{ why: 'trusted', networks: trusted }],
    });
    list.ban(request('203.0.113.0/24'));
    list.ban(request('192.0.2.7'));
    trusted.push('203.0.113.9');
    list.review();
    assert.deepEqual(
      list.page(10).map(({ network }) => network),
      ['192.0.2.7'],
    );
    assert.equal(events.at(-1)!.kind, 'ban.lifted');
  });

  test('pages hold each ban once, newest first', () => {
    const clock = new TestClock();
    const list = makeBanList({ clock });
    for (let index = 0; index < 25; index++) {
      list.ban(request(`192.0.2.${index}`, { untilMs: clock.now() + HOUR_MS }));
      if (index % 3 === 0) clock.advance(1);
    }
    const seen: string[] = [];
    for (let after = undefined as ReturnType<BanList['page']>[number] | undefined; ;) {
      const page = list.page(4, after);
      seen.push(...page.map(({ network }) => network));
      after = page.at(-1);
      if (page.length < 4) break;
    }
    assert.equal(new Set(seen).size, 25);
    assert.equal(seen.length, 25);
    assert.equal(seen.at(-1), '192.0.2.0');
  });

  test('a disk without room: nothing new is banned, whoever is let in is, and what is over does no harm', () => {
    const clock = new TestClock();
    const store = new FullDisk();
    const protects: Protected[] = [];
    const list = new BanList({ store, clock, record: () => undefined, protects: () => protects });
    for (const network of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) list.ban(request(network));
    const told: (readonly [string, number])[] = [];
    list.onChange((network, untilMs) => told.push([network, untilMs]));
    store.isFull = true;
    assert.equal(codeOf(list, request('192.0.2.9')), 'not-kept');
    const imported = list.importBans([request('192.0.2.9'), request('192.0.2.10')], [], ANN);
    assert.equal(imported.refused, 2);
    assert.match(
      imported.refusals[0]!.message,
      /cannot be written down \(database or disk is full\)/,
    );
    assert.equal(list.count, 3, 'what was not written down is not counted');
    assert.throws(() => list.lift('192.0.2.1', ANN), /let in, but after a restart no more/);
    protects.push({ why: 'ssh', networks: ['192.0.2.2'] });
    list.review();
    assert.deepEqual(told, [
      ['192.0.2.1', 0],
      ['192.0.2.2', 0],
    ]);
    clock.advance(HOUR_MS + 1);
    list.expire();
    store.isFull = false;
    list.expire();
    assert.equal(list.count, 0);
    list.close();
  });

  test('lists leave room for rules, and rules for a person', () => {
    const clock = new TestClock();
    const of = (count: number): BanList =>
      new BanList({
        store: new ManyBans(count, clock.now() + HOUR_MS),
        clock,
        record: () => undefined,
        protects: () => [],
      });
    const kindsThatMay = (count: number): readonly AuthorKind[] => {
      const list = of(count);
      const kinds = (['file', 'remote', 'rule', 'person'] as const).filter(
        (kind) => codeOf(list, request('192.0.2.7', { kind })) === 'banned',
      );
      list.close();
      return kinds;
    };
    assert.deepEqual(kindsThatMay(100), ['file', 'remote', 'rule', 'person']);
    assert.deepEqual(kindsThatMay(200_000), ['rule', 'person']);
    assert.deepEqual(kindsThatMay(249_000), ['person']);
    assert.deepEqual(kindsThatMay(250_000), []);
  });
});

/** Every write fails while it is full, as SQLite fails then. */
class FullDisk extends BanStore {
  isFull = false;

  constructor() {
    super(':memory:');
  }

  override atomically<Value>(work: () => Value): Value {
    return super.atomically(() => {
      const value = work();
      if (!this.isFull) return value;
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    });
  }
}

/** As if there were so many. */
class ManyBans extends BanStore {
  readonly #count: number;
  readonly #untilMs: number;

  constructor(count: number, untilMs: number) {
    super(':memory:');
    this.#count = count;
    this.#untilMs = untilMs;
  }

  override *all(nowMs: number): IterableIterator<Ban> {
    const ban = { ...request('198.18.0.1'), sinceMs: nowMs, untilMs: this.#untilMs };
    for (let index = 0; index < this.#count; index++) yield ban;
  }
}
