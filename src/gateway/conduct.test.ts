// Who is held to account for what a gateway under pressure had to refuse, and who is not.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { NetworkSet, requireNetwork } from '../lib/ip.ts';
import type { ClientConnection } from './client/client-connection.ts';
import type { Insistence } from './conduct.ts';
import { isKnown, isPressed, noteKnown, noteRefused, noteSlow, noteWordless } from './conduct.ts';
import type { Exchange } from './exchange.ts';
import type { Runtime } from './runtime.ts';
import { createSharedMemory, SharedState } from './shared/shared-state.ts';

const OFFICE = '198.51.100.7';
const PROXY = '192.0.2.1';
const MINUTE_MS = 60_000;

class Bench {
  nowMs = 1_760_000_000_000;
  readonly insistent = new Map<string, Insistence>();
  readonly #shared = new SharedState(createSharedMemory(1), 0);
  readonly #trusted = new NetworkSet([requireNetwork(PROXY)]);

  get runtime(): Runtime {
    const { nowMs } = this;
    const clock = { now: () => nowMs, monotonic: () => nowMs };
    const { insistent } = this;
    return { shared: this.#shared, clock, nowMs, insistent } as unknown as Runtime;
  }

  /** A request on a connection of its own. */
  exchange(peer: string, client = peer): Exchange {
    const connection = {
      facts: { peerAddress: peer },
      knownUntilMs: 0,
      isTrusted: () => this.#trusted.hasText(peer),
    } as unknown as ClientConnection;
    const { runtime } = this;
    const state = { trusted: this.#trusted };
    const facts = { runtime, connection, state, clientAddress: client, status: 200, reason: '' };
    return facts as unknown as Exchange;
  }

  serve(client: string, connections: number): void {
    for (let index = 0; index < connections; index++) noteKnown(this.exchange(client));
  }

  refuse(client: string, times: number): void {
    for (let index = 0; index < times; index++) noteRefused(this.runtime, client);
  }

  saysNothing(client: string, times: number): void {
    for (let index = 0; index < times; index++) noteWordless(this.runtime, client);
  }

  beSlow(times: number, peer: string, client = peer): void {
    for (let index = 0; index < times; index++) noteSlow(this.exchange(peer, client));
  }
}

describe('who insists', () => {
  test('is who is refused again and again, or waited for on many connections', () => {
    const bench = new Bench();
    bench.refuse('203.0.113.1', 30);
    bench.beSlow(5, '203.0.113.2');
    bench.beSlow(5, '2001:db8::7');
    assert.deepEqual(
      [...bench.insistent],
      [
        ['203.0.113.1', 'load'],
        ['203.0.113.2', 'slow'],
        ['2001:db8::/64', 'slow'],
      ],
    );
  });

  test('is who opens connections and never says a word, from thirty on', () => {
    const bench = new Bench();
    bench.saysNothing('203.0.113.3', 29);
    assert.equal(bench.insistent.size, 0);
    bench.saysNothing('203.0.113.3', 1);
    // Another address of the same home or server.
    bench.saysNothing('2001:db8:0:1::7', 25);
    bench.saysNothing('2001:db8:0:1::8', 25);
    assert.deepEqual(
      [...bench.insistent],
      [
        ['203.0.113.3', 'load'],
        ['2001:db8:0:1::/64', 'load'],
      ],
    );
  });

  test('is not a browser that opens connections in advance, nor what has no address', () => {
    const bench = new Bench();
    bench.serve(OFFICE, 4);
    bench.saysNothing(OFFICE, 119);
    bench.saysNothing('', 1000);
    assert.equal(bench.insistent.size, 0);
    bench.saysNothing(OFFICE, 1);
    assert.deepEqual([...bench.insistent.keys()], [OFFICE]);
  });

  test('for each connection that goes well, sixteen that do not are forgiven', () => {
    const bench = new Bench();
    bench.serve(OFFICE, 10);
    bench.refuse(OFFICE, 159);
    assert.equal(bench.insistent.size, 0);
    bench.refuse(OFFICE, 1);
    assert.equal(bench.insistent.size, 1);
  });

  test('is forgotten by half with each half minute', () => {
    const bench = new Bench();
    bench.refuse(OFFICE, 29);
    bench.nowMs += MINUTE_MS;
    bench.refuse(OFFICE, 22);
    assert.equal(bench.insistent.size, 0, '7 of the 29 are left');
    bench.refuse(OFFICE, 1);
    assert.equal(bench.insistent.size, 1);
  });

  test('is named once, until it is taken out', () => {
    const bench = new Bench();
    bench.refuse('203.0.113.1', 500);
    bench.beSlow(50, '203.0.113.1');
    assert.deepEqual([...bench.insistent], [['203.0.113.1', 'load']]);
    bench.insistent.clear();
    bench.refuse('203.0.113.1', 1);
    assert.equal(bench.insistent.size, 1, 'and again while it goes on');
  });

  test('is not who is refused now and then, for hours', () => {
    const bench = new Bench();
    for (let minute = 0; minute < 600; minute++) {
      bench.serve(OFFICE, 1);
      bench.refuse(OFFICE, 30);
      bench.beSlow(2, OFFICE);
      bench.nowMs += MINUTE_MS;
    }
    assert.equal(bench.insistent.size, 0);
  });

  test('is not an office full of people, of whom one is slow on fifty connections', () => {
    const bench = new Bench();
    bench.serve(OFFICE, 100);
    bench.beSlow(50, OFFICE);
    bench.refuse(OFFICE, 1000);
    assert.equal(bench.insistent.size, 0);
    bench.refuse(OFFICE, 10_000);
    assert.deepEqual([...bench.insistent.keys()], [OFFICE], 'what one of them does outweighs all');
  });

  test('is never a trusted proxy, nor a client that it speaks for', () => {
    const bench = new Bench();
    bench.beSlow(1000, PROXY);
    bench.beSlow(1000, PROXY, '203.0.113.1');
    assert.equal(bench.insistent.size, 0);
  });
});

test('a connection that goes on well goes on counting, and not with each request', () => {
  const bench = new Bench();
  const exchange = bench.exchange(OFFICE);
  for (let request = 0; request < 1000; request++) noteKnown(exchange);
  bench.refuse(OFFICE, 119);
  assert.equal(bench.insistent.size, 0);
  bench.refuse(OFFICE, 1);
  assert.equal(bench.insistent.size, 1);
});

test('an answer that was broken off makes nobody known', () => {
  const bench = new Bench();
  noteKnown(Object.assign(bench.exchange(OFFICE), { reason: 'limit.slowClientShare' }));
  assert.equal(isKnown(bench.runtime, OFFICE), false);
  noteKnown(bench.exchange(OFFICE));
  assert.equal(isKnown(bench.runtime, OFFICE), true);
});

test('a gateway is pressed when connections run out, or work piles up', () => {
  const pace = { intervalMs: 1000, burst: 20 };
  assert.ok(!isPressed({ pressure: 0, pace: undefined } as unknown as Runtime));
  assert.ok(isPressed({ pressure: 1, pace: undefined } as unknown as Runtime));
  assert.ok(isPressed({ pressure: 0, pace } as unknown as Runtime));
});
