import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPassingStatus } from './passing-status.ts';

test('what may pass is too many requests, and mistakes of the other side', () => {
  assert.deepEqual(
    [200, 301, 400, 401, 403, 404, 409, 428, 429, 430, 499, 500, 503, 599].filter(isPassingStatus),
    [429, 500, 503, 599],
  );
});
