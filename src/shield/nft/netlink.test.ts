import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { attributesOf, takeMessages } from './netlink.ts';

const MULTI = 2;
const ERROR = 2;
const DONE = 3;
const OBJECT = 0x0a12;
const ENOENT = 2;

function message(type: number, flags: number, body: Buffer): Buffer {
  const bytes = Buffer.alloc(16 + Math.ceil(body.length / 4) * 4);
  bytes.writeUInt32LE(16 + body.length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags, 6);
  body.copy(bytes, 16);
  return bytes;
}

/** Behind the four bytes of nfnetlink's header. */
const object = (text: string): Buffer => Buffer.concat([Buffer.alloc(4), Buffer.from(text)]);

function take(...messages: readonly Buffer[]): readonly [string, readonly string[]] {
  const found: Buffer[] = [];
  const end = takeMessages(Buffer.concat(messages), found);
  return [end, found.map((body) => body.toString('latin1'))];
}

describe('netlink', () => {
  test('a dump goes on until it says that it is done', () => {
    const parts = ['one', 'three', ''].map((text) => message(OBJECT, MULTI, object(text)));
    assert.deepEqual(take(...parts), ['more', ['one', 'three', '']]);
    assert.deepEqual(take(...parts, message(DONE, MULTI, Buffer.alloc(4))), [
      'all',
      ['one', 'three', ''],
    ]);
  });

  test('an answer that is one of one is all there is', () =>
    assert.deepEqual(take(message(OBJECT, 0, object('only'))), ['all', ['only']]));

  test('what the kernel refuses is thrown; no error is none', () => {
    const body = Buffer.alloc(20);
    assert.deepEqual(take(message(ERROR, 0, body)), ['all', []]);
    body.writeInt32LE(-ENOENT);
    assert.throws(() => take(message(ERROR, 0, body)), /errno 2/);
  });

  test('attributes by number, each to its length, whatever marks they bear', () => {
    const bytes = Buffer.from('05000180610000000800020000000007', 'hex');
    const found = attributesOf(bytes);
    assert.deepEqual([...found.keys()], [1, 2]);
    assert.equal(found.get(1)?.toString('latin1'), 'a');
    assert.equal(found.get(2)?.readUInt32BE(), 7);
  });

  test('whatever bytes come, it reads none beyond them and comes to an end', () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(bytes, (any) => {
        for (const value of attributesOf(any).values()) assert.ok(value.length < any.length);
        const found: Buffer[] = [];
        try {
          takeMessages(any, found);
        } catch (error) {
          assert.match(String(error), /netlink: /);
        }
        assert.ok(found.length * 16 <= any.length);
      }),
      { numRuns: 1000 },
    );
  });
});
