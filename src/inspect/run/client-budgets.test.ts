import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeTransaction, programOf } from '../../../test/support/rules.ts';
import { beginInspection, type InspectionOptions, type Program } from '../index.ts';
import { ClientBudgets } from './client-budgets.ts';

const BUDGET_MS = 40;
const MINUTE_MS = 60_000;

describe('what a client gets that used up its time', () => {
  test('is half as much each time, but not nothing', () => {
    const budgets = new ClientBudgets();
    const given: (number | undefined)[] = [];
    for (let offence = 0; offence < 6; offence++) {
      given.push(budgets.budgetOf('a', 0)?.milliseconds);
      budgets.note('a', BUDGET_MS, 7, 0);
    }
    assert.deepEqual(given, [undefined, 20, 10, 5, 2.5, 2]);
    assert.equal(budgets.budgetOf('b', 0), undefined);
  });

  test('is everything again after a minute without', () => {
    const budgets = new ClientBudgets();
    budgets.note('a', BUDGET_MS, 7, 0);
    budgets.note('a', BUDGET_MS, 8, MINUTE_MS - 1);
    assert.equal(budgets.budgetOf('a', MINUTE_MS)?.ruleId, 7);
    assert.equal(budgets.budgetOf('a', 2 * MINUTE_MS), undefined);
    budgets.note('a', BUDGET_MS, 9, 2 * MINUTE_MS);
    assert.equal(budgets.budgetOf('a', 2 * MINUTE_MS)?.milliseconds, BUDGET_MS / 2);
  });

  test('is not kept of any number of clients, nor of one that cannot be told', () => {
    const budgets = new ClientBudgets();
    for (let client = 0; client <= 10_000; client++) budgets.note(`${client}`, BUDGET_MS, 7, 0);
    assert.equal(budgets.budgetOf('0', 0), undefined);
    assert.notEqual(budgets.budgetOf('1', 0), undefined);
    budgets.note('', BUDGET_MS, 7, 0);
    assert.equal(budgets.budgetOf('', 0), undefined);
  });
});

describe('requests of a client that used up its time', () => {
  test('are refused where they are large, by the name of the rule that took it', () => {
    const program = programWithOffender();
    const { fault, wantsBody, interruption } = send(program, 'x'.repeat(100_000));
    assert.equal(fault?.ruleId, 2);
    assert.match(fault?.message ?? '', /^the client's requests ran out of time before/);
    assert.equal(interruption?.status, 403);
    assert.equal(wantsBody, false, 'the rest of the body is not waited for');
  });

  test('are inspected where they are ordinary', () => {
    const program = programWithOffender();
    assert.equal(send(program, 'x').fault, undefined);
    assert.equal(send(program, 'evil').interruption?.ruleId, 3);
  });

  test('do not concern other clients, nor sites that let faults through', () => {
    const program = programWithOffender();
    const large = 'x'.repeat(100_000);
    assert.equal(send(program, large, { client: 'another' }).fault, undefined);
    assert.equal(send(program, large, { client: '' }).fault, undefined);
    assert.equal(send(program, large, { onFault: 'allow' }).fault, undefined);
  });

  test('leave the answer the time that the site gives it', () => {
    const program = programWithOffender();
    const clock = new TickingClock();
    const inspection = begin(program, { clock });
    inspection.inspectRequestHeaders();
    inspection.inspectRequestBody();
    inspection.inspectResponseHeaders({
      protocol: 'HTTP/1.1',
      status: 200,
      statusText: 'OK',
      rawHeaders: ['Content-Type', 'text/html'],
    });
    inspection.appendResponseBody(Buffer.alloc(200_000, 'y'));
    clock.tickMs = 2;
    inspection.inspectResponseBody();
    assert.deepEqual(inspection.finish().faults, []);
  });
});

/** A program that has seen two requests of `client` run away. */
function programWithOffender(): Program {
  const program = programOf(`
    SecRequestBodyAccess On
    SecResponseBodyAccess On
    SecRule ARGS "@rx c[ab]{40}a" "id:2,phase:2,pass"
    SecRule ARGS "@streq evil" "id:3,phase:2,deny"
    SecRule RESPONSE_BODY "!@contains y" "id:4,phase:4,deny"`);
  let seed = 7;
  const letters = Array.from({ length: 15_000 }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed & 0x1_0000) === 0 ? 'a' : 'b';
  });
  for (let attempt = 0; attempt < 2; attempt++) {
    assert.equal(send(program, `c${letters.join('')}`).fault?.ruleId, 2);
  }
  return program;
}

function send(program: Program, value: string, options: Partial<InspectionOptions> = {}) {
  const inspection = begin(program, options);
  inspection.inspectRequestHeaders();
  inspection.appendRequestBody(Buffer.from(`q=${value}`));
  const wantsBody = inspection.wantsRequestBody;
  const interruption = inspection.inspectRequestBody();
  const [fault] = inspection.finish().faults;
  return { fault, wantsBody, interruption };
}

function begin(program: Program, options: Partial<InspectionOptions>) {
  const transaction = makeTransaction({
    method: 'POST',
    rawHeaders: ['Content-Type', 'application/x-www-form-urlencoded'],
  });
  return beginInspection(program, transaction, {
    mode: 'block',
    onFault: 'block',
    budgetMs: 4,
    client: 'attacker',
    clock: new TickingClock(),
    ...options,
  });
}

/** So much time passes from look to look: work is what takes time. */
class TickingClock {
  tickMs = 0.1;
  #nowMs = 0;

  now(): number {
    return 0;
  }

  monotonic(): number {
    this.#nowMs += this.tickMs;
    return this.#nowMs;
  }
}
