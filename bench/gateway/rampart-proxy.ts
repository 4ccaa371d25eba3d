// One gateway thread as a process, journal on.
// rampart-proxy.ts UPSTREAM-PORT off|default [BODY-BYTES-MAX]|RULE-FILE
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { JournalWriter } from '../../src/events/index.ts';
import type { BeginInspection } from '../../src/gateway/index.ts';
import { createSharedMemory, SharedState, startGateway } from '../../src/gateway/index.ts';
import { beginInspection, compileProgram, enableLinearFallback } from '../../src/inspect/index.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { readRules } from '../../src/seclang/index.ts';
import { defaultProgram } from '../../test/support/rules.ts';
import { makePolicy } from '../../test/gateway/support/harness.ts';

const [upstreamPort, rules = 'off', bodyBytesMax = '67108864'] = process.argv.slice(2);
const folder = await mkdtemp(path.join(os.tmpdir(), 'rampart-bench-'));
const journal = new JournalWriter({ folder, writer: 'gateway-0' });
const mode = rules === 'off' ? 'off' : 'block';
const gateway = await startGateway({
  policy: makePolicy({
    upstream: `http://127.0.0.1:${upstreamPort}`,
    limits: { requestBodyBytesMax: Number(bodyBytesMax) },
    site: { waf: { mode, ruleSet: rules, onFault: 'block', budgetMs: 50 } },
  }),
  beginInspection: rules === 'off' ? (): undefined => undefined : inspectWith(rules),
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

function inspectWith(name: string): BeginInspection {
  enableLinearFallback();
  const program =
    name === 'default' ? defaultProgram() : compileProgram(readRules([path.resolve(name)]).program);
  return (transaction, site) => beginInspection(program, transaction, site.waf);
}
