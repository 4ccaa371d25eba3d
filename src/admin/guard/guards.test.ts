import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { HonoRequest } from 'hono/request';
import * as fc from 'fast-check';
import { HostGuard } from './host-guard.ts';
import { isLoopback } from './loopback.ts';
import { checkOrigin } from './origin-guard.ts';

const HOSTS: readonly (readonly [host: string | undefined, allowed: boolean])[] = [
  ['localhost', true],
  ['localhost:8900', true],
  ['LOCALHOST:8900', true],
  ['rampart.localhost:8900', true],
  ['127.0.0.1:8900', true],
  ['192.168.1.20:8900', true],
  ['[::1]:8900', true],
  ['[fe80::1]', true],
  ['console.example.com', true],
  ['Console.Example.com:443', true],
  ['evil.example', false],
  ['localhost.evil.example', false],
  ['evil-localhost', false],
  ['127.0.0.1.evil.example', false],
  ['0x7f.1', false],
  ['console.example.com.', false],
  ['user@localhost', false],
  ['localhost:8900:1', false],
  ['localhost:', false],
  ['[::1', false],
  ['::1', false],
  ['', false],
  [undefined, false],
];

describe('host guard', () => {
  const guard = new HostGuard(['Console.example.com']);
  for (const [host, allowed] of HOSTS) {
    test(`${host ?? '(none)'}: ${allowed ? 'answers' : 'refuses'}`, () => {
      assert.equal(guard.allows(host), allowed);
    });
  }

  test('never throws, and knows no names but its own', () => {
    fc.assert(
      fc.property(fc.domain(), (name) => {
        assert.equal(guard.allows(name), name.toLowerCase() === 'console.example.com');
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => typeof guard.allows(text) === 'boolean'));
  });
});

const request = (method: string, headers: Record<string, string>): HonoRequest =>
  new HonoRequest(
    new Request('http://localhost:8900/api/x', {
      method,
      headers: { host: 'localhost:8900', ...headers },
    }),
  );

describe('origin guard', () => {
  const cases: readonly (readonly [
    name: string,
    method: string,
    headers: Record<string, string>,
    decision: string,
  ])[] = [
    ['a program without browser headers', 'POST', {}, 'fine'],
    ['our own page', 'POST', { 'sec-fetch-site': 'same-origin' }, 'fine'],
    ['our own page, origin', 'POST', { origin: 'http://localhost:8900' }, 'fine'],
    ['another site', 'POST', { 'sec-fetch-site': 'cross-site' }, 'bad-origin'],
    ['another site reads', 'GET', { 'sec-fetch-site': 'cross-site' }, 'bad-origin'],
    ['a sibling site', 'GET', { 'sec-fetch-site': 'same-site' }, 'bad-origin'],
    ['typed by hand', 'GET', { 'sec-fetch-site': 'none' }, 'fine'],
    ['typed by hand, but a change', 'POST', { 'sec-fetch-site': 'none' }, 'bad-origin'],
    ['another origin', 'POST', { origin: 'http://evil.example' }, 'bad-origin'],
    ['another port', 'POST', { origin: 'http://localhost:3000' }, 'bad-origin'],
    ['another scheme', 'POST', { origin: 'https://localhost:8900' }, 'bad-origin'],
    ['a sandboxed page', 'POST', { origin: 'null' }, 'bad-origin'],
  ];
  for (const [name, method, headers, decision] of cases) {
    test(`${name}: ${decision}`, () => {
      assert.equal(checkOrigin(request(method, headers), undefined, false), decision);
    });
  }

  test('on TLS the origin must be https', () => {
    const secure = request('POST', { origin: 'https://localhost:8900' });
    assert.equal(checkOrigin(secure, undefined, true), 'fine');
    const plain = request('POST', { origin: 'http://localhost:8900' });
    assert.equal(checkOrigin(plain, undefined, true), 'bad-origin');
  });
});

describe('loopback', () => {
  test('is this machine, not a proxy on it', () => {
    assert.equal(isLoopback('127.0.0.1', request('GET', {})), true);
    assert.equal(isLoopback('::1', request('GET', {})), true);
    assert.equal(isLoopback('::ffff:127.0.0.1', request('GET', {})), true);
    assert.equal(isLoopback('192.0.2.1', request('GET', {})), false);
    assert.equal(isLoopback('', request('GET', {})), false);
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
      assert.equal(isLoopback('127.0.0.1', request('GET', { [name]: '192.0.2.1' })), false, name);
    }
  });
});
