import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { graphqlTexts, isGraphql } from './graphql-texts.ts';
import { viewsOf } from './views.ts';

test('documents are told from JSON, from code and from prose', () => {
  for (const document of [
    'query { user(name: "x") { id } }',
    'mutation M($a: Int) { add(a: $a, b: "x") }',
    'query @live { a(b: "c") }',
    '{user(name:"x"){id}}',
    '{ me: user(id: "1") { name } }',
    ' subscription OnPost { post(tag: "x") { id } }\n',
  ]) {
    assert.ok(isGraphql(document), document);
  }
  for (const other of ['{"query":"{a}"}', 'query: "x"', 'say {name} "x"', '{}', '{ "a": 1 }']) {
    assert.ok(!isGraphql(other), other);
  }
});

test('texts are read in lines, in blocks and with their escapes', () => {
  const document = String.raw`{ a(b: "x\"y", c: ["", "é"], d: """two "words" in
lines""", e: "\n\/") { f } }`;
  assert.deepEqual([...graphqlTexts(document)], ['x"y', '', 'é', 'two "words" in\nlines', '\n/']);
});

test('each text of a document is a view of its own, beside the document', () => {
  const document = '{ user(name: "; id", first: 5, tag: "plain") { id } }';
  assert.deepEqual(
    viewsOf(document).map(({ text, layers }) => [text, ...layers]),
    [[document], ['; id', 'graphql']],
  );
  const wrapped = viewsOf(JSON.stringify({ query: document }));
  assert.ok(
    wrapped.some(({ text, layers }) => text === '; id' && layers.join() === 'json,graphql'),
  );
});

test('no text makes it fail', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (text) => {
      for (const found of graphqlTexts(`{a(b:"${text}")}`)) assert.equal(typeof found, 'string');
    }),
  );
});
