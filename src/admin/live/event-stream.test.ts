import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TestEvents } from '../../../test/support/admin-harness.ts';
import { readServerSentEvents } from '../../../test/support/sse.ts';
import { makeRequestEvent } from '../../events/example-events.ts';
import type { Event, EventFilter } from '../../events/index.ts';
import {
  openEventStream,
  STREAM_HEARTBEAT_MS,
  STREAM_WAITING_MAX,
  type StreamMessage,
} from './event-stream.ts';
import {
  LiveHub,
  RECENT_EVENTS_MAX,
  STREAMS_MAX,
  STREAMS_PER_CALLER_MAX,
  type Listener,
} from './live-hub.ts';

const makeListener = (): Listener => ({ deliver: () => undefined, end: () => undefined });

interface Opened {
  next(): Promise<{ id: string; event: string; message: StreamMessage }>;
  end(): Promise<boolean>;
  close(): Promise<void>;
}

function open(
  hub: LiveHub,
  options: { filter?: EventFilter; lastPosition?: string; mayGoOn?: () => boolean } = {},
): Opened {
  const body = openEventStream({
    hub,
    reader: 'ann',
    filter: options.filter ?? {},
    lastPosition: options.lastPosition,
    mayGoOn: options.mayGoOn ?? (() => true),
  });
  assert.ok(body !== undefined);
  const events = readServerSentEvents(body);
  return {
    next: async () => {
      const { value, done } = await events.next();
      assert.ok(done !== true);
      return { ...value, message: JSON.parse(value.data) as StreamMessage };
    },
    end: async () => (await events.next()).done === true,
    close: async () => {
      await events.return();
    },
  };
}

const request = (overrides: Parameters<typeof makeRequestEvent>[0] = {}): Event =>
  makeRequestEvent(overrides);
const idsOf = (message: StreamMessage): string[] => message.events.map(({ id }) => id);

describe('live stream', () => {
  test('greets at once, so that a reader knows it is connected', async () => {
    const hub = new LiveHub(new TestEvents());
    const stream = open(hub);
    const { event, message } = await stream.next();
    assert.deepEqual([event, message], ['events', { events: [], skipped: 0, gap: false }]);
    await stream.close();
    assert.equal(hub.streams, 0);
  });

  test('hands over summaries of what passes the filter', async () => {
    const source = new TestEvents();
    const hub = new LiveHub(source);
    const stream = open(hub, { filter: { verdicts: ['block'] } });
    await stream.next();
    const blocked = request({ detail: { verdict: 'block', target: '/?q=1' } });
    source.emit(request(), blocked, request());
    const { message } = await stream.next();
    assert.deepEqual(idsOf(message), [blocked.id]);
    assert.equal(message.events[0]!.request!.target, '/?q=1');
    assert.equal('headers' in message.events[0]!.request!, false);
    await stream.close();
  });

  test('resumes after the last one seen, without gap or repetition', async () => {
    const source = new TestEvents();
    const hub = new LiveHub(source);
    const events = Array.from({ length: 6 }, () => request());
    const first = open(hub);
    await first.next();
    source.emit(...events.slice(0, 3));
    const { id, message } = await first.next();
    assert.deepEqual(idsOf(message), idsOf({ ...message, events: events.slice(0, 3) as never }));
    await first.close();
    source.emit(...events.slice(3));
    const second = open(hub, { lastPosition: id });
    const resumed = (await second.next()).message;
    assert.deepEqual(
      idsOf(resumed),
      events.slice(3).map((event) => event.id),
    );
    assert.equal(resumed.gap, false);
    await second.close();
  });

  test('says so when it cannot resume without a gap', async () => {
    const source = new TestEvents();
    const hub = new LiveHub(source);
    const greet = open(hub);
    const { id } = await greet.next();
    await greet.close();
    source.emit(...Array.from({ length: RECENT_EVENTS_MAX + 1 }, () => request()));
    const late = open(hub, { lastPosition: id });
    assert.equal((await late.next()).message.gap, true);
    await late.close();
    for (const lastPosition of ['otherepoch-1', 'x', '', '-', `${id.split('-')[0]}-999999999`]) {
      const stream = open(hub, { lastPosition });
      assert.equal((await stream.next()).message.gap, true, lastPosition);
      await stream.close();
    }
  });

  test('is bounded when events come faster than they are read, and tells what it left out', async () => {
    const source = new TestEvents();
    const hub = new LiveHub(source);
    const stream = open(hub);
    await stream.next();
    const events = Array.from({ length: STREAM_WAITING_MAX * 3 }, () => request());
    source.emit(...events);
    const { message } = await stream.next();
    assert.equal(message.skipped, STREAM_WAITING_MAX * 2);
    assert.deepEqual(
      idsOf(message),
      events.slice(-STREAM_WAITING_MAX).map(({ id }) => id),
    );
    assert.equal(hub.skipped, STREAM_WAITING_MAX * 2);
    await stream.close();
  });

  test('a reader that does not read costs no more than the bound', async () => {
    const source = new TestEvents();
    const hub = new LiveHub(source);
    const stream = open(hub);
    await stream.next();
    for (let batch = 0; batch < 100; batch++) {
      source.emit(...Array.from({ length: 100 }, () => request()));
    }
    assert.equal(hub.skipped, 10_000 - STREAM_WAITING_MAX);
    await stream.close();
  });

  test('bounds streams per reader and over all', () => {
    const hub = new LiveHub(new TestEvents());
    const opened = [];
    for (let index = 0; index < STREAMS_PER_CALLER_MAX; index++) {
      opened.push(hub.listen('ann', makeListener()));
    }
    assert.equal(hub.listen('ann', makeListener()), undefined);
    for (let index = STREAMS_PER_CALLER_MAX; index < STREAMS_MAX; index++) {
      opened.push(hub.listen(`reader ${index}`, makeListener()));
    }
    assert.equal(hub.listen('bob', makeListener()), undefined);
    for (const each of opened) each?.close();
    for (const each of opened) each?.close();
    assert.equal(hub.streams, 0);
    assert.notEqual(hub.listen('ann', makeListener()), undefined);
  });

  test('beats while it is quiet, and ends with the session', async (context) => {
    context.mock.timers.enable({ apis: ['setInterval', 'setTimeout'] });
    const hub = new LiveHub(new TestEvents());
    let isSignedIn = true;
    const stream = open(hub, { mayGoOn: () => isSignedIn });
    const greeting = stream.next();
    await Promise.resolve();
    context.mock.timers.tick(1);
    await greeting;
    const beat = stream.next();
    context.mock.timers.tick(STREAM_HEARTBEAT_MS);
    assert.equal((await beat).event, 'heartbeat');
    isSignedIn = false;
    const end = stream.end();
    context.mock.timers.tick(STREAM_HEARTBEAT_MS);
    assert.equal(await end, true);
    assert.equal(hub.streams, 0);
  });

  test('closing the hub lets go of the source and ends its streams', async () => {
    const source = new TestEvents();
    const hub = new LiveHub(source);
    const stream = open(hub);
    await stream.next();
    hub.close();
    source.emit(request());
    assert.match(hub.position, /-0$/);
    assert.equal(await stream.end(), true);
  });
});
