import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import {
  findBasicUser,
  findIdentifier,
  findSession,
  findUserName,
  isAssetPath,
  isLoginPath,
  queryEntropy,
} from './read-facts.ts';

describe('facts of a request', () => {
  for (const [target, expected] of [
    ['/users/42', 42],
    ['/users/42/orders', 42],
    ['/users/42/orders/7', 7],
    ['/invoice?id=81', 81],
    ['/invoice?user_id=81&tab=1', 81],
    ['/list/5?tab=1', 5],
    ['/thread/page/3', undefined],
    ['/list?page=3', undefined],
    ['/list?offset=30', undefined],
    ['/v2/items', undefined],
    ['/', undefined],
    ['/a/123456789012345678901', undefined],
  ] as const) {
    test(`identifier of ${target}`, () => {
      assert.equal(findIdentifier(target, target.indexOf('?'))?.value, expected);
    });
  }

  for (const [cookie, expected] of [
    ['', ''],
    ['theme=dark', ''],
    ['theme=dark; PHPSESSID=0123456789abcdef; a=1', '0123456789abcdef'],
    ['connect.sid=s%3A0123456789abcdef', 's%3A0123456789abcdef'],
    ['session=short', ''],
    ['a; b; auth_token=0123456789abcdef', '0123456789abcdef'],
    ['csrf_session=0123456789abcdef', ''],
    ['reside=0123456789abcdef', ''],
  ] as const) {
    test(`session of ${JSON.stringify(cookie)}`, () => assert.equal(findSession(cookie), expected));
  }

  for (const [body, expected] of [
    ['username=Bob%40example.com&password=x', 'bob%40example.com'],
    ['csrf=1&log=admin&pwd=x', 'admin'],
    ['{"email": "Bob@example.com", "password": "x"}', 'bob@example.com'],
    ['{"user":"bob","password":"x"}', 'bob'],
    ['--x\r\nContent-Disposition: form-data; name="username"\r\n\r\nBob\r\n--x--\r\n', 'bob'],
    ['password=x', ''],
  ] as const) {
    test(`user name in ${JSON.stringify(body)}`, () => assert.equal(findUserName(body), expected));
  }

  test('user name of Basic', () => {
    const token = Buffer.from('Bob:secret').toString('base64');
    assert.equal(findBasicUser(`Basic ${token}`), 'bob');
    assert.equal(findBasicUser('Bearer abc'), '');
  });

  test('logins and assets by their paths', () => {
    for (const path of ['/login', '/wp-login.php', '/api/v1/auth/sign-in', '/users/sign_in']) {
      assert.ok(isLoginPath(path), path);
    }
    for (const path of ['/', '/blog/in', '/authors', '/catalogue']) {
      assert.ok(!isLoginPath(path), path);
    }
    for (const path of ['/a.js', '/x/y.WOFF2']) assert.ok(isAssetPath(path), path);
    for (const path of ['/', '/a.php', '/a.js/x', '/a.b/c']) assert.ok(!isAssetPath(path), path);
  });

  test('entropy is that of the values, and leaves nothing behind', () => {
    assert.equal(queryEntropy('/a', -1), -1);
    assert.equal(queryEntropy('/a?b', 2), -1);
    assert.equal(queryEntropy('/a?b=aaaa', 2), 0);
    assert.equal(queryEntropy('/a?b=abab', 2), 1);
    assert.equal(queryEntropy('/a?b=ab&cc=ab', 2), 1);
    fc.assert(
      fc.property(fc.string({ maxLength: 600 }), (query) => {
        queryEntropy(`/?${query}`, 1);
        assert.equal(queryEntropy('/a?b=abab', 2), 1);
      }),
    );
  });

  test('nothing of it fails, or takes long, on any bytes', () => {
    const bytes = fc.string({
      unit: fc.integer({ max: 255 }).map((code) => String.fromCharCode(code)),
    });
    fc.assert(
      fc.property(bytes, (text) => {
        findIdentifier(text, text.indexOf('?'));
        findSession(text);
        findUserName(text);
        findBasicUser(text);
      }),
      { numRuns: 500 },
    );
    const long = 'sess'.repeat(8000);
    findSession(long);
    findUserName('login '.repeat(1365));
    findUserName('name="log'.repeat(900));
  });
});
