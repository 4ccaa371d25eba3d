// A control process in small on a file system of its own: says each change of its ingestion's fault,
// and ends once everything is stored. Arguments: journal folder, database file.
import { JournalIngest, openSqliteStore } from '../../src/events/index.ts';

const [folder, file] = process.argv.slice(2);
const retention = { freeBytesMin: 0, bytesMin: 0 };
const store = await openSqliteStore({ file: file!, retention });
const limits = { pollMs: 20, roundMs: 5, retryMs: 20 };
const ingest = new JournalIngest({ folder: folder!, store, limits });
ingest.start();
let fault = '';
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 5));
  const counts = ingest.counts();
  if (counts.fault !== fault) {
    fault = counts.fault;
    console.log(JSON.stringify({ fault }));
  }
  if (counts.rounds > 0 && counts.segments === 0) break;
}
await ingest.stop();
const period = { from: 0, to: Date.now() + 60_000 };
const { requests } = await store.overview({ period });
const { events } = await store.counts();
console.log(JSON.stringify({ fault, requests, events, duplicates: ingest.counts().duplicates }));
await store.close();
