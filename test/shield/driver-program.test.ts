// The program as the kernel runs it, frame by frame: what it reads, counts and drops. Each frame is held
// against a plain reading of the RFCs (support/frames.ts), random ones too.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { requireNetwork } from '../../src/lib/ip.ts';
import { findAppLayout } from '../../src/roles/app-layout.ts';
import type { Ban } from '../../src/shield/index.ts';
import { buildObject } from '../../src/shield/xdp/build-object.ts';
import { DriverProgram, type ProgramOptions } from '../../src/shield/xdp/driver-program.ts';
import { openLibbpf, type Bpf } from '../../src/shield/xdp/libbpf.ts';
import { PACKET_KINDS, type PacketKind } from '../../src/shield/xdp/map-values.ts';
import { requires } from '../support/requires.ts';
import {
  classify,
  ethernet,
  extension,
  FLAGS,
  fragmentHeader,
  ip4,
  ip6,
  PROTOCOLS,
  synFrom,
  tcp,
  udp,
} from './support/frames.ts';

const PORT = 8080;
const OPTIONS: ProgramOptions = {
  refuses: true,
  ports: [PORT],
  ownPorts: [PORT],
  proof: undefined,
  admins: [],
};
const SOURCE4 = '203.0.113.7';
const SOURCE6 = '2001:db8:1:2::7';
const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const TAG = 0x8100;
const SERVICE_TAG = 0x88a8;
const { syn, ack, fin, rst, push } = FLAGS;

describe(
  'driver program',
  requires('root', 'program:clang', 'program:bpftool', 'library:libbpf.so.1', 'bpf'),
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'rampart-xdp-'));
    let bpf: Bpf;
    let object: Buffer;
    let program: DriverProgram;
    // Loaded here: where libbpf is missing, this file has to load all the same.
    let run: (frame: Buffer) => string;

    before(async () => {
      const { runProgram } = await import('./support/run-program.ts');
      bpf = await openLibbpf();
      object = await buildObject({
        sourceFolder: findAppLayout().kernelFolder,
        cacheFolder: folder,
      });
      fresh();
      run = (frame) => runProgram(program, frame).outcome;
    });
    after(() => {
      program.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const fresh = (admins: readonly string[] = []): void => {
      program?.close();
      program = new DriverProgram(bpf, object);
      program.use({ ...OPTIONS, admins: admins.map(requireNetwork) });
    };
    /** What one frame added to the counters. */
    const kindOf = (frame: Buffer): PacketKind => {
      const before = program.readTotals().packets;
      run(frame);
      const { packets } = program.readTotals();
      const grown = PACKET_KINDS.filter((kind) => packets[kind] !== before[kind]);
      assert.equal(grown.length, 1, grown.join());
      return grown[0]!;
    };

    const source4 = { source: SOURCE4, protocol: PROTOCOLS.tcp };
    const frames: Readonly<Record<string, readonly [PacketKind, Buffer]>> = {
      'a SYN': ['syn', synFrom(SOURCE4, PORT)],
      'a SYN over IPv6': ['syn', synFrom(SOURCE6, PORT)],
      'a SYN with data pushed': ['syn', synFrom(SOURCE4, PORT, syn | push)],
      'an acknowledgement': ['ack', synFrom(SOURCE4, PORT, ack)],
      'an end of a connection': ['ack', synFrom(SOURCE4, PORT, fin | ack)],
      'an answer to a SYN': ['tcp', synFrom(SOURCE4, PORT, syn | ack)],
      'a SYN that ends': ['tcp', synFrom(SOURCE4, PORT, syn | fin)],
      'a reset': ['tcp', synFrom(SOURCE4, PORT, rst)],
      'in a VLAN': ['syn', Buffer.concat([ethernet(IPV4, TAG), ip4(source4), tcp(PORT, syn)])],
      'in a VLAN within a VLAN': [
        'syn',
        Buffer.concat([ethernet(IPV4, SERVICE_TAG, TAG), ip4(source4), tcp(PORT, syn)]),
      ],
      'in three VLANs': [
        'notIp',
        Buffer.concat([ethernet(IPV4, TAG, TAG, TAG), ip4(source4), tcp(PORT, syn)]),
      ],
      'with all options that IPv4 has room for': [
        'syn',
        Buffer.concat([ethernet(IPV4), ip4({ ...source4, options: 10 }), tcp(PORT, syn)]),
      ],
      'a first fragment that has its header': [
        'syn',
        Buffer.concat([ethernet(IPV4), ip4({ ...source4, more: true }), tcp(PORT, syn)]),
      ],
      'a later fragment': [
        'fragment',
        Buffer.concat([ethernet(IPV4), ip4({ ...source4, fragmentOffset: 2 }), tcp(PORT, syn)]),
      ],
      'a later fragment over IPv6': [
        'fragment',
        Buffer.concat([ethernet(IPV6), ip6(SOURCE6, 6, [[44, fragmentHeader(2)]]), tcp(PORT, syn)]),
      ],
      'behind extension headers': [
        'syn',
        Buffer.concat([
          ethernet(IPV6),
          ip6(SOURCE6, PROTOCOLS.tcp, [
            [0, extension(0)],
            [43, extension(3)],
            [44, fragmentHeader(0)],
            [51, extension(1).subarray(0, 12)],
            [60, extension(255)],
          ]),
          tcp(PORT, syn),
        ]),
      ],
      'behind more extension headers than any packet has': [
        'other',
        Buffer.concat([
          ethernet(IPV6),
          ip6(
            SOURCE6,
            PROTOCOLS.tcp,
            Array.from({ length: 9 }, () => [60, extension(0)] as const),
          ),
          tcp(PORT, syn),
        ]),
      ],
      'behind an extension header that ends outside': [
        'malformed',
        Buffer.concat([ethernet(IPV6), ip6(SOURCE6, 6, [[60, extension(3).subarray(0, 8)]])]),
      ],
      'a datagram': [
        'udp',
        Buffer.concat([ethernet(IPV4), ip4({ ...source4, protocol: PROTOCOLS.udp }), udp(53)]),
      ],
      'a ping': [
        'icmp',
        Buffer.concat([ethernet(IPV4), ip4({ ...source4, protocol: PROTOCOLS.icmp })]),
      ],
      'a neighbour': ['icmp', Buffer.concat([ethernet(IPV6), ip6(SOURCE6, PROTOCOLS.icmpv6)])],
      'a tunnel': [
        'other',
        Buffer.concat([ethernet(IPV4), ip4({ ...source4, protocol: PROTOCOLS.gre })]),
      ],
      'a question for an address': ['notIp', Buffer.concat([ethernet(0x0806), Buffer.alloc(28)])],
      'half a header of TCP': [
        'malformed',
        Buffer.concat([ethernet(IPV4), ip4(source4), tcp(PORT, syn).subarray(0, 19)]),
      ],
      'half a header of IPv4': [
        'malformed',
        Buffer.concat([ethernet(IPV4), ip4(source4).subarray(0, 19)]),
      ],
      'nothing but a type': ['malformed', ethernet(IPV6)],
    };
    for (const [name, [expected, frame]] of Object.entries(frames)) {
      test(`${name}: ${expected}`, () => {
        assert.equal(classify(frame), expected, 'the reference');
        assert.equal(kindOf(frame), expected);
      });
    }

    test('whatever the bytes, it reads as the RFCs say and never drops what is not banned', () => {
      const bytes = (min: number, max: number) =>
        fc.uint8Array({ minLength: min, maxLength: max }).map((array) => Buffer.from(array));
      const known = fc.constantFrom(...Object.values(frames).map(([, frame]) => frame));
      const mutated = fc
        .tuple(known, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }), fc.nat())
        .map(([frame, changes, cut]) => {
          const copy = Buffer.from(frame);
          for (const [at, value] of changes) copy[at % copy.length] = value;
          return copy.subarray(0, Math.max(14, copy.length - (cut % 24)));
        });
      const typed = fc
        .tuple(fc.constantFrom(IPV4, IPV6, TAG), bytes(0, 120))
        .map(([type, rest]) => Buffer.concat([ethernet(type), rest]));
      fc.assert(
        fc.property(fc.oneof(mutated, typed, bytes(14, 80)), (view) => {
          // Memory of its own: what is behind a view is not the frame's.
          const frame = Buffer.alloc(view.length);
          view.copy(frame);
          assert.equal(kindOf(frame), classify(frame));
          assert.equal(run(frame), 'pass');
        }),
        { numRuns: 3000 },
      );
    });

    test('a banned address is dropped, whatever it sends; its neighbour is not', () => {
      fresh();
      program.fillBans([ban(`${SOURCE4}/32`), ban(`${SOURCE6}/128`)], Date.now());
      for (const name of ['a SYN', 'a datagram', 'in a VLAN', 'a later fragment', 'a tunnel']) {
        assert.equal(run(frames[name]![1]), 'drop', name);
      }
      for (const name of ['a SYN over IPv6', 'behind extension headers', 'half a header of TCP']) {
        assert.equal(run(frames[name]![1]), 'drop', name);
      }
      assert.equal(run(synFrom('203.0.113.8', PORT)), 'pass');
      assert.equal(run(synFrom('2001:db8:1:2::8', PORT)), 'pass');
      const { droppedByAddress, droppedByNetwork, droppedBytes } = program.readTotals();
      assert.deepEqual([droppedByAddress, droppedByNetwork], [8, 0]);
      assert.ok(droppedBytes > 8 * 34);
      assert.deepEqual(program.readDropped(10), [
        { network: SOURCE4, dropped: 6 },
        { network: SOURCE6, dropped: 2 },
      ]);
    });

    test('a network is dropped to its edges, and a wide IPv6 one takes no IPv4 client', () => {
      fresh();
      program.fillBans([ban('198.51.100.0/22'), ban('2001:db8::/32'), ban('::/1')], Date.now());
      for (const [source, expected] of [
        ['198.51.99.255', 'pass'],
        ['198.51.100.0', 'drop'],
        ['198.51.103.255', 'drop'],
        ['198.51.104.0', 'pass'],
        ['2001:db8:ffff::1', 'drop'],
        ['2001:db9::1', 'drop'],
        ['8001::1', 'pass'],
        ['192.0.2.1', 'pass'],
      ] as const) {
        assert.equal(run(synFrom(source, PORT)), expected, source);
      }
      assert.equal(program.readTotals().droppedByNetwork, 4);
    });

    test('a network inside another is refused for as long as the outer one', () => {
      fresh();
      program.fillBans([ban('10.0.0.0/8', 600_000), ban('10.1.0.0/16', 1)], Date.now());
      assert.equal(run(synFrom('10.1.2.3', PORT)), 'drop');
      const outer = requireNetwork('10.0.0.0/8');
      program.changeBans([], [outer], () => [ban('10.1.0.0/16', 600_000)], Date.now());
      assert.equal(run(synFrom('10.1.2.3', PORT)), 'drop');
      assert.equal(run(synFrom('10.2.2.3', PORT)), 'pass');
    });

    test('a ban that is over refuses nobody, whether or not anybody takes it away', () => {
      fresh();
      program.fillBans([ban(`${SOURCE4}/32`), ban('10.0.0.0/8')], Date.now());
      assert.equal(run(synFrom(SOURCE4, PORT)), 'drop');
      const over = [ban(`${SOURCE4}/32`, 0), ban('10.0.0.0/8', 0)];
      program.changeBans(over, [], () => over, Date.now());
      assert.equal(run(synFrom(SOURCE4, PORT)), 'pass');
      assert.equal(run(synFrom('10.1.1.1', PORT)), 'pass');
    });

    test('lifted is lifted, at once', () => {
      fresh();
      program.fillBans([ban(`${SOURCE4}/32`)], Date.now());
      const { network } = ban(`${SOURCE4}/32`);
      program.changeBans([], [network], () => [], Date.now());
      assert.equal(run(synFrom(SOURCE4, PORT)), 'pass');
      assert.deepEqual(program.bans, { addresses: 0, networks: 0, lost: 0 });
    });

    test('an administrator passes every ban; nobody is dropped while it only counts', () => {
      fresh(['203.0.113.0/24', '2001:db8:1::/48']);
      program.fillBans([ban('0.0.0.0/0'), ban('::/0'), ban(`${SOURCE4}/32`)], Date.now());
      assert.equal(run(synFrom(SOURCE4, PORT)), 'pass');
      assert.equal(run(synFrom(SOURCE6, PORT)), 'pass');
      assert.equal(program.readTotals().spared, 2);
      assert.equal(run(synFrom('198.51.100.1', PORT)), 'drop');
      program.use({ ...OPTIONS, admins: [requireNetwork('::/0')] });
      assert.equal(run(synFrom('198.51.100.1', PORT)), 'drop', 'an IPv6 network spares no IPv4');
      program.use({ ...OPTIONS, refuses: false });
      assert.equal(run(synFrom('198.51.100.1', PORT)), 'pass');
    });

    test('full ban sets: what has no room is counted, and the rest is in force', () => {
      fresh();
      const many = Array.from({ length: 20_000 }, (_, index) =>
        ban(`100.${index >> 8}.${index & 255}.0/24`),
      );
      program.fillBans(many, Date.now());
      assert.deepEqual(program.bans, { addresses: 0, networks: 16_384, lost: 20_000 - 16_384 });
      assert.equal(run(synFrom('100.1.1.1', PORT)), 'drop');
      program.changeBans([], [], () => [], Date.now());
      program.changeBans([ban('100.0.0.0/8')], [], () => [ban('100.0.0.0/8')], Date.now());
      assert.deepEqual(program.bans, { addresses: 0, networks: 1, lost: 0 });
    });

    test('the handshake: made-up addresses never answer, real ones do', () => {
      fresh();
      for (let host = 1; host <= 200; host++) {
        run(synFrom(`198.18.1.${host}`, PORT));
        run(synFrom(`198.18.1.${host}`, PORT));
      }
      for (let host = 1; host <= 50; host++) run(synFrom(`198.18.1.${host}`, PORT, ack));
      for (let host = 1; host <= 50; host++) run(synFrom(`198.18.1.${host}`, PORT));
      run(synFrom('198.18.9.9', PORT, ack));
      run(synFrom('198.18.9.8', 9999));
      const { syns, synsOfUnseen, synsOfUnproved, answers, acksOfUnseen } = program.readTotals();
      assert.deepEqual(
        { syns, synsOfUnseen, synsOfUnproved, answers, acksOfUnseen },
        { syns: 450, synsOfUnseen: 200, synsOfUnproved: 400, answers: 50, acksOfUnseen: 1 },
      );
    });

    test('sources: one address of IPv4, one /64 of IPv6, those with most packets first', () => {
      fresh();
      for (let host = 1; host <= 5; host++) run(synFrom(`2001:db8:1:2::${host}`, PORT));
      for (let count = 0; count < 3; count++) run(synFrom(SOURCE4, PORT));
      run(synFrom('192.0.2.1', PORT));
      run(synFrom('192.0.2.2', PORT));
      const { seen, once, top } = program.readSources(2);
      assert.deepEqual({ seen, once }, { seen: 4, once: 2 });
      assert.deepEqual(top, [
        { address: '2001:db8:1:2::', packets: 5 },
        { address: SOURCE4, packets: 3 },
      ]);
    });

    test('more sources than there is room for: all are counted, some remembered, and that told', () => {
      fresh();
      const count = 60_000;
      const from = (index: number, flags: number): void =>
        void run(synFrom(`100.64.${index >> 8}.${index & 255}`, PORT, flags));
      for (let index = 0; index < count; index++) from(index, syn);
      const { syns, synsOfUnseen, synsOfUnproved, sourcesSkipped } = program.readTotals();
      assert.equal(syns, count);
      // How many depends on how fast they came; that they are all accounted for does not.
      assert.equal(synsOfUnseen + sourcesSkipped, count);
      assert.equal(synsOfUnproved, synsOfUnseen);
      const { seen, once } = program.readSources(1);
      assert.ok(seen > 1000 && seen <= 32_768 && seen <= synsOfUnseen, String(seen));
      assert.equal(once, seen);
    });
  },
);

function ban(text: string, forMs = 600_000): Ban {
  return { network: requireNetwork(text), untilMs: Date.now() + forMs };
}
