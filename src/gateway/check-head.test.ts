import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { areFieldsWellFormed, areTrailersAllowed, checkHead, RequestHead } from './check-head.ts';

function check(...rawHeaders: string[]): string | undefined {
  return checkHead(new RequestHead(), rawHeaders, false);
}

function read(...rawHeaders: string[]): RequestHead {
  const head = new RequestHead();
  assert.equal(checkHead(head, rawHeaders, false), undefined);
  return head;
}

describe('heads', () => {
  test('of which the gateway wants to know something are read', () => {
    const head = read(
      'HOST',
      'shop.example',
      'Content-Length',
      '17',
      'X-Forwarded-For',
      '1.1.1.1',
      'x-forwarded-for',
      '2.2.2.2',
      'TE',
      'gzip;q=0.5, Trailers',
      'Expect',
      '100-Continue',
      'Connection',
      'Keep-Alive, X-Own , Upgrade',
      'Upgrade',
      'WebSocket',
    );
    assert.equal(head.host, 'shop.example');
    assert.equal(head.contentLength, 17);
    assert.equal(head.forwardedFor, '1.1.1.1, 2.2.2.2');
    assert.equal(head.acceptsTrailers, true);
    assert.equal(head.expectation, '100-continue');
    assert.deepEqual(head.hopByHop, ['x-own']);
    assert.equal(head.upgrade, 'websocket');
    assert.deepEqual(head.names.slice(0, 2), ['host', 'content-length']);
  });

  test('count their bytes', () => {
    assert.equal(read('ab', 'cde', 'f', '').bytes, 6);
  });

  test('that frame their body in two ways are refused', () => {
    assert.equal(check('Content-Length', '1', 'content-length', '1'), 'content-length');
    assert.equal(check('Content-Length', '1,1'), 'content-length');
    assert.equal(check('Content-Length', '01'), 'content-length');
    assert.equal(check('Content-Length', '1234567890123456'), 'content-length');
    assert.equal(check('Transfer-Encoding', 'gzip, chunked'), 'transfer-encoding');
    assert.equal(
      check('Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'),
      'transfer-encoding',
    );
    assert.equal(check('Transfer-Encoding', 'chunked', 'Content-Length', '1'), 'transfer-encoding');
    assert.equal(
      checkHead(new RequestHead(), ['Transfer-Encoding', 'chunked'], true),
      'transfer-encoding',
    );
    assert.equal(check('Content_Length', '1'), 'header');
    assert.equal(check('Host', 'a', 'Host', 'a'), 'host');
    assert.equal(check('Connection', 'close, content-length'), 'connection');
  });

  test('several traceparents are none', () => {
    assert.equal(read('traceparent', 'a', 'traceparent', 'b').traceparent.trim(), '');
  });

  test('whatever the fields, at most one framing is accepted', () => {
    const name = fc.constantFrom(
      'Content-Length',
      'content-length',
      'Transfer-Encoding',
      'TRANSFER-ENCODING',
      'X',
    );
    const value = fc.constantFrom('0', '5', '05', ' 5', '5, 5', 'chunked', 'Chunked', 'x', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 4 }), (fields) => {
        const head = new RequestHead();
        if (checkHead(head, fields.flat(), false) !== undefined) return;
        const framings = fields.filter(([field]) => field !== 'X');
        assert.ok(framings.length <= 1);
        assert.equal(head.hasBody, framings.length === 1 && framings[0]![1] !== '0');
      }),
    );
  });

  test('names and values of parsers that are less strict are checked', () => {
    assert.equal(areFieldsWellFormed(['a', 'b c\t\xff']), true);
    for (const field of [
      ['a b', 'c'],
      ['', 'c'],
      ['a:', 'c'],
      ['a', 'b\r'],
      ['a', '\n'],
      ['a', '\0'],
    ]) {
      assert.equal(areFieldsWellFormed(field), false);
    }
  });

  test('trailers carry what belongs behind a body, nothing that belongs before it', () => {
    assert.equal(areTrailersAllowed(['grpc-status', '0', 'Server-Timing', 'a']), true);
    for (const name of ['Host', 'cookie', 'Content-Length', 'X_Forwarded_For', ':path', 'TE']) {
      assert.equal(areTrailersAllowed([name, 'x']), false, name);
    }
  });
});
