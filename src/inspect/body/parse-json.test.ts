import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readPieces } from '../../../test/support/read-pieces.ts';
import { readJson } from './parse-json.ts';

const OPTIONS = { argumentsMax: 1000, depthMax: 50 };

function scan(
  text: string,
  options = OPTIONS,
): { pairs: string[]; error: string; dropped: number } {
  const { arguments: list, error, dropped } = readPieces(readJson(text, options));
  assert.equal(list.names.length, list.values.length);
  return { pairs: list.names.map((name, at) => `${name}=${list.values[at]!}`), error, dropped };
}

const RIGHT: readonly (readonly [text: string, expected: readonly string[]])[] = [
  ['', []],
  ['{}', []],
  ['[]', []],
  ['{"a":[]}', []],
  ['{"a":1}', ['json.a=1']],
  ['[1,"x"]', ['json.array_0=1', 'json.array_1=x']],
  ['{"a":[{"b":"x"},[3]]}', ['json.a.array_0.b=x', 'json.a.array_1.array_0=3']],
  ['{"a":{"b":{"c":true}},"d":null}', ['json.a.b.c=true', 'json.d=']],
  ['{"a":1,"a":2}', ['json.a=1', 'json.a=2']],
  ['{"":1}', ['json.empty-key=1']],
  ['{"a.b":{"c":1}}', ['json.a.b.c=1']],
  ['"text"', ['json=text']],
  [' \t\r\n-0.5e+10 ', ['json=-0.5e+10']],
  ['false', ['json=false']],
  ['"\\"\\\\\\/\\b\\f\\n\\r\\t"', ['json="\\/\b\f\n\r\t']],
  ['"\\u0041\\u00e9\\u4e2d"', ['json=A\xc3\xa9\xe4\xb8\xad']],
  ['"\\ud83d\\ude00"', ['json=\xf0\x9f\x98\x80']],
  ['"\\ud83d"', ['json=?']],
  ['"\\ude00\\ud83dx"', ['json=??x']],
  ['"\\ud83d\\u0041"', ['json=?A']],
  ['"\\u0000"', ['json=\0']],
  ['"\xc3\xa9"', ['json=\xc3\xa9']],
  ['{"\\u0061":1}', ['json.a=1']],
  ['{"__proto__":{"x":1}}', ['json.__proto__.x=1']],
];

const WRONG: readonly (readonly [text: string, kept: readonly string[], error: RegExp])[] = [
  [' ', [], /ends too soon at byte 1/],
  ['{"a":1', ['json.a=1'], /ends too soon at byte 6/],
  ['{"a":1,}', ['json.a=1'], /no key in quotes at byte 7/],
  ['[1,]', ['json.array_0=1'], /no value at byte 3/],
  ['[1 2]', ['json.array_0=1', 'json=2'], /neither a comma nor an end at byte 3/],
  ['{"a" 1}', ['json=a', 'json=1'], /no colon after a key at byte 5/],
  ['{a:1}', ['json=a', 'json=1'], /no key in quotes at byte 1/],
  ["{'a':1}", ['json=a', 'json=1'], /no key in quotes at byte 1/],
  ['{"a":1}x', ['json.a=1', 'json=x'], /after the end of the text at byte 7/],
  ['{"a":1}{"b":2}', ['json.a=1', 'json=b', 'json=2'], /after the end of the text at byte 7/],
  ['[1}', ['json.array_0=1'], /neither a comma nor an end at byte 2/],
  ['01', ['json=0', 'json=1'], /after the end of the text at byte 1/],
  ['+1', ['json=+1'], /no value at byte 0/],
  ['1.', ['json=1', 'json=.'], /after the end of the text at byte 1/],
  ['.5', ['json=.5'], /no value/],
  ['NaN', ['json=NaN'], /no value/],
  ['True', ['json=True'], /no value/],
  ['nul', ['json=nul'], /no value/],
  ['/* x */{}', [], /no value at byte 0/],
  ['\xef\xbb\xbf{}', ['json=\xef\xbb\xbf'], /no value at byte 0/],
  ['\xa0{}', [], /no value at byte 0/],
  ['"a', ['json=a'], /ends in a string at byte 2/],
  ['"a\nb"', ['json=a\nb'], /a control character at byte 2/],
  ['"\\q"', ['json=q'], /no such escape at byte 2/],
  ['"\\u12g4"', ['json=u12g4'], /four hexadecimal digits at byte 3/],
  ['"\xff"', ['json=\xff'], /no UTF-8: a byte that begins no character at byte 1/],
  ['"\xc0\xaf"', ['json=\xc0\xaf'], /no UTF-8: an overlong form/],
  ['{"\xff":1}', ['json=\xff', 'json=1'], /no UTF-8/],
];

describe('JSON', () => {
  for (const [text, expected] of RIGHT) {
    test(`reads ${JSON.stringify(text)}`, () => {
      assert.deepEqual(scan(text), { pairs: expected, error: '', dropped: 0 });
    });
  }

  for (const [text, kept, error] of WRONG) {
    test(`refuses ${JSON.stringify(text)}`, () => {
      const scanned = scan(text);
      assert.match(scanned.error, error);
      assert.deepEqual(scanned.pairs, kept);
    });
  }

  test('has a limit of depth', () => {
    assert.equal(scan(`${'['.repeat(50)}1${']'.repeat(50)}`).error, '');
    assert.match(scan(`${'['.repeat(51)}1${']'.repeat(51)}`).error, /more than 50 levels deep/);
    assert.match(scan('{"a":'.repeat(100_000)).error, /more than 50 levels deep/);
  });

  test('behind the limit keeps what is written with telling signs, and the rest as one text', () => {
    const options = { ...OPTIONS, argumentsMax: 1 };
    const text =
      '["a","b","1\' or 1",{"__proto__":1,"x":2,"$ne":"c","d":"2026-01-02, at Caf\xc3\xa9"}]';
    const scanned = readPieces(readJson(text, options));
    assert.deepEqual(scanned.arguments.values, ['a', "1' or 1", '1', 'c']);
    assert.equal(scanned.rest, 'b\n2026-01-02, at Caf\xc3\xa9');
    assert.equal(scanned.dropped, 5);
    assert.match(scanned.error, /\(SecArgumentsLimit\)$/);
    const tooMany = readPieces(readJson(`[${'"<",'.repeat(2002)}"<"]`, options));
    assert.equal(tooMany.arguments.values.length, 2001);
    assert.equal(tooMany.rest, '<\n<');
    assert.match(tooMany.error, /\(SecArgumentsLimit\), not all of them one by one$/);
  });

  test('has a limit of arguments, and reads on', () => {
    const options = { ...OPTIONS, argumentsMax: 2 };
    const { pairs, error, dropped } = scan('["a","b","c","d"', options);
    assert.deepEqual(pairs, ['json.array_0=a', 'json.array_1=b']);
    assert.equal(dropped, 2);
    assert.match(error, /ends too soon/);
    assert.match(scan('["a","b","c"]', options).error, /more than 2 arguments/);
  });

  test('leaves numbers and constants out where there are many, and loses nothing by it', () => {
    const options = { ...OPTIONS, argumentsMax: 2 };
    assert.deepEqual(scan('["a",1,2,true,null]', options), {
      pairs: ['json.array_0=a', 'json.array_1=1'],
      error: '',
      dropped: 0,
    });
    const many = scan(`[${'1,'.repeat(5000)}"a"]`, { ...OPTIONS, argumentsMax: 10_000 });
    assert.equal(many.pairs.at(-1), 'json.array_5000=a');
    assert.equal(many.pairs.length, 2001);
  });

  test('does not let long keys multiply', () => {
    const key = 'k'.repeat(10_000);
    const { pairs, dropped } = scan(`{"${key}":[${'"x",'.repeat(999)}"x"]}`);
    assert.ok(pairs.length < 100);
    assert.equal(pairs.length + dropped, 1000);
  });

  test('accepts what JSON.parse accepts, with as many scalars', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const { pairs, error } = scan(Buffer.from(text, 'utf8').toString('latin1'));
        assert.equal(error, '');
        assert.equal(pairs.length, countScalars(JSON.parse(text)));
      }),
    );
  });

  test('refuses what JSON.parse refuses', () => {
    const edits = fc.tuple(
      fc.json({ maxDepth: 3, noUnicodeString: true }),
      fc.nat(),
      fc.constantFrom(
        '',
        ',',
        '}',
        ']',
        '"',
        ':',
        '\\',
        '{',
        '[',
        '0',
        '-',
        'e',
        '.',
        '\n',
        'null',
      ),
      fc.nat({ max: 2 }),
    );
    fc.assert(
      fc.property(edits, ([text, at, inserted, removed]) => {
        const index = at % (text.length + 1);
        const edited = text.slice(0, index) + inserted + text.slice(index + removed);
        if (edited === '') return;
        assert.equal(scan(edited).error === '', isJson(edited), edited);
      }),
      { numRuns: 2000 },
    );
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 })), (bytes) => {
        scan(String.fromCharCode(...bytes));
      }),
    );
  });
});

function countScalars(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, item) => sum + countScalars(item), 0);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
