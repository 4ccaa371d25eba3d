import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gated } from './gated.ts';

const PADDING = 'ordinary words, one behind the other. '.repeat(20);

describe('gated patterns', () => {
  const tag = gated(/<\?php\b/i);
  const either = gated(/\b(?:curl|wget)\s/);

  for (const [name, padding] of [
    ['short', ''],
    ['long', PADDING],
  ] as const) {
    test(`find in ${name} texts what the patterns find`, () => {
      assert.equal(tag.exec(`${padding}<?PHP `)?.index, padding.length);
      assert.ok(either.test(`${padding} wget x`));
      assert.ok(!either.test(`${padding} wgetx`));
      assert.equal(tag.exec(padding), null);
    });
  }

  test('are found in texts by turns', () => {
    for (let turn = 0; turn < 200; turn++) {
      assert.ok(tag.test(`${PADDING}${turn}<?php `));
      assert.ok(!tag.test(`${PADDING}${turn}`));
      assert.ok(tag.test(`${turn}<?php `));
      assert.ok(!either.test(`${turn}<?php `));
    }
  });

  test('may be added when texts were read already', () => {
    const text = 'rm -rf / and more';
    assert.ok(!tag.test(text));
    assert.ok(gated(/\brm -rf/).test(text));
  });

  test('are the patterns themselves where nothing tells', () => {
    const pattern = /\w+/;
    assert.equal(gated(pattern), pattern);
  });

  test('keep no state', () => {
    assert.throws(() => gated(/a/g), TypeError);
    assert.throws(() => gated(/a/y), TypeError);
  });
});
