// What the gateway costs beside a bare proxy, in one run: npm run bench -- gateway [--json]
//
// Every contender is one process with one thread in front of the same upstream. They take turns, so
// that a machine that is busy with other things is busy for all of them; the median round counts.
// "CPU/request" is the steadier figure on such a machine.
import { readFlags } from './support/read-flags.ts';
import { requires } from '../test/support/requires.ts';
import { hasNginx, startNginx } from '../test/support/nginx.ts';
import {
  measure,
  medianOf,
  startGateway,
  startScript,
  type Contender,
  type Measurement,
} from './support/contenders.ts';
import type { LoadRequest } from './support/load.ts';

const flags = readFlags({
  json: { type: 'boolean', default: false },
  seconds: { type: 'string', default: '4' },
  rounds: { type: 'string', default: '3' },
  connections: { type: 'string', default: '64' },
  only: { type: 'string', default: '' },
});

const NAMES = {
  bare: 'bare node:http + undici',
  off: 'rampart, WAF off, journal on',
  rules: 'rampart, default rules, block',
  nginx: 'nginx, plain proxy',
} as const;

/** V8 takes about so long until a Node contender is as fast as it stays. */
const WARM_UP_SECONDS = 10;
const UPSTREAM_BODY_BYTES = 1024;
const UPSTREAM_KEEP_ALIVE = 256;

/** What an ordinary browser sends. */
const REQUEST: LoadRequest = {
  method: 'GET',
  path: '/products?page=2&sort=price&q=blue+shoes',
  headers: {
    Host: 'shop.example',
    'User-Agent':
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36',
    Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8',
    'Accept-Language': 'en-US,en;q=0.5',
    'Accept-Encoding': 'gzip, deflate, br',
    Referer: 'http://shop.example/products',
    Cookie: 'session=0f8fad5bd9cb469fa16570867728950e; theme=dark; cart=3',
  },
};

interface Row extends Measurement {
  readonly name: string;
  /** Against the bare proxy; 1 is as fast. */
  readonly throughputRatio: number;
  readonly cpuRatio: number;
}

/** `requires` says what is missing; a benchmark cannot be skipped like a test, so it ends. */
const { skip } = requires('program:wrk');
if (skip !== false) {
  console.error(`the benchmark ${skip} (apt-get install wrk)`);
  process.exit(1);
}

await using stack = new AsyncDisposableStack();
const upstreamPort = await startUpstream();
const contenders = await startContenders();
const rounds = new Map<string, Measurement[]>(contenders.map(({ name }) => [name, []]));
for (let round = -1; round < Number(flags.rounds); round++) {
  for (const contender of contenders) {
    const seconds = round < 0 ? WARM_UP_SECONDS : Number(flags.seconds);
    const measured = await measure(contender, [REQUEST], Number(flags.connections), seconds);
    if (round >= 0) rounds.get(contender.name)!.push(measured);
  }
}
print(summarise());

async function startUpstream(): Promise<number> {
  if (!hasNginx('plain'))
    return (await kept(startScript('upstream', 'gateway/upstream.ts', []))).port;
  const body = 'x'.repeat(UPSTREAM_BODY_BYTES);
  const nginx = await startNginx({
    server: `keepalive_requests 1000000000; location / { default_type text/html; return 200 "${body}"; }`,
  });
  stack.defer(() => nginx.stop());
  return nginx.port;
}

async function startContenders(): Promise<Contender[]> {
  const upstream = String(upstreamPort);
  const wanted: readonly [string, () => Promise<Contender>][] = [
    [NAMES.bare, () => kept(startScript(NAMES.bare, 'gateway/bare-proxy.ts', [upstream]))],
    [NAMES.off, () => kept(startGateway(NAMES.off, [upstream, 'off']))],
    [NAMES.rules, () => kept(startGateway(NAMES.rules, [upstream, 'default']))],
    [NAMES.nginx, startNginxProxy],
  ];
  const started: Contender[] = [];
  for (const [name, startOne] of wanted) {
    if (name === NAMES.nginx && !hasNginx('plain')) continue;
    if (flags.only !== '' && name !== NAMES.bare && !name.includes(flags.only)) continue;
    started.push(await startOne());
  }
  return started;
}

async function startNginxProxy(): Promise<Contender> {
  const nginx = await startNginx({
    http: `upstream behind { server 127.0.0.1:${upstreamPort}; keepalive ${UPSTREAM_KEEP_ALIVE}; keepalive_requests 1000000000; }`,
    server:
      'keepalive_requests 1000000000; location / { proxy_pass http://behind; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }',
  });
  stack.defer(() => nginx.stop());
  return {
    name: NAMES.nginx,
    pid: nginx.workerPid,
    port: nginx.port,
    stop: () => nginx.stop(),
  };
}

/** Sees to the end of what starts. */
async function kept(starting: Promise<Contender>): Promise<Contender> {
  const contender = await starting;
  stack.defer(() => contender.stop());
  return contender;
}

function summarise(): Row[] {
  const medians = contenders.map(({ name }) => ({ name, ...medianOf(rounds.get(name)!) }));
  const bare = medians[0]!;
  return medians.map((row) => ({
    ...row,
    throughputRatio: row.requestsPerSecond / bare.requestsPerSecond,
    cpuRatio: bare.cpuMicrosecondsPerRequest / row.cpuMicrosecondsPerRequest,
  }));
}

function print(rows: readonly Row[]): void {
  if (flags.json) {
    console.log(JSON.stringify({ bench: 'gateway', request: REQUEST, rows }, undefined, 2));
    return;
  }
  console.log(
    `${'contender'.padEnd(32)}  req/s  of bare   p50 ms   p99 ms  CPU us/req  of bare  MB  failed`,
  );
  for (const row of rows) {
    console.log(
      [
        row.name.padEnd(32),
        row.requestsPerSecond.toFixed(0).padStart(6),
        row.throughputRatio.toFixed(2).padStart(8),
        (row.p50Microseconds / 1000).toFixed(2).padStart(8),
        (row.p99Microseconds / 1000).toFixed(2).padStart(8),
        row.cpuMicrosecondsPerRequest.toFixed(1).padStart(11),
        row.cpuRatio.toFixed(2).padStart(8),
        (row.memoryBytes / 2 ** 20).toFixed(0).padStart(3),
        String(row.refused + row.errors).padStart(7),
      ].join(' '),
    );
  }
}
