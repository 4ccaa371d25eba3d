// Attacks and ordinary people, as the requests they send, against the profiles that come of them.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Random } from '../../../test/gateway/support/generate.ts';
import { pageFacts } from '../../../test/gateway/support/request-facts.ts';
import { KeyHash } from '../shared/key-hash.ts';
import { PROFILE_JUDGE, pointsFor, POINTS_MAX, LOGIN_POINTS_MAX } from './judge-profile.ts';
import { ProfileTable } from './profile-table.ts';
import type { RequestFacts } from './profile.ts';
import { findIdentifier, isAssetPath, isLoginPath, queryEntropy } from './read-facts.ts';

const START = 1_700_000_000_000;
const SECOND = 1000;
const MINUTE = 60_000;
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
/** Rules that may find something. */
const SIGNS = [10_101, 10_102, 10_106, 10_123, 10_131, 10_171, 10_173, 10_188] as const;

/** One client over time: what it asks for, and the points its next request would have. */
class Client {
  readonly #table: ProfileTable;
  readonly #key: KeyHash;
  readonly #hash = new KeyHash(3, 9);
  nowMs = START;
  agent = 'Firefox';
  /** The most points any request had, of ordinary ones and of logins. */
  pointsMost = 0;
  loginPointsMost = 0;

  constructor(slots = 64) {
    const memory = new SharedArrayBuffer(ProfileTable.bytes(slots));
    this.#table = new ProfileTable(memory, 0, slots, 1, PROFILE_JUDGE);
    this.#key = new KeyHash(7, 11);
    this.#key.hash(1, '203.0.113.9');
  }

  wait(ms: number): void {
    this.nowMs += ms;
  }

  send(target: string, status = 200, login?: { user: string; isRefused: boolean }, sign = 0): void {
    const question = target.indexOf('?');
    const path = question < 0 ? target : target.slice(0, question);
    const identifier = findIdentifier(target, question);
    const isLogin = login !== undefined;
    const agentHash = this.#hashOf(this.agent);
    assert.equal(isLogin && !isLoginPath(path), false, 'a login goes to a login path');
    const facts: RequestFacts = {
      nowMs: this.nowMs,
      isError: status >= 400 && status < 500 && !isLogin,
      isNotFound: status === 404,
      isPage: !isAssetPath(path) && !isLogin,
      isAsset: isAssetPath(path),
      pathHash: this.#hashOf(path),
      entropy: queryEntropy(target, question),
      identifier: identifier?.value ?? -1,
      routeHash: identifier === undefined ? 0 : this.#hashOf(target.slice(0, identifier.at)),
      isLogin,
      isLoginRefused: login?.isRefused ?? false,
      agentHash,
      userHash: isLogin ? this.#hashOf(login.user) : 0,
      sign,
    };
    this.pointsMost = Math.max(this.pointsMost, this.points);
    this.loginPointsMost = Math.max(this.loginPointsMost, this.loginPoints);
    this.#table.add(this.#key, facts);
  }

  /** A request in which rule `sign` found something, but not enough. */
  probe(sign: number): void {
    this.send('/there', 200, undefined, sign);
  }

  get points(): number {
    return pointsFor(this.#table.points(this.#key.low, this.#key.high), false);
  }

  get loginPoints(): number {
    return pointsFor(this.#table.points(this.#key.low, this.#key.high), true);
  }

  profile(): ReturnType<ProfileTable['read']> {
    return this.#table.read(this.#key.low, this.#key.high, this.nowMs);
  }

  #hashOf(text: string): number {
    this.#hash.hash(1, text);
    return this.#hash.low;
  }
}

/** A person in a shop: pages with their images, searches, now and then a dead link. */
function browse(client: Client, random: Random, minutes: number): void {
  const end = client.nowMs + minutes * MINUTE;
  while (client.nowMs < end) {
    const page = random.pick([
      '/',
      `/products/${random.below(4000)}`,
      `/search?q=${random.text('abcdefghij', 12, 3)}`,
      `/list?page=${random.below(9)}`,
      '/cart',
      `/blog/${random.text('abcdefghijklmnop', 20, 8)}`,
    ]);
    client.send(page, random.chance(25) ? 404 : 200);
    for (let asset = random.below(12); asset > 0; asset--) {
      client.wait(20 + random.below(100));
      client.send(`/static/${random.below(40)}.png`, random.chance(40) ? 404 : 200);
    }
    client.wait(2 * SECOND + random.below(40 * SECOND));
  }
}

describe('ordinary people have no points', () => {
  for (const seed of SEEDS) {
    test(`browsing for half an hour (${seed})`, () => {
      const client = new Client();
      browse(client, new Random(seed), 30);
      assert.equal(client.pointsMost, 0);
      assert.ok(client.profile().goodMinutes > 10);
    });
    test(`a form that is refused again and again, then passes (${seed})`, () => {
      const client = new Client();
      const random = new Random(seed);
      browse(client, random, 2);
      for (let attempt = 0; attempt < 7; attempt++) {
        client.wait(6 * SECOND);
        client.send('/checkout', attempt < 6 ? 422 : 200);
      }
      browse(client, random, 2);
      assert.equal(client.pointsMost, 0);
    });
    test(`a rule or two that are wrong about a visitor, all day (${seed})`, () => {
      const client = new Client();
      const random = new Random(seed);
      for (let hour = 0; hour < 8; hour++) {
        browse(client, random, 10);
        for (let time = 0; time < 12; time++) {
          client.wait(5 * SECOND);
          client.probe(random.pick([SIGNS[0], SIGNS[1]]));
        }
      }
      assert.equal(client.pointsMost, 0);
    });
    test(`an office, in which now and then a rule finds something (${seed})`, () => {
      const client = new Client();
      const random = new Random(seed);
      for (let request = 0; request < 5000; request++) {
        client.wait(random.below(500));
        if (random.chance(100)) client.probe(random.pick(SIGNS));
        else client.send(`/news/${random.text('abcdefghij', 9, 4)}.js`);
      }
      assert.equal(client.pointsMost, 0);
    });
    test(`a forgotten password, eight times (${seed})`, () => {
      const client = new Client();
      browse(client, new Random(seed), 2);
      for (let attempt = 0; attempt < 8; attempt++) {
        client.wait(8 * SECOND);
        client.send('/login', 401, { user: 'me@example.com', isRefused: true });
      }
      client.send('/login', 200, { user: 'me@example.com', isRefused: false });
      assert.equal(client.loginPointsMost, 0);
    });
    test(`an office of two hundred behind one address, in the morning (${seed})`, () => {
      const client = new Client();
      const random = new Random(seed);
      for (let person = 0; person < 200; person++) {
        const isMistyped = random.chance(6);
        if (isMistyped) {
          client.send('/login', 401, { user: `user-${person}`, isRefused: true });
        }
        client.send('/login', 302, { user: `user-${person}`, isRefused: false });
        for (let page = 0; page < 4; page++) {
          client.wait(random.below(700));
          client.send(`/mail/${random.text('abcdef0123456789', 24, 24)}`, 200);
          for (let asset = 0; asset < 5; asset++) client.send(`/a/${random.below(20)}.js`, 200);
        }
      }
      assert.equal(client.loginPointsMost, 0);
      assert.equal(client.pointsMost, 0);
    });
  }

  test('a busy site behind a CDN that nobody named, which keeps the images', () => {
    const client = new Client();
    const random = new Random(7);
    for (let request = 0; request < 6000; request++) {
      client.wait(random.below(100));
      client.agent = `Browser/${random.below(40)}`;
      client.send(`/products/${1000 + random.below(60)}`, random.chance(20) ? 404 : 200);
    }
    assert.equal(client.pointsMost, 0);
  });

  test('an application that polls one address fast', () => {
    const client = new Client();
    for (let turn = 0; turn < 3000; turn++) {
      client.wait(200);
      client.send(`/api/status?since=${turn}`, 200);
    }
    assert.equal(client.pointsMost, 0);
  });

  test('a reader of a long thread, page by page', () => {
    const client = new Client();
    for (let page = 1; page < 80; page++) {
      client.send(`/thread/page/${page}`, 200);
      client.send(`/thread?page=${page}`, 200);
      client.wait(3 * SECOND);
    }
    assert.equal(client.pointsMost, 0);
  });
});

describe('attacks gain points', () => {
  for (const seed of SEEDS) {
    test(`probing for files (${seed})`, () => {
      const client = new Client();
      const random = new Random(seed);
      for (let probe = 0; probe < 60; probe++) {
        client.wait(random.below(2000));
        client.send(`/${random.text('abcdefghij', 9, 4)}.php`, random.chance(12) ? 200 : 404);
      }
      assert.ok(client.points >= 3, String(client.points));
      assert.ok(client.points <= POINTS_MAX);
    });
    test(`stuffing stolen passwords (${seed})`, () => {
      const client = new Client();
      const random = new Random(seed);
      for (let attempt = 0; attempt < 40; attempt++) {
        client.wait(random.below(4000));
        const user = `${random.text('abcdefghij', 10, 5)}@example.com`;
        client.send('/login', 401, { user, isRefused: !random.chance(50) });
      }
      assert.equal(client.loginPoints, LOGIN_POINTS_MAX);
      assert.equal(client.points, 0, 'other pages stay open');
    });
  }

  test('trying one thing and another, each too little to be refused', () => {
    const client = new Client();
    for (const [tried, sign] of SIGNS.entries()) {
      client.wait(20 * SECOND);
      client.probe(sign);
      client.send('/');
      assert.equal(client.points, tried < 2 ? 0 : tried < 5 ? 2 : 3, `after ${tried + 1}`);
    }
    client.wait(30 * MINUTE);
    client.send('/');
    assert.equal(client.points, 0, 'later it is forgotten');
  });

  test('trying things weighs less for a client that behaved for hours', () => {
    const client = new Client();
    browse(client, new Random(6), 240);
    for (const sign of SIGNS.slice(0, 4)) client.probe(sign);
    client.wait(10 * MINUTE);
    for (const sign of SIGNS.slice(0, 4)) client.probe(sign);
    assert.equal(client.points, 0);
  });

  test('guessing one password', () => {
    const client = new Client();
    for (let attempt = 0; attempt < 30; attempt++) {
      client.wait(SECOND);
      client.send('/wp-login.php', 200, { user: 'admin', isRefused: true });
    }
    assert.equal(client.loginPoints, LOGIN_POINTS_MAX);
  });

  test('reading one record after the other', () => {
    for (const target of ['/api/users/', '/invoice?id=', '/orders/view?order_id=']) {
      const client = new Client();
      for (let id = 1000; id < 1120; id++) {
        client.wait(500);
        client.send(`${target}${id}`, 200);
      }
      assert.ok(client.points >= 2, `${target}: ${client.points}`);
    }
  });

  test('scraping a catalogue', () => {
    const client = new Client();
    const random = new Random(5);
    for (let page = 0; page < 600; page++) {
      client.wait(250);
      client.send(`/products/${random.text('abcdefghij', 14, 10)}`, 200);
    }
    assert.equal(client.points, 2);
  });

  test('fuzzing parameters', () => {
    const client = new Client();
    const random = new Random(5);
    const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/';
    for (let probe = 0; probe < 60; probe++) {
      client.wait(300);
      client.send(`/search?q=${random.text(alphabet, 80, 60)}`, random.chance(4) ? 200 : 400);
    }
    assert.ok(client.points >= 3, String(client.points));
  });
});

describe('points', () => {
  test('fade once it stops', () => {
    const client = new Client();
    for (let probe = 0; probe < 60; probe++) client.send(`/${probe}.php`, 404);
    assert.ok(client.points > 0);
    client.wait(30 * MINUTE);
    client.send('/', 200);
    assert.equal(client.points, 0);
  });

  test('are fewer for a client that behaved for hours', () => {
    const known = new Client();
    browse(known, new Random(3), 240);
    const stranger = new Client();
    for (const client of [known, stranger]) {
      client.wait(20 * MINUTE);
      for (let probe = 0; probe < 60; probe++) client.send(`/${probe}.php`, 404);
    }
    assert.ok(stranger.points >= 3);
    assert.ok(known.points < stranger.points, `${known.points} of ${stranger.points}`);
  });

  test('are none for one odd request of a client, known or not', () => {
    const client = new Client();
    client.send("/?q=' or 1=1--", 403);
    assert.equal(client.points, 0);
    browse(client, new Random(4), 10);
    client.send('/wp-login.php', 404);
    assert.equal(client.points, 0);
  });

  test('the table forgets who was silent longest', () => {
    const memory = new SharedArrayBuffer(ProfileTable.bytes(8));
    const table = new ProfileTable(memory, 0, 8, 1, PROFILE_JUDGE);
    const key = new KeyHash(7, 11);
    for (let who = 0; who < 9; who++) {
      key.hash(1, `client-${who}`);
      table.add(key, pageFacts(START + who));
    }
    assert.equal(table.evicted, 1);
    key.hash(1, 'client-0');
    assert.equal(table.read(key.low, key.high, START + 10).requests, 0);
    key.hash(1, 'client-8');
    assert.ok(table.read(key.low, key.high, START + 10).requests > 0.99);
  });
});
