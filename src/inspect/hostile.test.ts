// Rules and requests that would take everything: time is counted in looks at the clock, memory is bounded.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { inspect, makeTransaction, programOf } from '../../test/support/rules.ts';
import type { Program } from './index.ts';

const FORM = ['Content-Type', 'application/x-www-form-urlencoded'];
const XML = ['Content-Type', 'text/xml'];
const MEGABYTE = 1024 * 1024;

function many(count: number, make: (index: number) => string, separator = '\n'): string {
  return Array.from({ length: count }, (_, index) => make(index)).join(separator);
}

function send(program: Program, body: string, rawHeaders: readonly string[] = FORM) {
  const transaction = makeTransaction({ method: 'POST', rawHeaders });
  return inspect(program, { transaction, body }, { onFault: 'allow' }).outcome;
}

describe('texts that double', () => {
  const doubling = many(
    60,
    (index) => `SecAction "id:${index + 10},phase:2,pass,nolog,setvar:'tx.a=%{tx.a}%{tx.a}'"`,
  );

  for (const [when, first] of [
    ['at load', 'SecAction "id:1,phase:1,pass,nolog,setvar:tx.a=abcdefgh"'],
    ['of a request', `SecRule ARGS:q "@rx ." "id:1,phase:2,pass,nolog,setvar:'tx.a=%{ARGS.q}'"`],
  ] as const) {
    test(`${when} are cut, and that is a fault`, () => {
      const program = programOf(
        `SecRequestBodyAccess On\n${first}\n${doubling}\nSecRule TX:a "@rx ." "id:99,phase:2,pass"`,
      );
      const { faults, matches } = send(program, 'q=abcdefgh');
      assert.equal(faults[0]?.kind, 'internal');
      assert.match(faults[0]?.message ?? '', /^macros make a text of more than 1048576 bytes/);
      assert.deepEqual(
        matches.map(({ ruleId }) => ruleId),
        [99],
      );
    });
  }
});

describe('what is kept of a request', () => {
  test('keeps nothing else of it in memory', () => {
    const collect = collectGarbage();
    const program = programOf(`
      SecRequestBodyAccess On
      SecRule ARGS_NAMES "@rx zz" "id:1,phase:2,pass"`);
    const padding = 'x'.repeat(100_000);
    const sendMany = (count: number, from: number): void => {
      for (let index = from; index < from + count; index++) {
        send(program, `an-argument-of-some-length-${index}=1&p=${padding}`);
      }
    };
    sendMany(20, 0);
    const before = collect();
    sendMany(300, 20);
    const grownMegabytes = (collect() - before) / MEGABYTE;
    assert.ok(grownMegabytes < 10, `${grownMegabytes} MB more`);
  });
});

describe('searches in names', () => {
  const body = many(5000, (index) => `a${index}=1`, '&');

  for (const [what, rule] of [
    [
      'that are counted',
      (id: number) => `SecRule &ARGS:/^b${id}.*x$/ "@gt 5" "id:${id},phase:2,pass"`,
    ],
    [
      'that are selected',
      (id: number) => `SecRule ARGS:/^b${id}.*x$/ "@rx 1" "id:${id},phase:2,pass"`,
    ],
  ] as const) {
    test(`${what} count as work`, () => {
      const rules = many(200, (index) => rule(index + 1));
      const program = programOf(`SecRequestBodyAccess On\nSecArgumentsLimit 10000\n${rules}`);
      const clock = new CountingClock();
      const transaction = makeTransaction({ method: 'POST', rawHeaders: FORM });
      inspect(program, { transaction, body }, { onFault: 'allow', clock });
      assert.ok(clock.looks > 200, `${clock.looks} looks at the clock`);
    });
  }
});

describe('namespaces of XML', () => {
  const program = programOf(`
    SecRequestBodyAccess On
    SecAction "id:1,phase:1,pass,nolog,ctl:requestBodyProcessor=XML"
    SecRule XML://b "@rx ." "id:2,phase:2,pass,logdata:'%{MATCHED_VAR}'"
    SecRule XML://n:b "@rx ." "id:3,phase:2,pass,xmlns:n=urn:n,logdata:'%{MATCHED_VAR}'"`);
  const found = (body: string): readonly string[] =>
    send(program, body, XML).matches.map(({ ruleId, logData }) => `${ruleId} ${logData}`);

  test('are those of the nearest element that declares them', () => {
    assert.deepEqual(
      found(
        '<a><b>plain</b><c xmlns="urn:n"><b>in</b><d xmlns="urn:o"><b>other</b></d><b>after</b></c>' +
          '<p:b xmlns:p="urn:n">by prefix</p:b><e xmlns:p="urn:n"><p:b>below</p:b><b xmlns:p="urn:o"><p:b>x</p:b></b></e></a>',
      ),
      ['2 plain', '2 x', '3 in', '3 after', '3 by prefix', '3 below'],
    );
  });

  test('are found in documents of many elements and attributes', () => {
    const body = `<a>${'<c d="e"><b>x</b></c>'.repeat(5000)}</a>`;
    assert.equal(found(body).length, 20);
  });
});

/** Collects garbage and says what is in use, in bytes. */
function collectGarbage(): () => number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  return () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
}

class CountingClock {
  looks = 0;

  now(): number {
    return 0;
  }

  monotonic(): number {
    this.looks++;
    return 0;
  }
}
