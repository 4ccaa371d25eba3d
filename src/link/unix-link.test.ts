import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../lib/errors.ts';
import { testLink } from './conformance.ts';
import type { LinkHarness } from './conformance.ts';
import { encodeFrame } from './frames.ts';
import { connectLink, LinkError, serveLink } from './index.ts';
import type { Link, LinkClientOptions, LinkServer, LinkServerOptions } from './index.ts';
import { readRetained } from './retained-files.ts';

let folder = '';
let socket = '';
let opened: Link[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rampart-link-'));
  socket = path.join(folder, 'link.sock');
  opened = [];
});

afterEach(async () => {
  for (const link of opened) await link.close();
  rmSync(folder, { recursive: true });
});

async function serve(options: Partial<LinkServerOptions> = {}): Promise<LinkServer> {
  const server = await serveLink({ socket, ...options });
  opened.push(server);
  return server;
}

function join(options: Partial<LinkClientOptions> = {}): ReturnType<typeof connectLink> {
  const client = connectLink({ socket, ...options });
  opened.unshift(client);
  return client;
}

/** A folder, a server and clients of its own for each test; `ends` says which end comes when. */
function openHarness(ends: readonly ('server' | 'client')[]) {
  return async (): Promise<LinkHarness> => {
    const own = mkdtempSync(path.join(tmpdir(), 'rampart-link-'));
    const file = path.join(own, 'link.sock');
    const appended: unknown[] = [];
    let failures = 0;
    const server = await serveLink({
      socket: file,
      appendEvents: async (events) => {
        await sleep(1);
        if (failures-- > 0) throw new Error('told to fail');
        appended.push(...events);
      },
    });
    // Connections go through a relay, so that they can be cut.
    const cuts = new Set<Socket>();
    const relay = createServer((near) => {
      const far = connect(file);
      for (const end of [near, far]) {
        cuts.add(end);
        end.on('error', () => undefined);
      }
      near.pipe(far).pipe(near);
      near.on('close', () => far.destroy());
      far.on('close', () => near.destroy());
    });
    const relayFile = path.join(own, 'relay.sock');
    await new Promise<void>((resolve) => relay.listen(relayFile, resolve));
    const clients: Link[] = [];
    let count = 0;
    return {
      connect: async () => {
        const end = ends[count++ % ends.length];
        if (end === 'server') return server;
        const client = connectLink({ socket: relayFile });
        clients.push(client);
        return client;
      },
      cut: async () => {
        for (const end of cuts) end.destroy();
        cuts.clear();
      },
      appended: () => appended,
      failAppends: (wanted) => {
        failures = wanted;
      },
      close: async () => {
        for (const client of clients) await client.close();
        await server.close();
        for (const end of cuts) end.destroy();
        await new Promise((resolve) => relay.close(resolve));
        rmSync(own, { recursive: true });
      },
    };
  };
}

testLink('Unix socket, clients only', openHarness(['client']));
testLink('Unix socket, the server first', openHarness(['server', 'client', 'client']));
testLink('Unix socket, the server second', openHarness(['client', 'server', 'client']));

describe('the socket', () => {
  test('is for its owner and group only, and gone after the close', async () => {
    const server = await serve();
    assert.equal(statSync(socket).mode & 0o777, 0o660);
    await server.close();
    assert.equal(existsSync(socket), false);
  });

  test('one that a dead process left is replaced; one in use is not', async () => {
    const dead = createServer();
    await new Promise<void>((resolve) => dead.listen(socket, resolve));
    // Keeps the file, as a process does that is killed.
    const inUse = await codeOfServe();
    assert.equal(inUse, 'link.socket-in-use');
    await new Promise((resolve) => dead.close(resolve));
    const { spawnSync } = await import('node:child_process');
    const script = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    assert.ok(existsSync(socket));
    await serve();
    assert.equal(await codeOfServe(), 'link.socket-in-use');
  });

  test('a file that is no socket is left alone', async () => {
    writeFileSync(socket, 'precious');
    assert.equal(await codeOfServe(), 'link.socket-path');
    assert.equal(readFileSync(socket, 'utf8'), 'precious');
  });

  test('a folder that everybody may write to, or that is not there, is refused', async () => {
    chmodSync(folder, 0o777);
    assert.equal(await codeOfServe(), 'link.socket-folder');
    socket = path.join(folder, 'none', 'link.sock');
    assert.equal(await codeOfServe(), 'link.socket-folder');
  });

  test('a path too long for the system says so', async () => {
    socket = path.join(folder, 'x'.repeat(100));
    assert.equal(await codeOfServe(), 'link.socket-path');
  });

  async function codeOfServe(): Promise<string> {
    try {
      const server = await serveLink({ socket });
      opened.push(server);
      return '';
    } catch (error) {
      assert.ok(error instanceof UsageError, String(error));
      assert.doesNotMatch(error.message, /\n/);
      return error.code;
    }
  }
});

describe('a server that is away', () => {
  test('a client may come first', async () => {
    const client = join();
    const seen: unknown[] = [];
    client.subscribeRetained('policy', (value) => seen.push(value));
    client.serve('who', () => Promise.resolve('client'));
    const appended: unknown[] = [];
    const appending = client.appendEvents([{ id: '1' }]);
    const publishing = client.publishRetained('status.gateway', 1, 'up');
    await until(() => client.fault !== '');
    assert.equal(client.isConnected, false);
    const server = await serve({
      appendEvents: async (events) => {
        appended.push(...events);
      },
    });
    await server.publishRetained('policy', 1, 'rules');
    await Promise.all([appending, publishing]);
    await until(() => seen.length === 1);
    assert.deepEqual([seen, appended], [['rules'], [{ id: '1' }]]);
    await until(async () => (await server.request('who', null, 1000).catch(() => '')) === 'client');
  });

  test('a request that was never sent says "disconnected", not "timeout"', async () => {
    const client = join();
    await assert.rejects(
      client.request('ping', null, 20),
      (error) => error instanceof LinkError && error.code === 'disconnected',
    );
  });

  test('a newer status takes the place of one that never got out', async () => {
    const client = join();
    const first = client.publishRetained('status.gateway', 1, 'old');
    const second = client.publishRetained('status.gateway', 2, 'new');
    await first;
    const server = await serve();
    await second;
    const seen: unknown[] = [];
    server.subscribeRetained('status.gateway', (value) => seen.push(value));
    await until(() => seen.length > 0);
    assert.deepEqual(seen, ['new']);
  });

  test('after a restart of the server everything is as before', async () => {
    const server = await serve();
    const client = join();
    const seen: unknown[] = [];
    client.subscribeRetained('policy', (value) => seen.push(value));
    client.serve('who', () => Promise.resolve('client'));
    await client.publishRetained('status.gateway', 7, 'fine');
    await server.publishRetained('policy', 3, 'three');
    await until(() => seen.length === 1);
    await server.close();
    const next = await serve();
    const statuses: unknown[] = [];
    next.subscribeRetained('status.gateway', (value) => statuses.push(value));
    await next.publishRetained('policy', 4, 'four');
    await until(() => seen.length === 2 && statuses.length === 1);
    assert.deepEqual(statuses, ['fine']);
    await until(async () => (await next.request('who', null, 1000).catch(() => '')) === 'client');
  });

  test('what it keeps is read from its files by whoever may', async () => {
    const retainedFolder = path.join(folder, 'retained');
    mkdirSync(retainedFolder);
    const server = await serve({ retainedFolder });
    await server.publishRetained('policy', 12, { key: 'PRIVATE' });
    await server.publishRetained('bans', 2, ['192.0.2.1']);
    await server.publishRetained('status.gateway', 1, 'up');
    const file = path.join(retainedFolder, 'policy.json');
    assert.equal(statSync(file).mode & 0o777, 0o640);
    assert.equal(existsSync(path.join(retainedFolder, 'status.gateway.json')), false);
    await server.close();

    const seen: unknown[] = [];
    const client = join({ retainedFolder });
    client.subscribeRetained('policy', (value, version) => seen.push([version, value]));
    await until(() => seen.length === 1);
    assert.deepEqual(seen, [[12, { key: 'PRIVATE' }]]);
    const late: unknown[] = [];
    client.subscribeRetained('bans', (value) => late.push(value));
    await until(() => late.length === 1);

    // The next server knows it too, and does not hand over again what the client has.
    const next = await serve({ retainedFolder });
    await until(() => client.isConnected);
    await next.publishRetained('policy', 11, 'late');
    await next.publishRetained('policy', 13, 'newer');
    await until(() => seen.length === 2);
    assert.deepEqual(seen[1], [13, 'newer']);
  });

  test('a file that is cut short, of another topic, or not readable is no value', () => {
    for (const text of [
      '',
      '{"topic":"policy","version":1,"va',
      '{"topic":"bans","version":1}',
      '5',
      'null',
    ]) {
      writeFileSync(path.join(folder, 'policy.json'), text);
      assert.equal(readRetained(folder, 'policy'), undefined, text);
    }
  });

  test('a folder that cannot be written costs nobody the value', async () => {
    const server = await serve({ retainedFolder: path.join(folder, 'none') });
    const seen: unknown[] = [];
    join().subscribeRetained('policy', (value) => seen.push(value));
    await server.publishRetained('policy', 1, 'rules');
    await until(() => seen.length === 1);
    assert.equal(server.counts().keepFailures, 1);
  });
});

describe('who may do what', () => {
  test('operations that are not allowed are refused and counted', async () => {
    const server = await serve({
      appendEvents: async () => undefined,
      authorize: ({ role }, operation) =>
        role === 'agent' || (operation.kind === 'subscribe' && operation.topic === 'policy'),
    });
    await server.publishRetained('policy', 1, 'rules');
    await server.publishRetained('bans', 1, 'bans');
    server.serve('ban', () => Promise.resolve('done'));
    const gateway = join({ role: 'gateway' });
    const agent = join({ role: 'agent' });
    const seen: unknown[] = [];
    gateway.subscribeRetained('bans', (value) => seen.push(value));
    gateway.subscribeRetained('policy', (value) => seen.push(value));
    gateway.serve('isolate', () => Promise.resolve('gateway'));
    const refused = (error: unknown) => error instanceof LinkError && error.code === 'refused';
    await assert.rejects(gateway.publishRetained('policy', 2, 'mine'), refused);
    await assert.rejects(gateway.appendEvents([]), refused);
    await assert.rejects(gateway.request('ban', null, 5000), refused);
    await until(() => seen.length > 0);
    assert.deepEqual(seen, ['rules']);
    await assert.rejects(
      server.request('isolate', null, 5000),
      (error) => error instanceof LinkError && error.code === 'no-handler',
    );
    assert.equal(server.counts().denied, 5);
    assert.equal(await agent.request('ban', null, 5000), 'done');
    await agent.appendEvents([]);
    assert.deepEqual(
      server
        .peers()
        .map(({ role }) => role)
        .sort(),
      ['agent', 'gateway'],
    );
  });

  test('a server without a sink takes no events', async () => {
    await serve();
    await assert.rejects(join().appendEvents([{}]), /no events are taken/);
  });
});

describe('peers that misbehave', () => {
  /** Sends bytes and resolves with true once the server has hung up. */
  async function isHungUpOn(...chunks: readonly Buffer[]): Promise<boolean> {
    const raw = connect(socket);
    raw.on('error', () => undefined);
    raw.resume();
    for (const chunk of chunks) raw.write(chunk);
    await new Promise((resolve) => raw.once('close', resolve));
    return true;
  }

  const hello = encodeFrame({ type: 'hello', protocol: 1, role: 'gateway' });
  const vectors: Readonly<Record<string, readonly Buffer[]>> = {
    'something else than hello first': [encodeFrame({ type: 'subscribe', topic: 'policy' })],
    'another protocol': [encodeFrame({ type: 'hello', protocol: 2, role: 'gateway' })],
    'a role that is none': [encodeFrame({ type: 'hello', protocol: 1, role: '../x' })],
    'a hello that is too long': [Buffer.from('00ffffff', 'hex')],
    'no JSON': [hello, Buffer.from('\u0000\u0000\u0000\u0003{x}', 'latin1')],
    'a frame over the limit': [hello, Buffer.from('ffffffff00', 'hex')],
    'hello twice': [hello, hello],
    'an unknown type': [hello, encodeFrame({ type: 'constructor' })],
    'an unknown topic': [hello, encodeFrame({ type: 'subscribe', topic: '../../etc/passwd' })],
    "a message of the server's": [hello, encodeFrame({ type: 'welcome', protocol: 1 })],
    null: [hello, encodeFrame(null)],
  };
  for (const [name, chunks] of Object.entries(vectors)) {
    test(`${name} ends the connection, and only that`, async () => {
      const server = await serve();
      server.serve('ping', () => Promise.resolve('pong'));
      const client = join();
      assert.equal(await client.request('ping', null, 5000), 'pong');
      assert.ok(await isHungUpOn(...chunks));
      assert.equal(await client.request('ping', null, 5000), 'pong');
      await until(() => server.counts().connections === 1);
      assert.equal(server.counts().broken, 1);
    });
  }

  test('there is an end to the number of connections', async () => {
    const server = await serve();
    const raws = Array.from({ length: 80 }, () => connect(socket).on('error', () => undefined));
    await until(() => server.counts().refused > 0);
    assert.ok(server.counts().connections <= 64);
    for (const raw of raws) raw.destroy();
    await until(() => server.counts().connections === 0);
  });

  test('a server that talks nonsense is left and tried again', async () => {
    let connections = 0;
    const liar = createServer((raw) => {
      connections++;
      raw.on('error', () => undefined);
      raw.resume();
      raw.write('this is no frame of the protocol, at any length');
    });
    await new Promise<void>((resolve) => liar.listen(socket, resolve));
    const client = join();
    await until(() => connections >= 3);
    assert.match(client.fault, /a frame of \d+ bytes/);
    assert.equal(client.isConnected, false);
    await new Promise((resolve) => liar.close(resolve));
    await serve();
    await until(() => client.isConnected);
  });
});

/** Waits for the condition; the test runner's own time limit ends what never comes. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(2);
}
