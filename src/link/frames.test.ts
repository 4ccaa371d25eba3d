import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { mutatedSeeds, readSeeds, replayed } from '../../test/support/seeds.ts';
import { encodeFrame, FRAME_BYTES_MAX, FrameReader } from './frames.ts';
import { LinkError } from './link.ts';
import { parseMessage } from './messages.ts';

describe('frames', () => {
  test('come out as they went in, however the bytes are cut', () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), cuts, (values, sizes) => {
        const bytes = Buffer.concat(values.map((value) => encodeFrame(value)));
        const reader = new FrameReader(FRAME_BYTES_MAX);
        const found: unknown[] = [];
        for (let start = 0, cut = 0; start < bytes.length; cut++) {
          const end = start + sizes[cut % sizes.length]!;
          reader.push(bytes.subarray(start, end));
          start = end;
          for (let value = reader.read(); value !== undefined; value = reader.read()) {
            found.push(value);
          }
        }
        assert.deepEqual(found, JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  test('any bytes are a frame, not yet a frame, or an error of a known kind', () => {
    const bytes = fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 });
    const limit = 1000;
    fc.assert(
      fc.property(bytes, (chunks) => {
        const reader = new FrameReader(limit);
        try {
          for (const chunk of chunks) {
            // A short length, so that some frames are whole.
            reader.push(Buffer.concat([Buffer.from([0, 0, 0, chunk.length % 50]), chunk]));
            for (let reads = 0; reads < 100; reads++) if (reader.read() === undefined) break;
          }
        } catch (error) {
          assert.ok(error instanceof LinkError || error instanceof SyntaxError, String(error));
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('seeds, as they are and changed, are frames or errors of a known kind', () => {
    const seeds = readSeeds(import.meta.dirname, 'frames');
    fc.assert(
      fc.property(mutatedSeeds(seeds), (text) => {
        const reader = new FrameReader(1000);
        try {
          reader.push(Buffer.from(text, 'latin1'));
          for (let reads = 0; reads < 100; reads++) if (reader.read() === undefined) break;
        } catch (error) {
          assert.ok(error instanceof LinkError || error instanceof SyntaxError, String(error));
        }
      }),
      { numRuns: 2000, ...replayed(seeds) },
    );
  });

  test('a length over the limit is refused before the frame has come', () => {
    const reader = new FrameReader(10);
    reader.push(Buffer.from([0, 0, 0, 11]));
    assert.throws(() => reader.read(), LinkError);
    reader.allow(11);
    assert.equal(reader.read(), undefined);
  });
});

describe('messages', () => {
  const sound: readonly Readonly<Record<string, unknown>>[] = [
    { type: 'hello', protocol: 1, role: 'gateway' },
    { type: 'welcome', protocol: 1 },
    { type: 'publish', id: 1, topic: 'policy', version: 1, value: 1 },
    { type: 'subscribe', topic: 'status.gateway-0' },
    { type: 'retained', topic: 'bans', version: 1, value: null },
    { type: 'append', id: 1, events: [] },
    { type: 'request', id: 1, command: 'ping', payload: 1, timeoutMs: 5 },
    { type: 'serve', command: 'ban.add' },
    { type: 'reply', id: 1, value: 1 },
    { type: 'failure', id: 1, code: 'refused', message: 'no' },
  ];

  test('what an end sends is taken', () => {
    for (const message of sound) assert.equal(parseMessage(message), message);
  });

  test('with any field of another type it is not', () => {
    for (const message of sound) {
      for (const name of Object.keys(message)) {
        if (name === 'value' || name === 'payload') continue;
        for (const wrong of [undefined, null, {}, true, 1.5, -1, '', 'x y', '__proto__', [1n]]) {
          if (name === 'version' && wrong === -1) continue;
          if ((name === 'timeoutMs' && wrong === 1.5) || (name === 'protocol' && wrong === -1))
            continue;
          if (name === 'message' && typeof wrong === 'string') continue;
          if (name === 'events' && Array.isArray(wrong)) continue;
          assert.equal(parseMessage({ ...message, [name]: wrong }), undefined, name);
        }
      }
    }
  });

  test('anything else is no message, and no exception', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(...sound),
        fc.string(),
        (value, message, name) => {
          parseMessage(value);
          parseMessage({ ...message, [name]: value });
          for (const field of Object.keys(message)) parseMessage({ ...message, [field]: value });
        },
      ),
      { numRuns: 2000 },
    );
  });
});
