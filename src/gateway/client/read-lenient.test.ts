import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readLenient } from './read-lenient.ts';

function read(text: string): ReturnType<typeof readLenient> {
  return readLenient(Buffer.from(text, 'latin1'));
}

describe('heads that no strict parser takes', () => {
  test('are read for the log as a forgiving server would', () => {
    const head = read(
      '\n\nGET \t/a?b  HTTP/1.1\nHost : x\r\nA: b\n\tfolded\rno colon\r\n: empty\r\n\r\nbody: not read',
    );
    assert.equal(head.method, 'GET');
    assert.equal(head.target, '/a?b');
    assert.equal(head.protocol, 'HTTP/1.1');
    assert.deepEqual(head.rawHeaders, ['Host', 'x', 'A', 'b folded', 'no colon', '', '', 'empty']);
  });

  test('without a version are those of HTTP/0.9', () => {
    assert.equal(read('GET /a\r\n\r\n').protocol, 'HTTP/0.9');
    assert.equal(read('GET /a \r\nHost: x\r\n\r\n').protocol, 'HTTP/0.9');
  });

  test('any bytes give a head of bounded size', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const head = readLenient(Buffer.from(bytes));
        assert.ok(head.rawHeaders.length <= 512);
        assert.equal(head.rawHeaders.length % 2, 0);
      }),
    );
    const many = read(`GET / HTTP/1.1\r\n${'a: b\r\n'.repeat(20_000)}`);
    assert.ok(many.rawHeaders.length <= 512);
  });
});
