import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readFieldLines } from './read-field-lines.ts';

function fieldsOf(text: string): readonly (readonly [string, string])[] | undefined {
  const fields = readFieldLines(text)?.arguments;
  return fields?.names.map((name, index) => [name, fields.values[index]!] as const);
}

describe('readFieldLines', () => {
  test('reads a form as browsers write it in text/plain', () => {
    assert.deepEqual(fieldsOf('name=Anna Bell\r\nnote=a=b & c\r\nempty=\r\n'), [
      ['name', 'Anna Bell'],
      ['note', 'a=b & c'],
      ['empty', ''],
    ]);
  });

  test('reads one field, and names of lists and objects', () => {
    assert.deepEqual(fieldsOf('id=1 or 1=1'), [['id', '1 or 1=1']]);
    assert.deepEqual(fieldsOf('user[name]=x\ntags.0=y'), [
      ['user[name]', 'x'],
      ['tags.0', 'y'],
    ]);
  });

  test('reads fields as headers are written', () => {
    assert.deepEqual(fieldsOf('name: Anna Bell\r\nid: 1 or 1=1\r\nempty:\r\n'), [
      ['name', 'Anna Bell'],
      ['id', '1 or 1=1'],
      ['empty', ''],
    ]);
  });

  for (const text of [
    '',
    'https://shop.example/a',
    '12:30 all is well',
    'Dear all: hello',
    '\n',
    'plain words',
    'a=1\nand words',
    'a=1\n\nb=2',
    '# a comment\na=1',
    'two words=1',
    `${'a=1\n'.repeat(256)}b=2`,
    `a=${'x'.repeat(32_768)}`,
  ]) {
    test(`finds none in ${JSON.stringify(text.slice(0, 40))}`, () => {
      assert.equal(readFieldLines(text), undefined);
    });
  }
});
