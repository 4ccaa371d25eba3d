import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makePolicy, makeSite } from '../../test/gateway/support/harness.ts';
import { PolicyState } from './policy-state.ts';
import type { Upstream } from './upstream/upstream.ts';

const UPSTREAM = { upstream: 'http://127.0.0.1:1' };
const NOWHERE = {} as Upstream;

function stateOf(
  hosts: Readonly<Record<string, readonly string[]>>,
  defaultSite?: string,
): PolicyState {
  const sites = Object.entries(hosts).map(([name, list]) =>
    makeSite({ ...UPSTREAM, site: { name, hosts: list } }),
  );
  return new PolicyState(
    makePolicy({ ...UPSTREAM, policy: { sites, defaultSite } }),
    () => undefined,
    () => NOWHERE,
  );
}

describe('sites', () => {
  const state = stateOf({
    shop: ['shop.example', '*.shop.example'],
    api: ['api.shop.example'],
    v6: ['[2001:db8::1]'],
  });
  const siteOf = (host: string): string | undefined => state.match(host).site?.policy.name;

  test('are found by host, the most specific first', () => {
    assert.equal(siteOf('shop.example'), 'shop');
    assert.equal(siteOf('SHOP.Example.:8080'), 'shop');
    assert.equal(siteOf('www.shop.example'), 'shop');
    assert.equal(siteOf('a.b.shop.example'), 'shop');
    assert.equal(siteOf('api.shop.example'), 'api');
    assert.equal(siteOf('v1.api.shop.example'), 'shop');
    assert.equal(siteOf('[2001:DB8::1]:443'), 'v6');
    assert.equal(siteOf('notshop.example'), undefined);
    assert.equal(siteOf('example'), undefined);
  });

  test('a default takes the hosts that no site names, but no nonsense', () => {
    const withDefault = stateOf({ shop: ['shop.example'], rest: [] }, 'rest');
    assert.equal(withDefault.match('other.example').site?.policy.name, 'rest');
    assert.equal(withDefault.match('other example').authority, undefined);
    assert.equal(withDefault.match('other example').site, undefined);
  });

  test('any number of hosts is answered and few are remembered', () => {
    for (let index = 0; index < 5000; index++) {
      assert.equal(siteOf(`h${index}.shop.example`), 'shop');
      assert.equal(siteOf(`h${index}.other`), undefined);
    }
  });
});
