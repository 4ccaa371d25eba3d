// What a rule that runs away does to everyone else: latency of ordinary requests on a gateway, alone, and
// while values come that make the rule use up its time, again and again: from one address, which the
// ordinary requests share, and from a new one each time. Beside it what posts of the same size cost that no
// rule runs away on. The phases take turns, and the median counts.
//
//   npm run bench -- runaway [--threads 1] [--seconds 3] [--rounds 3] [--attacks 20] [--connections 4] [--json]
//
// `--attacks`: runaway requests a second. One alone would keep a thread busy for the site's budget.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readFlags } from './support/read-flags.ts';
import { startRampart } from '../test/acceptance/support/start-rampart.ts';
import { CRS_FOLDER } from '../test/support/rules.ts';

const flags = readFlags({
  threads: { type: 'string', default: '1' },
  seconds: { type: 'string', default: '3' },
  rounds: { type: 'string', default: '3' },
  attacks: { type: 'string', default: '20' },
  connections: { type: 'string', default: '4' },
  json: { type: 'boolean', default: false },
});

/** The rule: which of the last bytes were an `a` is more than an automaton has states for. */
const RUNAWAY_RULE = 'SecRule ARGS "@rx c[ab]{60}a[ab]{60}a" "id:100000,phase:2,deny"';
const RUNAWAY_BYTES = 100_000;
const SETTLE_MS = 2000;
const RUNAWAY_BODY = Buffer.from(`q=c${lettersOf(RUNAWAY_BYTES)}`);
const ORDINARY_BODY = Buffer.from(`q=c${'mn'.repeat(RUNAWAY_BYTES / 2)}`);

interface Latency {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const folder = mkdtempSync(path.join(tmpdir(), 'rampart-bench-runaway-'));
const upstream = createServer((_request, response) => response.end('hello'));
await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
const { port } = upstream.address() as AddressInfo;
writeFileSync(path.join(folder, 'runaway.conf'), `${RUNAWAY_RULE}\n`);
const started = await startRampart(
  folder,
  `gateway: { threads: ${flags.threads}, limits: { acceptRatePerAddress: off } }
sites: [{ upstream: "http://127.0.0.1:${port}", waf: { rules: [${CRS_FOLDER}, ./runaway.conf], mode: block } }]`,
);
type Phase =
  | 'alone'
  | 'ordinary posts of that size'
  | 'attacked from one address'
  | 'attacked from many addresses';

try {
  await measure(1);
  const rounds: Record<Phase, Latency[]> = {
    alone: [],
    'ordinary posts of that size': [],
    'attacked from one address': [],
    'attacked from many addresses': [],
  };
  const phases = Object.keys(rounds) as Phase[];
  const statuses: Record<string, number> = {};
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const phase of phases) {
      const attack = new AbortController();
      const attacking = beside(phase, attack.signal, statuses);
      // The first ones take all the time that a request has; then the rule is known.
      await sleep(SETTLE_MS);
      rounds[phase].push(await measure(Number(flags.seconds)));
      attack.abort();
      await attacking;
    }
  }
  const alone = medianOf(rounds.alone);
  const rows = phases.map((phase) => {
    const latency = medianOf(rounds[phase]);
    return { phase, ...latency, ratio: latency.p99Ms / alone.p99Ms };
  });
  if (flags.json) console.log(JSON.stringify({ rows, statuses }, undefined, 2));
  else {
    for (const { phase, requests, p50Ms, p99Ms, ratio } of rows) {
      console.log(
        `${phase.padEnd(30)} ${String(requests).padStart(6)} requests, p50 ${p50Ms.toFixed(2)} ms, ` +
          `p99 ${p99Ms.toFixed(2)} ms: ${ratio.toFixed(2)} times`,
      );
    }
    console.log(`runaway requests were answered ${JSON.stringify(statuses)}`);
  }
} finally {
  await started.rampart.stop();
  upstream.close();
  upstream.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}

/** The round with the middle p99. */
function medianOf(rounds: readonly Latency[]): Latency {
  return rounds.toSorted((a, b) => a.p99Ms - b.p99Ms)[rounds.length >> 1]!;
}

/** Ordinary requests over kept connections, one after the other on each. */
async function measure(seconds: number): Promise<Latency> {
  const until = performance.now() + seconds * 1000;
  const took: number[] = [];
  const run = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (performance.now() < until) {
      const begun = performance.now();
      const status = await send('/search?q=garden+chair&page=2', agent);
      took.push(performance.now() - begun);
      if (status !== 200) throw new Error(`an ordinary request was answered ${status}`);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: Number(flags.connections) }, run));
  took.sort((a, b) => a - b);
  const at = (share: number): number => took[Math.floor(took.length * share)] ?? NaN;
  return { requests: took.length, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** What else goes on in a phase, until told to stop. */
async function beside(
  phase: Phase,
  signal: AbortSignal,
  statuses: Record<string, number>,
): Promise<void> {
  switch (phase) {
    case 'alone':
      return;
    case 'ordinary posts of that size':
      return sendPosts(ORDINARY_BODY, true, signal, {});
    case 'attacked from one address':
      return sendPosts(RUNAWAY_BODY, false, signal, statuses);
    case 'attacked from many addresses':
      return sendPosts(RUNAWAY_BODY, true, signal, statuses);
  }
}

/** Sends them at their pace until told to stop; counts how often each status came. */
async function sendPosts(
  body: Buffer,
  isFromMany: boolean,
  signal: AbortSignal,
  statuses: Record<string, number>,
): Promise<void> {
  for (let sent = 0; !signal.aborted; sent++) {
    const begun = performance.now();
    const localAddress = isFromMany ? addressOf(sent) : '127.0.0.1';
    const agent = new Agent({ localAddress });
    const status = await send('/', agent, body);
    agent.destroy();
    statuses[status] = (statuses[status] ?? 0) + 1;
    await sleep(Math.max(0, 1000 / Number(flags.attacks) - (performance.now() - begun)));
  }
}

/** Addresses of the loopback network. */
function addressOf(number: number): string {
  return `127.1.${(number >> 8) & 0xff}.${number & 0xff}`;
}

function send(target: string, agent: Agent, body?: Buffer): Promise<number> {
  const headers = {
    'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
    Accept: '*/*',
    ...(body === undefined
      ? {}
      : { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length }),
  };
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    request(started.origin + target, { method, agent, headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    })
      .once('error', reject)
      .end(body);
  });
}

/** Letters that keep an automaton from coming to a state twice. */
function lettersOf(count: number): string {
  let seed = 7;
  return Array.from({ length: count }, () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed & 0x1_0000) === 0 ? 'a' : 'b';
  }).join('');
}
