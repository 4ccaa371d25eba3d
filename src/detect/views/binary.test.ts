import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeRandom } from '../../../bench/detect/random.ts';
import { detectAttack } from '../index.ts';
import { isBinary, readableRuns } from './binary.ts';
import { traitsOf } from '../traits.ts';

const random = makeRandom(11);

function makeBytes(length: number): string {
  return Array.from({ length }, () => String.fromCharCode(random.integer(256))).join('');
}

describe('binary values', () => {
  test('text in any encoding is none', () => {
    const texts = ['plain text of more than thirty-two characters', '中文字符'.repeat(20)];
    for (const text of texts) {
      const bytes = Buffer.from(text, 'utf8').toString('latin1');
      assert.equal(isBinary(bytes, traitsOf(bytes)), false);
    }
    const gbk = '\xc4\xe3\xba\xc3'.repeat(20);
    assert.equal(isBinary(gbk, traitsOf(gbk)), false);
  });

  test('of three hundred random ones none is called an attack', () => {
    const flagged = Array.from({ length: 300 }, () => makeBytes(4000)).filter(
      (bytes) => detectAttack(bytes) !== null,
    );
    assert.equal(flagged.length, 0);
  });

  test('an attack among bytes is found', () => {
    const attacks = [
      `${makeBytes(400)}<?php system($_GET["c"]); ?>${makeBytes(200)}`,
      `${makeBytes(100)}' union select 1,2,3--`,
      `${makeBytes(100)}<svg onload=alert(1)>`,
    ];
    for (const attack of attacks) assert.notEqual(detectAttack(attack), null);
  });

  test('an attack behind more runs than are read one by one is found', () => {
    const decoys = '\x01\xff\x02some words that are harmless'.repeat(300);
    assert.notEqual(detectAttack(`${decoys}\x01\xff<img src=x onerror=alert(1)>`), null);
  });

  test('what is chance between the runs is not put together either', () => {
    const words = '\x01\xff\x02some words that are harmless'.repeat(300);
    assert.equal(detectAttack(`${words}\x01<?\xff\x02h?\x03\xff\`F\x01\xff|F\`\x02`), null);
  });

  test('the folder that archives keep their own parts in is none of a server', () => {
    const archive = (name: string) =>
      `PK\x03\x04\x14\0\x08\x08\xff\xfe${makeBytes(60)}\xff${name}\xff${makeBytes(60)}`;
    for (const name of ['META-INF/MANIFEST.MF', 'META-INF/container.xml']) {
      assert.deepEqual(
        readableRuns(archive(name)).filter((run) => run.includes('META-INF')),
        [],
      );
    }
    assert.notEqual(detectAttack(archive('META-INF/../../../../../etc/passwd')), null);
  });

  test('runs at an edge count when they are short', () => {
    assert.deepEqual(readableRuns(`\x01\xff\x02short\x03\xff\x00' or 1=1--`), ["' or 1=1--"]);
  });
});
