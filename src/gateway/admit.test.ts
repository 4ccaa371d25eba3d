// What becomes of connections and requests while a thread is behind with its work.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { LIMITS } from '../../test/gateway/support/harness.ts';
import { NetworkSet, requireNetwork } from '../lib/ip.ts';
import { admitConnection, shedLoad } from './admit.ts';
import type { Insistence } from './conduct.ts';
import { noteKnown } from './conduct.ts';
import type { Exchange } from './exchange.ts';
import type { Runtime } from './runtime.ts';
import { createSharedMemory, OVERDRAWN_MS, SharedState } from './shared/shared-state.ts';

const BUSY = '198.51.100.7';
const QUIET = '198.51.100.8';
const PROXY = '192.0.2.1';

class Bench {
  nowMs = 1_760_000_000_000;
  readonly runtime: Runtime;

  constructor(perSecond: number) {
    const shared = new SharedState(createSharedMemory(1), 0);
    const limits = { ...LIMITS, connectionsMax: 10_000, connectionsPerAddressMax: 512 };
    const clock = { now: () => this.nowMs, monotonic: () => this.nowMs };
    const state = { limits, trusted: new NetworkSet([requireNetwork(PROXY)]) };
    this.runtime = {
      shared,
      clock,
      counters: shared.counters,
      pace: perSecond === 0 ? undefined : { intervalMs: 1000 / perSecond, burst: 20 },
      state,
      nowMs: this.nowMs,
      insistent: new Map<string, Insistence>(),
    } as unknown as Runtime;
  }

  ask(peerAddress: string, clientAddress = peerAddress): string {
    const { runtime } = this;
    const refusal = shedLoad({
      runtime,
      state: runtime.state,
      clientAddress,
      connection: {
        facts: { peerAddress },
        isTrusted: () => peerAddress === PROXY,
      },
    } as unknown as Exchange);
    if (refusal === undefined) return 'served';
    if (refusal.isSilent === true) return 'dropped';
    return refusal.closes ? 'told and closed' : 'told';
  }

  beAnsweredWell(peerAddress: string): void {
    const { runtime } = this;
    const connection = { facts: { peerAddress }, knownUntilMs: 0 };
    const facts = { runtime, connection, clientAddress: peerAddress, status: 200, reason: '' };
    noteKnown(facts as unknown as Exchange);
  }

  /** What becomes of so many requests, each once and in order. */
  askMany(count: number, peer: string, client = peer): readonly string[] {
    return [...new Set(Array.from({ length: count }, () => this.ask(peer, client)))];
  }

  connect(address: string): string {
    const admission = admitConnection(this.runtime, address);
    return 'refused' in admission ? admission.refused : 'let in';
  }
}

describe('a thread that keeps up', () => {
  test('serves everybody all they ask', () =>
    assert.deepEqual(new Bench(0).askMany(5000, BUSY), ['served']));
});

describe('a thread that is behind', () => {
  test('serves each client its share; who takes more is told once, then dropped', () => {
    const bench = new Bench(10);
    assert.deepEqual(bench.askMany(1000, BUSY), ['served', 'told and closed', 'dropped']);
    assert.equal(bench.ask(QUIET), 'served');
  });

  test('refuses new connections of who took more, for a while', () => {
    const bench = new Bench(10);
    bench.askMany(1000, BUSY);
    assert.equal(bench.connect(BUSY), 'limit.loadShare');
    assert.equal(bench.connect(QUIET), 'let in');
    bench.nowMs += OVERDRAWN_MS + 1000;
    assert.equal(bench.connect(BUSY), 'let in');
    assert.equal(bench.ask(BUSY), 'served');
  });

  test('lets each address connect at its share of the pace, more at once who is known', () => {
    const bench = new Bench(10);
    bench.beAnsweredWell(QUIET);
    const letIn = (address: string): number =>
      Array.from({ length: 100 }, () => bench.connect(address)).filter(
        (outcome) => outcome === 'let in',
      ).length;
    assert.deepEqual([letIn(BUSY), letIn(QUIET)], [10, 20]);
    assert.equal(bench.connect(BUSY), 'limit.acceptsPerSecondPerAddress');
  });

  test('names who insists although it is refused, and nobody else', () => {
    const bench = new Bench(10);
    bench.askMany(25, QUIET);
    bench.beAnsweredWell(QUIET);
    // A page with all that belongs to it, and somebody impatient who loads it anew.
    for (let again = 0; again < 100; again++) bench.connect(QUIET);
    assert.deepEqual([...bench.runtime.insistent], []);
    bench.askMany(25, BUSY);
    for (let again = 0; again < 500; again++) bench.connect(BUSY);
    assert.deepEqual([...bench.runtime.insistent], [[BUSY, 'load']]);
  });

  test("keeps a trusted proxy's connection, and tells its client", () => {
    const bench = new Bench(10);
    assert.deepEqual(bench.askMany(1000, PROXY, BUSY), ['served', 'told']);
    assert.equal(bench.ask(PROXY, QUIET), 'served');
    assert.deepEqual(bench.askMany(1000, PROXY), ['served'], 'it speaks for nobody we know');
  });

  test('counts one network of IPv6 as one', () => {
    const bench = new Bench(10);
    bench.askMany(1000, '2001:db8::1');
    assert.equal(bench.ask('2001:db8::2'), 'dropped');
    assert.equal(bench.ask('2001:db8:0:1::1'), 'served');
  });

  for (const address of ['127.0.0.1', '::1', '::ffff:127.9.9.9']) {
    test(`sets no share for ${address}, which is this machine`, () =>
      assert.deepEqual(new Bench(10).askMany(1000, address), ['served']));
  }
});
