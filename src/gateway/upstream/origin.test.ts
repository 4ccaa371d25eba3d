import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseOrigin } from './origin.ts';

describe('upstream origins', () => {
  test('of every scheme', () => {
    const rows: [string, string][] = [
      ['http://127.0.0.1:3000', 'http1 plain 127.0.0.1 3000 127.0.0.1:3000'],
      ['http://App', 'http1 plain app 80 app'],
      ['https://app.internal/', 'http1 tls app.internal 443 app.internal'],
      ['https://app:8443', 'http1 tls app 8443 app:8443'],
      ['h2c://app:50051', 'http2 plain app 50051 app:50051'],
      ['h2://[2001:db8::1]', 'http2 tls 2001:db8::1 443 [2001:db8::1]'],
    ];
    for (const [url, expected] of rows) {
      const { protocol, isTls, host, port, authority } = parseOrigin(url);
      assert.equal(`${protocol} ${isTls ? 'tls' : 'plain'} ${host} ${port} ${authority}`, expected);
    }
  });

  test('that are none are refused in one line', () => {
    for (const url of [
      '',
      'app',
      'ftp://app',
      'http://',
      'http://a/b',
      'http://u@a',
      'http://a:99999',
      'http://a b',
      'http://a?b',
    ]) {
      assert.throws(() => parseOrigin(url), { code: 'bad-upstream' }, url);
    }
  });
});
