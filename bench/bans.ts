// What one check of the ban table and of the rate limits costs, empty and with a million entries, and
// what the tables take of memory. CPU time of one thread; the ratio to an empty table is the figure.
//
//   npm run bench -- bans
import { parseAddress, requireNetwork, type Address } from '../src/lib/ip.ts';
import { readFlags } from './support/read-flags.ts';
import { createSharedMemory, SharedState } from '../src/gateway/shared/shared-state.ts';

readFlags({});

const CHECKS = 1_000_000;
const MILLION = 1_000_000;
const ROUNDS = 5;
const NOW = 1_760_000_000_000;
const MEBIBYTE = 1024 * 1024;

interface Line {
  readonly name: string;
  readonly nanoseconds: number;
}

const lines: Line[] = [];
const addresses = Array.from({ length: 4096 }, () => randomAddress());
const free = addresses.map((text): Address => parseAddress(text)!);

const before = process.memoryUsage.rss();
const idle = new SharedState(createSharedMemory(1), 0);
const emptyBytes = process.memoryUsage.rss() - before;
measure('ban look-up, nothing banned', (index) =>
  idle.bans.isBanned(free[index & 4095]!, NOW) ? 1 : 0,
);

const full = new SharedState(createSharedMemory(1), 0);
const bans = Array.from({ length: MILLION }, (_, index) => ({
  // 11.0.0.0/8 and up: no address that is looked up below is banned.
  network: requireNetwork(`${11 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}.1`),
  untilMs: NOW + 1000 * (1 + (index & 1023)),
}));
const refilled = process.cpuUsage();
const lost = full.bans.replace(bans);
const fillMs = process.cpuUsage(refilled).user / 1000;
measure('ban look-up, a million banned, this one not', (index) =>
  full.bans.isBanned(free[index & 4095]!, NOW) ? 1 : 0,
);
const banned = bans.slice(0, 4096).map(({ network }) => network.first);
measure('ban look-up, a million banned, this one too', (index) =>
  full.bans.isBanned(banned[index & 4095]!, NOW) ? 1 : 0,
);
full.bans.set({ network: requireNetwork('9.1.0.0/16'), untilMs: NOW + 9000 }, NOW);
full.bans.set({ network: requireNetwork('9.2.3.0/24'), untilMs: NOW + 9000 }, NOW);
measure('the same with networks of three lengths', (index) =>
  full.bans.isBanned(free[index & 4095]!, NOW) ? 1 : 0,
);

const pace = { intervalMs: 10, burst: 100 };
measure('rate limit, one busy key', () => {
  idle.hash.hash(3, 'shop\nlimit-1\n192.0.2.7');
  return idle.limits.take(idle.hash, pace, NOW) > 0 ? 1 : 0;
});
for (let index = 0; index < MILLION; index++) {
  full.hash.hash(3, `shop\nlimit-1\n${index}`);
  full.limits.take(full.hash, pace, NOW);
}
const evicted = full.limits.evicted;
measure('rate limit, a million live keys', (index) => {
  full.hash.hash(3, `shop\nlimit-1\n${(index * 7919) % MILLION}`);
  return full.limits.take(full.hash, pace, NOW) > 0 ? 1 : 0;
});

for (const { name, nanoseconds } of lines) {
  console.log(`${name.padEnd(48)} ${nanoseconds.toFixed(0).padStart(6)} ns`);
}
const table = full.bans.memory!.byteLength / MEBIBYTE;
console.log(
  `ban table of a million: ${table.toFixed(0)} MB, filled in ${fillMs.toFixed(0)} ms of CPU`,
);
console.log(`left out of the full ban table: ${lost}; live rate limits that gave way: ${evicted}`);
console.log(
  `all tables of a gateway, empty: ${(emptyBytes / MEBIBYTE).toFixed(1)} MB of memory in use`,
);

function measure(name: string, check: (index: number) => number): void {
  let best = Infinity;
  let seen = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    for (let index = 0; index < CHECKS; index++) seen += check(index);
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, ((user + system) * 1000) / CHECKS);
  }
  if (seen < 0) throw new Error('never: keeps the loop from being optimised away');
  lines.push({ name, nanoseconds: best });
}

/** None of 11.0.0.0 to 26.255.255.255. */
function randomAddress(): string {
  const octet = (): number => Math.floor(Math.random() * 256);
  return `${100 + Math.floor(Math.random() * 100)}.${octet()}.${octet()}.${octet()}`;
}
