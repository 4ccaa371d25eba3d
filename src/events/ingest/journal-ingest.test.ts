import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeId } from '../../lib/id.ts';
import type { Event } from '../envelope.ts';
import { makeExampleEvents, makeRandom, makeRequestEvent } from '../example-events.ts';
import { LINE_BYTES_MAX } from '../journal/journal-limits.ts';
import { JournalWriter } from '../journal/journal-writer.ts';
import { formatSegment } from '../journal/segment-name.ts';
import { serializeEvent } from '../journal/serialize-event.ts';
import { ReferenceStore } from '../store/reference-store.ts';
import { StoreError } from '../store/store.ts';
import type { IngestBatch, IngestResult, StoreErrorCode } from '../store/store.ts';
import { JournalIngest } from './journal-ingest.ts';

const FAST = { pollMs: 10, roundMs: 1, retryMs: 1 };
const START = makeId(0);

let folder = '';
let ingests: JournalIngest[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rampart-ingest-'));
  ingests = [];
});

afterEach(async () => {
  for (const ingest of ingests) await ingest.stop();
  rmSync(folder, { recursive: true });
});

function startIngest(
  store: ReferenceStore,
  monotonic?: () => number,
  others: { readonly ownFolder?: string; readonly agentFolder?: string } = {},
): JournalIngest {
  const clock = { now: () => Date.now(), monotonic: monotonic ?? (() => performance.now()) };
  const ingest = new JournalIngest({ folder, ...others, store, limits: FAST, clock });
  ingests.push(ingest);
  ingest.start();
  return ingest;
}

function fileOf(sequence: number, ending: 'open' | 'ndjson', writer = 'w'): string {
  return path.join(folder, `${formatSegment({ writer, start: START, sequence })}.${ending}`);
}

function toLines(events: readonly Event[]): string {
  return events.map((event) => `${serializeEvent(event)}\n`).join('');
}

async function requestIds(store: ReferenceStore): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list({ filter: { kinds: ['request'] }, count: 500, cursor });
    ids.push(...page.events.map(({ id }) => id));
    cursor = page.next;
  } while (cursor !== undefined);
  return ids.sort();
}

function makeGatewayEvents(seed: number, count: number): Event[] {
  return makeExampleEvents(seed, count, 0, 1_000_000_000).filter(
    ({ layer }) => layer === 'gateway',
  );
}

function idsOf(events: readonly Event[]): string[] {
  return events.map(({ id }) => id).sort();
}

describe('JournalIngest', () => {
  test('stores what writers write while they write it, and deletes what is finished', async () => {
    const store = new ReferenceStore();
    const ingest = startIngest(store);
    const limits = { flushDelayMs: 1, segmentBytesMax: 20_000, freeBytesMin: 0 };
    const writers = ['a', 'b', 'c'].map((writer) => new JournalWriter({ folder, writer, limits }));
    const events: Event[] = [];
    for (let round = 0; round < 40; round++) {
      for (const writer of writers) {
        const event = makeRequestEvent({ time: Date.now() });
        events.push(event);
        writer.append(event);
      }
      await sleep(1);
    }
    await until(() => ingest.counts().inserted === events.length);
    assert.deepEqual(await requestIds(store), idsOf(events));
    await Promise.all(writers.map((writer) => writer.close()));
    await until(() => readdirSync(folder).length === 0);
    await until(async () => (await store.offsets()).size === 0);
    const { duplicates, badLines, tornLines, failures, backlogBytes } = ingest.counts();
    assert.deepEqual([duplicates, badLines, tornLines, failures, backlogBytes], [0, 0, 0, 0, 0]);
  });

  test('a line that comes in pieces is waited for, also over a renaming', async () => {
    const store = new ReferenceStore();
    const ingest = startIngest(store);
    const line = toLines([makeRequestEvent()]);
    writeFileSync(fileOf(1, 'open'), toLines([makeRequestEvent()]) + line.slice(0, 100));
    await until(() => ingest.counts().inserted === 1);
    appendFileSync(fileOf(1, 'open'), line.slice(100, 200));
    await sleep(20);
    assert.equal(ingest.counts().inserted, 1);
    appendFileSync(fileOf(1, 'open'), line.slice(200));
    renameSync(fileOf(1, 'open'), fileOf(1, 'ndjson'));
    await until(() => ingest.counts().inserted === 2);
    await until(() => readdirSync(folder).length === 0);
    assert.equal(ingest.counts().badLines + ingest.counts().tornLines, 0);
  });

  test('what is no event is skipped, counted and told; what follows it is stored', async () => {
    const store = new ReferenceStore();
    const [first, second, third] = [makeRequestEvent(), makeRequestEvent(), makeRequestEvent()];
    const tooLong = `"${'x'.repeat(2 * LINE_BYTES_MAX)}"\n`;
    const bad = `nonsense\n\n{"id":5}\n${'\u0000'.repeat(50)}\n`;
    const torn = serializeEvent(makeRequestEvent()).slice(0, 300);
    writeFileSync(
      fileOf(1, 'ndjson'),
      toLines([first]) + bad + toLines([second]) + tooLong + toLines([third]) + torn,
    );
    const ingest = startIngest(store);
    await until(() => readdirSync(folder).length === 0);
    assert.deepEqual(await requestIds(store), idsOf([first, second, third]));
    assert.deepEqual([ingest.counts().badLines, ingest.counts().tornLines], [4, 1]);
    const { lost, kinds } = await store.overview({ period: { from: 0, to: Date.now() + 60_000 } });
    assert.equal(lost, 5);
    assert.equal(kinds[0]?.kind, 'journal.loss');
  });

  test('any bytes at all: sound lines are stored, the rest is passed over', async () => {
    const random = makeRandom(99);
    const sound: Event[] = [];
    for (let sequence = 1; sequence <= 12; sequence++) {
      let text = Buffer.alloc(0);
      for (let piece = 0; piece < 20; piece++) {
        const event = makeRequestEvent();
        const noise = Buffer.from(
          Array.from({ length: Math.floor(random() * 300) }, () => Math.floor(random() * 256)),
        );
        // Noise on a line of its own cannot spoil an event.
        const line = Buffer.from(`\n${serializeEvent(event)}\n`);
        text = Buffer.concat([text, noise, line]);
        sound.push(event);
      }
      writeFileSync(fileOf(sequence, 'ndjson'), text);
    }
    const store = new ReferenceStore();
    const ingest = startIngest(store);
    await until(() => readdirSync(folder).length === 0);
    assert.deepEqual(await requestIds(store), idsOf(sound));
    assert.ok(ingest.counts().badLines > 0);
  });

  test('an unfinished segment is left alone, until its writer went on or fell silent', async () => {
    let monotonicMs = 0;
    const store = new ReferenceStore();
    writeFileSync(fileOf(1, 'open'), `${toLines([makeRequestEvent()])}{"torn`);
    writeFileSync(fileOf(2, 'open'), `${toLines([makeRequestEvent()])}{"torn`);
    writeFileSync(fileOf(1, 'open', 'other'), toLines([makeRequestEvent()]));
    const ingest = startIngest(store, () => (monotonicMs += 1));
    // Three requests, and what tells of the torn line.
    await until(() => ingest.counts().inserted === 4 && readdirSync(folder).length === 2);
    assert.equal(ingest.counts().tornLines, 1, 'a later sequence ends the one before it');
    assert.equal((await requestIds(store)).length, 3);
    monotonicMs += 1_000_000;
    await until(() => readdirSync(folder).length === 0);
    assert.equal(ingest.counts().tornLines, 2);
  });

  test('files that are none of the journal are left alone', async () => {
    const strange: string[] = [
      'README',
      'w.1.ndjson',
      `w.${START}.1.ndjson`,
      `W.${START}.00000001.ndjson`,
    ];
    for (const name of strange) writeFileSync(path.join(folder, name), 'x\n');
    // What a gateway that was taken over could put there for us to read.
    const traps = [fileOf(7, 'ndjson'), fileOf(8, 'ndjson'), fileOf(9, 'open')];
    symlinkSync('/etc/hostname', traps[0]!);
    execFileSync('mkfifo', [traps[1]!]);
    mkdirSync(traps[2]!);
    strange.push(...traps.map((trap) => path.basename(trap)));
    writeFileSync(fileOf(1, 'ndjson'), toLines([makeRequestEvent()]));
    const ingest = startIngest(new ReferenceStore());
    await until(() => ingest.counts().inserted === 1 && readdirSync(folder).length === 7);
    assert.deepEqual(readdirSync(folder).sort(), [...strange].sort());
  });

  test('a gateway that was taken over speaks for no other layer, and not as control or agent', async () => {
    const ownFolder = mkdtempSync(path.join(tmpdir(), 'rampart-own-'));
    const agentFolder = mkdtempSync(path.join(tmpdir(), 'rampart-agent-'));
    const layers = ['edge', 'kernel', 'gateway', 'runtime', 'scan', 'audit', 'admin'] as const;
    const said = layers.map((layer) => ({ ...makeRequestEvent(), layer }));
    const own = layers.map((layer) => ({ ...makeRequestEvent(), layer }));
    // Under control's name, and under the very name of control's own segment.
    const impostor = path.basename(fileOf(1, 'ndjson', 'control'));
    writeFileSync(path.join(folder, impostor), toLines([makeRequestEvent()]).repeat(3));
    writeFileSync(fileOf(1, 'ndjson'), toLines(said));
    writeFileSync(path.join(ownFolder, impostor), toLines(own));
    writeFileSync(path.join(ownFolder, path.basename(fileOf(9, 'ndjson'))), toLines(said));
    // The same with the agent's.
    const agents = layers.map((layer) => ({ ...makeRequestEvent(), layer }));
    const second = path.basename(fileOf(1, 'ndjson', 'agent'));
    writeFileSync(path.join(folder, second), toLines([makeRequestEvent()]));
    writeFileSync(path.join(agentFolder, second), toLines(agents));
    const store = new ReferenceStore();
    const ingest = startIngest(store, undefined, { ownFolder, agentFolder });
    const left = (): readonly number[] =>
      [folder, ownFolder, agentFolder].map((one) => readdirSync(one).length);
    await until(() => left().join() === '2,1,0');
    const believed = said.filter(({ layer }) => layer === 'edge' || layer === 'gateway');
    assert.deepEqual(await requestIds(store), idsOf([...believed, ...own, ...agents]));
    assert.equal(ingest.counts().badLines, layers.length - believed.length);
    await ingest.stop();
    rmSync(ownFolder, { recursive: true });
    rmSync(agentFolder, { recursive: true });
  });

  test('thousands of segments at once are read, a few at a time', async () => {
    const events = Array.from({ length: 300 }, () => makeRequestEvent());
    for (const [index, event] of events.entries()) {
      writeFileSync(fileOf(1, 'ndjson', `w${index}`), toLines([event]));
    }
    const store = new ReferenceStore();
    const ingest = startIngest(store);
    await until(() => readdirSync(folder).length === 0);
    assert.deepEqual(await requestIds(store), idsOf(events));
    assert.ok(ingest.counts().rounds >= 4, 'not all in one round');
  });

  test('a folder that is not there yet is waited for', async () => {
    rmSync(folder, { recursive: true });
    const ingest = startIngest(new ReferenceStore());
    await until(() => ingest.counts().failures > 1);
    assert.match(ingest.counts().fault, /ENOENT/);
    mkdirSync(folder);
    writeFileSync(fileOf(1, 'ndjson'), toLines([makeRequestEvent()]));
    await until(() => ingest.counts().inserted === 1 && ingest.counts().fault === '');
  });
});

describe('JournalIngest over a store that fails', () => {
  for (const code of ['full', 'busy', 'internal', 'offset', 'damaged'] as const) {
    test(`after "${code}", before or after the commit: everything once`, async () => {
      const store = new FailingStore();
      const events = makeGatewayEvents(11, 3000);
      for (let part = 0; part < 3; part++) {
        const lines = toLines(events.slice(part * 1000, part * 1000 + 1000));
        writeFileSync(fileOf(1, 'ndjson', `w${part}`), lines);
      }
      store.failures = [
        { code, isStored: false },
        { code, isStored: true },
        { code, isStored: false },
      ];
      const ingest = startIngest(store);
      await until(() => readdirSync(folder).length === 0);
      assert.deepEqual(
        await requestIds(store),
        idsOf(events.filter(({ kind }) => kind === 'request')),
      );
      assert.equal((await store.counts()).events, events.length);
      assert.equal((await store.counts()).duplicates, 0);
      assert.equal(ingest.counts().failures, 3);
      assert.equal(ingest.counts().fault, '');
    });
  }

  test('one event that the store cannot take does not stop the others', async () => {
    const store = new FailingStore();
    const events = Array.from({ length: 50 }, () => makeRequestEvent());
    store.poison = events[20]!.id;
    writeFileSync(fileOf(1, 'ndjson'), toLines(events));
    const ingest = startIngest(store);
    await until(() => readdirSync(folder).length === 0);
    const wanted = events.filter(({ id }) => id !== store.poison);
    assert.deepEqual(await requestIds(store), idsOf(wanted));
    assert.equal(ingest.counts().badLines, 1);
  });

  test('a store that was closed ends it', async () => {
    const store = new ReferenceStore();
    await store.close();
    const ingest = startIngest(store);
    await until(() => ingest.counts().failures === 1);
    await ingest.stop();
    assert.match(ingest.counts().fault, /closed/);
  });
});

describe('live events', () => {
  test('come to those whose filter they pass, once, and only when they are stored', async () => {
    const store = new ReferenceStore();
    const ingest = startIngest(store);
    const seen: Event[] = [];
    const all = ingest.subscribe({}, () => seen.push(...all.take(1000)));
    const blocked: Event[] = [];
    const some = ingest.subscribe({ filter: { verdicts: ['block'] } }, () =>
      blocked.push(...some.take(1000)),
    );
    const events = makeGatewayEvents(12, 400);
    writeFileSync(fileOf(1, 'ndjson'), toLines([...events, ...events.slice(0, 10)]));
    await until(() => readdirSync(folder).length === 0);
    assert.deepEqual(idsOf(seen), idsOf(events));
    assert.deepEqual(
      idsOf(blocked),
      idsOf(events.filter((event) => (event.detail as { verdict?: string }).verdict === 'block')),
    );
    some.close();
    const late = makeRequestEvent({ detail: { verdict: 'block' } });
    writeFileSync(fileOf(2, 'ndjson'), toLines([late]));
    await until(() => seen.some(({ id }) => id === late.id));
    assert.ok(!blocked.some(({ id }) => id === late.id));
  });

  test('who is too slow loses the oldest, and knows how many', async () => {
    const ingest = startIngest(new ReferenceStore());
    let calls = 0;
    const slow = ingest.subscribe({ capacity: 10 }, () => calls++);
    const events = Array.from({ length: 100 }, (_, index) => makeRequestEvent({ time: index }));
    writeFileSync(fileOf(1, 'ndjson'), toLines(events));
    await until(() => ingest.counts().inserted === 100);
    assert.equal(calls, 1);
    assert.equal(slow.lost, 90);
    assert.deepEqual(slow.take(1000), events.slice(90));
  });

  test('there is an end to the number of subscribers', () => {
    const ingest = startIngest(new ReferenceStore());
    assert.throws(() => {
      for (let count = 0; count < 1000; count++) ingest.subscribe({}, () => undefined);
    }, RangeError);
  });
});

/** Fails as it is told, having stored the batch before it fails or not. */
class FailingStore extends ReferenceStore {
  failures: { readonly code: StoreErrorCode; readonly isStored: boolean }[] = [];
  poison = '';

  override async ingest(batch: IngestBatch): Promise<IngestResult> {
    if (batch.events.some(({ id }) => id === this.poison)) {
      throw new StoreError('internal', 'poison');
    }
    const failure = this.failures.shift();
    if (failure === undefined) return super.ingest(batch);
    if (failure.isStored) await super.ingest(batch);
    throw new StoreError(failure.code, 'told to fail');
  }
}

/** Waits for the condition; the test runner's own time limit ends what never comes. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(2);
}
