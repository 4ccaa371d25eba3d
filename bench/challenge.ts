// The challenge at its usual difficulty: how long a real browser takes from the first byte to the page
// behind it, and what it costs either side.
//
//   npm run bench -- challenge [--json]     (needs chromium)
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { startBrowser } from '../test/console/browser.ts';
import { makePolicy, startTestGateway } from '../test/gateway/support/harness.ts';
import { exchangeRaw, listen } from '../test/gateway/support/raw.ts';
import { readChallenge, solveChallenge } from '../test/gateway/support/solve-challenge.ts';
import { readFlags } from './support/read-flags.ts';

const flags = readFlags({ json: { type: 'boolean', default: false } });

const VISITS = 20;
const PUZZLES = 50;
const DIFFICULTY_BITS = 13;

const upstream = createServer((_request, response) => {
  response.setHeader('content-type', 'text/html');
  response.end('<!doctype html><title>The shop</title><h1>Welcome</h1>');
});
const upstreamPort = await listen(upstream);
const gateway = await startTestGateway(
  makePolicy({
    upstream: `http://127.0.0.1:${upstreamPort}`,
    gateway: { trustedProxies: ['127.0.0.1'] },
    site: {
      challenge: { when: 'always', difficultyBits: DIFFICULTY_BITS, clearanceMs: 60_000 },
    },
  }),
);
const origin = `http://127.0.0.1:${gateway.port}`;

const browser = await startBrowser();
const visitMs: number[] = [];
for (let visit = 0; visit < VISITS; visit++) {
  // Without what the visits before left: no clearance, no cache.
  const context = await browser.newContext();
  const page = await context.newPage();
  const startMs = performance.now();
  await page.goto(origin);
  await page.getByRole('heading', { name: 'Welcome' }).waitFor();
  visitMs.push(performance.now() - startMs);
  await context.close();
}
await browser.close();

const ask = (client: number, headers = '', target = '/'): Promise<string> =>
  exchangeRaw(
    gateway.port,
    `GET ${target} HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 192.0.2.${client}\r\nAccept: text/html\r\nConnection: close\r\n${headers}\r\n`,
  );
const solveMs: number[] = [];
for (let client = 0; client < PUZZLES; client++) {
  const challenge = readChallenge(await ask(client));
  const before = process.cpuUsage();
  solveChallenge({ ...challenge, difficulty: DIFFICULTY_BITS });
  const { user, system } = process.cpuUsage(before);
  solveMs.push((user + system) / 1000);
}
await gateway[Symbol.asyncDispose]();
upstream.close();
upstream.closeAllConnections();

const result = {
  visits: VISITS,
  browserMs: summarise(visitMs),
  /** Processor time of a program that does the work in Node's own SHA-256. */
  solveCpuMs: summarise(solveMs),
};
if (flags.json) {
  console.log(JSON.stringify(result));
} else {
  const { browserMs, solveCpuMs } = result;
  console.log(`difficulty ${DIFFICULTY_BITS}, ${VISITS} visits with a fresh Chromium profile each`);
  console.log(
    `  to the page behind, ms: p50 ${browserMs.p50}, p90 ${browserMs.p90}, max ${browserMs.max}`,
  );
  console.log(
    `  to solve one, CPU ms:   p50 ${solveCpuMs.p50}, p90 ${solveCpuMs.p90}, max ${solveCpuMs.max}`,
  );
}

function summarise(values: readonly number[]): { p50: number; p90: number; max: number } {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number): number =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!);
  return { p50: at(0.5), p90: at(0.9), max: at(1) };
}
