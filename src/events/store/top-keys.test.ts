import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeMatch, makeRequestEvent } from '../example-events.ts';
import { listTopKeys } from './top-keys.ts';

test('a request counts for each rule that found something, once, and not for those that judge', () => {
  const matches = [
    makeMatch({ ruleId: 1 }),
    makeMatch({ ruleId: 1 }),
    makeMatch({ ruleId: 2, logged: false }),
    makeMatch({ ruleId: 3, tags: ['attack-sqli', 'decision'] }),
    makeMatch({ ruleId: 949110, tags: ['anomaly-evaluation', 'OWASP_CRS'] }),
    makeMatch({ ruleId: 4, tags: ['attack-sqli'] }),
  ];
  const rules = listTopKeys(makeRequestEvent({ detail: { matches } }))
    .filter(({ kind }) => kind === 'rule')
    .map(({ key }) => key);
  assert.deepEqual(rules, ['1', '4']);
});
