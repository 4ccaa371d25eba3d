// How connections prove their address at the network driver, frame by frame, as the kernel runs the
// program: what a SYN is answered with, and which acknowledgements end there.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { parseAddress, requireNetwork } from '../../src/lib/ip.ts';
import { findAppLayout } from '../../src/roles/app-layout.ts';
import { buildObject } from '../../src/shield/xdp/build-object.ts';
import { DriverProgram, type ProgramOptions } from '../../src/shield/xdp/driver-program.ts';
import { openLibbpf } from '../../src/shield/xdp/libbpf.ts';
import type { Proof } from '../../src/shield/xdp/map-values.ts';
import { requires } from '../support/requires.ts';
import { FLAGS } from './support/frames.ts';
import {
  OPTIONS,
  readFrame,
  readOptions,
  writeFrame,
  writeOptions,
  type Segment,
  type TcpOption,
} from './support/segments.ts';
import type { Run } from './support/run-program.ts';

const { syn, ack, fin, rst } = FLAGS;
/** The kernel runs it as if its frames came in here. */
const LOOPBACK_INDEX = 1;
const PAIRS = [
  { source: '203.0.113.7', destination: '198.51.100.1' },
  { source: '2001:db8:1::7', destination: '2001:db8:2::1' },
] as const;
const ELSEWHERE = '198.51.100.2';
/** A few more would be the cookie of a client with another segment size. */
const CHANGE = 16;
const PROOF: Proof = {
  mss4: 1460,
  mss6: 1440,
  windowScale: 7,
  timestamps: true,
  selectiveAcks: true,
};

describe(
  'proof of address at the driver',
  requires('root', 'program:clang', 'program:bpftool', 'library:libbpf.so.1', 'bpf'),
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-proof-'));
    let program: DriverProgram;
    let listener: Server;
    let port: number;
    // Loaded here: where libbpf is missing, this file has to load all the same.
    let run: (frame: Buffer) => Run;

    before(async () => {
      const { runProgram } = await import('./support/run-program.ts');
      const places = { sourceFolder: findAppLayout().kernelFolder, cacheFolder: folder };
      program = new DriverProgram(await openLibbpf(), await buildObject(places));
      program.useLocalAddresses(
        PAIRS.map(({ destination }) => ({
          interfaceIndex: LOOPBACK_INDEX,
          address: parseAddress(destination)!,
        })),
      );
      run = (frame) => runProgram(program, frame);
      listener = createServer().listen(0, '::');
      await once(listener, 'listening');
      port = (listener.address() as AddressInfo).port;
    });
    after(() => {
      listener?.close();
      program?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const use = (over: Partial<ProgramOptions> = {}): void =>
      program.use({
        refuses: true,
        ports: [port],
        ownPorts: [port],
        proof: PROOF,
        admins: [],
        ...over,
      });
    const segment = (over: Partial<Segment> = {}): Segment => ({
      ...PAIRS[0],
      sourcePort: 40_000,
      destinationPort: port,
      sequence: 0x1234_5678,
      acknowledgement: 0,
      flags: syn,
      window: 64_240,
      options: [],
      ...over,
    });
    const answerTo = (question: Segment, options?: Buffer, behind?: Buffer): Segment => {
      const { outcome, frame } = run(writeFrame(question, options, behind));
      assert.equal(outcome, 'send back');
      return readFrame(frame);
    };
    /** The last packet of the handshake, with the cookie as it was given, or another one. */
    const returning = (answer: Segment, sequence: number, change = 0): Segment => ({
      ...answer,
      source: answer.destination,
      destination: answer.source,
      sourcePort: answer.destinationPort,
      destinationPort: answer.sourcePort,
      sequence: (sequence + 1) >>> 0,
      acknowledgement: (answer.sequence + 1 + change) >>> 0,
      flags: ack,
      options: [],
    });
    const outcomeOf = (one: Segment): string => run(writeFrame(one)).outcome;

    test('a SYN is answered in place, whatever options it bears; who returns the cookie passes', () => {
      use();
      const option = (kind: number, value: Buffer): TcpOption => ({ kind, value });
      const bytes = (count: number) =>
        fc.uint8Array({ minLength: count, maxLength: count }).map((array) => Buffer.from(array));
      const known = fc.oneof(
        bytes(2).map((value) => option(OPTIONS.size, value)),
        bytes(1).map((value) => option(OPTIONS.scale, value)),
        fc.constant(option(OPTIONS.selectiveAcks, Buffer.alloc(0))),
        bytes(8).map((value) => option(OPTIONS.timestamp, value)),
        fc.constant(option(1, Buffer.alloc(0))),
        bytes(3).map((value) => option(30, value)),
      );
      const wellMade = fc
        .array(known, { maxLength: 6 })
        .map(writeOptions)
        .filter(({ length }) => length <= 40);
      const anything = fc.integer({ min: 0, max: 10 }).chain((words) => bytes(words * 4));
      const number32 = fc.integer({ min: 0, max: 0xffff_ffff });
      fc.assert(
        fc.property(
          fc.constantFrom(...PAIRS),
          fc.oneof(wellMade, anything),
          number32,
          fc.integer({ min: 1, max: 65_535 }),
          fc.integer({ min: 0, max: 60 }),
          (pair, options, sequence, sourcePort, behind) => {
            const question = segment({ ...pair, sequence, sourcePort });
            const answer = answerTo(question, options, Buffer.alloc(behind, 7));
            assert.deepEqual(answer, {
              source: question.destination,
              destination: question.source,
              sourcePort: port,
              destinationPort: sourcePort,
              sequence: answer.sequence,
              acknowledgement: (sequence + 1) >>> 0,
              flags: syn | ack,
              window: 0,
              options: expectedOptions(options, answer),
            });
            assert.equal(outcomeOf(returning(answer, sequence)), 'pass');
            assert.equal(outcomeOf({ ...returning(answer, sequence), flags: rst }), 'drop');
            assert.equal(outcomeOf(returning(answer, sequence, CHANGE)), 'drop');
          },
        ),
        { numRuns: 500 },
      );
    });

    test('a frame goes back the way it came', () => {
      use();
      const frame = writeFrame(segment());
      const back = run(frame).frame;
      assert.deepEqual(
        [back.subarray(0, 6), back.subarray(6, 12)],
        [frame.subarray(6, 12), frame.subarray(0, 6)],
      );
    });

    test('timestamps, scale and selective acknowledgements only where they are promised', () => {
      const all = writeOptions([
        { kind: OPTIONS.size, value: Buffer.of(5, 180) },
        { kind: OPTIONS.selectiveAcks, value: Buffer.alloc(0) },
        { kind: OPTIONS.timestamp, value: Buffer.from('0102030400000000', 'hex') },
        { kind: OPTIONS.scale, value: Buffer.of(9) },
      ]);
      const kinds = (proof: Partial<Proof>): readonly number[] => {
        use({ proof: { ...PROOF, ...proof } });
        return answerTo(segment(), all).options.map(({ kind }) => kind);
      };
      const { size, scale, selectiveAcks, timestamp } = OPTIONS;
      assert.deepEqual(kinds({}), [size, selectiveAcks, timestamp, scale]);
      assert.deepEqual(kinds({ selectiveAcks: false }), [size, timestamp, scale]);
      assert.deepEqual(kinds({ timestamps: false }), [size], 'there is nowhere to keep them');
    });

    test('left to SYNPROXY: while calm, other ports and addresses, an administrator, unusual headers', () => {
      use({ proof: undefined });
      assert.equal(outcomeOf(segment()), 'pass');
      use();
      assert.equal(outcomeOf(segment({ destinationPort: port ^ 1 })), 'pass');
      assert.equal(outcomeOf(segment({ destination: ELSEWHERE })), 'pass');
      const frame = writeFrame(segment());
      const tagged = Buffer.concat([
        frame.subarray(0, 12),
        Buffer.of(0x81, 0, 0, 5),
        frame.subarray(12),
      ]);
      assert.equal(run(tagged).outcome, 'pass');
      const withOptions = Buffer.concat([
        frame.subarray(0, 34),
        Buffer.alloc(4, 1),
        frame.subarray(34),
      ]);
      withOptions[14] = 0x46;
      assert.equal(run(withOptions).outcome, 'pass');
      use({ admins: [requireNetwork('203.0.113.0/24')] });
      assert.equal(outcomeOf(segment()), 'pass');
      use();
      assert.equal(outcomeOf(segment()), 'send back');
    });

    test('addresses that the interface has no more are not answered for', () => {
      use();
      program.useLocalAddresses([]);
      assert.equal(outcomeOf(segment()), 'pass');
      const [{ destination }] = PAIRS;
      const address = parseAddress(destination)!;
      program.useLocalAddresses([{ interfaceIndex: LOOPBACK_INDEX + 1, address }]);
      assert.equal(outcomeOf(segment()), 'pass', 'the same address on another interface');
      program.useLocalAddresses(
        PAIRS.map((pair) => ({
          interfaceIndex: LOOPBACK_INDEX,
          address: parseAddress(pair.destination)!,
        })),
      );
      assert.equal(outcomeOf(segment()), 'send back');
    });

    test('what belongs to no connection ends here, and is counted; at a published port it does not', () => {
      use();
      const before = program.readTotals();
      for (const pair of PAIRS) {
        assert.equal(outcomeOf(segment({ ...pair, flags: ack })), 'drop');
        assert.equal(outcomeOf(segment({ ...pair, flags: fin | ack })), 'drop');
        assert.equal(outcomeOf(segment({ ...pair, flags: rst })), 'drop');
      }
      const after = program.readTotals();
      assert.equal(after.strays - before.strays, 6);
      assert.equal(after.synsAnswered, before.synsAnswered);
      use({ ownPorts: [] });
      assert.equal(outcomeOf(segment({ flags: ack })), 'pass');
      use({ admins: [requireNetwork('203.0.113.7')] });
      assert.equal(outcomeOf(segment({ flags: ack })), 'pass');
    });

    test('where nothing listens, connections may belong to somebody behind', async () => {
      const other = createServer().listen(0, '::');
      await once(other, 'listening');
      const free = (other.address() as AddressInfo).port;
      use({ ports: [free], ownPorts: [free] });
      assert.equal(outcomeOf(segment({ destinationPort: free, flags: ack })), 'drop');
      other.close();
      await once(other, 'close');
      assert.equal(outcomeOf(segment({ destinationPort: free, flags: ack })), 'pass');
    });

    test('a connection that is open passes', async () => {
      const pair = { source: '127.0.0.1', destination: '127.0.0.1' };
      program.useLocalAddresses([
        { interfaceIndex: LOOPBACK_INDEX, address: parseAddress('127.0.0.1')! },
      ]);
      use();
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      const { localPort: sourcePort = 0 } = socket;
      assert.equal(outcomeOf(segment({ ...pair, sourcePort, flags: ack })), 'pass');
      assert.equal(outcomeOf(segment({ ...pair, sourcePort: sourcePort ^ 1, flags: ack })), 'drop');
      socket.destroy();
    });
  },
);

/** What a server promises to one that asked with these options, and keeps in the timestamp. */
function expectedOptions(asked: Buffer, answer: Segment): readonly TcpOption[] {
  const last = (kind: number, bytes: number): Buffer | undefined =>
    readOptions(asked).findLast((one) => one.kind === kind && one.value.length === bytes)?.value;
  const size = Buffer.alloc(2);
  size.writeUInt16BE(answer.source.includes(':') ? PROOF.mss6 : PROOF.mss4);
  const options = [{ kind: OPTIONS.size as number, value: size }];
  const timestamp = last(OPTIONS.timestamp, 8);
  if (timestamp === undefined) return options;
  const hasSelective = last(OPTIONS.selectiveAcks, 0) !== undefined;
  const scale = last(OPTIONS.scale, 1);
  if (hasSelective) options.push({ kind: OPTIONS.selectiveAcks, value: Buffer.alloc(0) });
  const told = answer.options.find(({ kind }) => kind === OPTIONS.timestamp)!.value;
  // The clock is the kernel's own; its last six bits are what is kept.
  const kept = (scale === undefined ? 15 : Math.min(14, scale[0]!)) + (hasSelective ? 16 : 0);
  assert.equal(told.readUInt32BE(0) & 0x3f, kept);
  const value = Buffer.concat([told.subarray(0, 4), timestamp.subarray(0, 4)]);
  options.push({ kind: OPTIONS.timestamp, value });
  if (scale !== undefined)
    options.push({ kind: OPTIONS.scale, value: Buffer.of(PROOF.windowScale) });
  return options;
}
