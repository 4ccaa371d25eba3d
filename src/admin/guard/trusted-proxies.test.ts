import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TrustedProxies } from './trusted-proxies.ts';

const proxies = new TrustedProxies(['127.0.0.1', '10.0.0.0/8']);
const seen = (peer: string, forwardedFor?: string, proto?: string): readonly [string, boolean] => {
  const { remoteAddress, secure } = proxies.seeThrough(
    { remoteAddress: peer, secure: false },
    { 'x-forwarded-for': forwardedFor, 'x-forwarded-proto': proto },
  );
  return [remoteAddress, secure];
};

describe('proxies in front of the console', () => {
  const CASES: readonly [string, Parameters<typeof seen>, readonly [string, boolean]][] = [
    ['nobody is believed but them', ['192.0.2.1', '203.0.113.9', 'https'], ['192.0.2.1', false]],
    ['one names the client', ['127.0.0.1', '203.0.113.9'], ['203.0.113.9', false]],
    [
      'as an IPv4 address in IPv6, too',
      ['::ffff:127.0.0.1', '2001:db8::1'],
      ['2001:db8::1', false],
    ],
    ['TLS in front', ['10.1.2.3', '203.0.113.9', 'https'], ['203.0.113.9', true]],
    ['two in a row', ['10.0.0.1', '203.0.113.9, 10.0.0.2'], ['203.0.113.9', false]],
    ['what a client made up', ['10.0.0.1', '127.0.0.1, 203.0.113.9'], ['203.0.113.9', false]],
    ['nonsense stops there', ['10.0.0.1', '203.0.113.9, x'], ['10.0.0.1', false]],
    ['nothing said', ['10.0.0.1'], ['10.0.0.1', false]],
    ['proxies alone', ['10.0.0.1', '10.0.0.3, 10.0.0.2'], ['10.0.0.3', false]],
    ['of two schemes the last', ['10.0.0.1', undefined, 'https, http'], ['10.0.0.1', false]],
  ];
  for (const [name, input, expected] of CASES) {
    test(name, () => assert.deepEqual(seen(...input), expected));
  }
});
