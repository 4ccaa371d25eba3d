import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Event, JournalLossDetail } from '../envelope.ts';
import { makeMatch, makeRequestEvent } from '../example-events.ts';
import { diskFiles } from './journal-files.ts';
import type { FolderUsage, JournalFile, JournalFiles } from './journal-files.ts';
import { LINE_BYTES_MAX } from './journal-limits.ts';
import { JournalWriter } from './journal-writer.ts';
import { parseSegmentFile } from './segment-name.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'rampart-journal-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const FAST = { flushDelayMs: 1, retryDelayMs: 1, syncIntervalMs: 5, freeBytesMin: 0 };

describe('JournalWriter', () => {
  test('writes each event as one line, in order, and finishes its segment', async () => {
    const writer = new JournalWriter({ folder, writer: 'gateway-0', limits: FAST });
    const events = Array.from({ length: 500 }, (_, index) => makeRequestEvent({ time: index }));
    for (const event of events) assert.equal(writer.append(event), true);
    await writer.close();
    assert.deepEqual(readEvents(), events);
    const [file] = readdirSync(folder).map(parseSegmentFile);
    assert.equal(file?.isFinished, true);
    assert.equal(file.writer, 'gateway-0');
    const counts = writer.counts();
    assert.deepEqual([counts.accepted, counts.written, counts.queuedBytes], [500, 500, 0]);
  });

  test('an event is in the file soon after, while the segment is still open', async () => {
    const writer = new JournalWriter({ folder, writer: 'w', limits: FAST });
    writer.append(makeRequestEvent());
    await until(() => writer.counts().written === 1);
    assert.equal(readEvents().length, 1);
    assert.equal(parseSegmentFile(readdirSync(folder)[0]!)?.isFinished, false);
    await writer.close();
  });

  test('begins a new segment when one is full, and after each start', async () => {
    const limits = { ...FAST, segmentBytesMax: 2000 };
    for (let start = 0; start < 2; start++) {
      const writer = new JournalWriter({ folder, writer: 'w', limits });
      for (let index = 0; index < 10; index++) {
        writer.append(makeRequestEvent());
        await writer.flush();
      }
      await writer.close();
    }
    const files = readdirSync(folder).map((name) => parseSegmentFile(name)!);
    assert.equal(new Set(files.map((file) => file.start)).size, 2);
    assert.deepEqual(
      [...new Set(files.map((file) => file.sequence))].sort((a, b) => a - b),
      [1, 2, 3, 4, 5],
    );
    assert.equal(readEvents().length, 20);
  });

  test('a segment that nobody writes to is finished, and the next event begins another', async () => {
    const writer = new JournalWriter({
      folder,
      writer: 'w',
      limits: { ...FAST, segmentIdleMs: 10 },
    });
    writer.append(makeRequestEvent());
    await until(() => readdirSync(folder).some((name) => name.endsWith('.ndjson')));
    writer.append(makeRequestEvent());
    await writer.close();
    assert.equal(readdirSync(folder).length, 2);
    assert.equal(readEvents().length, 2);
  });

  test('a segment that somebody removed is not written to any more', async () => {
    const writer = new JournalWriter({ folder, writer: 'w', limits: FAST });
    await writer.appendDurably([makeRequestEvent()]);
    for (const name of readdirSync(folder)) unlinkSync(path.join(folder, name));
    const event = makeRequestEvent();
    await writer.appendDurably([event]);
    await writer.close();
    assert.deepEqual(readEvents(), [event]);
  });

  test('secrets and control characters never reach the file as they are', async () => {
    const writer = new JournalWriter({ folder, writer: 'w', limits: FAST });
    const target = '/a?password=hunter2&x=\u0000\u001b[2J\u009b\u007f\r\n\u00e9';
    writer.append(makeRequestEvent({ detail: { target } }));
    await writer.close();
    const text = readText();
    assert.ok(!text.includes('hunter2'));
    assert.match(text, /^[\u0020-\u007e\u00a0-\u00ff]+\n$/);
    const [event] = readEvents();
    const wanted = '/a?password=***&x=\u0000\u001b[2J\u009b\u007f\r\n\u00e9';
    assert.equal((event!.detail as { target: string }).target, wanted);
  });

  test('an event too long for a line gives up matches, then is lost and counted', async () => {
    const writer = new JournalWriter({ folder, writer: 'w', limits: FAST });
    const matches = Array.from({ length: 2000 }, () => makeMatch());
    writer.append(makeRequestEvent({ detail: { matches } }));
    const long = { ...makeRequestEvent(), kind: 'scan.report', detail: 'x'.repeat(LINE_BYTES_MAX) };
    assert.equal(writer.append(long), false);
    const circular: unknown[] = [];
    circular.push(1n);
    assert.equal(writer.append({ ...long, detail: circular }), false);
    await writer.close();
    const [request, ...losses] = readEvents();
    const kept = (request!.detail as { matches: unknown[] }).matches.length;
    assert.ok(kept > 100 && kept < 2000);
    assert.deepEqual(readLosses(losses), { 'too-large': 1, unserializable: 1 });
  });

  test('after close an event is refused and counted', async () => {
    const writer = new JournalWriter({ folder, writer: 'w', limits: FAST });
    await writer.close();
    assert.equal(writer.append(makeRequestEvent()), false);
    await assert.rejects(writer.appendDurably([makeRequestEvent()]), /did not take 1 of 1/);
    assert.equal(writer.counts().lost.closed, 2);
    await writer.close();
    assert.deepEqual(readdirSync(folder), []);
  });

  test('a dying process writes what waits at once, into a segment or without one', async () => {
    for (const isOpen of [false, true]) {
      const writer = new JournalWriter({
        folder,
        writer: 'w',
        limits: { flushDelayMs: 60_000, freeBytesMin: 0 },
      });
      if (isOpen) await writer.appendDurably([makeRequestEvent()]);
      const event = makeRequestEvent();
      writer.append(event);
      writer.flushSync();
      assert.ok(readEvents().some(({ id }) => id === event.id));
      await writer.close();
    }
  });

  test('a name that could leave the folder is refused', () => {
    for (const writer of ['', '../x', 'A', 'a.b', 'x'.repeat(33)]) {
      assert.throws(() => new JournalWriter({ folder, writer }), RangeError);
    }
  });
});

describe('JournalWriter on a disk that fails', () => {
  test('a full disk: nothing torn, the loss counted by reason, told once there is room', async () => {
    const files = new FailingFiles();
    const limits = { ...FAST, queueBytesMax: 20_000 };
    const writer = new JournalWriter({ folder, writer: 'w', limits, files });
    await writer.appendDurably([makeRequestEvent()]);
    files.roomBytes = 1234;
    let accepted = 1;
    let refused = 0;
    while (refused < 100) {
      if (writer.append(makeRequestEvent())) accepted++;
      else refused++;
      await sleep(0);
    }
    await until(() => writer.counts().fault === 'disk-full');
    while (refused < 200) {
      if (writer.append(makeRequestEvent())) accepted++;
      else refused++;
    }
    assert.ok(accepted > 10);
    files.roomBytes = Infinity;
    await until(() => writer.counts().fault === '' && writer.counts().queuedBytes === 0);
    assert.equal(writer.append(makeRequestEvent()), true);
    await writer.close();
    const events = readEvents();
    assert.equal(events.filter((event) => event.kind === 'request').length, accepted + 1);
    const told = readLosses(events);
    assert.deepEqual(told, omitZero(writer.counts().lost));
    assert.equal(told['disk-full']! + (told['queue-full'] ?? 0), refused);
  });

  test('errors in the middle of a batch: every event once at least, in a segment that is whole', async () => {
    const files = new FailingFiles();
    const writer = new JournalWriter({ folder, writer: 'w', limits: FAST, files });
    const events = Array.from({ length: 300 }, () => makeRequestEvent());
    files.roomBytes = 5000;
    files.errorCode = 'EIO';
    for (const event of events) writer.append(event);
    await until(() => writer.counts().fault === 'write-error');
    files.roomBytes = Infinity;
    await writer.close();
    assert.deepEqual(
      readEvents().map(({ id }) => id),
      events.map(({ id }) => id),
    );
    const endings = readTexts().map((text) => text.endsWith('\n'));
    assert.ok(endings.includes(false), 'the first segment was torn');
    assert.equal(writer.counts().written, 300);
    assert.deepEqual(omitZero(writer.counts().lost), {});
  });

  test('a failed sync: who asked for durability is told, the next segment is a new one', async () => {
    const files = new FailingFiles();
    const writer = new JournalWriter({ folder, writer: 'w', limits: FAST, files });
    files.failSyncs = true;
    await assert.rejects(writer.appendDurably([makeRequestEvent()]), /could not keep/);
    files.failSyncs = false;
    await writer.appendDurably([makeRequestEvent()]);
    await writer.close();
    assert.ok(writer.counts().syncFailures > 0);
    assert.equal(readdirSync(folder).length, 2);
  });

  test('the cap on all segments holds, whoever wrote them, and is over once they are read', async () => {
    const limits = { ...FAST, segmentBytesMax: 5000, totalBytesMax: 15_000, queueBytesMax: 10_000 };
    const first = new JournalWriter({ folder, writer: 'a', limits });
    const second = new JournalWriter({ folder, writer: 'b', limits });
    for (let index = 0; index < 100; index++) {
      first.append(makeRequestEvent());
      second.append(makeRequestEvent());
      await sleep(0);
    }
    await until(() => [first, second].every((writer) => writer.counts().fault === 'journal-full'));
    const bytes = readTexts().reduce((sum, text) => sum + text.length, 0);
    // One segment per writer may stand beyond.
    assert.ok(bytes <= 15_000 + 2 * 10_000, `${bytes} bytes`);
    for (const name of readdirSync(folder)) unlinkSync(path.join(folder, name));
    await until(() => [first, second].every((writer) => writer.counts().fault === ''));
    await Promise.all([first.close(), second.close()]);
  });

  test('free space below the floor counts as a full disk', async () => {
    const files = new FailingFiles();
    files.freeBytes = 10;
    const limits = { ...FAST, freeBytesMin: 100 };
    const writer = new JournalWriter({ folder, writer: 'w', limits, files });
    writer.append(makeRequestEvent());
    await until(() => writer.counts().fault === 'disk-full');
    assert.deepEqual(readdirSync(folder), []);
    files.freeBytes = 100;
    await writer.flush();
    await writer.close();
    assert.equal(readEvents().length, 1);
  });

  test('on a small disk the floor is a share of it', async () => {
    const files = new FailingFiles();
    files.freeBytes = 10;
    files.sizeBytes = 200;
    const limits = { ...FAST, freeBytesMin: 100, freeShareMin: 0.05 };
    const writer = new JournalWriter({ folder, writer: 'w', limits, files });
    await writer.appendDurably([makeRequestEvent()]);
    await writer.close();
  });

  test('closing on a full disk ends, and counts what it could not keep', async () => {
    const files = new FailingFiles();
    files.roomBytes = 0;
    const writer = new JournalWriter({ folder, writer: 'w', limits: FAST, files });
    const durable = writer.appendDurably([makeRequestEvent(), makeRequestEvent()]);
    const rejected = assert.rejects(durable, /closed: disk-full/);
    await writer.close();
    await rejected;
    assert.equal(writer.counts().lost['disk-full'], 2);
  });
});

/** A disk with so much room, and then an error; and with syncs that fail. */
class FailingFiles implements JournalFiles {
  roomBytes = Infinity;
  errorCode = 'ENOSPC';
  failSyncs = false;
  freeBytes = Infinity;
  sizeBytes = Infinity;

  async create(file: string): Promise<JournalFile> {
    const inner = await diskFiles.create(file);
    return {
      write: async (bytes, offset) => {
        const count = Math.min(bytes.length - offset, this.roomBytes);
        if (count === 0) throw Object.assign(new Error('no'), { code: this.errorCode });
        this.roomBytes -= count;
        return inner.write(bytes.subarray(0, offset + count), offset);
      },
      writeSync: (bytes) => inner.writeSync(bytes),
      sync: async () => {
        if (this.failSyncs) throw Object.assign(new Error('no'), { code: 'EIO' });
        await inner.sync();
      },
      isLinked: () => inner.isLinked(),
      close: () => inner.close(),
    };
  }

  writeNewSync(file: string, bytes: Uint8Array): void {
    diskFiles.writeNewSync(file, bytes);
  }

  rename(from: string, to: string): Promise<void> {
    return diskFiles.rename(from, to);
  }

  async usage(): Promise<FolderUsage> {
    const { usedBytes } = await diskFiles.usage(folder);
    return { usedBytes, freeBytes: this.freeBytes, sizeBytes: this.sizeBytes };
  }
}

function readTexts(): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

function readText(): string {
  return readTexts().join('');
}

/** All whole lines of all segments. */
function readEvents(): Event[] {
  return readTexts().flatMap((text) =>
    text
      .slice(0, text.lastIndexOf('\n') + 1)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Event),
  );
}

function readLosses(events: readonly Event[]): Record<string, number> {
  const losses: Record<string, number> = {};
  for (const event of events) {
    if (event.kind !== 'journal.loss') continue;
    const { reason, lost } = event.detail as JournalLossDetail;
    losses[reason] = (losses[reason] ?? 0) + lost;
  }
  return losses;
}

function omitZero(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

/** Waits for the condition; the test runner's own time limit ends what never comes. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(1);
}
