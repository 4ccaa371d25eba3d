import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Exchange } from './exchange.ts';
import { HeldBody } from './held-body.ts';

const CLIENT = '203.0.113.1';
/** Of many threads, one may hold so much; one client half of that. */
const PER_THREAD_BYTES = 32 * 1_048_576;
const PER_CLIENT_BYTES = PER_THREAD_BYTES / 2;

function makeRuntime() {
  return { heldBytes: 0, shares: new Map(), state: { policy: { gateway: { threads: 8 } } } };
}

function makeExchange(runtime: ReturnType<typeof makeRuntime>, clientAddress = CLIENT): Exchange {
  const connection = { facts: { peerAddress: clientAddress }, isTrusted: () => false };
  return { runtime, connection, state: {}, clientAddress } as unknown as Exchange;
}

describe('a held body', () => {
  test('is handed over in its order, once', () => {
    const held = new HeldBody(makeExchange(makeRuntime()));
    for (const text of ['one', 'two', 'three']) {
      assert.ok(held.count(text.length));
      held.keep(Buffer.from(text));
    }
    assert.equal(String(Buffer.concat(held.release())), 'onetwothree');
    assert.deepEqual(held.release(), []);
  });

  test('counts what came, kept or not, until it is handed over', () => {
    const runtime = makeRuntime();
    const held = new HeldBody(makeExchange(runtime));
    assert.ok(held.count(10));
    held.keep(Buffer.alloc(10));
    assert.ok(held.count(5));
    assert.equal(runtime.heldBytes, 15);
    held.release();
    assert.equal(runtime.heldBytes, 0);
    held.release();
    assert.equal(runtime.heldBytes, 0);
  });

  test('of one client and of all clients together has an end, and what had no room does not count', () => {
    const runtime = makeRuntime();
    const held = new HeldBody(makeExchange(runtime));
    const second = new HeldBody(makeExchange(runtime));
    assert.ok(held.count(PER_CLIENT_BYTES));
    assert.equal(second.count(1), false);
    assert.ok(new HeldBody(makeExchange(runtime, '203.0.113.2')).count(PER_CLIENT_BYTES));
    assert.equal(new HeldBody(makeExchange(runtime, '203.0.113.3')).count(1), false);
    assert.equal(runtime.heldBytes, PER_THREAD_BYTES);
    held.release();
    assert.ok(second.count(PER_CLIENT_BYTES));
  });

  test('does not keep a large buffer alive for a small piece of it', () => {
    const held = new HeldBody(makeExchange(makeRuntime()));
    const read = Buffer.alloc(65_536, 'x');
    held.keep(read.subarray(0, 2000));
    const [piece] = held.release();
    assert.equal(piece?.length, 2000);
    assert.notEqual(piece?.buffer, read.buffer);
  });
});
