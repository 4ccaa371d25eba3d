import { makeId } from '../lib/id.ts';
import type { Match, Verdict } from '../inspect/outcome.ts';
import type { Event, RequestDetail, RequestEvent, Subject } from './envelope.ts';
import { VERDICTS } from './store/store.ts';

// Events to test and to measure with. Not for use at run time.

export interface RequestOverrides {
  readonly id?: string;
  readonly time?: number;
  readonly subject?: Subject;
  readonly detail?: Partial<RequestDetail>;
}

/** An ordinary request that was let through, as it differs from `overrides`. */
export function makeRequestEvent(overrides: RequestOverrides = {}): RequestEvent {
  const time = overrides.time ?? 1_750_000_000_000;
  return {
    id: overrides.id ?? makeId(time),
    time,
    layer: 'gateway',
    kind: 'request',
    severity: 'info',
    subject: overrides.subject ?? { client: '192.0.2.10', site: 'shop' },
    detail: { ...ORDINARY_REQUEST, ...overrides.detail },
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  };
}

export function makeMatch(overrides: Partial<Match> = {}): Match {
  return {
    ruleId: 942100,
    phase: 2,
    target: 'ARGS:q',
    snippet: "' OR 1=1 --",
    operator: '@detectSQLi',
    evidence: 's&1c',
    message: 'SQL injection found by the detector',
    logData: "Matched Data: s&1c found within ARGS:q: ' OR 1=1 --",
    severity: 'critical',
    score: 5,
    tags: ['attack-sqli', 'paranoia-level/1'],
    location: { file: 'rules/default.conf', line: 12, column: 1 },
    logged: true,
    ...overrides,
  };
}

/** `count` different events spread over `[from, to)`, always the same ones for the same seed. */
export function makeExampleEvents(seed: number, count: number, from: number, to: number): Event[] {
  const random = makeRandom(seed);
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)]!;
  const events: Event[] = [];
  for (let index = 0; index < count; index++) {
    const time = from + Math.floor(random() * (to - from));
    const id = makeId(time);
    if (random() < 0.1) {
      events.push(makeOtherEvent(id, time, pick([1, 2, 3])));
      continue;
    }
    const verdict: Verdict = random() < 0.7 ? 'allow' : pick(VERDICTS);
    const matches = [makeMatch({ ruleId: pick([942100, 941100, 930120]), logged: random() < 0.9 })];
    const detail: Partial<RequestDetail> = {
      verdict,
      method: pick(['GET', 'GET', 'POST', 'HEAD']),
      mode: pick(['block', 'block', 'detect', 'off']),
      target: pick(['/', '/search?q=1', '/search?q=Two', '/login', `/item/${index % 40}`]),
      status: verdict === 'drop' ? 0 : pick([200, 200, 204, 301, 403, 404, 500]),
      requestBytes: Math.floor(random() * 5000),
      responseBytes: Math.floor(random() * 50_000),
      totalMicroseconds: Math.floor(2 ** (random() * 24)),
      inspectMicroseconds: Math.floor(2 ** (random() * 10)),
      ...(verdict === 'allow' ? {} : { matches }),
      ...(random() < 0.05 ? { faults: [{ kind: 'budget', message: 'late', ruleId: 0 }] } : {}),
    };
    const subject = {
      client: pick(['192.0.2.1', '192.0.2.2', '198.51.100.7', '2001:db8::1']),
      site: pick(['shop', 'shop', 'blog']),
    };
    events.push(makeRequestEvent({ id, time, subject, detail }));
  }
  return events;
}

function makeOtherEvent(id: string, time: number, lost: number): Event {
  const common = { id, time, severity: 'warning', traceId: '' } as const;
  if (lost === 1) {
    const subject = { user: 'ana' };
    return { ...common, layer: 'admin', kind: 'admin.login', subject, detail: { ok: true } };
  }
  const detail = { lost, reason: 'queue-full', sinceMs: time - 1000 };
  return { ...common, layer: 'gateway', kind: 'journal.loss', subject: {}, detail };
}

const ORDINARY_REQUEST: RequestDetail = {
  verdict: 'allow',
  reason: '',
  mode: 'block',
  method: 'GET',
  target: '/products?category=lamps&page=2',
  protocol: 'HTTP/1.1',
  scheme: 'https',
  host: 'shop.example.com',
  status: 200,
  upstreamStatus: 200,
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  requestBytes: 512,
  responseBytes: 18_230,
  totalMicroseconds: 4200,
  inspectMicroseconds: 90,
  inboundScore: 0,
  outboundScore: 0,
  requestBytesNotInspected: 0,
  responseBytesNotInspected: 0,
};

/** mulberry32: small, and the same everywhere. Numbers in [0, 1). */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
