// A body that is inspected in turns: the same comes of it as of one that is inspected at once.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { crsTexts, defaultProgram, makeTransaction, programOf } from '../../test/support/rules.ts';
import { requires } from '../../test/support/requires.ts';
import { loadRules } from '../seclang/index.ts';
import { beginInspection, compileProgram, type Outcome, type Program } from './index.ts';

const PROSE = 'The quick brown fox jumps over the lazy dog, and <b>rests</b>; ';
const ATTACK = "1' union select password from users -- -";
const MULTIPART = 'multipart/form-data; boundary=limit';

function partOf(name: string, text: string): string {
  return `--limit\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
}

function fileOf(name: string, text: string): string {
  return `--limit\r\nContent-Disposition: form-data; name="f"; filename="${name}"\r\nContent-Type: text/plain\r\n\r\n${text}\r\n`;
}

const BODIES = {
  'a form of one long value': [
    'application/x-www-form-urlencoded',
    `note=${encodeURIComponent(PROSE.repeat(800))}&q=${encodeURIComponent(ATTACK)}`,
  ],
  'a form of many values': [
    'application/x-www-form-urlencoded',
    Array.from({ length: 800 }, (_, at) => `f${at}=${encodeURIComponent(PROSE + at)}`).join('&') +
      `&q=${encodeURIComponent(ATTACK)}`,
  ],
  'rows of JSON': [
    'application/json',
    JSON.stringify({
      rows: Array.from({ length: 600 }, (_, at) => ({ at, text: PROSE })),
      q: ATTACK,
    }),
  ],
  parts: [
    MULTIPART,
    `${Array.from({ length: 300 }, (_, at) => partOf(`p${at}`, PROSE.repeat(3))).join('')}${partOf('q', ATTACK)}--limit--\r\n`,
  ],
  files: [
    MULTIPART,
    `${Array.from({ length: 400 }, (_, at) => fileOf(`a${at}.txt`, PROSE)).join('')}${fileOf('shell.php', '<?php system($_GET[0]);')}--limit--\r\n`,
  ],
  'a document': [
    'application/xml',
    `<?xml version="1.0"?><r>${'<i>The quick brown fox</i>'.repeat(900)}<q>${ATTACK}</q></r>`,
  ],
  'a text': ['text/plain', `${PROSE.repeat(400)}${ATTACK}`],
} as const;

type Body = (typeof BODIES)[keyof typeof BODIES];

const program = defaultProgram();

type Inspected = readonly [outcome: Outcome, turns: number];

function inspect(
  rules: Program,
  [contentType, text]: Body | readonly [contentType: string, text: string],
  turnMs: number | undefined,
  budgetMs: number = 60_000,
): Inspected {
  const body = Buffer.from(text, 'latin1');
  const rawHeaders = ['Host', 'shop.example', 'Content-Type', contentType];
  const transaction = makeTransaction({ method: 'POST', rawHeaders });
  // A clock that only ticks when it is looked at.
  let ticks = 0;
  const clock = { now: () => 0, monotonic: () => ++ticks / 1000 };
  const options = { mode: 'detect', onFault: 'block', budgetMs, clock } as const;
  const inspection = beginInspection(rules, transaction, options);
  inspection.inspectRequestHeaders();
  inspection.appendRequestBody(body);
  let turns = 0;
  do {
    inspection.inspectRequestBody(turnMs);
    turns++;
  } while (inspection.isPaused);
  return [{ ...inspection.finish(), inspectMicroseconds: 0 }, turns];
}

describe('a body that is inspected in turns', () => {
  for (const [label, body] of Object.entries(BODIES)) {
    test(label, () => {
      const [whole, once] = inspect(program, body, undefined);
      const [inTurns, turns] = inspect(program, body, 0);
      assert.equal(once, 1);
      assert.ok(turns > 2, `it took ${turns}`);
      assert.ok(whole.matches.length > 0);
      assert.deepEqual(inTurns, whole);
    });
  }

  for (const [kind, type, body] of [
    ['JSON', 'application/json', `[1${',1'.repeat(100_000)}]`],
    ['XML', 'text/xml', `<a>${'<b/>'.repeat(40_000)}</a>`],
  ] as const) {
    test(`is parsed in turns: ${kind}`, () => {
      const rules = programOf(
        'SecRequestBodyAccess On\nSecArgumentsLimit 1\nSecRule ARGS "@rx ^1$" "id:1,phase:2,pass"',
      );
      const [whole] = inspect(rules, [type, body], undefined);
      const [inTurns, turns] = inspect(rules, [type, body], 0);
      assert.ok(turns > 5, `it took ${turns}`);
      assert.deepEqual(inTurns, whole);
    });
  }

  test('ends in the middle where its client is gone', () => {
    const transaction = makeTransaction({
      method: 'POST',
      rawHeaders: ['Content-Type', 'text/plain'],
    });
    const inspection = beginInspection(program, transaction, {
      mode: 'block',
      onFault: 'block',
      budgetMs: 60_000,
    });
    inspection.inspectRequestHeaders();
    inspection.appendRequestBody(Buffer.from(BODIES['a form of one long value'][1]));
    inspection.inspectRequestBody(-1);
    assert.ok(inspection.isPaused);
    assert.equal(inspection.finish().interruption, undefined);
  });
});

const FORM = 'application/x-www-form-urlencoded';
const LIMITS =
  'SecRequestBodyAccess On\nSecRequestBodyLimit 9000000\nSecRequestBodyNoFilesLimit 9000000\n';
const NOISE_LENGTH = 400_000;
const NOISE = 'mn'.repeat(NOISE_LENGTH / 2);

describe('a rule whose turn is over', () => {
  const rules = programOf(`
${LIMITS}SecRule ARGS "@rx c([mn]{4})x" "id:1,phase:2,pass,capture,setvar:tx.found=+1,\
  setvar:'tx.groups=%{tx.groups}%{tx.1}',chain"
SecRule ARGS|ARGS_NAMES "@rx n(x|y)" "t:lowercase,capture,setvar:tx.found=+10,setvar:'tx.last=%{tx.1}'"
SecRule TX:found "@eq 33" "id:2,phase:2,pass,msg:'%{tx.groups}%{tx.last}'"
SecRule ARGS "@rx nothing.like+it" "id:3,phase:2,pass"
`);

  test('goes on with the next value, and within a value', () => {
    const values = [`a=${NOISE}cmnmnx${NOISE}`, `b=${NOISE}`, `ny=${NOISE}`, `d=cnnmmx${NOISE}Y`];
    const body = [FORM, [...values, 'e=cnmnmx'].join('&')] as const;
    const [whole, once] = inspect(rules, body, undefined);
    const [inTurns, turns] = inspect(rules, body, 0);
    assert.equal(once, 1);
    // A piece of this length takes more than one turn, wherever it is read.
    assert.ok(turns > (4 * body[1].length) / 100_000, `it took ${turns}`);
    assert.deepEqual(
      whole.matches.filter(({ ruleId }) => ruleId === 2).map(({ message }) => message),
      ['mnmnnnmmnmnmy'],
    );
    assert.deepEqual(inTurns, whole);
  });

  test('ends where the time of the request does, and is told of', () => {
    const runaway = programOf(`
${LIMITS}SecRule ARGS "@rx c[mn]{60}m[mn]{60}m" "id:1,phase:2,pass"
`);
    const body = [FORM, `a=c${lettersOf(NOISE_LENGTH)}`] as const;
    const [{ faults }, turns] = inspect(runaway, body, 0.02, 1);
    assert.deepEqual(
      faults.map(({ kind, ruleId }) => [kind, ruleId]),
      [['budget', 1]],
    );
    assert.ok(turns > 2);
    const [again] = inspect(runaway, body, 0.02, 60_000);
    assert.match(again.faults[0]?.message ?? '', /ran away before/);
  });

  test('leaves nothing behind for the next phase', () => {
    const transaction = makeTransaction({ method: 'POST', rawHeaders: ['Content-Type', FORM] });
    const options = { mode: 'detect', onFault: 'block', budgetMs: 60_000 } as const;
    const inspection = beginInspection(rules, transaction, options);
    inspection.inspectRequestHeaders();
    inspection.appendRequestBody(Buffer.from(`a=c${NOISE}x`));
    for (let turn = 0; turn < 20 && inspection.isPaused === turn > 0; turn++) {
      inspection.inspectRequestBody(-1);
    }
    assert.ok(inspection.isPaused);
    assert.deepEqual(inspection.finish().faults, []);
  });
});

/** Letters that keep an automaton from coming to a state twice. */
function lettersOf(count: number): string {
  let seed = 7;
  return Array.from({ length: count }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed & 0x1_0000) === 0 ? 'm' : 'n';
  }).join('');
}

describe('the Core Rule Set in turns', requires('shared-data'), () => {
  const CRS_BODIES_LENGTH_MAX = 131_072;

  test('finds the same', () => {
    const rules = compileProgram(loadRules(crsTexts({ paranoia: 2 })));
    for (const [label, body] of Object.entries(BODIES)) {
      if (body[1].length > CRS_BODIES_LENGTH_MAX) continue;
      const [whole] = inspect(rules, body, undefined);
      const [inTurns, turns] = inspect(rules, body, 0);
      assert.ok(turns > 2, `${label} took ${turns}`);
      assert.ok(whole.matches.length > 0, label);
      assert.deepEqual(inTurns, whole, label);
    }
  });
});
