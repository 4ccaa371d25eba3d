import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { literalsOfRegExp } from './regexp-literals.ts';

const PATTERNS: readonly RegExp[] = [
  /<!ENTITY\s{1,64}%\s/i,
  /\b(?:curl|wget|fetch)\s[^\n;|`]{3,300}\|\s{0,4}(?:ba|da|z|k)?sh\b(?!\.)/i,
  /["'\]}]\s{0,8},\s{0,8}["']?\$(?:or|and|nor)["']?\s{0,8}:/i,
  /(?<!["']\s{0,4}:\s{0,4})\{\s{0,8}["']?\$exists["']?\s{0,8}:/,
  /^[^\n{}=;]{0,64}["']\s{0,8};\s{0,8}return\b[^]{0,200}?(?:;|\/\/|\})/,
  /[[\s,]__proto__[\]\s]/,
  /[\\/]dev[\\/](?:tcp|udp)/i,
];

describe('literals of a RegExp', () => {
  for (const pattern of PATTERNS) {
    test(`one of them is in whatever ${String(pattern)} matches`, () => {
      const literals = literalsOfRegExp(pattern);
      assert.ok(literals !== undefined && literals.length > 0);
      fc.assert(
        fc.property(matchesOf(pattern), (text) => {
          const lower = text.toLowerCase();
          assert.ok(
            literals.some((literal) => lower.includes(literal)),
            JSON.stringify(text),
          );
        }),
      );
    });
  }

  test('white space holds the no-break space of JavaScript', () => {
    assert.ok(literalsOfRegExp(/nc\s/)?.includes('nc\xa0'));
    assert.ok(literalsOfRegExp(/nc[\s]/)?.includes('nc\xa0'));
  });

  test('there are none where nothing tells, or where PCRE reads the pattern otherwise', () => {
    assert.equal(literalsOfRegExp(/\w+/), undefined);
    assert.equal(literalsOfRegExp(/[^]|eval/), undefined);
    assert.equal(literalsOfRegExp(/eval\u0028/), undefined);
  });
});

/** Latin1 texts that the pattern matches. */
function matchesOf(pattern: RegExp): fc.Arbitrary<string> {
  // The generator knows neither assertions nor case: what they forbid is filtered out afterwards.
  const plain = pattern.source.replaceAll(/\(\?<?[!=](?:[^()]|\([^()]*\))*\)|\\b/g, '');
  return fc
    .tuple(fc.stringMatching(new RegExp(plain), { maxLength: 400 }), fc.boolean())
    .map(([text, isUpper]) => (isUpper && pattern.ignoreCase ? text.toUpperCase() : text))
    .map((text) => text.replaceAll(/[^\0-\xff]/g, 'x'))
    .filter((text) => pattern.test(text));
}
