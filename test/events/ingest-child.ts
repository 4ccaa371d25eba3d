// A control process in small: brings a journal into a SQLite store until it is killed, or until it is
// told on its standard input to end once all is stored. Arguments: journal folder, database file.
import { JournalIngest, openSqliteStore } from '../../src/events/index.ts';

const [folder, file] = process.argv.slice(2);
const store = await openSqliteStore({ file: file!, retention: { freeBytesMin: 0 } });
const limits = { pollMs: 20, roundMs: 5, retryMs: 5 };
const ingest = new JournalIngest({ folder: folder!, store, limits });
ingest.start();
console.log('started');

let isLast = false;
process.stdin.once('data', () => (isLast = true));
process.stdin.once('end', () => process.exit(0));
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 20));
  const { rounds, segments } = ingest.counts();
  if (isLast && rounds > 0 && segments === 0) break;
}
await ingest.stop();
console.log(JSON.stringify(ingest.counts()));
await store.close();
process.exit(0);
