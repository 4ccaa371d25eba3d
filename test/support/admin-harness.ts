import {
  createAdmin,
  openAccountStore,
  type Admin,
  type AdminOptions,
} from '../../src/admin/index.ts';
import type { AccountStore, Role } from '../../src/admin/accounts/account-store.ts';
import type { ShieldReport, SystemStatus } from '../../src/admin/system-status.ts';
import type { Event } from '../../src/events/index.ts';
import { ReferenceStore } from '../../src/events/store/reference-store.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { BanList, Protected } from '../../src/bans/index.ts';
import { makeId } from '../../src/lib/id.ts';
import { remark, sayRemarks, type Remark } from '../../src/lib/remark.ts';
import { makeReviewDesk } from './review-desk.ts';
import { makeBanList } from './ban-list.ts';

/** On a full hour, so that rollups end where periods do. */
export const START_MS = 1_760_004_000_000;
export const PASSWORD = 'a quiet harbour at dawn';
const LOCAL = { remoteAddress: '127.0.0.1', secure: false };

/** Time that moves when a test says so. */
export class TestClock implements Clock {
  #elapsedMs = 0;

  now(): number {
    return START_MS + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  advance(ms: number): void {
    this.#elapsedMs += ms;
  }
}

/** Events that a test hands over as if they had just been stored. */
export class TestEvents {
  readonly #listeners = new Set<(events: readonly Event[]) => void>();

  subscribe(onEvents: (events: readonly Event[]) => void): { close(): void } {
    this.#listeners.add(onEvents);
    return { close: () => this.#listeners.delete(onEvents) };
  }

  emit(...events: readonly Event[]): void {
    for (const listener of this.#listeners) listener(events);
  }
}

export interface Harness {
  readonly admin: Admin;
  readonly accounts: AccountStore;
  readonly bans: BanList;
  /** What the ban list recorded. */
  readonly banEvents: Event[];
  readonly exclusionEvents: Event[];
  readonly store: ReferenceStore;
  readonly clock: TestClock;
  readonly events: TestEvents;
  /** Sends a request as somebody; relative paths, JSON bodies. */
  send(path: string, options?: SendOptions): Promise<Response>;
  /** Creates a user of that role and signs them in. */
  signIn(role: Role, name?: string): Promise<Browser>;
  /** Creates an API token of that role. */
  token(role: Role): Promise<string>;
  close(): Promise<void>;
}

export interface SendOptions {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
  readonly secure?: boolean;
  readonly as?: Browser | undefined;
  readonly token?: string | undefined;
}

/** What a browser keeps between requests. */
export interface Browser {
  cookies: Map<string, string>;
  csrfToken: string;
}

export function newBrowser(): Browser {
  return { cookies: new Map(), csrfToken: '' };
}

export function makeHarness(overrides: Partial<AdminOptions> = {}): Harness {
  const clock = new TestClock();
  const store = new ReferenceStore();
  const accounts = openAccountStore(':memory:');
  const events = new TestEvents();
  const banEvents: Event[] = [];
  const exclusionEvents: Event[] = [];
  const bans = makeBanList({
    clock,
    record: (event) => banEvents.push(event),
    protects: (): readonly Protected[] => [{ why: 'admin', networks: accounts.sessionAddresses() }],
  });
  const admin = createAdmin({
    store,
    accounts,
    bans,
    review: makeReviewDesk({
      store,
      clock,
      policy: overrides.policy ?? (() => undefined),
      record: (event) => exclusionEvents.push(event),
    }),
    events,
    clock,
    status: () => exampleStatus(),
    policy: () => undefined,
    assetsFolder: '/nonexistent',
    ...overrides,
  });
  const send = async (path: string, options: SendOptions = {}): Promise<Response> => {
    const headers = new Headers({ host: 'localhost:8900', ...options.headers });
    if (options.body !== undefined) {
      if (!headers.has('content-type')) headers.set('content-type', 'application/json');
      headers.set('content-length', String(Buffer.byteLength(bodyText(options.body))));
    }
    if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`);
    const { as } = options;
    if (as !== undefined) {
      headers.set('cookie', [...as.cookies].map(([name, value]) => `${name}=${value}`).join('; '));
      if (!headers.has('x-csrf-token')) headers.set('x-csrf-token', as.csrfToken);
    }
    const response = await admin.app.request(
      path,
      {
        method: options.method ?? 'GET',
        headers,
        ...(options.body === undefined ? {} : { body: bodyText(options.body) }),
      },
      {
        remoteAddress: options.address ?? LOCAL.remoteAddress,
        secure: options.secure ?? LOCAL.secure,
      },
    );
    if (as !== undefined) keepCookies(as, response);
    return response;
  };
  const logIn = async (name: string): Promise<Browser> => {
    const browser = newBrowser();
    const response = await send('/api/login', {
      method: 'POST',
      body: { name, password: PASSWORD },
      as: browser,
    });
    if (response.status !== 200) throw new Error(`cannot sign in as ${name}: ${response.status}`);
    browser.csrfToken = ((await response.json()) as { csrfToken: string }).csrfToken;
    return browser;
  };
  const asRoot = async (): Promise<Browser> => {
    const link = admin.openSetupLink();
    if (link !== undefined) {
      const token = link.slice(link.indexOf('=') + 1);
      await send('/api/setup', {
        method: 'POST',
        body: { token, name: 'root', password: PASSWORD },
      });
    }
    return logIn('root');
  };
  return {
    admin,
    accounts,
    bans,
    banEvents,
    exclusionEvents,
    store,
    clock,
    events,
    send,
    signIn: async (role, name = `${role}-${makeId(0).slice(-6).toLowerCase()}`) => {
      const root = await asRoot();
      const body = { name, password: PASSWORD, role };
      const response = await send('/api/users', { method: 'POST', body, as: root });
      if (response.status !== 200) throw new Error(`cannot create ${name}: ${response.status}`);
      return logIn(name);
    },
    token: async (role) => {
      const root = await asRoot();
      const body = { name: `for ${role}`, role };
      const response = await send('/api/tokens', { method: 'POST', body, as: root });
      return ((await response.json()) as { secret: string }).secret;
    },
    close: async () => {
      admin.close();
      accounts.close();
      bans.close();
      await store.close();
    },
  };
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function keepCookies(browser: Browser, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    if (/;\s*max-age=0/i.test(line)) browser.cookies.delete(name);
    else browser.cookies.set(name, pair.slice(equals + 1));
  }
}

/** A machine where the gateway runs and little else can. */
export function exampleStatus(overrides: Partial<SystemStatus> = {}): SystemStatus {
  const role = { state: 'up', reason: '', since: START_MS, restarts: 0, version: '0.1.0' } as const;
  return {
    version: '0.1.0',
    runtime: 'Node 26.10.0',
    startedAt: START_MS,
    roles: [
      { ...role, name: 'gateway', pid: 4711, memoryBytes: 91_000_000 },
      { ...role, name: 'control', pid: 4712, memoryBytes: 74_000_000 },
      { ...role, name: 'agent', state: 'off', reason: 'not started as root' },
    ],
    defences: [
      { name: 'waf', armed: true, reason: 'blocks on 1 site with the default rules' },
      { name: 'syn-flood', armed: false, reason: 'needs root: start with sudo to arm it' },
    ],
    journal: { segments: 2, bytes: 1_200_000, pendingBytes: 0, lost: {}, lastLossAt: 0, fault: '' },
    policy: { version: 3, loadedAt: START_MS, source: 'rampart.yaml', lastError: '' },
    bans: { total: 0 },
    listen: ['http://0.0.0.0:8080'],
    counters: { 'connections.accepted': 1200, 'limit.header-bytes': 2 },
    ...overrides,
  };
}

/** A shield as it is on an ordinary day, or in the middle of a flood. */
export function exampleShield(now: number, { engaged = false } = {}): ShieldReport {
  return {
    condition: 'armed',
    reason: 'in force',
    engaged,
    switched: engaged
      ? switched(now - 42_000, remark('flood.syns', { perSecond: 48_200, max: 2000 }))
      : switched(now - 7_200_000, remark('flood.quiet', { seconds: 10 })),
    synsPerSecond: engaged ? 48_200 : 31,
    synsPerSecondMax: 2000,
    straysPerSecond: engaged ? 130 : 0,
    tiers: [
      tier('sysctl', 'on', remark('tier.settings', { good: 14, all: 14 })),
      tier('syn-cookies', 'on', remark('tier.cookies', { value: '1' })),
      tier('xdp', 'unavailable', remark('text', { text: 'no clang to build the program with' })),
      tier('nftables', 'on', remark('tier.table', { ports: '80, 443' })),
      engaged
        ? tier('synproxy', 'engaged', remark('tier.proving'))
        : tier('synproxy', 'standing by', remark('tier.waiting')),
    ],
    packets: { syn: 1_904_220, banned: 22_104, malformed: 318, stray: 5_410, proxied: 1_880_003 },
    topSources: [
      { address: '203.0.113.66', packets: 18_220 },
      { address: '2001:db8:7::19', packets: 2_310 },
    ],
    ports: [80, 443],
    fault: '',
  };
}

function switched(at: number, why: Remark): ShieldReport['switched'] {
  return { at, why: sayRemarks([why]), remarks: [why] };
}

function tier(name: string, state: string, detail: Remark): ShieldReport['tiers'][number] {
  return { name, state, detail: sayRemarks([detail]), remarks: [detail] };
}
