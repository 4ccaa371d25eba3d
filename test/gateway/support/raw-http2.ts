// A bare HTTP/2 client: sends exactly the field bytes it is given, which Node's own client would not.
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';

export const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
export const DATA = 0;
export const HEADERS = 1;
export const PRIORITY = 2;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PING = 6;
const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;
export const END_STREAM = 1;
export const END_HEADERS = 4;
const ACK = 1;
const FRAME_HEAD_BYTES = 9;

export type Field = readonly [name: string, value: string];

export interface Http2Outcome {
  /** What came first of it: an answer, a reset of the stream, or the end of the connection. */
  readonly kind: 'answer' | 'reset' | 'goaway' | 'closed';
}

/** Connects, and says nothing yet; what befalls the connection is told by 'close'. */
export async function connectRawHttp2(port: number): Promise<TLSSocket> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername: 'shop.example',
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
  });
  socket.on('error', () => {
    // 'close' follows.
  });
  await once(socket, 'secureConnect');
  return socket;
}

/** Sends one request, fields as literals without Huffman coding, and tells how it was met. */
export async function requestRawHttp2(
  port: number,
  fields: readonly Field[],
  body: string | undefined,
): Promise<Http2Outcome> {
  const socket = await connectRawHttp2(port);
  socket.write(PREFACE, 'latin1');
  socket.write(frame(SETTINGS, 0, 0, Buffer.alloc(0)));
  socket.write(
    frame(HEADERS, END_HEADERS | (body === undefined ? END_STREAM : 0), 1, encode(fields)),
  );
  if (body !== undefined) socket.write(frame(DATA, END_STREAM, 1, Buffer.from(body, 'latin1')));
  const kind = await readOutcome(socket);
  socket.destroy();
  return { kind };
}

async function readOutcome(socket: NodeJS.ReadWriteStream): Promise<Http2Outcome['kind']> {
  let held = Buffer.alloc(0);
  for await (const chunk of socket) {
    held = Buffer.concat([held, chunk as Buffer]);
    while (held.length >= FRAME_HEAD_BYTES) {
      const length = held.readUIntBE(0, 3);
      if (held.length < FRAME_HEAD_BYTES + length) break;
      const type = held[3]!;
      const flags = held[4]!;
      if (type === SETTINGS && (flags & ACK) === 0) socket.write(frame(SETTINGS, ACK, 0, []));
      if (type === HEADERS) return 'answer';
      if (type === RST_STREAM) return 'reset';
      if (type === GOAWAY) return 'goaway';
      held = held.subarray(FRAME_HEAD_BYTES + length);
    }
  }
  return 'closed';
}

export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer | readonly number[] = [],
): Buffer {
  const body = Buffer.from(payload);
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  head.writeUIntBE(body.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

/** HPACK literals without indexing (RFC 7541 section 6.2.2). */
export function encode(fields: readonly Field[]): Buffer {
  const parts: Buffer[] = [];
  for (const [name, value] of fields) {
    parts.push(Buffer.from([0]), encodeText(name), encodeText(value));
  }
  return Buffer.concat(parts);
}

function encodeText(text: string): Buffer {
  const bytes = Buffer.from(text, 'latin1');
  const head: number[] = [];
  if (bytes.length < 127) {
    head.push(bytes.length);
  } else {
    head.push(127);
    let rest = bytes.length - 127;
    for (; rest >= 128; rest = Math.floor(rest / 128)) head.push((rest % 128) + 128);
    head.push(rest);
  }
  return Buffer.concat([Buffer.from(head), bytes]);
}
