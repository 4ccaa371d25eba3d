import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { askSupervisor, SupervisorSocket } from './supervisor-socket.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-socket-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const TIMEOUT_MS = 60_000;

/** Answers some turns later, as one that has to ask others does. */
async function answer(command: string, payload: unknown): Promise<unknown> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (command === 'fail') throw new Error('no such thing');
  return { command, payload };
}

describe('supervisor socket', () => {
  test('one request, one reply; an error is an error', async () => {
    const file = path.join(folder, 'plain.sock');
    const socket = await SupervisorSocket.open(file, answer);
    assert.deepEqual(await askSupervisor(file, 'x', { long: 'y'.repeat(50_000) }, TIMEOUT_MS), {
      command: 'x',
      payload: { long: 'y'.repeat(50_000) },
    });
    await assert.rejects(askSupervisor(file, 'fail', undefined, TIMEOUT_MS), /no such thing/);
    socket.close();
  });

  test('whoever breaks off without an answer is said in one line, whatever way it does', async () => {
    for (const [name, serve] of [
      ['at-once', (socket: Socket) => socket.destroy()],
      ['in-the-middle', (socket: Socket) => socket.end('{"value":')],
      ['without-a-word', (socket: Socket) => socket.resume().end()],
    ] as const) {
      const file = path.join(folder, `${name}.sock`);
      const server = createServer(serve);
      await new Promise<void>((resolve) => server.listen(file, resolve));
      await assert.rejects(askSupervisor(file, 'x', undefined, TIMEOUT_MS), {
        name: 'OperationFailure',
        code: 'broken-off',
      });
      server.close();
    }
  });

  test('what it cannot take is not sent, and what is no socket’s path is said', async () => {
    const long = { reason: 'x'.repeat(70_000) };
    const file = path.join(folder, 'none.sock');
    await assert.rejects(askSupervisor(file, 'ban', long, TIMEOUT_MS), { code: 'too-long' });
    const deep = path.join(folder, 'a'.repeat(200), 'supervisor.sock');
    await assert.rejects(askSupervisor(deep, 'x', undefined, TIMEOUT_MS), {
      code: 'path-too-long',
    });
  });

  test('only its owner may open it', async () => {
    const file = path.join(folder, 'mode.sock');
    const socket = await SupervisorSocket.open(file, answer);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    socket.close();
  });

  test('it is a lock: a second one is refused, until the first is closed', async () => {
    const file = path.join(folder, 'lock.sock');
    const first = await SupervisorSocket.open(file, answer);
    await assert.rejects(SupervisorSocket.open(file, answer), { code: 'up.already-running' });
    first.close();
    const second = await SupervisorSocket.open(file, answer);
    second.close();
    assert.equal(existsSync(file), false);
  });

  test('a name that a killed supervisor left behind is no lock', async () => {
    const file = path.join(folder, 'stale.sock');
    const { spawnSync } = await import('node:child_process');
    // Dies without closing: the name stays.
    spawnSync(process.execPath, [
      '-e',
      `require('net').createServer().listen(${JSON.stringify(file)}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]);
    assert.equal(existsSync(file), true);
    const socket = await SupervisorSocket.open(file, answer);
    socket.close();
  });

  test('nobody there: one line that says what to do', async () => {
    await assert.rejects(
      askSupervisor(path.join(folder, 'none.sock'), 'x', undefined, TIMEOUT_MS),
      {
        code: 'not-running',
        message: /Rampart is not running here .*rampart up.*--data DIR/,
      },
    );
  });

  test('what is no request gets an error, and a flood is cut off', async () => {
    const file = path.join(folder, 'odd.sock');
    const socket = await SupervisorSocket.open(file, answer);
    assert.match(await say(file, 'nonsense\n'), /^\{"error":/);
    assert.match(await say(file, '{"command":5}\n'), /names a command/);
    assert.equal(await say(file, 'x'.repeat(200_000)), '');
    socket.close();
  });

  test('a server that never answers is given up', async () => {
    const file = path.join(folder, 'silent.sock');
    const server = createServer().listen(file);
    await new Promise((resolve) => server.once('listening', resolve));
    await assert.rejects(askSupervisor(file, 'x', undefined, 50), /does not answer within 0.05 s/);
    server.close();
  });
});

function say(file: string, text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(file);
    let heard = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      heard += chunk;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
    socket.write(text);
  });
}
