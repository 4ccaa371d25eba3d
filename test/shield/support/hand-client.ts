// A client that plays its part of the handshake by hand, packet by packet, when it is told to: what becomes
// of one that is in the middle of it. Its address is routed here and nobody's, so that the kernel says
// nothing in its name. Arguments: hardware address of the server, own address, server's address, port.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import koffi from 'koffi';
import { FLAGS } from './frames.ts';
import { writeFrame } from './segments.ts';

/** What the server said last. */
export interface Heard {
  readonly flags: number;
  readonly sequence: number;
  readonly window: number;
  readonly text: string;
}

const AF_PACKET = 17;
const SOCK_RAW = 3;
const ETH_P_ALL = 0x0300;
const MSG_DONTWAIT = 0x40;
const FRAME_BYTES_MAX = 2048;
const LOOK_MS = 5;
const LOOKS_A_TRY = 40;
const ETHERNET = 14;
const PROTOCOL_TCP = 6;
const FIRST_SEQUENCE = 1_000_000;

const [mac = '', own = '', server = '', port = ''] = process.argv.slice(2);
const sourcePort = 40_000;
const libc = koffi.load('libc.so.6');
const openSocket = libc.func('int socket(int, int, int)') as (...args: number[]) => number;
const bind = libc.func('int bind(int, const void *, uint32_t)') as (...args: unknown[]) => number;
const send = libc.func('int64_t send(int, const void *, size_t, int)') as (
  ...args: unknown[]
) => number;
const receive = libc.func('int64_t recv(int, void *, size_t, int)') as (
  ...args: unknown[]
) => number;

const socket = openSocket(AF_PACKET, SOCK_RAW, ETH_P_ALL);
const place = Buffer.alloc(20);
place.writeUInt16LE(AF_PACKET, 0);
place.writeUInt16LE(ETH_P_ALL, 2);
place.writeInt32LE(Number(readFileSync('/sys/class/net/wire/ifindex', 'latin1')), 4);
if (socket < 0 || bind(socket, place, place.length) < 0) throw new Error('no packet socket');
const ownMac = readFileSync('/sys/class/net/wire/address', 'latin1').trim();

let sequence = FIRST_SEQUENCE;
let acknowledgement = 0;

function say(flags: number, text = ''): void {
  const frame = writeFrame(
    {
      source: own,
      destination: server,
      sourcePort,
      destinationPort: Number(port),
      sequence,
      acknowledgement,
      flags,
      window: 64_240,
      options: [],
    },
    Buffer.alloc(0),
    Buffer.from(text, 'latin1'),
  );
  frame.write((mac + ownMac).replaceAll(':', ''), 0, 'hex');
  if (send(socket, frame, frame.length, 0) < 0) throw new Error('cannot send');
}

/** The next packet of the connection that is wanted; until it comes, `again` is said every now and then. */
async function hear(isWanted: (heard: Heard) => boolean, again?: () => void): Promise<Heard> {
  const frame = Buffer.alloc(FRAME_BYTES_MAX);
  for (let looks = 1; ; looks++) {
    for (;;) {
      const count = receive(socket, frame, frame.length, MSG_DONTWAIT);
      if (count <= 0) break;
      const heard = read(frame.subarray(0, count));
      if (heard !== undefined && isWanted(heard)) return heard;
    }
    await sleep(LOOK_MS);
    if (looks % LOOKS_A_TRY === 0) again?.();
  }
}

function read(frame: Buffer): Heard | undefined {
  const ip = frame.subarray(ETHERNET);
  if (frame.readUInt16BE(12) !== 0x0800 || ip[9] !== PROTOCOL_TCP) return undefined;
  const tcp = ip.subarray((ip[0]! & 0xf) * 4, ip.readUInt16BE(2));
  if (ip.subarray(16, 20).join('.') !== own || tcp.readUInt16BE(2) !== sourcePort) return undefined;
  return {
    flags: tcp[13]!,
    sequence: tcp.readUInt32BE(4),
    window: tcp.readUInt16BE(14),
    text: tcp.toString('latin1', (tcp[12]! >> 4) * 4),
  };
}

const { syn, ack, rst } = FLAGS;
const STEPS: Readonly<Record<string, () => Promise<Heard>>> = {
  /** Asks, more than once where the answer is lost in a flood, and is answered. */
  ask: async () => {
    const ask = (): void => say(syn);
    ask();
    const heard = await hear(({ flags }) => (flags & syn) !== 0, ask);
    acknowledgement = (heard.sequence + 1) >>> 0;
    sequence++;
    return heard;
  },
  /** Ends the handshake, and says a word until it is heard or nobody knows this connection. */
  end: () => {
    say(ack);
    const isOver = ({ flags, text }: Heard): boolean => text !== '' || (flags & rst) !== 0;
    return hear(isOver, () => say(ack | FLAGS.push, 'hello'));
  },
};
process.on('message', (step: string) => {
  void STEPS[step]!().then((heard) => process.send?.(heard));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
