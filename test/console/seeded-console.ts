import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createAdmin,
  openAccountStore,
  serveAdmin,
  type AdminServer,
  type SystemStatus,
} from '../../src/admin/index.ts';
import type { AccountStore } from '../../src/admin/accounts/account-store.ts';
import { remark } from '../../src/lib/remark.ts';
import { makeDefence } from '../../src/roles/make-defence.ts';
import { openSqliteStore, type Event, type EventStore } from '../../src/events/index.ts';
import type { BanList } from '../../src/bans/index.ts';
import { makeBanList } from '../support/ban-list.ts';
import { makeReviewDesk } from '../support/review-desk.ts';
import { exampleShield, TestEvents } from '../support/admin-harness.ts';
import { makeShopTraffic } from './seed.ts';
import { EXAMPLE_POLICY } from './example-policy.ts';

const BATCH_COUNT = 2000;

export interface SeededConsole {
  readonly server: AdminServer;
  readonly accounts: AccountStore;
  readonly bans: BanList;
  readonly store: EventStore;
  /** Absolute URL of a new set-up link. */
  setupLink(): string;
  /** As control does it: stores the events, then hands them to live views. */
  publish(...events: readonly Event[]): Promise<void>;
  close(): Promise<void>;
}

export interface SeedOptions {
  readonly days?: number;
  readonly visitsPerDay?: number;
  readonly now?: number;
  /** What differs from an ordinary day; asked with each status. */
  readonly status?: () => Partial<SystemStatus>;
}

/** The real admin server over the real store, with as much traffic in it as asked for. */
export async function startSeededConsole(options: SeedOptions = {}): Promise<SeededConsole> {
  const { days = 0, visitsPerDay = 0, now = Date.now() } = options;
  const status = (): SystemStatus => ({ ...exampleSystem(now), ...options.status?.() });
  const folder = await mkdtemp(path.join(tmpdir(), 'rampart-console-'));
  const store = await openSqliteStore({ file: path.join(folder, 'events.db') });
  const traffic = makeShopTraffic({ seed: 11, now, days, visitsPerDay });
  for (let start = 0; start < traffic.length; start += BATCH_COUNT) {
    await store.ingest({ events: traffic.slice(start, start + BATCH_COUNT), offsets: [] });
  }
  const accounts = openAccountStore(path.join(folder, 'accounts.db'));
  const events = new TestEvents();
  const publish = async (...published: readonly Event[]): Promise<void> => {
    await store.ingest({ events: published, offsets: [] });
    events.emit(...published);
  };
  const bans = makeBanList({
    protects: () => [{ why: 'admin', networks: accounts.sessionAddresses() }],
  });
  const review = makeReviewDesk({
    store,
    policy: () => EXAMPLE_POLICY,
    record: (event) => void publish(event),
  });
  const admin = createAdmin({
    store,
    accounts,
    bans,
    review,
    events,
    record: publish,
    status,
    policy: () => EXAMPLE_POLICY,
  });
  const server = await serveAdmin(admin, { port: 0 });
  return {
    server,
    accounts,
    bans,
    store,
    publish,
    setupLink: () => {
      const link = admin.openSetupLink();
      if (link === undefined) throw new Error('there is a user already');
      return server.url + link;
    },
    close: async () => {
      await server.close();
      accounts.close();
      bans.close();
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}

function exampleSystem(now: number): SystemStatus {
  const role = { state: 'up', reason: '', restarts: 0, version: '0.1.0' } as const;
  const since = now - 3 * 86_400_000;
  return {
    version: '0.1.0',
    runtime: 'Node 26.10.0',
    startedAt: since,
    roles: [
      { ...role, name: 'gateway', since, pid: 4711, memoryBytes: 92_400_000 },
      {
        ...role,
        name: 'control',
        since: now - 7_200_000,
        restarts: 1,
        pid: 5120,
        memoryBytes: 71_300_000,
      },
      { ...role, name: 'agent', since, pid: 4709, memoryBytes: 58_200_000 },
    ],
    defences: [
      makeDefence('gateway', true, remark('gateway.strict', { upstream: 'http://127.0.0.1:3000' })),
      makeDefence(
        'waf',
        true,
        remark('waf.site', {
          site: 'shop.example.com',
          mode: 'block',
          rules: 24,
          ruleSet: 'default',
        }),
        remark('waf.site', {
          site: 'blog.example.com',
          mode: 'detect',
          rules: 24,
          ruleSet: 'default',
        }),
      ),
      makeDefence('tls', false, remark('tls.none')),
      makeDefence(
        'rate-limits',
        true,
        remark('rate-limits.limit', {
          site: 'shop.example.com',
          name: 'login',
          count: 10,
          seconds: 60,
        }),
      ),
      makeDefence(
        'privilege-separation',
        true,
        remark('privileges.user', { user: 'rampart-gateway' }),
        remark('privileges.model'),
      ),
      makeDefence('journal', true, remark('journal.stored')),
      makeDefence(
        'kernel-shield',
        true,
        remark('shield.armed'),
        remark('shield.tier', { tier: 'sysctl', state: 'on' }),
        remark('shield.tier', { tier: 'xdp', state: 'unavailable' }),
        remark('shield.tier', { tier: 'nftables', state: 'on' }),
        remark('shield.tier', { tier: 'synproxy', state: 'standing by' }),
      ),
      makeDefence(
        'container-watch',
        false,
        remark('watch.found', { kernel: '6.12.9', btf: true, bpf: true, docker: true }),
      ),
    ],
    journal: {
      segments: 3,
      bytes: 18_900_000,
      pendingBytes: 4_096,
      lost: { 'disk-full': 1240 },
      lastLossAt: now - 5_400_000,
      fault: '',
    },
    policy: { version: 4, loadedAt: now - 86_400_000, source: 'rampart.yaml', lastError: '' },
    bans: {
      total: 3,
      crowdsec: { url: 'http://127.0.0.1:8180', bans: 1, answeredAt: now - 4000, problem: '' },
    },
    shield: exampleShield(now),
    listen: ['http://0.0.0.0:8080'],
    counters: {
      requests: 48_210,
      'connections.accepted': 9120,
      'limit.rate': 312,
      'edge.matched': 1288,
      'challenge.issued': 940,
      'challenge.solved': 811,
      'challenge.failed': 12,
      'refused.banned': 5120,
      'requests.blocked': 1904,
      'limit.headerBytesMax': 4,
      malformed: 87,
      'upstream.connected': 412,
      'upstream.timeout': 19,
      'responses.2xx': 44_120,
      'responses.4xx': 3410,
    },
  };
}
