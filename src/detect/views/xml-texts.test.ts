import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isXmlDocument, xmlTexts } from './xml-texts.ts';

describe('XML that stands as a value', () => {
  test('is told from pages and from prose', () => {
    for (const text of ['<?xml version="1.0"?><a/>', '<order>', '\n <ns:r xmlns:ns="u">', '<r/>'])
      assert.ok(isXmlDocument(text), text);
    for (const text of [
      '<p>a</p>',
      '<svg/onload=a>',
      '<!DOCTYPE html><r>',
      '<3',
      'a <r>',
      '< r>',
      '',
    ])
      assert.ok(!isXmlDocument(text), text);
  });

  for (const [document, texts] of [
    ['<r><a>1</a><b>x &amp; y</b></r>', ['1', 'x & y']],
    ['<r><a>un<!-- > -->ion</a></r>', ['union']],
    ['<r><![CDATA[a<b>]]><![CDATA[ c]]></r>', ['a<b> c']],
    ['<r a="&#49;2" b=\'3 4\'/>', ['12', '3 4']],
    ['<r>a<b>c</b>d', ['a', 'c', 'd']],
    ['<r><![CDATA[a</r>', ['![CDATA[a']],
  ] as const) {
    test(`gives the texts of ${document}`, () => assert.deepEqual([...xmlTexts(document)], texts));
  }

  test('is read in linear time, however it is broken', () => {
    for (const piece of ['<![CDATA[', '<!--', '<a b="c" ', '<a ', ']]', '<a b="'])
      assert.ok([...xmlTexts(piece.repeat(4000))].length <= 4000);
  });
});
