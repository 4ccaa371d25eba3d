import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { LinkError } from './link.ts';
import type { Link, LinkErrorCode } from './link.ts';

/** One installation of the link under test, with nothing retained and nothing appended. */
export interface LinkHarness {
  /** A new end; the harness closes what it gave out. */
  connect(): Promise<Link>;
  /** Cuts every connection; ends reconnect by themselves afterwards. */
  cut(): Promise<void>;
  /** Events made durable so far, in order, each as often as it was handed over. */
  appended(): readonly unknown[];
  /** What the next calls that make events durable throw instead. */
  failAppends(count: number): void;
  close(): Promise<void>;
}

/** Time enough for any answer that comes at all. */
const LONG_MS = 20_000;
/** A time limit that is meant to run out. */
const SHORT_MS = 30;

/** Runs every promise of Link against one implementation. */
export function testLink(name: string, open: () => Promise<LinkHarness>): void {
  describe(`link: ${name}`, () => {
    const withHarness = (run: (harness: LinkHarness) => Promise<void>) => async () => {
      const harness = await open();
      try {
        await run(harness);
      } finally {
        await harness.close();
      }
    };
    testRetained(withHarness);
    testAppends(withHarness);
    testRequests(withHarness);
    testClose(withHarness);
  });
}

type WithHarness = (run: (harness: LinkHarness) => Promise<void>) => () => Promise<void>;

function testRetained(withHarness: WithHarness): void {
  test(
    'a retained value comes to subscribers of before and after, and newer ones follow',
    withHarness(async (harness) => {
      const [publisher, early, late] = await connectThree(harness);
      const seenEarly = collect(early);
      await publisher.publishRetained('policy', 1, { name: 'first' });
      await until(() => seenEarly.length === 1);
      const seenLate = collect(late);
      const seenByItself = collect(publisher);
      await until(() => seenLate.length === 1 && seenByItself.length === 1);
      await publisher.publishRetained('policy', 2, { name: 'second' });
      const wanted = [
        [1, { name: 'first' }],
        [2, { name: 'second' }],
      ];
      for (const seen of [seenEarly, seenLate, seenByItself]) {
        await until(() => seen.length === 2);
        assert.deepEqual(seen, wanted);
      }
    }),
  );

  test(
    'a version that is not higher changes nothing, whoever publishes it',
    withHarness(async (harness) => {
      const [first, second, watcher] = await connectThree(harness);
      const seen = collect(watcher);
      await first.publishRetained('policy', 5, 'five');
      await second.publishRetained('policy', 4, 'four');
      await second.publishRetained('policy', 5, 'another five');
      await second.publishRetained('policy', 6, 'six');
      await until(() => seen.some(([version]) => version === 6));
      assert.deepEqual(
        seen.filter(([version]) => version !== 5),
        [[6, 'six']],
      );
      assert.deepEqual(
        seen.filter(([, value]) => value === 'another five'),
        [],
      );
    }),
  );

  test(
    'topics are apart, and a closed subscription is silent',
    withHarness(async (harness) => {
      const [publisher, watcher] = await connectThree(harness);
      const seen: unknown[] = [];
      const subscription = watcher.subscribeRetained('bans', (value) => seen.push(value));
      await publisher.publishRetained('policy', 1, 'policy');
      await publisher.publishRetained('status.a', 1, 'status');
      await publisher.publishRetained('bans', 1, 'bans');
      await until(() => seen.length === 1);
      subscription.close();
      subscription.close();
      const other = collect(watcher, 'bans');
      await publisher.publishRetained('bans', 2, 'more bans');
      await until(() => other.some(([version]) => version === 2));
      assert.deepEqual(seen, ['bans']);
    }),
  );

  test(
    'one subscriber of an end does not disturb another of the same topic',
    withHarness(async (harness) => {
      const [publisher, watcher] = await connectThree(harness);
      const first = collect(watcher);
      await publisher.publishRetained('policy', 1, 'one');
      await until(() => first.length === 1);
      const second: unknown[] = [];
      const subscription = watcher.subscribeRetained('policy', (value) => second.push(value));
      assert.deepEqual(second, [], 'not before the call has returned');
      await until(() => second.length === 1);
      subscription.close();
      await publisher.publishRetained('policy', 2, 'two');
      await until(() => first.length === 2);
      assert.deepEqual(second, ['one']);
    }),
  );

  test(
    'subscriptions live on over a lost connection; what was published meanwhile comes',
    withHarness(async (harness) => {
      const [publisher, watcher] = await connectThree(harness);
      const seen = collect(watcher);
      await publisher.publishRetained('policy', 1, 'one');
      await until(() => seen.length === 1);
      await harness.cut();
      await publisher.publishRetained('policy', 2, 'two');
      await until(() => seen.length === 2);
      assert.deepEqual(seen, [
        [1, 'one'],
        [2, 'two'],
      ]);
    }),
  );
}

function testAppends(withHarness: WithHarness): void {
  test(
    'events are durable when the call resolves',
    withHarness(async (harness) => {
      const link = await harness.connect();
      const events = [{ id: '1', text: '\u0000\u00ff"\\\u2028' }, { id: '2' }];
      await link.appendEvents(events);
      assert.deepEqual(harness.appended(), events);
      await link.appendEvents([]);
    }),
  );

  test(
    'events outlive a lost connection: each arrives at least once',
    withHarness(async (harness) => {
      const link = await harness.connect();
      const appending: Promise<void>[] = [];
      for (let index = 0; index < 30; index++) {
        appending.push(link.appendEvents([{ id: String(index) }]));
        if (index % 10 === 5) await harness.cut();
      }
      await Promise.all(appending);
      const ids = new Set(harness.appended().map((event) => (event as { id: string }).id));
      assert.equal(ids.size, 30);
    }),
  );

  test(
    'what the other side could not make durable is told, and the next events go on',
    withHarness(async (harness) => {
      const link = await harness.connect();
      harness.failAppends(1);
      await rejectsWith('refused', link.appendEvents([{ id: 'lost' }]));
      await link.appendEvents([{ id: 'kept' }]);
      assert.deepEqual(harness.appended(), [{ id: 'kept' }]);
    }),
  );
}

function testRequests(withHarness: WithHarness): void {
  test(
    'a request finds whoever serves it, and its answer finds back',
    withHarness(async (harness) => {
      const ends = await connectThree(harness);
      for (const [index, server] of ends.entries()) {
        const command = `double-${'abc'[index]}`;
        server.serve(command, (payload) => Promise.resolve((payload as number) * 2));
        for (const client of ends) {
          await untilServed(client, command, 0);
          assert.equal(await client.request(command, 21, LONG_MS), 42);
        }
      }
    }),
  );

  test(
    'many requests at a time are not mixed up',
    withHarness(async (harness) => {
      const [server, client] = await connectThree(harness);
      server.serve('echo', async (payload) => {
        await sleep(Math.random() * 5);
        return payload;
      });
      await untilServed(client, 'echo', null);
      const numbers = Array.from({ length: 100 }, (_, index) => index);
      const answers = await Promise.all(
        numbers.map((number) => client.request('echo', { number }, LONG_MS)),
      );
      assert.deepEqual(
        answers,
        numbers.map((number) => ({ number })),
      );
    }),
  );

  test(
    'a command that nobody serves, or serves no more, has no handler',
    withHarness(async (harness) => {
      const [server, client] = await connectThree(harness);
      await rejectsWith('no-handler', client.request('nothing', 1, LONG_MS));
      const service = server.serve('ping', () => Promise.resolve('pong'));
      await untilServed(client, 'ping', null);
      service.close();
      await until(
        async () => (await codeOf(client.request('ping', null, LONG_MS))) === 'no-handler',
      );
      server.serve('ping', () => Promise.resolve('pong again'));
      await untilServed(client, 'ping', null);
    }),
  );

  test(
    'a second handler of the same name throws, and the first stays',
    withHarness(async (harness) => {
      const server = await harness.connect();
      const client = await harness.connect();
      server.serve('ping', () => Promise.resolve(1));
      assert.throws(() => server.serve('ping', () => Promise.resolve(2)), LinkError);
      await untilServed(client, 'ping', null);
      assert.equal(await client.request('ping', null, LONG_MS), 1);
    }),
  );

  test(
    'an answer that does not come in time is a timeout',
    withHarness(async (harness) => {
      const [server, client] = await connectThree(harness);
      server.serve('hang', (payload) =>
        payload === 'hang' ? new Promise(() => undefined) : Promise.resolve('here'),
      );
      await untilServed(client, 'hang', null);
      await rejectsWith('timeout', client.request('hang', 'hang', SHORT_MS));
      assert.equal(await client.request('hang', 'answer', LONG_MS), 'here');
    }),
  );

  test(
    'what a handler throws is told to whoever asked',
    withHarness(async (harness) => {
      const [server, client] = await connectThree(harness);
      server.serve('fail', (payload) => {
        if (payload === 'code') throw new LinkError('too-large', 'as it is');
        if (payload === 'text') return Promise.reject(new Error('the reason'));
        return Promise.resolve(undefined);
      });
      await untilServed(client, 'fail', null);
      await assert.rejects(
        client.request('fail', 'text', LONG_MS),
        (error) =>
          error instanceof LinkError &&
          error.code === 'refused' &&
          /the reason/.test(error.message),
      );
      await rejectsWith('too-large', client.request('fail', 'code', LONG_MS));
    }),
  );

  test(
    'who serves goes on serving over a lost connection',
    withHarness(async (harness) => {
      const [server, client] = await connectThree(harness);
      server.serve('ping', () => Promise.resolve('pong'));
      await untilServed(client, 'ping', null);
      await harness.cut();
      await untilServed(client, 'ping', null);
    }),
  );
}

function testClose(withHarness: WithHarness): void {
  test(
    'closing settles what is pending and refuses what comes after',
    withHarness(async (harness) => {
      const [server, client] = await connectThree(harness);
      server.serve('hang', (payload) =>
        payload === null ? Promise.resolve(1) : new Promise(() => undefined),
      );
      await untilServed(client, 'hang', null);
      const pending = rejectsWith('closed', client.request('hang', 1, LONG_MS));
      await client.close();
      await pending;
      await client.close();
      await rejectsWith('closed', client.request('hang', 1, LONG_MS));
      await rejectsWith('closed', client.appendEvents([]));
      await rejectsWith('closed', client.publishRetained('policy', 1, 1));
      assert.throws(() => client.serve('other', () => Promise.resolve(1)), LinkError);
      assert.throws(() => client.subscribeRetained('policy', () => undefined), LinkError);
    }),
  );

  test(
    'whoever serves closes: what waits for it is told so',
    withHarness(async (harness) => {
      const [server, client] = await connectThree(harness);
      server.serve('hang', (payload) =>
        payload === null ? Promise.resolve(1) : new Promise(() => undefined),
      );
      await untilServed(client, 'hang', null);
      const pending = codeOf(client.request('hang', 1, LONG_MS));
      await server.close();
      assert.ok(['disconnected', 'closed'].includes((await pending) ?? ''));
    }),
  );

  test(
    'values too large to send are refused, and what follows them is not',
    withHarness(async (harness) => {
      const [server, client] = await connectThree(harness);
      const large = 'x'.repeat(64 * 1024 * 1024);
      server.serve('length', (payload) => Promise.resolve((payload as string).length));
      await untilServed(client, 'length', '');
      await rejectsWith('too-large', client.request('length', large, LONG_MS));
      await rejectsWith('too-large', client.appendEvents([large]));
      await rejectsWith('too-large', client.publishRetained('policy', 1, large));
      assert.equal(await client.request('length', 'x'.repeat(1024 * 1024), LONG_MS), 1024 * 1024);
    }),
  );
}

async function connectThree(harness: LinkHarness): Promise<[Link, Link, Link]> {
  return [await harness.connect(), await harness.connect(), await harness.connect()];
}

function collect(
  link: Link,
  topic: 'policy' | 'bans' = 'policy',
): (readonly [version: number, value: unknown])[] {
  const seen: (readonly [number, unknown])[] = [];
  link.subscribeRetained(topic, (value, version) => seen.push([version, value]));
  return seen;
}

/** `serve` tells the other ends some time after it returns. */
async function untilServed(client: Link, command: string, payload: unknown): Promise<void> {
  await until(async () => {
    const code = await codeOf(client.request(command, payload, LONG_MS));
    return code === undefined;
  });
}

async function codeOf(promise: Promise<unknown>): Promise<LinkErrorCode | undefined> {
  try {
    await promise;
    return undefined;
  } catch (error) {
    if (error instanceof LinkError) return error.code;
    throw error;
  }
}

async function rejectsWith(code: LinkErrorCode, promise: Promise<unknown>): Promise<void> {
  assert.equal(await codeOf(promise), code);
}

/** Waits for the condition; the test runner's own time limit ends what never comes. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(2);
}
