import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readDisposition } from './read-disposition.ts';

const RIGHT: readonly (readonly [
  header: string,
  name: string,
  filename: string,
  isMisquoted?: boolean,
])[] = [
  ['form-data', '', ''],
  ['form-data; name="a"', 'a', ''],
  ['form-data; name=a', 'a', ''],
  ['form-data; name = "a"', 'a', ''],
  ['form-data;name="a";filename="b.txt"', 'a', 'b.txt'],
  ['form-data; filename="b.txt"; name="a"', 'a', 'b.txt'],
  ['form-data; name="a";', 'a', ''],
  ['form-data; name=""', '', ''],
  ['form-data; name="a;b=c"', 'a;b=c', ''],
  ['form-data; name="a\\"b\\\\c"', 'a"b\\c', ''],
  ['form-data; name="a"; filename="C:\\dir\\b.txt"', 'a', 'C:\\dir\\b.txt'],
  ["form-data; name='a'", 'a', '', true],
  ['form-data; name="a\'b"', "a'b", ''],
  ['form-data; name="a', 'a', '', true],
];

const WRONG: readonly (readonly [header: string, name: string, filename: string, error: string])[] =
  [
    ['', '', '', 'not form-data'],
    ['Form-Data; name="a"', '', '', 'not form-data'],
    ['attachment; name="a"', '', '', 'not form-data'],
    ['form-data name="a"', '', '', 'no semicolon after form-data'],
    ['form-data; name', '', '', 'a parameter without a value'],
    ['form-data; name=', '', '', 'a parameter without a value'],
    ['form-data; ', '', '', 'a parameter without a value'],
    ['form-data; name="a"; name="b"', 'a', '', 'two names'],
    ['form-data; name="a"; filename="b"; filename="c"', 'a', 'b', 'two filenames'],
    ['form-data; NAME="a"', '', '', 'an unknown parameter NAME'],
    ['form-data; name="a"; x=y', 'a', '', 'an unknown parameter x'],
    ['form-data; name="a"b', 'a', '', 'something after a value'],
    ['form-data; name=a b', 'a', '', 'something after a value'],
    ["form-data; name=a; filename*=UTF-8''b; filename*=UTF-8''c", 'a', '', 'two filenames'],
  ];

describe('readDisposition', () => {
  for (const [header, name, filename, invalidQuoting = false] of RIGHT) {
    test(`reads ${header}`, () => {
      assert.deepEqual(readDisposition(header), {
        name,
        filename,
        extendedFilename: '',
        error: '',
        invalidQuoting,
      });
    });
  }

  for (const [header, name, filename, error] of WRONG) {
    test(`refuses ${header}`, () => {
      assert.partialDeepStrictEqual(readDisposition(header), { name, filename, error });
    });
  }

  test('reads the name that filename* gives', () => {
    const header = 'form-data; name="a"; filename=b.txt; filename*=UTF-8\'\'b%2ephp';
    assert.partialDeepStrictEqual(readDisposition(header), {
      filename: 'b.txt',
      extendedFilename: 'b.php',
      error: '',
    });
  });

  test('flags a quote that ends too early', () => {
    assert.equal(readDisposition('form-data; name="a"b"').invalidQuoting, true);
  });

  test('never throws', () => {
    const pieces = fc.constantFrom(
      'form-data',
      ';',
      ' ',
      'name',
      'filename',
      'filename*',
      '=',
      '"',
      "'",
      '\\',
      'a',
    );
    fc.assert(
      fc.property(fc.array(pieces), (list) => {
        readDisposition(`form-data;${list.join('')}`);
      }),
    );
  });
});
