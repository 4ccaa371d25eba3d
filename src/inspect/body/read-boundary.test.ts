import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { readBoundary } from './read-boundary.ts';

const RIGHT: readonly (readonly [header: string, text: string, flags: string])[] = [
  ['multipart/form-data; boundary=X', 'X', ''],
  [
    'multipart/form-data;boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW',
    '----WebKitFormBoundary7MA4YWxkTrZu0gW',
    '',
  ],
  ['Multipart/Form-Data; boundary=X', 'X', ''],
  ['multipart/form-data; boundary="X Y"', 'X Y', 'quoted'],
  ['multipart/form-data boundary=X', 'X', 'missingSemicolon'],
  ['multipart/form-data; boundary =X', 'X', 'whitespace'],
  ['multipart/form-data; charset=utf-8; boundary=X', 'X', ''],
  [
    'multipart/form-data; boundary=----geckoformboundary4a7a;charset=UTF-8',
    '----geckoformboundary4a7a',
    '',
  ],
  ["multipart/form-data; boundary=a'()+_,-./:=?Z9", "a'()+_,-./:=?Z9", ''],
];

const WRONG: readonly (readonly [header: string, error: string, guessed: string])[] = [
  ['', 'no Content-Type header', ''],
  ['text/plain; boundary=X', 'not multipart/form-data', 'X'],
  ['multipart/form-data', 'no boundary', ''],
  ['multipart/form-data; Boundary=X', 'boundary not in lower case', 'X'],
  ['multipart/form-data; boundary', 'no equals sign after boundary', ''],
  ['multipart/form-data; boundary=', 'empty boundary', ''],
  ['multipart/form-data; boundary=""', 'empty boundary', ''],
  ['multipart/form-data; boundary="X', 'boundary with one quote', 'X'],
  ['multipart/form-data; boundary=X"', 'boundary with one quote', 'X'],
  ['multipart/form-data; boundary=X; boundary=Y', 'more than one boundary parameter', 'X'],
  ['multipart/form-data; x=utf-8; boundary=X', 'something between media type and boundary', 'X'],
  ['multipart/form-data; boundary=X; x=utf-8', 'characters that no boundary may have', 'X'],
  [
    'multipart/form-data; charset=a; charset=b; boundary=X',
    'something between media type and boundary',
    'X',
  ],
  ['multipart/form-data; boundary=X ', 'characters that no boundary may have', 'X'],
  ['multipart/form-data; boundary=a{b}', 'characters that no boundary may have', 'a{b}'],
  ['multipart/form-data; boundaryx=X', 'no equals sign after boundary', ''],
  [
    `multipart/form-data; boundary=${'X'.repeat(1024)}`,
    'Content-Type header too long',
    'X'.repeat(994),
  ],
];

describe('readBoundary', () => {
  for (const [header, text, flags] of RIGHT) {
    test(`reads ${header}`, () => {
      const found = readBoundary(header);
      assert.equal(found.error, '');
      assert.equal(found.text, text);
      const set = (['quoted', 'whitespace', 'missingSemicolon'] as const).filter(
        (name) => found[name],
      );
      assert.equal(set.join(' '), flags);
    });
  }

  for (const [header, error, guessed] of WRONG) {
    test(`refuses ${header.slice(0, 80)}`, () => {
      const found = readBoundary(header);
      assert.equal(found.error, error);
      assert.equal(found.text, guessed, 'what a forgiving parser would take');
    });
  }

  test('reads other multipart types, in which a part need have no name', () => {
    const header = 'multipart/related; type="text/xml"; start="<a@b>"; boundary="uuid:1"';
    assert.partialDeepStrictEqual(readBoundary(header), {
      isForm: false,
      text: 'uuid:1',
      error: '',
    });
    assert.match(readBoundary('multipart/mixed; x=y').error, /no boundary/);
    assert.match(readBoundary('multipart/mixed; boundary=X; boundary=Y').error, /more than one/);
  });

  test('never throws', () => {
    const pieces = fc.constantFrom(
      'multipart/form-data',
      ';',
      ' ',
      'boundary',
      'Boundary',
      '=',
      '"',
      'X',
      '\0',
    );
    fc.assert(
      fc.property(fc.array(pieces), (list) => {
        const { text, error } = readBoundary(list.join(''));
        assert.ok(text !== '' || error !== '');
      }),
    );
  });
});
