// The budget of a newcomer's machine: all roles together, idle, behind them the demo shop.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { megabytes, memoryOf } from './support/memory-watch.ts';
import { startRampart } from './support/start-rampart.ts';

const MEGABYTE = 1024 * 1024;
/** DESIGN's budget, for the supervisor and all roles with two gateway threads. */
const IDLE_BYTES_MAX = 200 * MEGABYTE;
const SETTLE_MS = 2000;
const SETTLE_TRIES = 20;

describe('memory', { skip: process.platform === 'linux' ? false : 'needs /proc' }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rampart-memory-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  test('idle, all roles stay within their budget', async (context) => {
    const { rampart, origin } = await startRampart(folder, 'gateway: { threads: 2 }');
    try {
      // A newcomer's first minute: some pages, one attack.
      for (const target of ['/', '/search?q=lamp', "/search?q=x'%20OR%201=1--"]) {
        const answer = await fetch(origin + target);
        await answer.arrayBuffer();
      }
      const measure = (): readonly Share[] =>
        rampart.processes().map((pid) => ({
          name: pid === rampart.process.pid ? 'supervisor' : roleOf(pid),
          bytes: memoryOf(pid),
        }));
      // What a start took is given back when there is time for it.
      let shares = measure();
      for (let tries = 0; tries < SETTLE_TRIES && sumOf(shares) >= IDLE_BYTES_MAX; tries++) {
        await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
        shares = measure();
      }
      for (const { name, bytes } of shares) context.diagnostic(`${name}: ${megabytes(bytes)}`);
      const names = shares.map(({ name }) => name);
      for (const name of ['gateway', 'control', 'demo']) assert.ok(names.includes(name), name);
      const all = sumOf(shares);
      context.diagnostic(`all but the demo shop: ${megabytes(all)}`);
      assert.ok(all < IDLE_BYTES_MAX, `${megabytes(all)} of ${megabytes(IDLE_BYTES_MAX)}`);
    } finally {
      await rampart.stop();
    }
  });
});

interface Share {
  readonly name: string;
  readonly bytes: number;
}

/** Of all but the demo shop, which stands for the service of the person who runs this. */
function sumOf(shares: readonly Share[]): number {
  return shares.filter(({ name }) => name !== 'demo').reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The role that a process says it is (`process.title`). */
function roleOf(pid: number): string {
  const title = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  return /^rampart (\S+)$/.exec(title)?.[1] ?? (/demo/.test(title) ? 'demo' : title);
}
