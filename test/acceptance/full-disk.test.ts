// The disk under the data folder fills up: traffic goes on, what is lost is counted and shown, and with
// room again everything goes on by itself. The disk is a small tmpfs that only this Rampart sees, in a
// mount namespace that ends with it.
import assert from 'node:assert/strict';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { Agent, createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { JournalStatus } from '../../src/admin/index.ts';
import { requires } from '../support/requires.ts';
import { RunningRampart, runRampart } from '../support/running-rampart.ts';
import { ConsoleSession } from './support/console-session.ts';

const DISK_SIZE = '96m';
const BALLAST_CHUNK_BYTES = 64 * 1024;
/** So that a few hundred requests fill the queue of a thread whose disk is full. */
const HEADERS: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 24 }, (_, index) => [`x-filling-${index}`, 'lorem ipsum '.repeat(83)]),
);
const UPSTREAM_HEADER_BYTES_MAX = 64 * 1024;
const CLIENTS = 8;
const MINUTE_MS = 60_000;

interface Status {
  readonly journal: JournalStatus;
}

describe('a full disk', requires('root', 'program:unshare', 'program:mount'), () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-full-'));
  const upstream = createServer(
    { maxHeaderSize: UPSTREAM_HEADER_BYTES_MAX },
    (_request, response) => response.end('ok'),
  );
  const startedAt = Date.now();
  let rampart: RunningRampart | undefined;
  let origin: string;
  let session: ConsoleSession;
  /** The data folder as it is seen from outside of the mount namespace. */
  let data: string;
  let sent = 0;

  before(async () => {
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
    const { port } = upstream.address() as AddressInfo;
    const mountPoint = path.join(folder, 'data');
    mkdirSync(mountPoint);
    const config = path.join(folder, 'rampart.yaml');
    writeFileSync(
      config,
      `console: { listen: "127.0.0.1:0" }
gateway: { threads: 2 }
sites: [{ upstream: "http://127.0.0.1:${port}", waf: { rules: [./log.conf], mode: detect } }]
`,
    );
    // What would have been blocked is written down with its headers.
    writeFileSync(path.join(folder, 'log.conf'), `SecAction "id:1,phase:1,deny"\n`);
    const node = path.join(folder, 'node-with-small-disk');
    const mount = `mount -t tmpfs -o size=${DISK_SIZE},mode=755 tmpfs "${mountPoint}"`;
    writeFileSync(
      node,
      `#!/bin/sh\nexec unshare --mount sh -c '${mount} && exec "$0" "$@"' "${process.execPath}" "$@"\n`,
      { mode: 0o755 },
    );
    rampart = new RunningRampart(mountPoint, ['-c', config, '--listen', '127.0.0.1:0'], { node });
    const facts = await rampart.ready();
    origin = facts.listen[0]!;
    data = path.join(`/proc/${rampart.process.pid}/root`, mountPoint);
    session = await ConsoleSession.setUp(facts.consoleUrl, facts.setupUrl);
  });
  after(async () => {
    await rampart?.stop();
    upstream.close();
    upstream.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Sends requests from several clients at once; every one must be answered as always. */
  async function sendRequests(count: number): Promise<readonly string[]> {
    const ids: string[] = [];
    let left = count;
    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        while (left-- > 0) ids.push(await sendOne(agent));
        agent.destroy();
      }),
    );
    sent += count;
    return ids;
  }

  function sendOne(agent: Agent): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(origin, { agent, headers: HEADERS }, (response) => {
        response.resume();
        response.once('end', () => {
          if (response.statusCode === 200) resolve(String(response.headers['x-request-id']));
          else reject(new Error(`answered with ${response.statusCode}`));
        });
      });
      request.once('error', reject).end();
    });
  }

  const ask = (...args: readonly string[]) => runRampart([...args, '--data', data]);

  async function journal(): Promise<JournalStatus> {
    const { stdout } = await ask('status', '--json');
    return (JSON.parse(stdout) as Status).journal;
  }

  /** Requests in the store, and those known to be lost. */
  async function totals(): Promise<{ readonly requests: number; readonly lost: number }> {
    const period = `from=${startedAt - MINUTE_MS}&to=${Date.now() + MINUTE_MS}`;
    const overview = (await session.get(`/api/overview?${period}`)) as {
      readonly current: { readonly requests: number; readonly lost: number };
    };
    return overview.current;
  }

  test('with room, everything is stored', async () => {
    await sendRequests(50);
    await until(async () => (await totals()).requests === sent);
    assert.deepEqual(lossesOf(await journal()), []);
  });

  test('without room, traffic goes on and the loss is counted', async () => {
    const ballast = openSync(path.join(data, 'ballast'), 'w');
    assert.throws(
      () => {
        for (;;) writeSync(ballast, Buffer.alloc(BALLAST_CHUNK_BYTES));
      },
      { code: 'ENOSPC' },
    );
    closeSync(ballast);
    // Told at once, long before the queue is full and the first event is lost.
    await until(async () => {
      await sendRequests(1);
      return (await journal()).fault.includes('the gateway cannot write it (disk-full)');
    });
    assert.deepEqual(lossesOf(await journal()), []);
    await until(async () => {
      await sendRequests(400);
      return lossesOf(await journal()).length > 0;
    });
    const [[reason, count] = ['', 0]] = lossesOf(await journal());
    assert.equal(reason, 'disk-full');
    assert.ok(count > 0);
  });

  test('status shows the loss, to people too', async () => {
    const { code, stdout } = await ask('status');
    assert.equal(code, 0, 'every role is up');
    assert.match(stdout, /^ {10}HELD UP: the gateway cannot write it \(disk-full\)/m);
    assert.match(stdout, /^ {10}LOST: \d+ \(disk-full\)$/m);
    assert.match(stdout, /^ {2}not armed {2}journal .*cannot be written down \(disk-full\)/m);
  });

  test('the console shows the loss', async () => {
    const { journal: shown } = (await session.get('/api/status')) as Status;
    assert.ok(shown.lost['disk-full']! > 0);
    assert.ok(shown.lastLossAt > startedAt);
  });

  test('with room again it goes on by itself, and what is missing is known', async (context) => {
    rmSync(path.join(data, 'ballast'));
    // What waited comes in, and each request is either stored or told as lost.
    const isComplete = async (): Promise<boolean> => {
      const { requests, lost } = await totals();
      return requests + lost === sent;
    };
    await until(isComplete);
    const before = await totals();
    const ids = await sendRequests(50);
    await until(isComplete);
    for (const id of ids.slice(0, 3)) assert.equal((await ask('explain', id)).code, 0);
    const { requests, lost } = await totals();
    assert.equal(lost, before.lost, 'nothing more was lost');
    assert.equal(requests, before.requests + ids.length);
    context.diagnostic(`${sent} requests answered, ${requests} stored, ${lost} known as lost`);
    assert.deepEqual(lossesOf(await journal()), [['disk-full', lost]]);
    await until(async () => (await journal()).fault === '');
  });
});

function lossesOf({ lost }: JournalStatus): readonly [string, number][] {
  return Object.entries(lost).filter(([, count]) => count > 0);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}
