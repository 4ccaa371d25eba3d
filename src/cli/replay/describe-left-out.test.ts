import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePolicy } from '../../../test/gateway/support/harness.ts';
import { describeLeftOut } from './describe-left-out.ts';

test('names what a site has beside rules, and nothing else', () => {
  const plain = makePolicy({ upstream: 'http://127.0.0.1:1', site: { behaviour: 'off' } });
  assert.deepEqual(describeLeftOut(plain), []);
  const busy = makePolicy({
    upstream: 'http://127.0.0.1:1',
    site: {
      name: 'shop',
      behaviour: 'score',
      edgeRules: [{ name: 'no-bots', action: 'block', why: '', when: 'ip.src eq 192.0.2.1' }],
    },
  });
  assert.deepEqual(describeLeftOut(busy), [
    'not replayed: edge rules (shop)',
    'not replayed: points for the behaviour of clients (shop)',
  ]);
});
