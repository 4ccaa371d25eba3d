import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readRecords } from './read-records.ts';

function valuesOf(text: string, type: string): readonly string[] | undefined {
  return readRecords(text, type)?.arguments.values;
}

const bytesOf = (...parts: readonly (number | string)[]): string =>
  parts.map((part) => (typeof part === 'number' ? String.fromCharCode(part) : part)).join('');

describe('readRecords', () => {
  test('reads the cells of a table, but for numbers and words', () => {
    const table = 'id,name,note\r\n1,"Ann ""B"" C",x\' or 1=1--\r\n2,"two\nlines",plain\r\n';
    assert.deepEqual(valuesOf(table, 'text/csv; charset=utf-8'), [
      'Ann "B" C',
      "x' or 1=1--",
      'two\nlines',
    ]);
    assert.deepEqual(valuesOf('id;name\n1;a b\n', 'text/csv'), ['a b']);
    assert.deepEqual(valuesOf('id\tname\n1\ta, b\n', 'text/tab-separated-values'), ['a, b']);
    assert.deepEqual(valuesOf('a\n"open, b', 'text/csv'), ['open, b']);
  });

  test('reads the texts of MessagePack and CBOR, between numbers and bytes', () => {
    const message = bytesOf(0x83, 0xa1, 'a', 0xcd, 1, 2, 0xa1, 'b', 0xc4, 2, 'x y', 0x00);
    assert.equal(valuesOf(message, 'application/msgpack'), undefined);
    const texts = bytesOf(0x82, 0xa2, 'id', 0xce, 0, 0, 1, 2, 0xa1, 'n', 0xd9, 8, '1 or 1=1');
    assert.deepEqual(valuesOf(texts, 'application/x-msgpack'), ['1 or 1=1']);
    const cbor = bytesOf(0xa2, 0x62, 'id', 0x19, 1, 2, 0x61, 'n', 0x78, 8, '1 or 1=1');
    assert.deepEqual(valuesOf(cbor, 'application/cbor'), ['1 or 1=1']);
  });

  test('leaves other types alone', () => {
    assert.equal(valuesOf('a b,c d', 'text/plain'), undefined);
    assert.equal(valuesOf('', 'text/csv'), undefined);
    assert.equal(valuesOf('run: npm ci && npm test\n', 'application/yaml'), undefined);
  });

  test('any bytes: values are pieces of them, and it ends', () => {
    const types = ['text/csv', 'text/tsv', 'application/cbor', 'application/msgpack'];
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 400 }),
        fc.constantFrom(...types),
        (codes, type) => {
          const text = String.fromCharCode(...codes);
          const values = valuesOf(text, type) ?? [];
          assert.ok(values.join('').length <= text.length);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
