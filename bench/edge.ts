// What edge rules and behaviour cost per request: CPU time of one thread, nothing but these steps.
//
//   npm run bench -- edge [--json]
import { checkHead } from '../src/gateway/check-head.ts';
import type { ClientConnection } from '../src/gateway/client/client-connection.ts';
import type { ClientStream } from '../src/gateway/client/client-stream.ts';
import { behaviourVariables, observeBehaviour } from '../src/gateway/behaviour/behaviour.ts';
import { judgeEdge } from '../src/gateway/edge/judge-edge.ts';
import { Exchange } from '../src/gateway/exchange.ts';
import { PolicyState } from '../src/gateway/policy-state.ts';
import type { Runtime } from '../src/gateway/runtime.ts';
import { createSharedMemory, SharedState } from '../src/gateway/shared/shared-state.ts';
import type { Upstream } from '../src/gateway/upstream/upstream.ts';
import { makePolicy } from '../test/gateway/support/harness.ts';
import { makeMmdb } from '../test/support/make-mmdb.ts';
import type { SitePolicy } from '../src/config/policy.ts';
import { systemClock } from '../src/lib/clock.ts';
import { makeId } from '../src/lib/id.ts';
import { readFlags } from './support/read-flags.ts';

const flags = readFlags({ json: { type: 'boolean', default: false } });

const REQUESTS = 200_000;
const CLIENTS = 2000;
const ROUNDS = 3;

// prettier-ignore
const HEADERS = [
  'Host', 'shop.example',
  'User-Agent', 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
  'Accept', 'text/html',
  'Accept-Encoding', 'gzip',
];
const COOKIE = [
  'Cookie',
  'theme=dark; _ga=GA1.2.1234567890.1234567890; PHPSESSID=0123456789abcdef',
];

/** A network for each few clients, so that neither tree nor cache is made for them. */
const NETWORKS = Object.fromEntries(
  Array.from({ length: 512 }, (_, index) => [
    `203.0.${index >> 6}.${(index & 63) * 4}/30`,
    {
      country: { iso_code: index % 2 === 0 ? 'AT' : 'BR', is_in_european_union: index % 2 === 0 },
      autonomous_system_number: 64_496 + index,
      autonomous_system_organization: `Network ${index}`,
    },
  ]),
);
const DATABASES = { all: makeMmdb(NETWORKS) };
const GEO = {
  country: { file: 'country.mmdb', digest: 'all' },
  asn: { file: 'asn.mmdb', digest: 'all' },
};

interface Case {
  readonly name: string;
  readonly target: string;
  readonly headers: readonly string[];
  readonly site: Partial<SitePolicy>;
  readonly work: (exchange: Exchange) => void;
}

const watch = (exchange: Exchange): void => {
  behaviourVariables(exchange);
  observeBehaviour(exchange);
};
const ask = (when: string): Case => ({
  name: `edge rule: ${when}`,
  target: '/products/42?q=red+shoes',
  headers: HEADERS,
  site: { edgeRules: [{ name: 'one', when, action: 'block', why: '' }], behaviour: 'observe' },
  work: judgeEdge,
});

const CASES: readonly Case[] = [
  { name: 'neither', target: '/', headers: HEADERS, site: {}, work: (one) => (watch(one), judgeEdge(one)) }, // prettier-ignore
  {
    name: 'behaviour, /',
    target: '/',
    headers: HEADERS,
    site: { behaviour: 'score' },
    work: watch,
  },
  {
    name: 'behaviour, a query',
    target: '/products/42?q=red+shoes',
    headers: HEADERS,
    site: { behaviour: 'score' },
    work: watch,
  },
  {
    name: 'behaviour, a query and a session',
    target: '/products/42?q=red+shoes',
    headers: [...HEADERS, ...COOKIE],
    site: { behaviour: 'score' },
    work: watch,
  },
  ask('http.request.uri.path contains "/api/"'),
  ask('ip.src in {10.0.0.0/8 192.168.0.0/16}'),
  ask('http.user_agent matches "(?i)sqlmap|nikto"'),
  ask('any(http.request.headers["accept"][*] contains "xml")'),
  ask('client.error_ratio gt 0.5'),
  ask('ip.src.country eq "XX"'),
  ask('ip.src.country eq "XX" or ip.src.asnum in {64500 64501}'),
  ask('rate(ip.src, 1s) gt 1000000'),
  ask('rate(ip.src, 1s) gt 1000000 or rate(ip.src, 60s) gt 1000000'),
];

const results = CASES.map((each) => ({ name: each.name, microseconds: measure(each) }));
if (flags.json) console.log(JSON.stringify(results));
else
  for (const { name, microseconds } of results)
    console.log(`${microseconds.toFixed(2)} µs  ${name}`);

/** The best of some rounds. */
function measure(each: Case): number {
  const exchanges = makeExchanges(each);
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let index = 0; index < REQUESTS; index++) {
      const exchange = exchanges[index % CLIENTS]!;
      exchange.behaviour = undefined;
      each.work(exchange);
    }
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / REQUESTS);
  }
  return best;
}

function makeExchanges({ target, headers, site }: Case): Exchange[] {
  const shared = new SharedState(createSharedMemory(1), 0);
  const policy = makePolicy({ upstream: 'http://127.0.0.1:1', site, policy: { geo: GEO } });
  const state = new PolicyState(
    policy,
    () => undefined,
    () => ({}) as Upstream,
    DATABASES,
  );
  // All of a runtime that these steps look at.
  const runtime = { clock: systemClock, shared, counters: shared.counters, state } as Runtime;
  return Array.from({ length: CLIENTS }, (_, index) => {
    const facts = {
      isEncrypted: false,
      peerAddress: `203.0.${index >> 8}.${index & 255}`,
      peerPort: 1,
    };
    const exchange = new Exchange(
      runtime,
      { facts } as ClientConnection,
      {} as ClientStream,
      {
        method: 'GET',
        target,
        protocol: 'HTTP/1.1',
        rawHeaders: headers,
        isBodyless: true,
        isUpgrade: false,
      },
      makeId(0),
      Date.now(),
    );
    checkHead(exchange.head, headers, false);
    exchange.site = state.sites[0];
    exchange.path = target;
    exchange.status = 200;
    return exchange;
  });
}
