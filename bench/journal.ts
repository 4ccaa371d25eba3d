// What events cost on their way to the store: npm run bench -- journal [--json]
//
// Everything is measured in one run on the same events: the parts of appending one by one, the writer
// with its disk, then ingestion of what it wrote, and the queries of a dashboard over it. Without a
// disk's own noise only the first group compares between runs.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readFlags } from './support/read-flags.ts';
import { JournalIngest, JournalWriter, maskEvent, openSqliteStore } from '../src/events/index.ts';
import type { Event, EventStore } from '../src/events/index.ts';
import { makeMatch, makeRequestEvent } from '../src/events/example-events.ts';
import { serializeEvent } from '../src/events/journal/serialize-event.ts';

const flags = readFlags({
  json: { type: 'boolean', default: false },
  events: { type: 'string', default: '100000' },
  rounds: { type: 'string', default: '3' },
  folder: { type: 'string', default: tmpdir() },
});

const COUNT = Number(flags.events);
const ROUNDS = Number(flags.rounds);
const ATTACKS_EVERY = 20;
const LIVE_COUNT = 40;

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

const figures: Figure[] = [];
const events = makeEvents();
const ordinary = events.filter((_, index) => index % ATTACKS_EVERY !== 0);
const attacks = events.filter((_, index) => index % ATTACKS_EVERY === 0);
const folder = mkdtempSync(path.join(flags.folder, 'rampart-bench-'));
try {
  measureParts('ordinary request', ordinary);
  measureParts('attack, two matches', attacks);
  await measureWriter();
  await measureIngest();
} finally {
  rmSync(folder, { recursive: true });
}
if (flags.json) {
  console.log(JSON.stringify(figures, undefined, 2));
} else {
  for (const { name, value, unit } of figures) {
    console.log(`${name.padEnd(52)} ${format(value).padStart(12)} ${unit}`);
  }
}

function makeEvents(): Event[] {
  return Array.from({ length: COUNT }, (_, index) => {
    const time = Date.now() - COUNT + index;
    const subject = { client: `192.0.2.${index % 200}`, site: 'shop' };
    if (index % ATTACKS_EVERY !== 0) {
      return makeRequestEvent({
        time,
        subject,
        detail: { target: `/products/${index % 500}?category=lamps&page=${index}` },
      });
    }
    const detail = {
      verdict: 'block',
      status: 403,
      target: `/search?q=%27+OR+1%3D1+--+${index}`,
      matches: [makeMatch(), makeMatch({ ruleId: 949_110, target: 'TX:inbound_anomaly_score' })],
      headers: [
        ['Host', 'shop.example.com'],
        ['Cookie', 'session=0123456789abcdef; theme=dark'],
        ['Accept', '*/*'],
      ],
    } as const;
    return makeRequestEvent({ time, subject, detail });
  });
}

/** Best of the rounds: what the code takes when nothing else does. */
function measureParts(what: string, list: readonly Event[]): void {
  const measure = (name: string, run: (event: Event) => unknown): void => {
    let best = Infinity;
    for (let round = 0; round <= ROUNDS; round++) {
      const start = performance.now();
      for (const event of list) run(event);
      best = Math.min(best, performance.now() - start);
    }
    figures.push({ name: `${what}: ${name}`, value: (best * 1000) / list.length, unit: 'us' });
  };
  measure('JSON.stringify alone', (event) => JSON.stringify(event));
  measure('mask', maskEvent);
  measure('mask and serialise', (event) => serializeEvent(maskEvent(event)));
}

async function measureWriter(): Promise<void> {
  const limits = { queueBytesMax: 64 * 1024 * 1024, freeBytesMin: 0 };
  const writer = new JournalWriter({ folder: mkdir('journal'), writer: 'bench', limits });
  const cpu = process.cpuUsage();
  const start = performance.now();
  let inCallsMs = 0;
  for (let index = 0; index < events.length;) {
    // As many as a busy thread takes between two turns of its loop.
    const begun = performance.now();
    for (const end = Math.min(index + 100, events.length); index < end; index++) {
      writer.append(events[index]!);
    }
    inCallsMs += performance.now() - begun;
    await new Promise((resolve) => setImmediate(resolve));
  }
  await writer.close();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const { written, writtenBytes } = writer.counts();
  if (written !== events.length) throw new Error(`only ${written} events were written`);
  const perSecond = (ms: number): number => (written / ms) * 1000;
  figures.push(
    { name: 'append: bytes a line', value: writtenBytes / written, unit: 'B' },
    { name: 'append: in the call', value: (inCallsMs * 1000) / written, unit: 'us' },
    { name: 'append and write', value: perSecond(wallMs), unit: 'events/s' },
    {
      name: 'append and write: by CPU time of all threads',
      value: perSecond((user + system) / 1000),
      unit: 'events/s/core',
    },
  );
}

async function measureIngest(): Promise<void> {
  const store = await openSqliteStore({
    file: path.join(mkdir('store'), 'events.sqlite'),
    retention: { freeBytesMin: 0 },
  });
  const ingest = new JournalIngest({ folder: path.join(folder, 'journal'), store });
  const cpu = process.cpuUsage();
  const start = performance.now();
  ingest.start();
  while (ingest.counts().inserted < events.length) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  await ingest.stop();
  const { bytes } = await store.counts();
  figures.push(
    { name: 'ingest', value: (events.length / wallMs) * 1000, unit: 'events/s' },
    {
      name: 'ingest: by CPU time of all threads',
      value: (events.length / (user + system)) * 1e6,
      unit: 'events/s/core',
    },
    { name: 'store: bytes an event', value: bytes / events.length, unit: 'B' },
  );
  await measureQueries(store);
  await measureLive(store);
  await store.close();
}

/** From append to a subscriber of the live view, one event at a time, with the limits of production. */
async function measureLive(store: EventStore): Promise<void> {
  const journal = mkdir('live');
  const writer = new JournalWriter({
    folder: journal,
    writer: 'live',
    limits: { freeBytesMin: 0 },
  });
  const ingest = new JournalIngest({ folder: journal, store });
  ingest.start();
  const delays: number[] = [];
  let onSeen = (): void => undefined;
  const subscription = ingest.subscribe({}, () => onSeen());
  for (let index = 0; index < LIVE_COUNT; index++) {
    const seen = new Promise<void>((resolve) => (onSeen = resolve));
    const start = performance.now();
    writer.append(makeRequestEvent({ time: Date.now() }));
    await seen;
    delays.push(performance.now() - start);
    subscription.take(LIVE_COUNT);
    // Not in step with the reader's rounds.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 300));
  }
  await ingest.stop();
  await writer.close();
  delays.sort((a, b) => a - b);
  figures.push(
    { name: 'live: median', value: delays[Math.floor(delays.length / 2)]!, unit: 'ms' },
    { name: 'live: slowest', value: delays.at(-1)!, unit: 'ms' },
  );
}

async function measureQueries(store: EventStore): Promise<void> {
  const to = Date.now();
  const hour = { from: to - 3_600_000, to };
  const month = { from: to - 30 * 86_400_000, to };
  const measure = async (name: string, run: () => Promise<unknown>): Promise<void> => {
    let best = Infinity;
    for (let round = 0; round <= ROUNDS; round++) {
      const start = performance.now();
      await run();
      best = Math.min(best, performance.now() - start);
    }
    figures.push({ name: `query: ${name}`, value: best, unit: 'ms' });
  };
  await measure('overview, month', () => store.overview({ period: month }));
  await measure('series, month by hours', () => store.series({ period: month, stepMs: 3_600_000 }));
  await measure('series, hour by minutes', () => store.series({ period: hour, stepMs: 60_000 }));
  await measure('top clients, month', () =>
    store.top({ kind: 'client', period: month, by: 'stopped', count: 10 }),
  );
  await measure('list, first page of 100', () => store.list({ filter: {}, count: 100 }));
  await measure('list, blocked', () => store.list({ filter: { verdicts: ['block'] }, count: 100 }));
  await measure('list, text found nowhere', () =>
    store.list({ filter: { text: 'no such thing' }, count: 100 }),
  );
}

function mkdir(name: string): string {
  const made = path.join(folder, name);
  mkdirSync(made);
  return made;
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(2);
}
