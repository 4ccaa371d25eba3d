import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { normalisePath, routeName } from './route-name.ts';

describe('paths', () => {
  test('of many spellings are one', () => {
    for (const target of [
      '/api/login',
      '/api/login?x=/../y',
      '//api//login',
      '/./api/x/../login',
      '/%61pi/%6cogin',
      '/api%2flogin',
      '\\api\\login',
      '/../../api/login',
    ]) {
      assert.equal(normalisePath(target), '/api/login', target);
    }
    assert.equal(normalisePath('/api/'), '/api/');
    assert.equal(normalisePath('/'), '/');
    assert.equal(normalisePath('*'), '*');
    assert.equal(normalisePath('/a%zz'), '/a%zz');
  });

  test('once normalised stay as they are, but for percent signs decoded once', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\/[a-z./\\?]{0,30}$/), (target) => {
        const once = normalisePath(target);
        assert.equal(normalisePath(once), once);
        assert.ok(!once.split('/').includes('..'));
      }),
    );
  });
});

describe('route names', () => {
  test('keep words and drop what identifies one thing', () => {
    const rows: [string, string][] = [
      ['/', '/'],
      ['/products', '/products'],
      ['/products/123/reviews', '/products/*/reviews'],
      ['/u/0f8fad5b-d9cb-469f-a165-70867728950e', '/u/*'],
      ['/f/d41d8cd98f00b204e9800998ecf8427e', '/f/*'],
      ['/v2/items', '/v2/items'],
      ['/a/b/c/d/e/f', '/a/b/c/d/*'],
      [`/${'x'.repeat(200)}`, '/*'],
    ];
    for (const [path, name] of rows) assert.equal(routeName(path), name);
  });

  test('are short', () => {
    fc.assert(
      fc.property(fc.webPath(), (path) => {
        assert.ok(routeName(path).length <= 200);
      }),
    );
  });
});
