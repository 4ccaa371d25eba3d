// A gateway thread that hangs, or that dies, while requests pass: another takes its place, and nothing
// is lost but what it had in hand.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parseConfig, type Policy } from '../../src/config/index.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { ThreadPool, type ThreadLoss } from '../../src/roles/gateway/thread-pool.ts';
import { freePort } from '../support/nginx.ts';
import { ClientLoad } from './support/client-load.ts';
import { FAULTS, type Fault } from './support/faults.ts';

const CLIENTS = 16;
const REQUESTS = 1000;
const BROKEN_THREAD = 1;

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-thread-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('a gateway thread that is lost under load', () => {
  let upstream: Server;

  before(async () => {
    upstream = createServer((_request, response) => response.end('ok'));
    await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    upstream.close();
    upstream.closeAllConnections();
  });

  for (const { kind, reason } of [
    { kind: 'hang', reason: 'stuck' },
    { kind: 'throw', reason: 'died' },
  ] as const) {
    test(`${kind}: it is replaced, and the other threads' requests go on`, async (context) => {
      const journal = path.join(folder, kind);
      mkdirSync(journal);
      const port = await freePort();
      const losses: ThreadLoss[] = [];
      const pool = new ThreadPool({
        journalFolder: journal,
        journalBytesMax: 1024 ** 3,
        policy: makePolicy(port, (upstream.address() as AddressInfo).port),
        databaseFolder: folder,
        clock: systemClock,
        onLost: (loss) => losses.push(loss),
        onInsistent: () => undefined,
        workerFile: path.join(import.meta.dirname, 'support/faulty-worker.ts'),
      });
      const faults = new BroadcastChannel(FAULTS);
      let load: ClientLoad | undefined;
      try {
        await pool.start();
        load = new ClientLoad(`http://127.0.0.1:${port}/`, CLIENTS);
        await load.more(REQUESTS);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
        faults.postMessage({ thread: BROKEN_THREAD, kind } satisfies Fault);
        await until(() => losses.length > 0);
        await until(() => pool.readyThreads === 2);
        const replacedMs = performance.now();
        await load.more(REQUESTS);
        await load.stop();

        assert.deepEqual(
          losses.map((loss) => [loss.thread, loss.reason]),
          [[BROKEN_THREAD, reason]],
        );
        const { failed } = load;
        context.diagnostic(`${failed.length} of ${load.sent.length} requests lost`);
        assert.deepEqual(
          failed.filter(({ startedMs }) => startedMs > replacedMs),
          [],
          'nothing is lost once it is replaced',
        );
        await pool.drain(1000);
        const served = servedBy(journal, `gateway-${1 - BROKEN_THREAD}`);
        const otherConnections = new Set(
          load.sent.filter(({ id }) => served.has(id)).map(({ connection }) => connection),
        );
        assert.ok(otherConnections.size > 0);
        assert.deepEqual(
          failed.filter(({ connection }) => otherConnections.has(connection)),
          [],
          'the other thread lost nothing',
        );
        assert.deepEqual(
          load.sent.filter(({ status, error }) => error === '' && status !== 200),
          [],
        );
      } finally {
        faults.close();
        await load?.stop();
        await pool.drain(1000);
      }
    });
  }
});

function makePolicy(port: number, upstreamPort: number): Policy {
  const yaml = `gateway: { threads: 2, limits: { acceptRatePerAddress: off } }
sites: [{ upstream: "http://127.0.0.1:${upstreamPort}", waf: { mode: off } }]
`;
  const { gateway, sites, defaultSite } = parseConfig(yaml, 'test');
  return {
    version: 1,
    gateway: {
      ...gateway,
      listen: [{ address: '127.0.0.1', port, tls: false, proxyProtocol: 'off' }],
      certificates: [],
    },
    sites: sites.map((site) => ({ ...site, waf: { ...site.waf, ruleSet: '' } })),
    defaultSite,
    unknownHost: 'refuse',
    ruleSets: {},
  };
}

/** Ids of the requests that a thread wrote down. */
function servedBy(journal: string, writer: string): ReadonlySet<string> {
  const lines = readdirSync(journal)
    .filter((name) => name.startsWith(`${writer}.`))
    .flatMap((name) => readFileSync(path.join(journal, name), 'utf8').trimEnd().split('\n'));
  return new Set(lines.map((line) => (JSON.parse(line) as { readonly id: string }).id));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
