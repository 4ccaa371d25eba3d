import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { NetworkSet } from '../lib/ip.ts';
import { parseForwarded, parseNode, resolveClient, splitForwardedFor } from './resolve-client.ts';

const TRUSTED = NetworkSet.parse(['10.0.0.0/8']);

describe('clients behind proxies', () => {
  test('only the part that trusted proxies vouch for counts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { maxLength: 6 }),
        fc.ipV4().filter((address) => !address.startsWith('10.')),
        fc.integer({ min: 0, max: 5 }),
        (forged, client, hops) => {
          const trusted = Array.from({ length: hops }, (_, index) => `10.0.0.${index}`);
          const nodes = splitForwardedFor([...forged, client, ...trusted].join(','));
          assert.equal(resolveClient('10.9.9.9', nodes, TRUSTED), client);
        },
      ),
    );
  });

  test('a list of any length is looked at from its near end only', () => {
    const nodes = splitForwardedFor(`192.0.2.1,${'10.0.0.1,'.repeat(10_000)}10.0.0.2`);
    assert.ok(nodes.length <= 32);
    assert.equal(resolveClient('10.9.9.9', nodes, TRUSTED), '10.0.0.1');
  });

  test('nodes in every spelling', () => {
    assert.equal(parseNode(' 192.0.2.7 '), '192.0.2.7');
    assert.equal(parseNode('192.0.2.7:80'), '192.0.2.7');
    assert.equal(parseNode('[2001:DB8::1]'), '2001:db8::1');
    assert.equal(parseNode('[2001:db8::1]:80'), '2001:db8::1');
    assert.equal(parseNode('2001:db8::1'), '2001:db8::1');
    for (const text of ['unknown', '_x', '', '1.2.3', '192.0.2.7:', '[192.0.2.7', '::1%eth0']) {
      assert.equal(parseNode(text), undefined, text);
    }
  });

  test('Forwarded elements', () => {
    assert.deepEqual(parseForwarded('for="[::1]:80";proto=HTTPS;by=a, for=b'), [
      { node: '[::1]:80', proto: 'https' },
      { node: 'b', proto: '' },
    ]);
    assert.deepEqual(parseForwarded('for="a\\"b,c;d"'), [{ node: 'a"b,c;d', proto: '' }]);
    for (const text of ['for', 'for=', '=a', 'for="a', 'for=a;;by=b', 'for=a b', 'for =a']) {
      assert.deepEqual(parseForwarded(text), [], text);
    }
  });

  test('nothing that a client writes into Forwarded hides the address that a proxy adds', () => {
    const forged = fc.oneof(
      fc.string(),
      fc.constantFrom('x', 'for="', 'for="a', 'for="\\', 'for=,'),
    );
    fc.assert(
      fc.property(forged, (text) => {
        const hops = parseForwarded(`${text}, for=192.0.2.7;proto=https`);
        assert.deepEqual(hops.at(-1), { node: '192.0.2.7', proto: 'https' });
      }),
    );
  });

  test('any text is read in time and without an exception', () => {
    const pieces = fc.constantFrom(
      'for=',
      '"',
      '\\',
      ',',
      ';',
      'a',
      ' ',
      '[::1]',
      ':80',
      'proto=x',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 200 }), (parts) => {
        parseForwarded(parts.join(''));
        for (const node of splitForwardedFor(parts.join(''))) parseNode(node);
      }),
      { numRuns: 1000 },
    );
  });
});
