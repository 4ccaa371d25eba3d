// One gateway thread as a process, journal on. rampart-proxy.ts UPSTREAM-PORT off|default
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { globSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { JournalWriter } from '../../src/events/index.ts';
import type { BeginInspection } from '../../src/gateway/index.ts';
import { createSharedMemory, SharedState, startGateway } from '../../src/gateway/index.ts';
import { beginInspection, compileProgram, enableLinearFallback } from '../../src/inspect/index.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { loadRules } from '../../src/seclang/index.ts';
import { makePolicy } from '../../test/gateway/support/harness.ts';

const RULES = path.resolve(import.meta.dirname, '../../rules');

const [upstreamPort, rules = 'off'] = process.argv.slice(2);
const folder = await mkdtemp(path.join(os.tmpdir(), 'rampart-bench-'));
const journal = new JournalWriter({ folder, writer: 'gateway-0' });
const mode = rules === 'off' ? 'off' : 'block';
const gateway = await startGateway({
  policy: makePolicy({
    upstream: `http://127.0.0.1:${upstreamPort}`,
    site: { waf: { mode, ruleSet: rules, onFault: 'block', budgetMs: 50 } },
  }),
  beginInspection: rules === 'off' ? () => undefined : await inspectWithDefaultRules(),
  record: (event) => journal.append(event),
  shared: new SharedState(createSharedMemory(1), 0),
  clock: systemClock,
});
console.log(gateway.addresses[0]!.port);

process.on('SIGTERM', () => {
  void gateway
    .close()
    .then(() => journal.close())
    .then(() => rm(folder, { recursive: true, force: true }))
    .then(() => process.exit(0));
});

async function inspectWithDefaultRules(): Promise<BeginInspection> {
  enableLinearFallback();
  const entries = globSync('*.conf', { cwd: RULES }).toSorted();
  const files: Record<string, string> = {};
  for (const entry of globSync('**/*.{conf,data}', { cwd: RULES })) {
    files[entry] = await readFile(path.join(RULES, entry), 'latin1');
  }
  const program = compileProgram(loadRules({ entries, files }));
  return (transaction, site) => beginInspection(program, transaction, site.waf);
}
