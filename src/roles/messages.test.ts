import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readGatewayStatus } from './gateway-status.ts';
import { readFromRole } from './messages.ts';

const TYPES = [
  'ready',
  'failed',
  'defences',
  'shield',
  'policy-applied',
  'policy-rejected',
  'reply',
  'reply-error',
];
const KEYS = [
  'type',
  'detail',
  'code',
  'message',
  'defences',
  'version',
  'id',
  'value',
  'name',
  'armed',
  'reason',
  'report',
];

describe('what a role says', () => {
  test('whatever it is, it is read in its own shape or not at all', () => {
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        fc.constantFrom(...TYPES),
        fc.integer(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.string({ maxLength: 5 }),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...KEYS), tie('any'), { maxKeys: 5 }),
      ),
    })).any;
    fc.assert(
      fc.property(
        fc.constantFrom(...TYPES),
        fc.dictionary(fc.constantFrom(...KEYS), value),
        (type, rest) => {
          const read = readFromRole({ ...rest, type });
          if (read === undefined) return;
          assert.equal(read.type, type);
          if (read.type === 'defences') {
            for (const one of read.defences) assert.equal(typeof one.reason, 'string');
          }
          if (read.type === 'shield') assert.equal(typeof read.report, 'object');
          if ('version' in read) assert.ok(Number.isSafeInteger(read.version) && read.version >= 0);
          if ('message' in read) assert.equal(typeof read.message, 'string');
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('a text that would fill the terminal is none', () => {
    assert.equal(
      readFromRole({ type: 'failed', code: 'x', message: 'x'.repeat(100_000) }),
      undefined,
    );
  });
});

describe('what the gateway publishes of itself', () => {
  const status = {
    policyVersion: 3,
    threads: 2,
    readyThreads: 2,
    connections: 5,
    acceptDelay: { p50Ms: 1, p99Ms: 2.5, maxMs: 9 },
    strain: { level: 2, perSecond: 12.5 },
    insistent: [
      { network: '192.0.2.7', what: 'load' },
      { network: '2001:db8::/64', what: 'slow' },
    ],
    counters: { requests: 7 },
    journal: { lost: { 'disk-full': 1 }, lastLossAt: 9, fault: '' },
  };
  test('is read as it was written', () => assert.deepEqual(readGatewayStatus(status), status));
  test('is made harmless where it is not numbers', () => {
    const odd = readGatewayStatus({
      ...status,
      connections: 'many',
      counters: { requests: -1, other: Infinity },
    });
    assert.deepEqual([odd?.connections, odd?.counters], [0, { requests: 0, other: 0 }]);
    for (const wrong of [null, [], 1, {}, { ...status, counters: [] }, { ...status, journal: 1 }]) {
      assert.equal(readGatewayStatus(wrong), undefined);
    }
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`c${index}`, 1]));
    assert.equal(readGatewayStatus({ ...status, counters: many }), undefined);
  });
});
