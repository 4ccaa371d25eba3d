import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeAnswer } from './answer.ts';

function answerTo(accept: string): string {
  const { head } = makeAnswer({ status: 403, requestId: 'ID', accept, keepsAlive: true });
  return head.rawHeaders[head.rawHeaders.indexOf('Content-Type') + 1]!;
}

describe('answers of the gateway itself', () => {
  test('are JSON for programs and a page for people', () => {
    assert.match(answerTo('application/json'), /json/);
    assert.match(answerTo('application/problem+json, */*'), /json/);
    for (const accept of ['', '*/*', 'text/html,application/json', 'text/html', 'image/png']) {
      assert.match(answerTo(accept), /html/, accept);
    }
  });

  test('say the status and the id, of the length they announce', () => {
    for (const accept of ['application/json', '']) {
      const { head, body } = makeAnswer({
        status: 429,
        requestId: 'ID',
        accept,
        keepsAlive: false,
        retryAfterSeconds: 7,
      });
      const field = (name: string): string => head.rawHeaders[head.rawHeaders.indexOf(name) + 1]!;
      assert.equal(field('Content-Length'), String(body.length));
      assert.equal(field('Retry-After'), '7');
      assert.equal(field('X-Request-Id'), 'ID');
      assert.ok(body.toString().includes('ID') && body.toString().includes('429'));
    }
  });
});
