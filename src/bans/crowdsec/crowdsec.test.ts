// Both ends of CrowdSec's local API: a bouncer that asks a fake one, and a source that answers.
import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { START_MS, TestClock } from '../../../test/support/admin-harness.ts';
import { makeBanList } from '../../../test/support/ban-list.ts';
import { systemClock } from '../../lib/clock.ts';
import type { BanList } from '../ban-list.ts';
import type { CrowdsecDecision } from './decision.ts';
import { DecisionSource } from './decision-source.ts';
import { CrowdsecPull } from './pull-decisions.ts';

const KEY = 'a-key-of-a-bouncer';

/** Answers each question with the next of its answers; what is not there is a failure. */
class FakeLapi implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly #answers: (string | number)[];
  readonly #server: Server;

  private constructor(answers: readonly (string | number)[]) {
    this.#answers = [...answers];
    this.#server = createServer((request, response) => {
      this.asked.push(request.url ?? '');
      const answer = request.headers['x-api-key'] === KEY ? (this.#answers.shift() ?? 500) : 403;
      if (typeof answer === 'number') response.statusCode = answer;
      response.end(typeof answer === 'number' ? '{}' : answer);
    });
  }

  static async start(answers: readonly (string | number)[]): Promise<FakeLapi> {
    const lapi = new FakeLapi(answers);
    await new Promise<void>((resolve) => {
      lapi.#server.listen(0, '127.0.0.1', resolve);
    });
    return lapi;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }
}

function decision(value: string, more: Partial<CrowdsecDecision> = {}): CrowdsecDecision {
  return {
    id: 1,
    origin: 'CAPI',
    type: 'ban',
    scope: value.includes('/') ? 'Range' : 'Ip',
    value,
    duration: '4h0m0s',
    scenario: 'crowdsecurity/ssh-bf',
    ...more,
  };
}

function answer(added: readonly unknown[] | null, deleted: readonly unknown[] | null): string {
  return JSON.stringify({ new: added, deleted });
}

function networksOf(list: BanList): string[] {
  return [...list.all()].map(({ network }) => network).toSorted((a, b) => a.localeCompare(b));
}

/** Pulls until `done`, which is asked after each state and each change. */
async function pullUntil(
  lapi: FakeLapi,
  list: BanList,
  done: (states: readonly string[]) => boolean,
  key = KEY,
): Promise<readonly string[]> {
  const states: string[] = [];
  const pull = new CrowdsecPull({
    url: lapi.url,
    key,
    everyMs: 1,
    list,
    clock: systemClock,
    onState(problem) {
      states.push(problem);
      // At once: the next answer comes within a millisecond.
      if (done(states)) pull.close();
    },
  });
  pull.start();
  while (!done(states)) {
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
  pull.close();
  return states;
}

describe('as a bouncer', () => {
  test('takes all decisions at first, then what changed', async () => {
    await using lapi = await FakeLapi.start([
      answer(
        [
          decision('192.0.2.7'),
          decision('198.51.100.0/24'),
          decision('2001:db8::/48'),
          decision('10.0.0.1'),
          decision('192.0.2.9', { type: 'captcha' }),
          decision('FR', { scope: 'Country' }),
        ],
        null,
      ),
      answer([decision('203.0.113.5')], [decision('192.0.2.7', { duration: '-1m0s' })]),
      answer(null, null),
    ]);
    const list = makeBanList();
    await pullUntil(lapi, list, () => lapi.asked.length >= 4);
    assert.deepEqual(networksOf(list), ['198.51.100.0/24', '2001:db8::/48', '203.0.113.5']);
    assert.equal(list.page(1)[0]!.author, 'crowdsec');
    assert.match(lapi.asked[0]!, /\?startup=true&/);
    assert.match(lapi.asked[1]!, /\?startup=false&/);
  });

  test('what it named before a restart and names no longer is lifted; others keep theirs', async () => {
    const list = makeBanList();
    const untilMs = Date.now() + 3_600_000;
    const own = { untilMs, reason: '', author: 'ann', kind: 'person' } as const;
    const theirs = { untilMs, reason: '', author: 'crowdsec', kind: 'remote' } as const;
    list.ban({ ...own, network: '192.0.2.1' });
    list.ban({ ...own, network: '192.0.2.2' });
    list.ban({ ...theirs, network: '192.0.2.2' });
    list.ban({ ...theirs, network: '192.0.2.3' });
    await using lapi = await FakeLapi.start([answer([decision('192.0.2.4')], null)]);
    await pullUntil(lapi, list, () => networksOf(list).includes('192.0.2.4'));
    assert.deepEqual(networksOf(list), ['192.0.2.1', '192.0.2.2', '192.0.2.4']);
  });

  test('a failure is told once, changes nothing, and is over when it answers again', async () => {
    await using lapi = await FakeLapi.start([
      answer([decision('192.0.2.7')], null),
      500,
      'no json',
      '3',
      answer([decision('192.0.2.8')], null),
    ]);
    const list = makeBanList();
    const states = await pullUntil(lapi, list, (seen) => seen.includes(''));
    assert.equal(states[0], 'it answers 500');
    assert.equal(states.at(-1), '');
    assert.deepEqual(networksOf(list), ['192.0.2.7', '192.0.2.8']);
  });

  test('says how it goes: before it was asked, when it answers, when it does not', async () => {
    await using lapi = await FakeLapi.start([answer([decision('192.0.2.7')], null), 500]);
    const clock = new TestClock();
    const list = makeBanList({ clock });
    const untilMs = START_MS + 3_600_000;
    list.ban({ network: '192.0.2.1', untilMs, reason: '', author: 'ann', kind: 'person' });
    let tellProblem: (problem: string) => void = () => undefined;
    const told = new Promise<string>((resolve) => (tellProblem = resolve));
    const { port } = new URL(lapi.url);
    const url = `http://name:secret@127.0.0.1:${port}`;
    const settings = { key: KEY, everyMs: 1, list, clock, onState: tellProblem };
    const unasked = new CrowdsecPull({ ...settings, url });
    assert.deepEqual(unasked.state(), { url: lapi.url, bans: 0, answeredAt: 0, problem: '' });
    const pull = new CrowdsecPull({ ...settings, url: lapi.url });
    pull.start();
    assert.equal(await told, 'it answers 500');
    pull.close();
    assert.deepEqual(pull.state(), {
      url: lapi.url,
      bans: 1,
      answeredAt: START_MS,
      problem: 'it answers 500',
    });
  });

  test('a wrong key is told, and is in no message', async () => {
    await using lapi = await FakeLapi.start([]);
    const states = await pullUntil(
      lapi,
      makeBanList(),
      (seen) => seen.length > 0,
      'another-secret-key',
    );
    assert.deepEqual(states, ['it answers 403']);
  });
});

describe('as a source', () => {
  const untilOf = (clock: TestClock): number => clock.now() + 7_200_000;

  test('tells all at start and the changes after, to each bouncer by itself', () => {
    const clock = new TestClock();
    const list = makeBanList({ clock });
    const source = new DecisionSource(list, clock);
    const own = { reason: 'probing', author: 'ann', kind: 'person' } as const;
    list.ban({ ...own, network: '192.0.2.7', untilMs: untilOf(clock) });
    const remote = { reason: '', author: 'crowdsec', kind: 'remote' } as const;
    list.ban({ ...remote, network: '192.0.2.99', untilMs: untilOf(clock) });
    const first = source.stream('one', true);
    assert.deepEqual(first, {
      new: [
        {
          id: 0,
          origin: 'rampart',
          type: 'ban',
          scope: 'Ip',
          value: '192.0.2.7',
          duration: '2h0m0s',
          scenario: 'ann: probing',
        },
      ],
      deleted: [],
    });
    clock.advance(10_000);
    list.ban({ ...own, network: '198.51.100.0/24', untilMs: untilOf(clock) });
    list.lift('192.0.2.7', { author: 'ann', kind: 'person', address: '' });
    clock.advance(5000);
    const values = (decisions: readonly CrowdsecDecision[]): string[] =>
      decisions.map(({ value }) => value);
    const second = source.stream('one', false);
    assert.deepEqual(values(second.new), ['198.51.100.0/24']);
    assert.deepEqual(values(second.deleted), ['192.0.2.7']);
    clock.advance(10_000);
    const third = source.stream('one', false);
    assert.deepEqual([third.new, third.deleted], [[], []]);
    // One that was never seen gets all, whatever it asks.
    assert.deepEqual(values(source.stream('two', false).new), ['198.51.100.0/24']);
    assert.deepEqual(values(source.find('198.51.100.77')), ['198.51.100.0/24']);
    assert.deepEqual(source.find('198.51.101.77'), []);
    assert.deepEqual(source.find('nonsense'), []);
    assert.equal(source.find(undefined).length, 1);
  });
});
