// The default rules through the real engine: what stands beside each rule file, ordinary requests, and the
// answers of a server that tells too much.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { describe, test } from 'node:test';
import { readBenignValues } from '../../bench/detect/benign.ts';
import type { Outcome } from '../../src/inspect/index.ts';
import {
  defaultProgram,
  defaultTexts,
  firedIds,
  inspect,
  makeTransaction,
  RULES_FOLDER,
  type ResponseText,
} from '../support/rules.ts';
import { caseNameOf, casesOfValue, readCases, type RuleCase } from './rule-cases.ts';

/** Ordinary values that also go through the engine; bench/detect.ts reads all of them by the detectors. */
const ORDINARY_COUNT = 4000;

const { entries: ruleFiles, files } = defaultTexts();
const program = defaultProgram();

function idsOf(ruleFile: string): ReadonlySet<number> {
  return new Set([...files[ruleFile]!.matchAll(/\bid:(\d+)/g)].map((match) => Number(match[1])));
}

function describeMatches(outcome: Outcome): string {
  return outcome.matches
    .map((match) => `${match.ruleId} ${match.target}: ${match.evidence}`)
    .join('; ');
}

function describeCase(each: RuleCase): string {
  return `${each.place}: ${JSON.stringify(each.value.slice(0, 100))}`;
}

describe('default rules', () => {
  test('ids are unique, and in the range that rules/README.md names', () => {
    const ids = ruleFiles.flatMap((name) => [...idsOf(name)]);
    assert.ok(ids.length > 30);
    assert.equal(new Set(ids).size, ids.length);
    assert.deepEqual(
      ids.filter((id) => id < 10_000 || id > 10_999),
      [],
    );
  });

  for (const ruleFile of ruleFiles) {
    const name = caseNameOf(ruleFile);
    const attacks = readCases(path.join(RULES_FOLDER, `${name}.attacks.txt`));
    const lookAlikes = readCases(path.join(RULES_FOLDER, `${name}.benign.txt`));
    if (attacks.length + lookAlikes.length === 0) continue;
    describe(path.basename(ruleFile), () => {
      const own = idsOf(ruleFile);

      test(`blocks its ${attacks.length} attacks, by a rule of its own`, () => {
        const missed: string[] = [];
        for (const each of attacks) {
          const { outcome, interruption } = inspect(program, each.request);
          const isOwn = outcome.matches.some((match) => own.has(match.ruleId));
          if (interruption === undefined || !isOwn) {
            missed.push(`${describeCase(each)}: ${describeMatches(outcome) || 'no match'}`);
          }
        }
        assert.deepEqual(missed, []);
      });

      test(`lets its ${lookAlikes.length} look-alikes pass`, () => {
        assert.ok(lookAlikes.length > 0, `${name}.benign.txt is missing`);
        const flagged: string[] = [];
        for (const each of lookAlikes) {
          const { outcome, interruption } = inspect(program, each.request);
          const isOwn = outcome.matches.some((match) => own.has(match.ruleId));
          const isRecon = interruption === undefined && ruleFile.includes('scanners');
          if (interruption !== undefined || (isOwn && !isRecon)) {
            flagged.push(`${describeCase(each)}: ${describeMatches(outcome)}`);
          }
        }
        assert.deepEqual(flagged, []);
      });
    });
  }

  test(`let ${ORDINARY_COUNT} ordinary values pass, wherever they stand`, () => {
    const flagged: string[] = [];
    for (const { value, source } of readBenignValues(ORDINARY_COUNT)) {
      for (const each of casesOfValue(value)) {
        const { outcome, interruption } = inspect(program, each.request);
        if (interruption !== undefined) {
          flagged.push(`${source}, ${describeCase(each)}: ${describeMatches(outcome)}`);
        }
      }
    }
    assert.deepEqual(flagged, []);
  });

  const BEHIND_THE_LIMIT: readonly (readonly [rule: number, json: string])[] = [
    [10_200, `{"q":"1' union select password from users -- -"}`],
    [10_200, `{"' or 1=1 -- -":1}`],
    [10_210, '{"q":"<script>alert(1)</script>"}'],
    [10_220, '{"q":"; cat /etc/passwd"}'],
    [10_230, '{"q":"../../../../etc/passwd"}'],
    [10_260, '{"q":"http://169.254.169.254/latest/meta-data/"}'],
    [10_280, '{"user":{"$ne":""}}'],
    [10_310, '{"__proto__":{"isAdmin":true}}'],
  ];
  for (const [rule, json] of BEHIND_THE_LIMIT) {
    test(`find ${json} behind more values than are read one by one`, () => {
      const names = Array.from({ length: 6000 }, (_, at) => `{"name":"Name of ${at}"}`);
      const transaction = makeTransaction({
        method: 'POST',
        rawHeaders: ['Host', 'a.example', 'Content-Type', 'application/json'],
      });
      const bodyOf = (last: string): string => `[${names.join()},${last}]`;
      const options = { budgetMs: 60_000 };
      const attack = inspect(program, { transaction, body: bodyOf(json) }, options);
      assert.ok(firedIds(attack.outcome).includes(rule), describeMatches(attack.outcome));
      assert.notEqual(attack.interruption, undefined);
      const ordinary = inspect(program, { transaction, body: bodyOf('{"a":"b"}') }, options);
      assert.equal(ordinary.interruption, undefined);
    });
  }

  const ENCIPHERED = Array.from({ length: 8 }, (_, at) =>
    createHash('sha512').update(`block ${at}`).digest('latin1'),
  ).join('');
  const BODIES = [
    ['find', 'what a web shell is told enciphered', ENCIPHERED, true],
    ['let', 'a picture pass', `\x89PNG\r\n\x1a\n\0\0\0\rIHDR${ENCIPHERED}`, false],
    ['let', 'an archive pass', `PK\x03\x04\x14\0\x08\0${ENCIPHERED}`, false],
    ['let', 'a message with names in it pass', `\n\x0fcustomer-number${ENCIPHERED}`, false],
  ] as const;
  for (const [verb, what, body, isAttack] of BODIES) {
    test(`${verb} ${what}, as bytes sent to a page`, () => {
      const transaction = makeTransaction({
        method: 'POST',
        target: '/app/help.aspx',
        rawHeaders: [
          'Host',
          'a.example',
          'User-Agent',
          'Mozilla/5.0 (Windows NT 10.0) Firefox/115.0',
          'Content-Type',
          'application/octet-stream',
        ],
      });
      const { outcome } = inspect(program, { transaction, body });
      assert.equal(firedIds(outcome).includes(10477), isAttack, describeMatches(outcome));
    });
  }

  const page = (status: number, body: string): ResponseText => ({
    protocol: 'HTTP/1.1',
    status,
    statusText: '',
    rawHeaders: ['Content-Type', 'text/html; charset=utf-8'],
    body,
  });
  const request = 'GET / HTTP/1.1\nHost: a.example\n\n';
  /** Odd, but not refused: its answer is read whatever its status. */
  const oddRequest =
    'GET /server-status HTTP/1.1\nHost: a.example\nAccept: text/html\nAccept-Language: en\n\n';
  const withheld: readonly (readonly [string, ResponseText])[] = [
    ['a database error', page(500, '<p>SQLSTATE[42000]: Syntax error</p>')],
    ['a stack trace of Node.js', page(500, 'Error: x\n    at f (/srv/app/index.js:10:5)')],
    ['a stack trace of Java', page(500, 'x\n\tat com.example.App.main(App.java:5)')],
    ['a stack trace of Python', page(502, 'Traceback (most recent call last):\n  File "a.py"')],
    ['a file of the system', page(200, 'root:x:0:0:root:/root:/bin/bash\n')],
    ['a private key', page(200, '-----BEGIN RSA PRIVATE KEY-----\nMIIE')],
    ['the source of a page', page(200, '<?php echo 1;')],
    ['a web shell', page(200, '<html><title>WSO 2.5</title>')],
  ];
  for (const [what, response] of withheld) {
    test(`withhold an answer with ${what}`, () => {
      const { interruption } = inspect(program, oddRequest, {}, response);
      assert.equal(interruption?.phase, 4);
    });
  }

  const passing: readonly (readonly [string, ResponseText])[] = [
    ['a page about a database error', page(200, '<p>What does "SQLSTATE[42000]" mean?</p>')],
    ['a page about stack traces', page(200, '<pre>at f (/srv/app/index.js:10:5)</pre>')],
    ['a plain error page', page(500, '<h1>Something went wrong</h1>')],
    ['an ordinary page', page(200, '<html><title>Shop</title><p>root: a part of a plant</p>')],
  ];
  for (const [what, response] of passing) {
    test(`let ${what} pass`, () => {
      assert.equal(inspect(program, oddRequest, {}, response).interruption, undefined);
    });
  }

  test('hold no answer back that succeeds after an ordinary request', () => {
    const secret = page(200, 'root:x:0:0:root:/root:/bin/bash\n');
    assert.equal(inspect(program, request, {}, secret).interruption, undefined);
    const failed = page(500, 'root:x:0:0:root:/root:/bin/bash\n');
    assert.equal(inspect(program, request, {}, failed).interruption?.phase, 4);
  });
});
