import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { archiveEntries, isArchive, readArchiveEntry } from './archive.ts';
import { detectCode } from '../code/detect-code.ts';
import { detectXxe } from '../xml/detect-xxe.ts';

function shortBytes(value: number): string {
  return String.fromCharCode(value & 255, value >> 8);
}

/** One file of an archive, with its header (APPNOTE 4.3.7). */
function zipEntry(name: string, text: string, deflates: boolean, saysSize = true): string {
  const data = deflates ? deflateRawSync(text).toString('latin1') : text;
  const size = saysSize ? data.length : 0;
  return (
    `PK\x03\x04\x14\0\0\0${shortBytes(deflates ? 8 : 0)}\0\0\0\0\0\0\0\0` +
    `${shortBytes(size)}\0\0${shortBytes(text.length)}\0\0${shortBytes(name.length)}\0\0${name}${data}`
  );
}

const DECLARATION =
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "http://a.example/">]><a>&x;</a>';

describe('archives', () => {
  for (const deflates of [true, false]) {
    for (const saysSize of [true, false]) {
      test(`are unpacked (deflated: ${deflates}, size said: ${saysSize})`, () => {
        const bytes =
          zipEntry('a.txt', 'hello', deflates) + zipEntry('b.xml', DECLARATION, deflates, saysSize);
        assert.ok(isArchive(bytes));
        const entries = [...archiveEntries(bytes)];
        assert.deepEqual(
          entries.map(({ name }) => name),
          ['a.txt', 'b.xml'],
        );
        assert.ok(readArchiveEntry(bytes, entries[1]!)?.startsWith(DECLARATION));
        assert.equal(detectXxe(bytes)?.context, 'entity');
      });
    }
  }

  test('an ordinary document passes', () => {
    const bytes =
      zipEntry('[Content_Types].xml', '<?xml version="1.0"?><Types/>', true) +
      zipEntry('word/document.xml', '<w:p>a DOCTYPE is no harm</w:p>', true);
    assert.equal(detectXxe(bytes), null);
    assert.equal(detectCode(bytes), null);
  });

  test('a name that leads out of the folder is found', () => {
    assert.equal(detectCode(zipEntry('../../www/a.php', 'x', true))?.context, 'archive');
    assert.equal(detectCode(zipEntry('a..b/c.txt', 'x', true)), null);
  });

  test('any bytes: never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const bytes = `PK\x03\x04${text}`;
        for (const entry of archiveEntries(bytes)) readArchiveEntry(bytes, entry);
        detectXxe(bytes);
        detectCode(bytes);
      }),
    );
  });
});
