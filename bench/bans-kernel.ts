// How long a ban takes from the shield to the kernel's sets: one, a thousand at once, one beside a
// hundred thousand, and one of a network beside those and thousands of networks. In a network namespace of
// its own, which the whole of it is run in; needs root and nft. What comes before (command line, control,
// link) is a few milliseconds; what the gateway does with it, `npm run bench -- bans` says.
//
//   npm run bench -- bans-kernel [--json]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFlags } from './support/read-flags.ts';
import { requireNetwork } from '../src/lib/ip.ts';
import {
  DEFAULT_SHIELD_OPTIONS,
  Shield,
  StateFile,
  systemHost,
  type Ban,
} from '../src/shield/index.ts';
import { Bench } from '../test/shield/support/namespaces.ts';

const flags = readFlags({
  json: { type: 'boolean', default: false },
  /** Set by itself: it runs in the namespace. */
  inside: { type: 'boolean', default: false },
});
const ROUNDS = 20;
const HOUR_MS = 3_600_000;
const MANY = 1000;
const FULL = 100_000;
const NETWORKS = 8000;

if (process.getuid?.() !== 0) {
  console.error('bans-kernel: needs root, for a network namespace');
  process.exit(2);
}

if (!flags.inside) {
  const bench = new Bench();
  try {
    const args = [import.meta.filename, '--inside', ...(flags.json ? ['--json'] : [])];
    process.stdout.write(bench.run('server', process.execPath, args));
  } finally {
    await bench.close();
  }
  process.exit(0);
}

interface Line {
  readonly what: string;
  readonly medianMs: number;
  readonly longestMs: number;
}

const lines: Line[] = [];
const folder = mkdtempSync(path.join(tmpdir(), 'rampart-bans-'));
try {
  const shield = new Shield({
    host: systemHost(),
    file: new StateFile(folder),
    machine: { memoryBytes: 4 * 1024 ** 3 },
    tell: () => undefined,
  });
  await shield.apply(DEFAULT_SHIELD_OPTIONS, undefined);
  await time('one ban', (round) => shield.changeBans(bansFrom(round * MANY, 1), []));
  await time(`${MANY} bans at once`, (round) =>
    shield.changeBans(bansFrom((ROUNDS + round) * MANY, MANY), []),
  );
  await shield.changeBans(bansFrom(1_000_000, FULL), []);
  await time(`one ban beside ${FULL} others`, (round) =>
    shield.changeBans(bansFrom(2_000_000 + round, 1), []),
  );
  await time(`one lifted beside ${FULL} others`, (round) =>
    shield.changeBans([], [bansFrom(2_000_000 + round, 1)[0]!.network]),
  );
  await shield.changeBans(networksFrom(0, NETWORKS), []);
  await time(`one network beside ${FULL} and ${NETWORKS} networks`, (round) =>
    shield.changeBans(networksFrom(NETWORKS + round, 1), []),
  );
  await time('one lifted beside them', (round) =>
    shield.changeBans([], [networksFrom(NETWORKS + round, 1)[0]!.network]),
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (flags.json) console.log(JSON.stringify({ lines }));
else for (const line of lines) console.log(describe(line));

async function time(what: string, work: (round: number) => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startMs = performance.now();
    await work(round);
    times.push(performance.now() - startMs);
  }
  times.sort((left, right) => left - right);
  lines.push({ what, medianMs: times[ROUNDS / 2]!, longestMs: times.at(-1)! });
}

function describe({ what, medianMs, longestMs }: Line): string {
  return `${what.padEnd(52)}${medianMs.toFixed(1).padStart(7)} ms (at most ${longestMs.toFixed(0)} ms)`;
}

/** Each with an end of its own, and apart from the next: no two make one range. */
function networksFrom(first: number, count: number): readonly Ban[] {
  return Array.from({ length: count }, (_, index) => {
    const number = 2 * (first + index);
    const text = `${21 + (number >>> 16)}.${(number >>> 8) & 255}.${number & 255}.0/24`;
    return { network: requireNetwork(text), untilMs: Date.now() + HOUR_MS + number };
  });
}

function bansFrom(first: number, count: number): readonly Ban[] {
  return Array.from({ length: count }, (_, index) => {
    const number = first + index;
    const text = `20.${(number >>> 16) & 255}.${(number >>> 8) & 255}.${number & 255}`;
    return { network: requireNetwork(text), untilMs: Date.now() + HOUR_MS };
  });
}
