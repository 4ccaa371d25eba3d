import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { mutatedSeeds, readSeeds, replayed } from '../../../test/support/seeds.ts';
import { makeExampleEvents, makeMatch, makeRandom, makeRequestEvent } from '../example-events.ts';
import { LINE_BYTES_MAX } from '../journal/journal-limits.ts';
import { serializeEvent } from '../journal/serialize-event.ts';
import { parseLine } from './parse-line.ts';
import { splitLines } from './split-lines.ts';

const SEEDS = readSeeds(import.meta.dirname, 'parse-line');

const SOUND = makeRequestEvent({
  detail: {
    matches: [makeMatch()],
    faults: [{ kind: 'budget', message: 'm', ruleId: 0 }],
    headers: [['Accept', '*/*']],
    peer: '192.0.2.1',
  },
});

describe('parseLine', () => {
  test('takes every event that the writer makes', () => {
    for (const event of [SOUND, ...makeExampleEvents(3, 500, 1, 2_000_000_000_000)]) {
      assert.deepEqual(parseLine(serializeEvent(event)), event);
    }
  });

  test('keeps fields that it does not know', () => {
    const event = { ...SOUND, later: { deep: [1] } };
    assert.deepEqual(parseLine(JSON.stringify(event)), event);
  });

  // What stands in the place of a field: each is wrong for every field that has one of these types.
  const WRONG: Readonly<Record<string, readonly unknown[]>> = {
    string: [undefined, null, 5, {}, []],
    number: [undefined, null, '5', {}],
    boolean: [undefined, null, 0, 'true'],
    object: [null, 5, 'x', true],
  };
  const OPTIONAL = new Set(['detail.matches', 'detail.faults', 'detail.headers', 'detail.peer']);

  for (const path of listPaths(SOUND)) {
    test(`refuses an event whose ${path.join('.')} has another type`, () => {
      const value = readPath(SOUND, path);
      const name = path.join('.');
      for (const wrong of WRONG[typeof value] ?? []) {
        if (wrong === undefined && (OPTIONAL.has(name) || name.startsWith('subject.'))) continue;
        const line = JSON.stringify(replacePath(SOUND, path, wrong));
        assert.equal(parseLine(line), undefined, line);
      }
    });
  }

  const BAD: readonly unknown[] = [
    { ...SOUND, id: '' },
    { ...SOUND, id: 'x'.repeat(65) },
    { ...SOUND, time: 1.5 },
    { ...SOUND, time: -1 },
    { ...SOUND, time: 2 ** 60 },
    { ...SOUND, layer: 'toString' },
    { ...SOUND, severity: '__proto__' },
    { ...SOUND, kind: '' },
    { ...SOUND, subject: { client: 'x'.repeat(600) } },
    { ...SOUND, detail: { ...SOUND.detail, verdict: 'maybe' } },
    { ...SOUND, detail: { ...SOUND.detail, requestBytes: 0.5 } },
    { ...SOUND, kind: 'journal.loss', detail: { lost: -1 } },
    [SOUND],
    null,
    'x',
  ];
  for (const [index, value] of BAD.entries()) {
    test(`refuses bad event ${index}`, () =>
      assert.equal(parseLine(JSON.stringify(value)), undefined));
  }

  test('any text is an event or is not, and never an exception', () => {
    const seed = serializeEvent(SOUND);
    const mutated = fc
      .tuple(fc.nat(seed.length), fc.nat(8), fc.string({ unit: 'binary', maxLength: 8 }))
      .map(([at, length, text]) => seed.slice(0, at) + text + seed.slice(at + length));
    fc.assert(
      fc.property(fc.oneof(mutated, mutatedSeeds(SEEDS), fc.string(), fc.json()), (text) => {
        const event = parseLine(text);
        if (event !== undefined) assert.equal(typeof event.id, 'string');
      }),
      { numRuns: 2000, ...replayed(SEEDS) },
    );
  });
});

describe('splitLines', () => {
  test('finds the same events however the bytes are cut into pieces', () => {
    const good = serializeEvent(makeRequestEvent());
    const lines = fc.constantFrom(
      `${good}\n`,
      '\n',
      'nonsense\n',
      '\u0000\u0000\n',
      `"${'x'.repeat(LINE_BYTES_MAX)}\n`,
      `"${'y'.repeat(3 * LINE_BYTES_MAX)}\n`,
    );
    const seeds = fc.integer();
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 12 }), seeds, (parts, seed) => {
        const bytes = Buffer.from(parts.join(''));
        const random = makeRandom(seed);
        const found = { events: 0, badLines: 0 };
        let isSkipping = false;
        for (let start = 0; start < bytes.length;) {
          // As the reader does: always room for a whole line.
          const length = LINE_BYTES_MAX + 1 + Math.floor(random() * LINE_BYTES_MAX);
          const part = splitLines(bytes.subarray(start, start + length), isSkipping);
          assert.ok(part.bytes > 0, 'every piece brings the reader on');
          found.events += part.events.length;
          found.badLines += part.badLines;
          isSkipping = part.isSkipping;
          start += part.bytes;
        }
        const wanted = {
          events: parts.filter((part) => part.startsWith('{')).length,
          badLines: parts.filter((part) => !part.startsWith('{') && part !== '\n').length,
        };
        assert.deepEqual(found, wanted);
      }),
      { numRuns: 60 },
    );
  });

  test('leaves the line that has not ended', () => {
    const part = splitLines(Buffer.from('{}\n{"half":'), false);
    assert.deepEqual(part, { events: [], bytes: 3, badLines: 1, isSkipping: false });
  });
});

/** Every field of the value and of what it holds, as the names that lead there. */
function listPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const inner = Object.entries(value).flatMap(([name, entry]) => listPaths(entry, [...path, name]));
  return path.length === 0 ? inner : [path, ...inner];
}

function readPath(value: unknown, path: readonly string[]): unknown {
  return path.reduce((inner, name) => (inner as Record<string, unknown>)[name], value);
}

function replacePath(value: unknown, path: readonly string[], replacement: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return replacement;
  if (Array.isArray(value)) {
    return value.map((entry: unknown, index) =>
      String(index) === name ? replacePath(entry, rest, replacement) : entry,
    );
  }
  const record = value as Record<string, unknown>;
  return { ...record, [name]: replacePath(record[name], rest, replacement) };
}
