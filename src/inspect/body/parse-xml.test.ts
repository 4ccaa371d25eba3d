import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readPieces } from '../../../test/support/read-pieces.ts';
import { UsageError } from '../../lib/errors.ts';
import type { XmlArgumentsMode } from '../../seclang/index.ts';
import type { XmlBody } from './body.ts';
import { compileXPath } from './compile-xpath.ts';
import { readXml } from './parse-xml.ts';

function read(body: string, xmlIntoArguments: XmlArgumentsMode = 'off'): XmlBody {
  return readPieces(readXml(body, { argumentsMax: 1000, xmlIntoArguments }));
}

function select(
  body: string,
  path: string,
  namespaces: Record<string, string> = {},
): readonly string[] {
  return read(body).document.select(compileXPath(path, namespaces));
}

const SHOP = '<a>x<b y="1" z="2">z</b>\n<c/>w<d><b y="3">q</b></d></a>';

describe('XML paths', () => {
  const cases: readonly (readonly [path: string, expected: readonly string[]])[] = [
    ['/', ['xz\nwq']],
    ['/*', ['xz\nwq']],
    ['/a', ['xz\nwq']],
    ['/b', []],
    ['/a/b', ['z']],
    ['//b', ['z', 'q']],
    ['/a//b', ['z', 'q']],
    ['//d/b', ['q']],
    ['/a/*', ['z', '', 'q']],
    ['//*', ['xz\nwq', 'z', '', 'q', 'q']],
    ['//@*', ['1', '2', '3']],
    ['//@y', ['1', '3']],
    ['/a/b/@y', ['1']],
    ['/a/@y', []],
    ['/a//@z', ['2']],
    ['/a/text()', ['x', '\n', 'w']],
    ['//b/text()', ['z', 'q']],
    ['//text()', ['x', 'z', '\n', 'w', 'q']],
  ];
  for (const [path, expected] of cases) {
    test(path, () => assert.deepEqual(select(SHOP, path), expected));
  }

  test('find names in their namespaces', () => {
    const body =
      '<s:E xmlns:s="urn:s"><s:B z="1"><q xmlns="urn:q" s:w="2">hi</q><s:B xmlns:s="urn:o"/></s:B></s:E>';
    const namespaces = { p: 'urn:s', k: 'urn:q' };
    assert.deepEqual(select(body, '/p:E/p:B/@z', namespaces), ['1']);
    assert.deepEqual(select(body, '//k:q', namespaces), ['hi']);
    assert.deepEqual(select(body, '//q', namespaces), []);
    assert.deepEqual(select(body, '//*:q', namespaces), ['hi']);
    assert.deepEqual(select(body, '//p:B', namespaces), ['hi']);
    assert.deepEqual(select(body, '//@p:w', namespaces), ['2']);
    assert.deepEqual(select(body, '//p:*', namespaces), ['hi', 'hi']);
  });

  test('do not take namespace declarations for attributes', () => {
    assert.deepEqual(select('<a xmlns="urn:x" xmlns:y="urn:y" b="1"/>', '//@*'), ['1']);
  });

  for (const path of [
    '',
    'a',
    '/a[1]',
    '/a/',
    '//',
    '/a/@b/c',
    '/a/text()/b',
    '/a/..',
    '/a|/b',
    'count(/a)',
  ]) {
    test(`refuse ${JSON.stringify(path)}`, () => {
      assert.throws(
        () => compileXPath(path, {}, { file: 'r.conf', line: 3, column: 9 }),
        (error: unknown) =>
          error instanceof UsageError &&
          error.code === 'unsupported-xpath' &&
          error.message.startsWith('r.conf:3:9: '),
      );
    });
  }

  test('refuse a prefix that nobody declared', () => {
    assert.throws(() => compileXPath('/x:a', {}), /xmlns:x=/);
  });
});

describe('XML bodies', () => {
  const right: readonly (readonly [body: string, content: string])[] = [
    ['<a/>', ''],
    [' \n<a>1</a>\n', '1'],
    ['<?xml version="1.0"?><a>1</a>', '1'],
    ['<a>&lt;&amp;&gt;&quot;&apos;</a>', `<&>"'`],
    ['<a>&#65;&#x42;</a>', 'AB'],
    ['<a>&#x4e2d;&#xe9;</a>', '\xe4\xb8\xad\xc3\xa9'],
    ['<a>\xc3\xa9</a>', '\xc3\xa9'],
    ['<a><![CDATA[<b>&amp;]]></a>', '<b>&amp;'],
    ['<a>1<!-- 2 --><?p 3?>4</a>', '14'],
    ['<!DOCTYPE a><a>1</a>', '1'],
    ['<x:a>1</x:a>', '1'],
    ['\xef\xbb\xbf<a>1</a>', '1'],
    ['<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe9</a>', '\xc3\xa9'],
    ['\xff\xfe<\0a\0>\0\x2d\x4e<\0/\0a\0>\0', '\xe4\xb8\xad'],
    ['\xfe\xff\0<\0a\0>\x4e\x2d\0<\0/\0a\0>', '\xe4\xb8\xad'],
    ['<\0a\0/\0>\0', ''],
  ];
  for (const [body, content] of right) {
    test(`reads ${JSON.stringify(body)}`, () => {
      const { document, error } = read(body);
      assert.equal(error, '');
      assert.deepEqual(document.select(compileXPath('/*', {})), [content]);
    });
  }

  const wrong: readonly (readonly [body: string, error: RegExp, content: readonly string[]])[] = [
    ['', /root element/, []],
    ['text', /outside of root/, []],
    ['<a>1', /unclosed tag/, ['1']],
    ['<a><b>1</a>', /close tag/, ['1']],
    ['<a>1</a>2', /outside of root/, ['1']],
    ['<a>1</a><b>2</b>', /only one root/, ['1', '2']],
    ['<a b=1>2</a>', /unquoted/, ['2']],
    ['<a b="1" b="2">3</a>', /duplicate/, ['3']],
    ['<a>&e;</a>', /undefined entity/, ['&e;']],
    ['<a>&#0;</a>', /character entity/, ['&#0;']],
    ['<a>\0</a>', /disallowed character/, ['\0']],
    ['<!DOCTYPE a [<!ENTITY e "x">]><a>1</a>', /document type declares/, ['1']],
    [
      '<!DOCTYPE a [<!ENTITY % e SYSTEM "http://192.0.2.1/">%e;]><a>1</a>',
      /document type declares/,
      ['1'],
    ],
    ['<a>\xff</a>', /no utf-8/, ['\xc3\xbf']],
    ['<?xml version="1.0" encoding="UTF-7"?><a>1</a>', /encoding utf-7 is not supported/, ['1']],
    ['<?xml version="1.0" encoding="us-ascii"?><a>1</a>', /^$/, ['1']],
  ];
  for (const [body, error, content] of wrong) {
    test(`tells what is wrong with ${JSON.stringify(body)}, and reads on`, () => {
      const parsed = read(body);
      assert.match(parsed.error, error);
      assert.deepEqual(parsed.document.select(compileXPath('/*', {})), content);
    });
  }

  test('elements too deep keep their text only', () => {
    const parsed = read(`${'<a>'.repeat(300)}1${'</a>'.repeat(300)}`);
    assert.match(parsed.error, /256 levels deep/);
    assert.equal(parsed.dropped, 44);
    assert.equal(parsed.document.select(compileXPath('//a', {})).length, 256);
    assert.deepEqual(parsed.document.select(compileXPath('/a', {})), ['1']);
  });

  test('too many nodes are dropped, and counted', () => {
    const parsed = read(`<a>${'<b/>'.repeat(50_100)}</a>`);
    assert.match(parsed.error, /too many nodes/);
    assert.equal(parsed.dropped, 101);
  });

  test('an element with far too many attributes ends the reading', () => {
    const attributes = Array.from({ length: 50_000 }, (_, index) => `a${index}="1"`);
    const parsed = read(`<a ${attributes.join(' ')}/>`);
    assert.match(parsed.error, /more than 1000 attributes/);
    assert.ok(parsed.dropped < 5000);
  });

  test('far too many nodes end the reading', () => {
    const parsed = read(`<a>${'<b/>'.repeat(500_000)}</a>`);
    assert.match(parsed.error, /too many nodes/);
    assert.ok(parsed.dropped < 10_000);
  });

  test('thousands of mistakes cost no more than one', () => {
    const parsed = read(`<a>${'&e;</b>'.repeat(20_000)}</a>`);
    assert.match(parsed.error, /undefined entity/);
  });

  test('makes arguments of the innermost elements where that is asked for', () => {
    const { arguments: list } = read('<a><b>1</b><b> 2 </b><c><d>3</d>x</c></a>', 'only-args');
    assert.deepEqual(list.names, ['xml.a.b', 'xml.a.b', 'xml.a.c.d']);
    assert.deepEqual(list.values, ['1', ' 2 ', '3']);
    assert.deepEqual(read('<a><b>1</b></a>').arguments.names, []);
  });

  test('makes no more arguments than are needed where the whole is read too, and loses none', () => {
    const body = `<a>${'<b>1</b>'.repeat(1200)}</a>`;
    const beside = read(body, 'on');
    assert.deepEqual([beside.arguments.names.length, beside.dropped], [1000, 0]);
    assert.equal(read(body, 'only-args').dropped, 200);
  });
});
