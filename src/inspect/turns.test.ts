// A body that is inspected in turns: the same comes of it as of one that is inspected at once.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultProgram, makeTransaction } from '../../test/support/rules.ts';
import { beginInspection, type Outcome } from './index.ts';

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

function inspect([contentType, text]: Body, turnMs: number | undefined): [Outcome, turns: number] {
  const body = Buffer.from(text, 'latin1');
  const rawHeaders = ['Host', 'shop.example', 'Content-Type', contentType];
  const transaction = makeTransaction({ method: 'POST', rawHeaders });
  // A clock that only ticks when it is looked at.
  let ticks = 0;
  const clock = { now: () => 0, monotonic: () => ++ticks / 1000 };
  const options = { mode: 'detect', onFault: 'block', budgetMs: 60_000, clock } as const;
  const inspection = beginInspection(program, transaction, options);
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
      const [whole, once] = inspect(body, undefined);
      const [inTurns, turns] = inspect(body, 0);
      assert.equal(once, 1);
      assert.ok(turns > 2, `it took ${turns}`);
      assert.ok(whole.matches.length > 0);
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
