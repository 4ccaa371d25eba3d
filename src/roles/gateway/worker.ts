// One gateway thread: its own listeners (SO_REUSEPORT), its own compiled rules, its own journal writer.
import { isDeepStrictEqual } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import type { Policy, SitePolicy } from '../../config/index.ts';
import { JournalWriter } from '../../events/index.ts';
import {
  SharedState,
  startGateway,
  type BeginInspection,
  type DatabaseBytes,
  type Gateway,
} from '../../gateway/index.ts';
import {
  beginInspection,
  prepareInspection,
  type Program,
  type Transaction,
} from '../../inspect/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { UsageError, UsageErrors } from '../../lib/errors.ts';
import { compilePrograms, type RuleSources } from '../compile-programs.ts';
import { giveMemoryBack, giveStartBack } from '../give-memory-back.ts';
import { BEAT_INTERVAL_MS, Pulse } from './pulse.ts';
import { makeResolver } from './make-resolver.ts';
import { isSameRules } from './same-rules.ts';
import type { FromThread, ThreadSettings, ToThread } from './thread-messages.ts';
import { warmUp } from './warm-up.ts';

/** A policy with what goes beside it. */
interface Wanted {
  readonly policy: Policy;
  readonly sources: RuleSources;
  readonly databases: DatabaseBytes;
}

const JOURNAL_REPORT_MS = 1000;
const INSISTENT_REPORT_MS = 250;
/** V8 takes about so long to make a thread fast; until then an inspection may take so many budgets. */
const COLD_MS = 10_000;
const COLD_BUDGETS = 4;

const settings = workerData as ThreadSettings;
const { thread } = settings;
const pulse = new Pulse(settings.pulse);
const shared = new SharedState(settings.memory, thread);
if (settings.bans !== undefined) shared.bans.use(settings.bans);
const journal = new JournalWriter({
  folder: settings.journalFolder,
  writer: `gateway-${thread}`,
  limits: { totalBytesMax: settings.journalBytesMax },
});
let ruleSets: Policy['ruleSets'] = {};
let resolvers: readonly string[] = [];
let programs: ReadonlyMap<string, Program> = new Map();
/** Policies are applied one after the other. */
let applying: Promise<void> = Promise.resolve();

setInterval(() => pulse.beat(thread), BEAT_INTERVAL_MS);
setInterval(() => tell({ type: 'journal', counts: journal.counts() }), JOURNAL_REPORT_MS);
process.once('exit', () => journal.flushSync());

try {
  const gateway = await start(settings);
  // Compiled by now; what was read would only lie there.
  (workerData as { sources: RuleSources }).sources = {};
  parentPort!.on('message', (message: ToThread) => {
    if (message.type === 'drain') void drain(gateway, message.timeoutMs);
    else if (message.type === 'bans') shared.bans.use(message.memory);
    else applying = applying.then(() => apply(gateway, message));
  });
  setInterval(() => {
    const clients = gateway.takeInsistent();
    if (clients.size > 0) tell({ type: 'insistent', clients });
  }, INSISTENT_REPORT_MS);
  giveStartBack();
  warmUp(programs.values());
  giveMemoryBack();
  tell({ type: 'ready' });
} catch (error) {
  if (!(error instanceof UsageError || error instanceof UsageErrors)) throw error;
  tell({
    type: 'failed',
    code: error instanceof UsageError ? error.code : 'policy',
    message: error.message,
  });
  process.exit(1);
}

async function start({ policy, sources, databases }: Wanted): Promise<Gateway> {
  const begin = makeBegin({ policy, sources, databases });
  return startGateway({
    policy,
    databases,
    beginInspection: begin,
    record: (event) => void journal.append(event),
    shared,
    clock: systemClock,
  });
}

async function apply(gateway: Gateway, wanted: Wanted): Promise<void> {
  const { policy, databases } = wanted;
  const { version } = policy;
  const before = programs;
  try {
    await gateway.applyPolicy(policy, makeBegin(wanted), databases);
    // Once this call has ended: until then it holds the old programs, and what the new were read from.
    if (programs !== before) setImmediate(giveMemoryBack);
    tell({ type: 'applied', version });
  } catch (error) {
    // Whatever it is: the old policy is still in force, and a person is told.
    tell({
      type: 'rejected',
      version,
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Compiles the rules, unless they are those that run already. */
function makeBegin({ policy, sources, databases }: Wanted): BeginInspection {
  const wanted = policy.gateway.resolvers ?? [];
  const isSame = isSameRules(policy.ruleSets, ruleSets) && isDeepStrictEqual(wanted, resolvers);
  if (!isSame) {
    pulse.setBusy(thread, true);
    try {
      programs = compilePrograms(policy, sources, {
        resolve: makeResolver(wanted),
        readDatabase: (digest) => databases[digest],
      });
      ruleSets = policy.ruleSets;
      resolvers = wanted;
    } finally {
      pulse.setBusy(thread, false);
    }
  }
  const current = programs;
  const begin = (transaction: Transaction, site: SitePolicy, client: string) => {
    const program = current.get(site.waf.ruleSet);
    if (program === undefined) return undefined;
    pulse.note(thread, describeRequest(transaction));
    const isCold = performance.now() < COLD_MS;
    const budgetMs = site.waf.budgetMs * (isCold ? COLD_BUDGETS : 1);
    return beginInspection(program, transaction, { ...site.waf, budgetMs, client });
  };
  const prepare = (clientAddress: string, site: SitePolicy) => {
    const program = current.get(site.waf.ruleSet);
    return program === undefined ? undefined : prepareInspection(program, clientAddress);
  };
  return Object.assign(begin, { prepare });
}

/** Without its query: what it holds may be secret, and this is not masked. */
function describeRequest({ id, method, target }: Transaction): string {
  const query = target.indexOf('?');
  return `${id} ${method} ${query < 0 ? target : target.slice(0, query)}`;
}

/** Lets requests finish, keeps what they left to record, and ends. */
async function drain(gateway: Gateway, timeoutMs: number): Promise<void> {
  await gateway.drain(timeoutMs);
  await journal.close();
  tell({ type: 'journal', counts: journal.counts() });
  process.exit(0);
}

function tell(message: FromThread): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's port has none
  parentPort!.postMessage(message);
}
