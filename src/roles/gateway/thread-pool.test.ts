import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { parseConfig, type Policy } from '../../config/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { ThreadPool, type ThreadLoss } from './thread-pool.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-pool-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function makePolicy(version: number): Policy {
  const yaml =
    'gateway: { threads: 2 }\nsites: [{ upstream: "http://127.0.0.1:1", waf: { mode: off } }]\n';
  const { gateway, sites, defaultSite } = parseConfig(yaml, 'test');
  return {
    version,
    gateway: { ...gateway, listen: [], certificates: [] },
    sites: sites.map((site) => ({ ...site, waf: { ...site.waf, ruleSet: '' } })),
    defaultSite,
    unknownHost: 'refuse',
    ruleSets: {},
  };
}

/** A thread whose behaviour the policy's version chooses, beating like a real one. */
const FAKE = path.join(folder, 'worker.mjs');
writeFileSync(
  FAKE,
  `import { parentPort, workerData } from 'node:worker_threads';
   const { thread, policy, pulse } = workerData;
   const words = new Int32Array(pulse);
   setInterval(() => Atomics.add(words, thread * 2, 1), 50);
   const note = (text) => {
     // Behind the words of two threads (16 bytes): a length, then the text.
     const at = 16 + thread * 256;
     for (let i = 0; i < text.length; i++) new Uint8Array(pulse)[at + 4 + i] = text.charCodeAt(i);
     words[at / 4] = text.length;
   };
   parentPort.on('message', (message) => {
     if (message.type === 'drain') process.exit(0);
     const { version } = message.policy;
     if (version === 100 && thread === 1) { note('ID GET /slow'); for (;;); }
     if (version === 500) parentPort.postMessage({ type: 'insistent', clients: new Map([['192.0.2.' + thread, 'load']]) });
     if (version === 200 && thread === 1) throw new Error('hit by a bug');
     if (version === 300 && thread === 1) parentPort.postMessage({ type: 'rejected', version, message: 'no' });
     else parentPort.postMessage({ type: 'applied', version });
     parentPort.postMessage({ type: 'journal', counts: { applied: version } });
   });
   if (policy.version === 400 && thread === 1) {
     parentPort.postMessage({ type: 'failed', code: 'cannot-listen', message: 'port in use' });
     process.exit(1);
   }
   parentPort.postMessage({ type: 'ready' });`,
);

function makePool(version: number): {
  readonly pool: ThreadPool;
  readonly losses: ThreadLoss[];
  /** Who was named, each time the pool said that there is somebody. */
  readonly named: string[];
  readonly until: (condition: () => boolean) => Promise<void>;
} {
  const losses: ThreadLoss[] = [];
  const named: string[] = [];
  const pool: ThreadPool = new ThreadPool({
    journalFolder: folder,
    journalBytesMax: 1024 * 1024,
    policy: makePolicy(version),
    databaseFolder: folder,
    clock: systemClock,
    onLost: (loss) => losses.push(loss),
    onInsistent: () => named.push(...pool.takeInsistent().map(({ network }) => network)),
    workerFile: FAKE,
  });
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { pool, losses, named, until };
}

/** The version that each thread last said it applied. */
const appliedBy = (pool: ThreadPool): readonly unknown[] =>
  pool.journals.map((counts) => (counts as unknown as { applied: number }).applied);

describe('thread pool', () => {
  test('all threads take a policy, and end when drained', async () => {
    const { pool, losses, until } = makePool(1);
    await pool.start();
    assert.equal(pool.readyThreads, 2);
    assert.equal(await pool.apply(makePolicy(2)), undefined);
    await until(() => pool.journals.length === 2);
    assert.deepEqual(appliedBy(pool), [2, 2]);
    assert.equal(pool.policy.version, 2);
    await pool.drain(1000);
    assert.deepEqual(losses, []);
  });

  test('says at once that a thread names who insists', async () => {
    const { pool, named, until } = makePool(1);
    await pool.start();
    assert.equal(await pool.apply(makePolicy(500)), undefined);
    await until(() => named.length === 2);
    assert.deepEqual(named.toSorted(), ['192.0.2.0', '192.0.2.1']);
    assert.deepEqual(pool.takeInsistent(), []);
    await pool.drain(1000);
  });

  test('a thread that gets stuck is ended and replaced', async () => {
    const { pool, losses, until } = makePool(1);
    await pool.start();
    assert.equal(await pool.apply(makePolicy(100)), undefined);
    assert.deepEqual(
      losses.map(({ thread, reason }) => [thread, reason]),
      [[1, 'stuck']],
    );
    assert.match(
      losses[0]!.message,
      /^no sign of life for \d+ ms; the last request it began: ID GET \/slow$/,
    );
    await until(() => pool.readyThreads === 2);
    await pool.drain(1000);
  });

  test('a thread that dies is replaced, and the reason told', async () => {
    const { pool, losses, until } = makePool(1);
    await pool.start();
    assert.equal(await pool.apply(makePolicy(200)), undefined);
    await until(() => losses.length === 1);
    assert.equal(losses[0]!.reason, 'died');
    assert.match(losses[0]!.message, /hit by a bug/);
    await until(() => pool.readyThreads === 2);
    await pool.drain(1000);
  });

  test('a policy that one thread refuses is taken back from the others', async () => {
    const { pool, until } = makePool(7);
    await pool.start();
    assert.equal(await pool.apply(makePolicy(300)), 'no');
    assert.equal(pool.policy.version, 7);
    await until(() => appliedBy(pool).includes(7));
    await pool.drain(1000);
  });

  test('a thread that cannot start for a reason that a person must mend', async () => {
    const { pool } = makePool(400);
    await assert.rejects(pool.start(), {
      name: 'RoleFailure',
      code: 'cannot-listen',
      message: 'port in use',
    });
    await pool.drain(1000);
  });
});
