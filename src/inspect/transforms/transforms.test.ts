import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import {
  TRANSFORMATIONS,
  type TransformationName,
  type TransformationWord,
} from '../../seclang/index.ts';
import { makeTransforms, TRANSFORMS } from './index.ts';

interface VectorFile {
  readonly transformation: TransformationName;
  readonly vectors: readonly { readonly input: string; readonly output: string }[];
}

const files = globSync('*.vectors.json', { cwd: import.meta.dirname })
  .sort()
  .map((name): VectorFile => {
    const text = readFileSync(path.join(import.meta.dirname, name), 'utf8');
    return JSON.parse(text) as VectorFile;
  });

const names = Object.keys(TRANSFORMS) as TransformationName[];

describe('transformations', () => {
  test('each has vectors of its own', () => {
    assert.deepEqual(files.map(({ transformation }) => transformation).sort(), names.sort());
    for (const { transformation, vectors } of files) assert.ok(vectors.length > 2, transformation);
  });

  for (const { transformation, vectors } of files) {
    test(transformation, () => {
      for (const { input, output } of vectors) {
        assert.equal(TRANSFORMS[transformation](input), output, JSON.stringify(input));
      }
    });
  }
});

describe('urlDecodeUni with a map', () => {
  const { urlDecodeUni } = makeTransforms({ 0x2032: 0x27, 0xff1c: 0x5b });

  test('turns a code point of the map into its byte', () => {
    assert.equal(urlDecodeUni('%u2032or%U2032'), "'or'");
  });

  test('asks the map before it narrows full width forms', () => {
    assert.equal(urlDecodeUni('%uff1c%uff1e'), '[>');
  });

  test('takes the low byte of what is not in it', () => {
    assert.equal(urlDecodeUni('%u4e2d'), '-');
  });

  test('makes no difference to the other transformations', () => {
    assert.equal(makeTransforms(undefined), TRANSFORMS);
    assert.equal(makeTransforms({}).urlDecode, TRANSFORMS.urlDecode);
  });
});

// ---- properties -------------------------------------------------------------------------------

/** What each transformation reacts to, so that arbitrary values make it work. */
const PIECES: readonly string[] = [
  ...'% %41 %u0041 %uff1c + & &lt; &#x3c &#60; \\ \\x41 \\u0041 \\101 / /../ /./ // ..'.split(' '),
  ...'/* */ -- <!-- --> # 0x41 " \' ^ , ; ( [ ] . a Z 0 9 f = YWJj \xc3\xa9 \xe4\xb8\xad'.split(
    ' ',
  ),
  ...'\xc0\xaf \x80 \xff \0 \xa0'.split(' '),
  ' ',
  '\\41 ',
  '\t',
  '\r\n',
  '\v\f',
];
const values = fc.oneof(
  fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 60 }).map(toText),
);

function toText(bytes: readonly number[]): string {
  return String.fromCharCode(...bytes);
}

/** Bytes more, whatever comes in, than what the table of words says for each byte. */
const MORE: Partial<Record<TransformationName, number>> = {
  base64Encode: 4,
  length: 1,
  md5: 16,
  removeComments: 1,
  sha1: 20,
};

/** Done twice is the same as done once. */
const IDEMPOTENT: readonly TransformationName[] = [
  'cmdLine',
  'compressWhitespace',
  'lowercase',
  'normalizePath',
  'normalizePathWin',
  'parityEven7bit',
  'parityOdd7bit',
  'parityZero7bit',
  'removeNulls',
  'removeWhitespace',
  'replaceNulls',
  'trim',
  'trimLeft',
  'trimRight',
  'uppercase',
];

/** What is done to a piece does not depend on what stands around it. */
const LOCAL: readonly TransformationName[] = [
  'cssDecode',
  'escapeSeqDecode',
  'hexEncode',
  'htmlEntityDecode',
  'jsDecode',
  'lowercase',
  'parityEven7bit',
  'parityZero7bit',
  'removeNulls',
  'removeWhitespace',
  'uppercase',
  'urlDecode',
  'urlDecodeUni',
  'urlEncode',
  'utf8toUnicode',
];

/** What undoes what. */
const INVERSES: readonly (readonly [encode: TransformationName, decode: TransformationName])[] = [
  ['base64Encode', 'base64Decode'],
  ['base64Encode', 'base64DecodeExt'],
  ['hexEncode', 'hexDecode'],
  ['urlEncode', 'urlDecode'],
  ['urlEncode', 'urlDecodeUni'],
];

describe('every transformation', () => {
  for (const name of names) {
    const { growth = 1 }: TransformationWord = TRANSFORMATIONS[name];
    const more = MORE[name] ?? 0;

    test(`${name} gives bytes, and no more than it may`, () => {
      fc.assert(
        fc.property(values, (value) => {
          const output = TRANSFORMS[name](value);
          // eslint-disable-next-line no-control-regex -- any byte, and nothing but bytes.
          assert.match(output, /^[\x00-\xff]*$/);
          assert.ok(
            output.length <= value.length * growth + more,
            `${value.length}: ${output.length}`,
          );
        }),
      );
    });
  }

  for (const name of LOCAL) {
    test(`${name} does to a value too large for the shared buffer what it does to its parts`, () => {
      const part = 'a%41/.\\x41 B&lt;\xc3\xa9\0c ';
      const count = Math.ceil(70_000 / part.length);
      const output = TRANSFORMS[name](part.repeat(count));
      assert.equal(output, TRANSFORMS[name](part).repeat(count));
    });
  }

  for (const name of IDEMPOTENT) {
    test(`${name} changes nothing the second time`, () => {
      fc.assert(
        fc.property(values, (value) => {
          const once = TRANSFORMS[name](value);
          assert.equal(TRANSFORMS[name](once), once);
        }),
      );
    });
  }

  for (const [encode, decode] of INVERSES) {
    test(`${decode} undoes ${encode}`, () => {
      fc.assert(
        fc.property(values, (value) => {
          assert.equal(TRANSFORMS[decode](TRANSFORMS[encode](value)), value);
        }),
      );
    });
  }
});
