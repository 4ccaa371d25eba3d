// The rules for what people write to each other, behind the default rules as a site switches them on.
import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { compileProgram } from '../../src/inspect/index.ts';
import { loadRules } from '../../src/seclang/index.ts';
import { defaultTexts, firedIds, inspect, RULES_FOLDER } from '../support/rules.ts';
import { readCases } from './rule-cases.ts';

const OWN_ID_MIN = 11_000;

const { entries, files } = defaultTexts('content/content.conf');

function programWith(after: string): ReturnType<typeof compileProgram> {
  return compileProgram(
    loadRules({
      entries: [...entries, 'after.conf'],
      files: { ...files, 'after.conf': after },
    }),
  );
}

const program = programWith('');

describe('content rules', () => {
  const attacks = readCases(path.join(RULES_FOLDER, 'content/content.attacks.txt'));
  const lookAlikes = readCases(path.join(RULES_FOLDER, 'content/content.benign.txt'));

  test('refuse what should not be told, and links that mislead', () => {
    assert.ok(attacks.length > 5);
    for (const { request, value } of attacks) {
      const { interruption } = inspect(program, request);
      assert.equal(interruption?.ruleId, 11_090, value);
    }
  });

  test('let look-alikes pass', () => {
    assert.ok(lookAlikes.length > 4);
    for (const { request, value } of lookAlikes) {
      const { outcome, interruption } = inspect(program, request);
      assert.equal(interruption, undefined, value);
      const own = firedIds(outcome).filter((id) => id >= OWN_ID_MIN + 10);
      assert.deepEqual(own, [], value);
    }
  });

  test('only record where a site says so', () => {
    const recording = programWith(
      'SecAction "id:100000,phase:1,pass,nolog,setvar:tx.content_block=0"',
    );
    const { outcome, interruption } = inspect(recording, attacks[0]!.request);
    assert.equal(interruption, undefined);
    assert.ok(firedIds(outcome).includes(11_010));
  });

  test('mask the number wherever the request is recorded', () => {
    const { outcome } = inspect(program, attacks[0]!.request);
    assert.ok(outcome.maskedValues.some((value) => value.includes('4111 1111 1111 1111')));
  });

  test('record a card number of an answer, and let it pass', () => {
    const response = {
      protocol: 'HTTP/1.1',
      status: 500,
      statusText: '',
      rawHeaders: ['Content-Type', 'text/html'],
      body: '<p>4111-1111-1111-1111</p>',
    };
    const { outcome, interruption } = inspect(
      program,
      'GET / HTTP/1.1\nHost: a.example\n\n',
      {},
      response,
    );
    assert.equal(interruption, undefined);
    assert.ok(firedIds(outcome).includes(11_100));
  });
});
