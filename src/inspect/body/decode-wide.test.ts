import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { decodeWide } from './decode-wide.ts';

const TEXT = '{"a":"\u00e9\u{1f600}"}';
const UTF8 = Buffer.from(TEXT, 'utf8').toString('latin1');

function utf32(text: string, isLittleEndian: boolean): string {
  const codes = Array.from(text, (character) => character.codePointAt(0)!);
  const bytes = Buffer.alloc(codes.length * 4);
  for (const [index, code] of codes.entries()) {
    if (isLittleEndian) bytes.writeUInt32LE(code, index * 4);
    else bytes.writeUInt32BE(code, index * 4);
  }
  return bytes.toString('latin1');
}

function utf16(text: string, isLittleEndian: boolean): string {
  const bytes = Buffer.from(text, 'utf16le');
  return (isLittleEndian ? bytes : bytes.swap16()).toString('latin1');
}

describe('decodeWide', () => {
  for (const mark of ['', '\ufeff']) {
    for (const isLittleEndian of [true, false]) {
      const about = `${isLittleEndian ? 'little' : 'big'} endian, ${mark === '' ? 'no' : 'a'} mark`;
      test(`UTF-16, ${about}`, () => {
        assert.equal(decodeWide(utf16(mark + TEXT, isLittleEndian)), UTF8);
      });
      test(`UTF-32, ${about}`, () => {
        assert.equal(decodeWide(utf32(mark + TEXT, isLittleEndian)), UTF8);
      });
    }
  }

  for (const body of ['', '{', '{"a":1}', UTF8, '\x89PNG\r\n', '\0\0\x01\0', '\x1f\x8b\x08']) {
    test(`${JSON.stringify(body)} is none`, () => assert.equal(decodeWide(body), undefined));
  }

  test('what is broken is read on behind it', () => {
    assert.match(decodeWide(`a\0\0\xd8b\0c`) ?? '', /^a.*b/s);
    assert.match(decodeWide(`a\0\0\0\xff\xff\xff\xffb\0\0\0`) ?? '', /^a.*b$/s);
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
        decodeWide(Buffer.from(bytes).toString('latin1'));
      }),
    );
  });
});
