import path from 'node:path';
import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { BanList } from '../bans/index.ts';
import type { Policy } from '../config/index.ts';
import { StoreError, type Event, type EventStore } from '../events/index.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import { packageFolder } from '../lib/program-file.ts';
import { isLoopback } from './guard/loopback.ts';
import type { ReviewDesk } from '../review/index.ts';
import type { AccountStore } from './accounts/account-store.ts';
import type { AdminContext, AdminEnv } from './admin-context.ts';
import { handlers } from './api/handlers/all.ts';
import { readCounts } from './api/handlers/system.ts';
import { mountRoutes } from './api/mount.ts';
import { refuse } from './api/refusal.ts';
import { StaticFiles } from './assets/static-files.ts';
import { AuditTrail } from './audit-trail.ts';
import { Credentials } from './auth/credentials.ts';
import { mountDecisions } from './crowdsec/serve-decisions.ts';
import { LoginThrottle } from './auth/login-throttle.ts';
import { PasswordHasher } from './auth/password.ts';
import { authenticate } from './guard/authenticate.ts';
import { bodyGuard } from './guard/body-guard.ts';
import { HostGuard } from './guard/host-guard.ts';
import { checkOrigin } from './guard/origin-guard.ts';
import { securityHeaders } from './guard/security-headers.ts';
import { LiveHub, type EventSource } from './live/live-hub.ts';
import { collectMetrics } from './metrics/collect-metrics.ts';
import { formatMetrics, METRICS_CONTENT_TYPE } from './metrics/metric.ts';
import type { SystemStatus } from './system-status.ts';

const ASSETS_FOLDER = path.join(packageFolder(), 'web/dist');

export interface AdminOptions {
  readonly store: EventStore;
  readonly accounts: AccountStore;
  readonly bans: BanList;
  readonly review: ReviewDesk;
  /** Events as they are stored, for live views. */
  readonly events: EventSource;
  readonly status: () => SystemStatus;
  /** Undefined until the first policy was made. */
  readonly policy: () => Policy | undefined;
  /** Stores an audit event. Default: straight into `store`, from where no live view learns of it. */
  readonly record?: (event: Event) => Promise<void>;
  /** Host names by which the console is reached, besides addresses and localhost. */
  readonly hosts?: readonly string[];
  readonly clock?: Clock;
  /** Where `vite build` put the console. */
  readonly assetsFolder?: string;
}

export interface Admin {
  readonly app: OpenAPIHono<AdminEnv>;
  /** False when the console's pages were not built; the API works all the same. */
  readonly hasConsole: boolean;
  /**
   * Path of a new one-time set-up link (`/setup#token=...`), good for an hour; undefined once there is
   * a user. Links from before a restart stay good.
   */
  openSetupLink(): string | undefined;
  /** Ends live views. Store and accounts belong to the caller. */
  close(): void;
}

/** Puts the admin API and the console together. It listens on nothing: `serveAdmin` does. */
export function createAdmin(options: AdminOptions): Admin {
  const context = makeContext(options);
  const files = new StaticFiles(options.assetsFolder ?? ASSETS_FOLDER);
  const app = new OpenAPIHono<AdminEnv>();
  app.use(securityHeaders);
  mountProbes(app, context);
  mountGuards(app, context, new HostGuard(options.hosts ?? []));
  mountRoutes(app, context, handlers);
  mountDocument(app, context);
  mountMetrics(app, context);
  mountDecisions(app, context);
  mountPages(app, files);
  app.onError(refuseError);
  return {
    app,
    hasConsole: files.isBuilt,
    openSetupLink: () => {
      const secret = context.credentials.openSetup();
      return secret === undefined ? undefined : `/setup#token=${secret}`;
    },
    close: () => context.live.close(),
  };
}

function makeContext(options: AdminOptions): AdminContext {
  const { store, accounts, bans, review, status, policy } = options;
  const clock = options.clock ?? systemClock;
  const record =
    options.record ??
    (async (event: Event) => {
      await store.ingest({ events: [event], offsets: [] });
    });
  return {
    store,
    accounts,
    bans,
    review,
    credentials: new Credentials(accounts, clock),
    passwords: new PasswordHasher(),
    throttle: new LoginThrottle(clock),
    audit: new AuditTrail(record, clock),
    live: new LiveHub(options.events),
    status,
    policy,
    clock,
  };
}

/** Before the guards: probes come by whatever name, and learn one word. */
function mountProbes(app: OpenAPIHono<AdminEnv>, { status }: AdminContext): void {
  app.get('/healthz', (hono) => hono.text('ok\n'));
  app.get('/readyz', (hono) => {
    const { roles, policy } = status();
    const missing: string[] = roles
      .filter(({ state }) => state !== 'up' && state !== 'off')
      .map(({ name }) => name);
    if (policy.version === 0) missing.push('policy');
    if (missing.length === 0) return hono.text('ready\n');
    return hono.text(`not ready: ${missing.join(', ')}\n`, 503);
  });
}

function mountGuards(
  app: OpenAPIHono<AdminEnv>,
  { credentials }: AdminContext,
  hosts: HostGuard,
): void {
  app.use(async (hono, next) => {
    if (!hosts.allows(hono.req.header('host'))) return refuse('bad-host').toResponse();
    await next();
    return undefined;
  });
  app.use('/api/*', bodyGuard, async (hono, next) => {
    const caller = authenticate(hono, credentials);
    const decision = checkOrigin(hono.req, caller, hono.env.secure);
    if (decision !== 'fine') return refuse(decision).toResponse();
    hono.set('caller', caller);
    await next();
    if (!hono.res.headers.has('cache-control')) hono.res.headers.set('cache-control', 'no-store');
    return undefined;
  });
}

function mountDocument(app: OpenAPIHono<AdminEnv>, { status }: AdminContext): void {
  app.openAPIRegistry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'rampart-session',
  });
  app.get('/api/openapi.json', (hono) => {
    if (hono.get('caller') === undefined) return refuse('sign-in').toResponse();
    // Made when asked for: nobody should pay memory for a document that is read once a month.
    const document = app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Rampart admin API', version: status().version },
    });
    return hono.json(document);
  });
}

function mountMetrics(app: OpenAPIHono<AdminEnv>, context: AdminContext): void {
  app.get('/metrics', async (hono) => {
    const isLocal = isLoopback(hono.env.remoteAddress, hono.req);
    if (!isLocal && authenticate(hono, context.credentials) === undefined) {
      return refuse('sign-in').toResponse();
    }
    const { counts } = await readCounts(context.store);
    const text = formatMetrics(collectMetrics(context, context.status(), counts));
    return hono.body(text, 200, { 'content-type': METRICS_CONTENT_TYPE });
  });
}

function mountPages(app: OpenAPIHono<AdminEnv>, files: StaticFiles): void {
  app.all('/api/*', () => refuse('not-found').toResponse());
  app.get('*', (hono) => {
    const response = files.serve(hono);
    if (response !== undefined) return response;
    if (files.isBuilt) return hono.text('There is nothing here.\n', 404);
    return hono.text('The console was not built. Run "npm run build:web".\n', 404);
  });
}

function refuseError(error: Error): Response {
  if (error instanceof HTTPException) {
    return refuse(error.status === 415 ? 'bad-media-type' : 'bad-request').toResponse();
  }
  if (error instanceof StoreError) {
    if (error.code === 'query') return refuse('bad-cursor').toResponse();
    return refuse(error.code === 'busy' ? 'busy' : 'store-unavailable').toResponse();
  }
  console.error('admin: a request failed:', error);
  return refuse('internal').toResponse();
}
