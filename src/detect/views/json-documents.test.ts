import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { jsonTexts, looseJsonTexts } from './json-documents.ts';

const textsOf = (text: string): readonly string[] | undefined => {
  const texts = jsonTexts(text);
  return texts === undefined ? undefined : [...texts];
};

describe('jsonTexts', () => {
  it('gives names and strings in the order they stand', () => {
    assert.deepEqual(textsOf('{"a":"b","c":[1,"d",{"e":null}]}'), ['a', 'b', 'c', 'd', 'e']);
  });

  it('gives both values of a name that stands twice', () => {
    assert.deepEqual(textsOf('{"a":"first","a":"second"}'), ['a', 'first', 'a', 'second']);
    assert.deepEqual(textsOf('{"a":{"b":"deep"},"a":1}'), ['a', 'b', 'deep', 'a']);
  });

  it('takes escapes off', () => {
    assert.deepEqual(textsOf(String.raw`["\u003cb\u003e","\"","\\","\\\""]`), [
      '<b>',
      '"',
      '\\',
      '\\"',
    ]);
  });

  it('reads documents one a line, and packets of Engine.IO', () => {
    assert.deepEqual(textsOf('{"a":"b"}\n{"c":"d"}\n'), ['a', 'b', 'c', 'd']);
    assert.deepEqual(textsOf('42/chat,17["say","hello"]'), ['say', 'hello']);
  });

  it('lets texts be that are no JSON', () => {
    for (const text of ['', '{', '{a}', '[x]', '{"a":"b"', 'see {"a":1}', '{"a":"b"}\n{c}']) {
      assert.equal(textsOf(text), undefined, text);
    }
  });

  it('gives what a walk through the parsed document gives', () => {
    const walk = (node: unknown): readonly string[] => {
      if (typeof node === 'string') return [node];
      if (Array.isArray(node)) return node.flatMap(walk);
      if (typeof node !== 'object' || node === null) return [];
      return Object.entries(node).flatMap(([name, item]) => [name, ...walk(item)]);
    };
    const documents = fc.oneof(
      fc.array(fc.jsonValue()),
      fc.dictionary(fc.string(), fc.jsonValue()),
    );
    fc.assert(
      fc.property(documents, fc.constantFrom(0, 2), (document, indent) => {
        const text = JSON.stringify(document, undefined, indent);
        assert.deepEqual(textsOf(text)?.toSorted(), walk(JSON.parse(text)).toSorted());
      }),
    );
  });

  it('ends on any text', () => {
    const pieces = fc.constantFrom(
      '"',
      '\\',
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '\n',
      'a',
      '\\u00',
      '1',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        textsOf(`{${parts.join('')}}`);
      }),
    );
  });
});

describe('looseJsonTexts', () => {
  it('reads what strict parsers do not take', () => {
    for (const text of [
      `{a:"b;c"}`,
      `{'a':'b;c'}`,
      `{"a":"b;c",}`,
      `{"a":"b;c","d":NaN}`,
      `/* x */ {"a":"b;c"}`,
      `{/* x */"a":"b;c"}`,
      `call({"a":"b;c"});`,
      `\xef\xbb\xbf{"a":"b;c"}`,
      `[1,'b;c']`,
    ])
      assert.ok([...looseJsonTexts(text)].includes('b;c'), text);
  });

  it('takes one writing as a string off', () => {
    assert.deepEqual([...looseJsonTexts(String.raw`"{\"a\":\"b\"}"`)], ['{"a":"b"}']);
  });

  it('leaves prose, markup of boards, templates and blocks of code alone', () => {
    for (const text of [
      `he said "no"`,
      `[url="https://example.org"]here[/url]`,
      `[see "appendix"]`,
      `{{ name "x" }}`,
      `{ return "x" }`,
      `{"a":"b"`,
    ])
      assert.deepEqual([...looseJsonTexts(text)], [], text);
  });

  it('ends on any text', () => {
    const pieces = fc.constantFrom('"', "'", '\\', '{', '}', '[', ']', ':', ',', '\n', 'a', '/*');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        for (const text of looseJsonTexts(`{"${parts.join('')}}`))
          assert.equal(typeof text, 'string');
      }),
    );
  });
});
