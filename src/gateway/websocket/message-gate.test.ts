import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { makeCloseFrame, readFrameHeader, unmask } from './frame.ts';
import { MessageGate, type GateOptions } from './message-gate.ts';

const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const NO_TEXT = Buffer.from('evil\xff', 'latin1');
const MASK = Buffer.from([1, 2, 3, 4]);

interface Frame {
  readonly opcode: number;
  readonly payload: string | Buffer;
  readonly isFinal?: boolean;
  readonly isMasked?: boolean;
  readonly first?: number;
}

/** Frames as a client writes them, by an encoder apart from the gate's reader. */
function frame({ opcode, payload, isFinal = true, isMasked = true, first }: Frame): Buffer {
  const bytes = Buffer.from(payload);
  const maskBit = isMasked ? 0x80 : 0;
  const head = [first ?? (isFinal ? 0x80 : 0) | opcode];
  if (bytes.length < 126) head.push(maskBit | bytes.length);
  else if (bytes.length < 65_536) {
    head.push(maskBit | 126, bytes.length >> 8, bytes.length & 255);
  } else {
    const length = Buffer.alloc(8);
    length.writeBigUInt64BE(BigInt(bytes.length));
    head.push(maskBit | 127, ...length);
  }
  const sent = isMasked ? bytes.map((byte, index) => byte ^ MASK[index % 4]!) : bytes;
  return Buffer.concat([Buffer.from(head), isMasked ? MASK : Buffer.alloc(0), sent]);
}

interface Passed {
  readonly bytes: Buffer;
  readonly messages: string[];
  readonly codes: number[];
}

/** Sends pieces through a gate, one after the other. */
async function pass(
  pieces: readonly Buffer[],
  options: Partial<GateOptions> = {},
): Promise<Passed> {
  const messages: string[] = [];
  const codes: number[] = [];
  const gate: MessageGate = new MessageGate({
    isFromClient: true,
    messageBytesMax: 1000,
    inspect: (message) => {
      messages.push(message.toString('utf8'));
      return !message.includes('evil');
    },
    hold: () => true,
    release: () => undefined,
    onRefused: (code) => {
      codes.push(code);
      gate.refuse(code);
    },
    ...options,
  });
  const out: Buffer[] = [];
  gate.on('data', (bytes: Buffer) => out.push(bytes));
  const ended = new Promise((resolve) => {
    gate.once('end', resolve);
  });
  for (const piece of pieces) gate.write(piece);
  gate.end();
  await ended;
  return { bytes: Buffer.concat(out), messages, codes };
}

function closing(code: number): Buffer {
  return makeCloseFrame(code, true);
}

const hello = frame({ opcode: TEXT, payload: 'hello' });
const evil = frame({ opcode: TEXT, payload: 'evil' });

describe('messages pass byte for byte', () => {
  for (const [name, frames, messages] of [
    ['one text', [hello], ['hello']],
    ['an empty text', [frame({ opcode: TEXT, payload: '' })], ['']],
    [
      'fragments with a ping between',
      [
        frame({ opcode: TEXT, payload: 'hel', isFinal: false }),
        frame({ opcode: 0, payload: 'lo ', isFinal: false }),
        frame({ opcode: 0, payload: 'you' }),
        hello,
      ],
      ['hello you', 'hello'],
    ],
    ['binary, unread', [frame({ opcode: BINARY, payload: '\x08\x01evil' })], []],
    ['binary that is no UTF-8', [frame({ opcode: BINARY, payload: NO_TEXT })], []],
    [
      'binary that is longer than what is read',
      [frame({ opcode: BINARY, payload: 'evil'.repeat(5000) }), hello],
      ['hello'],
    ],
    [
      'binary in fragments that come to more than is read',
      [
        frame({ opcode: BINARY, payload: 'evil'.repeat(200), isFinal: false }),
        frame({ opcode: 0, payload: 'evil'.repeat(200) }),
        hello,
      ],
      ['hello'],
    ],
    [
      'binary that is text',
      [
        frame({ opcode: BINARY, payload: '', isFinal: false }),
        frame({ opcode: 0, payload: '{"a":', isFinal: false }),
        frame({ opcode: 0, payload: '1}' }),
      ],
      ['{"a":1}'],
    ],
    ['long text', [frame({ opcode: TEXT, payload: 'a'.repeat(900) })], ['a'.repeat(900)]],
    ['a close', [frame({ opcode: CLOSE, payload: '\x03\xe8' })], []],
  ] as const) {
    test(name, async () => {
      const sent = Buffer.concat(frames);
      for (const pieces of [[sent], [...sent].map((byte) => Buffer.from([byte]))]) {
        const passed = await pass(pieces);
        assert.deepEqual(passed.bytes, sent);
        assert.deepEqual(passed.messages, messages);
        assert.deepEqual(passed.codes, []);
      }
    });
  }

  test('a ping goes ahead of the message it stands in', async () => {
    const begun = frame({ opcode: TEXT, payload: 'hel', isFinal: false });
    const ping = frame({ opcode: PING, payload: 'x' });
    const rest = frame({ opcode: 0, payload: 'lo' });
    const passed = await pass([begun, ping, rest]);
    assert.deepEqual(passed.bytes, Buffer.concat([ping, begun, rest]));
    assert.deepEqual(passed.messages, ['hello']);
  });

  test('whatever frames, however cut', async () => {
    const one = fc.record({
      opcode: fc.constantFrom(TEXT, BINARY),
      payload: fc.string({ unit: 'grapheme', maxLength: 200 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(one, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
        async (frames, cuts) => {
          const sent = Buffer.concat(frames.map(frame));
          const pieces: Buffer[] = [];
          for (let at = 0, turn = 0; at < sent.length; turn++) {
            const length = cuts[turn % cuts.length]!;
            pieces.push(sent.subarray(at, at + length));
            at += length;
          }
          const passed = await pass(pieces, { messageBytesMax: 10_000, inspect: () => true });
          assert.deepEqual(passed.bytes, sent);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('of a server, without masks', async () => {
    const sent = frame({ opcode: TEXT, payload: 'evil', isMasked: false });
    const passed = await pass([sent], { isFromClient: false, inspect: undefined });
    assert.deepEqual(passed.bytes, sent);
  });
});

describe('what is refused', () => {
  for (const [name, frames, code, before] of [
    ['a message that rules block', [hello, evil, hello], 1008, hello],
    [
      'the same in fragments',
      [frame({ opcode: TEXT, payload: 'ev', isFinal: false }), frame({ opcode: 0, payload: 'il' })],
      1008,
      Buffer.alloc(0),
    ],
    ['text that is sent as binary', [frame({ opcode: BINARY, payload: 'evil' })], 1008, ''],
    ['a text that is too long', [frame({ opcode: TEXT, payload: 'a'.repeat(1001) })], 1009, ''],
    [
      'fragments that come to too much',
      [
        frame({ opcode: TEXT, payload: 'a'.repeat(600), isFinal: false }),
        frame({ opcode: 0, payload: 'a'.repeat(600) }),
      ],
      1009,
      '',
    ],
    ['a text that is no UTF-8', [frame({ opcode: TEXT, payload: Buffer.from([0xc3]) })], 1007, ''],
    ['no mask', [frame({ opcode: TEXT, payload: 'hello', isMasked: false })], 1002, ''],
    ['compression', [frame({ opcode: TEXT, payload: 'hello', first: 0xc1 })], 1002, ''],
    ['an unknown opcode', [frame({ opcode: 3, payload: '' })], 1002, ''],
    ['a continuation of nothing', [frame({ opcode: 0, payload: 'x' })], 1002, ''],
    [
      'a message inside another',
      [frame({ opcode: TEXT, payload: 'x', isFinal: false }), hello],
      1002,
      '',
    ],
    ['a fragmented ping', [frame({ opcode: PING, payload: 'x', isFinal: false })], 1002, ''],
    ['a long ping', [frame({ opcode: PING, payload: 'x'.repeat(126) })], 1002, ''],
    [
      'a length in more bytes than it needs',
      [Buffer.concat([Buffer.from([0x81, 0xfe, 0, 1]), MASK, Buffer.from('x')])],
      1002,
      '',
    ],
    [
      'a length beyond all measure',
      [Buffer.concat([Buffer.from([0x81, 0xff]), Buffer.alloc(8, 0xff), MASK])],
      1002,
      '',
    ],
  ] as const) {
    test(name, async () => {
      const sent = Buffer.concat(frames);
      for (const pieces of [[sent], [...sent].map((byte) => Buffer.from([byte]))]) {
        const passed = await pass(pieces);
        assert.deepEqual(passed.codes, [code]);
        assert.deepEqual(passed.bytes, Buffer.concat([Buffer.from(before), closing(code)]));
      }
    });
  }

  test('what it holds is counted and given back, and a message without room is refused', async () => {
    const room = 150;
    let held = 0;
    let most = 0;
    const codes: number[] = [];
    const passed: Buffer[] = [];
    const gate = new MessageGate({
      isFromClient: true,
      messageBytesMax: 1000,
      inspect: () => true,
      hold: (bytes) => {
        if (held + bytes > room) return false;
        held += bytes;
        most = Math.max(most, held);
        return true;
      },
      release: (bytes) => (held -= bytes),
      onRefused: (code) => {
        codes.push(code);
        gate.refuse(code);
      },
    });
    gate.on('data', (bytes: Buffer) => passed.push(bytes));
    const fits = frame({ opcode: TEXT, payload: 'x'.repeat(100) });
    for (let time = 0; time < 3; time++) {
      // A byte at a time, as a client may send it.
      for (const byte of fits) gate.write(Buffer.of(byte));
    }
    await new Promise(setImmediate);
    assert.deepEqual(Buffer.concat(passed), Buffer.concat([fits, fits, fits]));
    assert.deepEqual([held, most, codes], [0, 100, []]);
    gate.write(frame({ opcode: TEXT, payload: 'y'.repeat(200) }));
    await new Promise(setImmediate);
    assert.deepEqual([held, codes], [0, [1013]]);
    gate.destroy();
  });

  test('no close frame into the middle of a frame that is passing', async () => {
    const half = frame({ opcode: BINARY, payload: '\0'.repeat(100) }).subarray(0, 50);
    const out: Buffer[] = [];
    const gate = new MessageGate({
      isFromClient: true,
      messageBytesMax: 1000,
      inspect: () => true,
      hold: () => true,
      release: () => undefined,
      onRefused: () => undefined,
    });
    gate.on('data', (bytes: Buffer) => out.push(bytes));
    gate.write(half);
    await new Promise(setImmediate);
    gate.refuse(1008);
    await new Promise((resolve) => {
      gate.once('end', resolve);
    });
    assert.deepEqual(Buffer.concat(out), half);
  });

  test('any bytes are read without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, isFromClient) => {
        const read = readFrameHeader(Buffer.from(bytes), isFromClient);
        if (typeof read === 'object') assert.ok(read.headerBytes <= bytes.length);
      }),
    );
  });
});

test('unmasking goes on where the piece before ended', () => {
  const payload = Buffer.from('unmasked in pieces');
  const masked = unmask(payload, MASK, 0);
  const pieces = [masked.subarray(0, 5), masked.subarray(5, 6), masked.subarray(6)];
  let offset = 0;
  const read = pieces.map((piece) => {
    const plain = unmask(piece, MASK, offset);
    offset += piece.length;
    return plain;
  });
  assert.equal(Buffer.concat(read).toString(), payload.toString());
});
