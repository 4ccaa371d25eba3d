import { closeSync } from 'node:fs';
import { TABLE } from './names.ts';

/**
 * What nf_tables in the kernel says of itself, asked over netlink: `nft` reads every element of every set
 * before it lists a counter (1.0.6: a quarter of a second of a processor beside the sources of one flood).
 */
export interface NftCounter {
  readonly name: string;
  readonly packets: number;
  readonly bytes: number;
}

export interface NftNetlink {
  /** Counters of the shield's table; none where there is no table. */
  readCounters(): readonly NftCounter[];
  /** A number that changes with every change of any rule or set, whoever makes it. */
  readGeneration(): number;
  /** Sends a batch (`writeBatch`), one transaction: all of it is done on return, or nothing and it throws. */
  change(batch: Buffer): void;
}

/** linux/netlink.h, linux/netfilter/nfnetlink.h, linux/netfilter/nf_tables.h */
const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const NETLINK_NETFILTER = 12;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const REQUEST = 1;
const ACKNOWLEDGE = 4;
const REQUEST_ALL = 0x301;
const MESSAGE_ERROR = 2;
const MESSAGE_DONE = 3;
const SUBSYSTEM_NF_TABLES = 10;
const SUBSYSTEM = SUBSYSTEM_NF_TABLES << 8;
const BATCH_BEGIN = 16;
const BATCH_END = 17;
const GET_GENERATION = 16;
const GET_OBJECT = 19;
const FAMILY_ANY = 0;
const FAMILY_INET = 1;
const OBJECT_TABLE = 1;
const OBJECT_NAME = 2;
const OBJECT_TYPE = 3;
const OBJECT_DATA = 4;
const TYPE_COUNTER = 1;
const COUNTER_BYTES = 1;
const COUNTER_PACKETS = 2;
const GENERATION_ID = 1;
const TYPE_MASK = 0x3fff;
const NESTED = 0x8000;
const HEADER_BYTES = 16;
/** Of netlink, then of nfnetlink. */
const HEADERS_BYTES = HEADER_BYTES + 4;
const ATTRIBUTE_BYTES = 4;

const ANSWER_BYTES_MAX = 65_536;
/** Of one dump; the shield has a dozen counters. */
const READS_MAX = 64;
/** The kernel answers while it is asked; more means that it does not. */
const TIMEOUT_SECONDS = 2n;

/** Throws where koffi cannot be loaded. Each call of what it returns throws where the kernel refuses. */
export async function openNftNetlink(): Promise<NftNetlink> {
  const { default: koffi } = await import('koffi');
  const libc = koffi.load('libc.so.6');
  type Call = (...args: readonly unknown[]) => number;
  const call = (signature: string): Call => libc.func(signature) as Call;
  const openSocket = call('int socket(int, int, int)');
  const setOption = call('int setsockopt(int, int, int, const void *, uint32_t)');
  const send = call('int64_t send(int, const void *, size_t, int)');
  const receive = call('int64_t recv(int, void *, size_t, int)');
  const checked = (what: string, result: number): number => {
    if (result < 0) throw new Error(`netlink: ${what}: errno ${koffi.errno()}`);
    return result;
  };

  /** Until `isAll` of an answer. */
  const exchange = (request: Buffer, isAll: (answer: Buffer) => boolean): void => {
    const socket = checked('socket', openSocket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER));
    try {
      const timeout = BigInt64Array.of(TIMEOUT_SECONDS, 0n);
      setOption(socket, SOL_SOCKET, SO_RCVTIMEO, timeout, timeout.byteLength);
      checked('send', send(socket, request, request.length, 0));
      for (let reads = 0; reads < READS_MAX; reads++) {
        const answer = Buffer.alloc(ANSWER_BYTES_MAX);
        const count = checked('receive', receive(socket, answer, answer.length, 0));
        if (isAll(answer.subarray(0, count))) return;
      }
      throw new Error('netlink: an answer without an end');
    } finally {
      closeSync(socket);
    }
  };
  const ask = (request: Buffer): readonly Buffer[] => {
    const messages: Buffer[] = [];
    exchange(request, (answer) => takeMessages(answer, messages) === 'all');
    return messages;
  };

  return {
    readCounters: () => ask(COUNTERS_REQUEST).map(readCounter),
    readGeneration: () => {
      const [message] = ask(GENERATION_REQUEST);
      const id = message === undefined ? undefined : attributesOf(message).get(GENERATION_ID);
      if (id === undefined) throw new Error('netlink: no generation');
      return id.readUInt32BE();
    },
    change: (batch) => {
      // What went wrong comes first, then the acknowledgement of the last step.
      exchange(batch, (answer) => takeMessages(answer, []) === 'all');
    },
  };
}

/** Adds bodies, behind both headers; `all` once nothing follows. Throws what the kernel says. */
export function takeMessages(answer: Buffer, messages: Buffer[]): 'all' | 'more' {
  let at = 0;
  while (at + HEADER_BYTES <= answer.length) {
    const bytes = answer.readUInt32LE(at);
    if (bytes < HEADER_BYTES || at + bytes > answer.length) throw new Error('netlink: cut short');
    const type = answer.readUInt16LE(at + 4);
    if (type === MESSAGE_DONE) return 'all';
    if (type === MESSAGE_ERROR) {
      const errno = bytes < HEADERS_BYTES ? 0 : answer.readInt32LE(at + HEADER_BYTES);
      if (errno !== 0) throw new Error(`netlink: errno ${-errno}`);
      return 'all';
    }
    messages.push(answer.subarray(at + HEADERS_BYTES, at + bytes));
    // One of several says so; one alone is all there is.
    const isOneOfSeveral = (answer.readUInt16LE(at + 6) & 2) !== 0;
    if (!isOneOfSeveral) return 'all';
    at += align(bytes);
  }
  return 'more';
}

/** The attributes of a message or of another attribute, by number. */
export function attributesOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const found = new Map<number, Buffer>();
  let at = 0;
  while (at + ATTRIBUTE_BYTES <= bytes.length) {
    const length = bytes.readUInt16LE(at);
    if (length < ATTRIBUTE_BYTES || at + length > bytes.length) break;
    const type = bytes.readUInt16LE(at + 2) & TYPE_MASK;
    found.set(type, bytes.subarray(at + ATTRIBUTE_BYTES, at + length));
    at += align(length);
  }
  return found;
}

function readCounter(message: Buffer): NftCounter {
  const attributes = attributesOf(message);
  const data = attributesOf(attributes.get(OBJECT_DATA) ?? Buffer.alloc(0));
  const count = (type: number): number => {
    const value = data.get(type);
    return value?.length === 8 ? Number(value.readBigUInt64BE()) : 0;
  };
  const name = attributes.get(OBJECT_NAME)?.toString('latin1').replace(/\0.*$/s, '') ?? '';
  return { name, packets: count(COUNTER_PACKETS), bytes: count(COUNTER_BYTES) };
}

/** One step of a transaction: the table, one of its sets, and what is to be done with it. */
export interface Step {
  readonly type: number;
  readonly attributes: readonly Buffer[];
}

/** One transaction for `NftNetlink.change`; the last step is acknowledged once all of it is done. */
export function writeTransaction(steps: readonly Step[]): Buffer {
  const end = steps.length - 1;
  return Buffer.concat([
    message(BATCH_BEGIN, { flags: REQUEST, resource: SUBSYSTEM_NF_TABLES }),
    ...steps.map(({ type, attributes }, index) => {
      const flags = index === end ? REQUEST | ACKNOWLEDGE : REQUEST;
      return message(SUBSYSTEM | type, { flags, family: FAMILY_INET }, ...attributes);
    }),
    message(BATCH_END, { flags: REQUEST, resource: SUBSYSTEM_NF_TABLES }),
  ]);
}

export const TABLE_NAME = zeroEnded(TABLE.split(' ')[1]!);

/** As the kernel reads names. */
export function zeroEnded(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'latin1');
}

/** One that holds others. */
export function nested(type: number, ...attributes: readonly Buffer[]): Buffer {
  return attribute(type | NESTED, Buffer.concat(attributes));
}

export function attribute(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(align(ATTRIBUTE_BYTES + value.length));
  bytes.writeUInt16LE(ATTRIBUTE_BYTES + value.length, 0);
  bytes.writeUInt16LE(type, 2);
  value.copy(bytes, ATTRIBUTE_BYTES);
  return bytes;
}

interface Head {
  readonly flags: number;
  readonly family?: number;
  readonly resource?: number;
}

function message(
  type: number,
  { flags, family = FAMILY_ANY, resource = 0 }: Head,
  ...attributes: readonly Buffer[]
): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(HEADERS_BYTES), ...attributes]);
  bytes.writeUInt32LE(bytes.length, 0);
  bytes.writeUInt16LE(type, 4);
  bytes.writeUInt16LE(flags, 6);
  bytes.writeUInt8(family, HEADER_BYTES);
  bytes.writeUInt16BE(resource, HEADER_BYTES + 2);
  return bytes;
}

const COUNTERS_REQUEST = message(
  GET_OBJECT | SUBSYSTEM,
  { flags: REQUEST_ALL, family: FAMILY_INET },
  attribute(OBJECT_TABLE, TABLE_NAME),
  attribute(OBJECT_TYPE, Buffer.of(0, 0, 0, TYPE_COUNTER)),
);
const GENERATION_REQUEST = message(GET_GENERATION | SUBSYSTEM, { flags: REQUEST });

function align(bytes: number): number {
  return (bytes + 3) & ~3;
}
