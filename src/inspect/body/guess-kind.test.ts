import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { guessKind, looksLikeMarkup } from './guess-kind.ts';

const KINDS: readonly (readonly [text: string, kind: ReturnType<typeof guessKind>])[] = [
  ['{"a":1}', 'json'],
  ['{}', 'json'],
  ["{'a':1}", 'json'],
  ['{ a: 1 }', 'json'],
  ['\xef\xbb\xbf\r\n [ {"a":1}]', 'json'],
  ['["a"]', 'json'],
  ['[-1.5, 2]', 'json'],
  ['[null]', 'json'],
  ['<?xml version="1.0"?><a/>', 'xml'],
  ['<!DOCTYPE a [<!ENTITY b "c">]><a/>', 'xml'],
  ['<soap:Envelope xmlns:soap="x"/>', 'xml'],
  ['a=1&b=2', 'urlencoded'],
  ['user[name]=x%20y', 'urlencoded'],
  ['a&b&c=1', 'urlencoded'],
  ['', undefined],
  ['[1] a footnote', undefined],
  ['[2024-01-01] a line of a log', undefined],
  ['[section]\nkey=value', undefined],
  ['{\\rtf1 text}', undefined],
  ['{{ page.title }}', undefined],
  ['<!DOCTYPE html><p>', undefined],
  ['<svg/>', undefined],
  ['key=value\nother=value', undefined],
  ['a = 1', undefined],
  ['plain words', undefined],
  ['\x89PNG\r\n', undefined],
];

describe('guessKind', () => {
  for (const [text, kind] of KINDS) {
    test(`${JSON.stringify(text)} is ${kind ?? 'none'}`, () => assert.equal(guessKind(text), kind));
  }
});

describe('looksLikeMarkup', () => {
  for (const text of ['<a>', '\xef\xbb\xbf \n<x:a b="c"/>', '<!-- c --><a/>', '<?pi?><a/>']) {
    test(`holds for ${JSON.stringify(text)}`, () => assert.equal(looksLikeMarkup(text), true));
  }
  for (const text of ['', 'a <b>', '< a', '<3', '<https://a.example>', '{"a":"<b>"}']) {
    test(`does not for ${JSON.stringify(text)}`, () => assert.equal(looksLikeMarkup(text), false));
  }
});
