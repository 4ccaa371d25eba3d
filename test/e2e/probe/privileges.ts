// Started by privileges.test.ts in the place of a role's main file, with that role's exact command
// line: tries what the role must not be able to do, and reports what came of it.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

interface ProbeSettings {
  readonly journal: string;
  readonly store: string;
  readonly outside: string;
  readonly app: string;
  readonly link: string;
  readonly lowPort: number;
}

process.on('disconnect', () => process.exit());
process.once('message', (message: { settings: ProbeSettings }) => {
  void probe(message.settings).then((detail) => process.send?.({ type: 'ready', detail }));
});

async function probe(settings: ProbeSettings): Promise<Record<string, string>> {
  const { journal, store, outside, app, link, lowPort } = settings;
  return {
    uid: String(process.getuid?.()),
    readShadow: attempt(() => readFileSync('/etc/shadow')),
    readPasswd: attempt(() => readFileSync('/etc/passwd')),
    readOwnMemory: attempt(() => readFileSync('/proc/self/mem')),
    readDatabase: attempt(() => readFileSync(path.join(store, 'events.db'))),
    listStore: attempt(() => readdirSync(store)),
    importSqlite: await attemptLater(() => import('node:sqlite')),
    writeOutside: attempt(() => writeFileSync(path.join(outside, 'x'), 'x')),
    writeApp: attempt(() => writeFileSync(path.join(app, 'x'), 'x')),
    writeTemporary: attempt(() => writeFileSync('/tmp/rampart-probe', 'x')),
    spawn: attempt(() => {
      const { error } = spawnSync('/bin/true');
      if (error !== undefined) throw error;
    }),
    addon: attempt(() => process.dlopen({ exports: {} }, '/lib/x86_64-linux-gnu/libc.so.6')),
    inspector: await attemptLater(async () => {
      const inspector = await import('node:inspector');
      inspector.open(0);
    }),
    becomeRoot: attempt(() => process.setuid?.(0)),
    writeJournal: attempt(() => writeFileSync(path.join(journal, 'probe'), 'x')),
    readJournal: attempt(() => readFileSync(path.join(journal, 'probe'))),
    startWorker: await attemptLater(() =>
      once(new Worker('process.exit()', { eval: true }), 'exit'),
    ),
    connectLink: await attemptLater(() => once(connect(link), 'connect')),
    listenLow: await attemptLater(async () => {
      const server = createServer().listen(lowPort, '127.0.0.1');
      await once(server, 'listening');
      server.close();
    }),
  };
}

function attempt(work: () => unknown): string {
  try {
    work();
    return 'done';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).name;
  }
}

async function attemptLater(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).name;
  }
}
