import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { systemClock } from '../../lib/clock.ts';
import type { FromRole } from '../messages.ts';
import { RoleProcess } from './role-process.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-role-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A role of a few lines; `start` runs when its settings are there. */
function makeRole(name: string, start: string, more = ''): Harness {
  const entry = path.join(folder, `${name}.mjs`);
  writeFileSync(
    entry,
    `process.on('disconnect', () => process.exit());
     process.on('message', (message) => {
       if (message.type === 'start') { const settings = message.settings; ${start} }
     });
     ${more}`,
  );
  return new Harness(name, entry);
}

const READY = `process.send({ type: 'ready', detail: settings });`;
const STOP = `process.on('message', (message) => { if (message.type === 'stop') process.exit(0); });`;

class Harness {
  readonly role: RoleProcess;
  readonly messages: FromRole[] = [];
  readonly states: string[] = [];
  #waiters: (() => void)[] = [];

  constructor(name: string, entry: string) {
    this.role = new RoleProcess({
      name,
      command: { file: process.execPath, args: [entry], uid: undefined, gid: undefined },
      settings: () => ({ answer: 42 }),
      onMessage: (message) => {
        this.messages.push(message);
        this.#wake();
      },
      onChange: () => {
        this.states.push(this.role.state);
        this.#wake();
      },
      clock: systemClock,
    });
  }

  /** Resolves when the condition holds; the runner's time limit is for when it never does. */
  readonly until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise<void>((resolve) => this.#waiters.push(resolve));
  };

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter();
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('role process', () => {
  test('gets its settings, comes up, and ends when asked', async () => {
    const { role, messages, states, until } = makeRole('plain', READY, STOP);
    role.start();
    await until(() => role.state === 'up');
    assert.deepEqual(messages, [{ type: 'ready', detail: { answer: 42 } }]);
    const pid = role.pid!;
    await role.stop(60_000);
    assert.equal(isAlive(pid), false);
    assert.deepEqual(states, ['starting', 'up', 'down']);
    assert.equal(role.restarts, 0);
  });

  test('killed: another process takes its place', async () => {
    const { role, until } = makeRole('killed', READY, STOP);
    role.start();
    await until(() => role.state === 'up');
    const first = role.pid!;
    process.kill(first, 'SIGKILL');
    await until(() => role.state === 'down');
    assert.equal(role.reason, 'ended by SIGKILL');
    await until(() => role.state === 'up');
    assert.notEqual(role.pid, first);
    assert.equal(role.restarts, 1);
    await role.stop(60_000);
  });

  test('one that dies before it is ready is tried again, later each time', async () => {
    const { role, until } = makeRole('failing', 'process.exit(3);');
    role.start();
    await until(() => role.restarts >= 2);
    assert.equal(role.reason, 'ended with exit code 3');
    await role.stop(60_000);
    assert.equal(role.state, 'down');
  });

  test('one that does not end when asked is killed', async () => {
    const { role, until } = makeRole('deaf', READY, `process.on('SIGTERM', () => undefined);`);
    role.start();
    await until(() => role.state === 'up');
    const pid = role.pid!;
    await role.stop(50);
    assert.equal(isAlive(pid), false);
  });

  test('a program that is not there is a role that is down, no exception', async () => {
    const role = new RoleProcess({
      name: 'missing',
      command: {
        file: path.join(folder, 'no-such-program'),
        args: [],
        uid: undefined,
        gid: undefined,
      },
      settings: () => ({}),
      onMessage: () => undefined,
      onChange: () => undefined,
      clock: systemClock,
    });
    role.start();
    await role.stop(1000);
    assert.equal(role.state, 'down');
    assert.match(role.reason, /ENOENT|not started/);
  });

  test('what is no message of ours is not handed on', async () => {
    const { role, messages, until } = makeRole(
      'odd',
      `for (const odd of [1, null, [], {}, { type: 'x' }, { type: 'ready' }, { type: 'ready', detail: 1 },
         { type: 'defences', defences: [{ name: 1 }] }, { type: 'failed', code: 1 }, { type: 'reply', id: -1 }]) {
         process.send(odd);
       }
       ${READY}`,
      STOP,
    );
    role.start();
    await until(() => role.state === 'up');
    assert.deepEqual(
      messages.map(({ type }) => type),
      ['ready'],
    );
    await role.stop(60_000);
  });

  test('NODE_OPTIONS of the supervisor do not reach it', async () => {
    process.env['NODE_OPTIONS'] = '--no-warnings';
    const { role, messages, until } = makeRole(
      'environment',
      `process.send({ type: 'ready', detail: { options: process.env.NODE_OPTIONS ?? 'none' } });`,
      STOP,
    );
    role.start();
    await until(() => role.state === 'up');
    delete process.env['NODE_OPTIONS'];
    assert.deepEqual(messages, [{ type: 'ready', detail: { options: 'none' } }]);
    await role.stop(60_000);
  });
});
