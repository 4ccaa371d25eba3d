import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { checkTarget, isSameAuthority, parseAuthority } from './check-target.ts';

describe('targets', () => {
  test('in each form', () => {
    const rows: [string, string, unknown][] = [
      ['GET', '/a%2fb?x=1', { path: '/a%2fb?x=1', authority: undefined }],
      ['GET', '//other.example/a', { path: '//other.example/a', authority: undefined }],
      ['OPTIONS', '*', { path: '*', authority: undefined }],
      ['GET', 'http://Shop.example/a?b', { path: '/a?b', authority: 'Shop.example' }],
      ['GET', 'HTTP://shop.example', { path: '/', authority: 'shop.example' }],
      ['GET', 'http://shop.example?b', { path: '/?b', authority: 'shop.example' }],
      ['GET', '*', 'target'],
      ['GET', '', 'target'],
      ['GET', 'shop.example', 'target'],
      ['GET', '/a#b', 'target'],
      ['GET', '/a b', 'target'],
      ['GET', '/\xe9', 'target'],
      ['GET', '/a\n', 'target'],
      ['GET', 'https://shop.example/', 'target'],
      ['GET', 'ws://shop.example/', 'target'],
    ];
    for (const [method, target, expected] of rows) {
      assert.deepEqual(checkTarget(method, target, 'http'), expected, target);
    }
  });

  test('what is passed on starts with a slash or is an asterisk, and holds no blank', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (target) => {
        const form = checkTarget('OPTIONS', target, 'http');
        if (typeof form !== 'string') assert.match(form.path, /^(?:\*|\/[!-~]*)$/);
      }),
    );
  });
});

describe('authorities', () => {
  test('are taken apart', () => {
    assert.deepEqual(parseAuthority('Shop.Example.:8080'), { host: 'shop.example', port: '8080' });
    assert.deepEqual(parseAuthority('[2001:DB8::1]:80'), { host: '[2001:db8::1]', port: '80' });
    assert.deepEqual(parseAuthority('my_host'), { host: 'my_host', port: '' });
    for (const text of [
      '',
      '.',
      'a..b',
      'a b',
      'a/b',
      'u@a',
      'a,b',
      'a:',
      'a:b',
      'a:99999',
      '%61',
      '-a',
      '[::1',
      '::1',
      'a?b',
      'a\r',
      'a'.repeat(300),
    ]) {
      assert.equal(parseAuthority(text), undefined, text);
    }
  });

  test('are the same with and without the usual port', () => {
    const same = (left: string, right: string, scheme: 'http' | 'https'): boolean =>
      isSameAuthority(parseAuthority(left)!, parseAuthority(right)!, scheme);
    assert.equal(same('a', 'A:80', 'http'), true);
    assert.equal(same('a', 'a:80', 'https'), false);
    assert.equal(same('a.', 'a:443', 'https'), true);
    assert.equal(same('a', 'b', 'http'), false);
  });
});
