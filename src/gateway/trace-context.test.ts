import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { continueTrace } from './trace-context.ts';

const ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';

describe('trace context', () => {
  test('a valid one is continued with a parent of our own', () => {
    for (const [received, flags] of [
      [`00-${ID}-${PARENT}-01`, '01'],
      [`00-${ID}-${PARENT}-00`, '00'],
      // A later version may say more, behind a dash.
      [`cc-${ID}-${PARENT}-01-more`, '01'],
    ] as const) {
      const trace = continueTrace(received);
      assert.equal(trace.traceId, ID);
      assert.equal(trace.isContinued, true);
      assert.match(trace.traceparent, new RegExp(`^00-${ID}-[0-9a-f]{16}-${flags}$`));
      assert.ok(!trace.traceparent.includes(PARENT));
    }
  });

  test('anything else starts a new one', () => {
    for (const received of [
      '',
      ' ',
      'ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      `00-${'0'.repeat(32)}-${PARENT}-01`,
      `00-${ID}-${'0'.repeat(16)}-01`,
      `00-${ID}-${PARENT}-01-more`,
      `00-${ID.toUpperCase()}-${PARENT}-01`,
      `00-${ID}-${PARENT}`,
      `00-${ID}-${PARENT}-1`,
    ]) {
      const trace = continueTrace(received);
      assert.equal(trace.isContinued, false, received);
      assert.notEqual(trace.traceId, ID);
      assert.match(trace.traceparent, /^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    }
  });

  test('no two are the same', () => {
    const seen = new Set(Array.from({ length: 20_000 }, () => continueTrace('').traceparent));
    assert.equal(seen.size, 20_000);
  });
});
