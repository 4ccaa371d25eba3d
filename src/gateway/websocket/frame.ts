/** The frame header of RFC 6455 section 5.2, read byte by byte as it comes. */
export interface FrameHeader {
  readonly isFinal: boolean;
  readonly opcode: number;
  /** Undefined in frames of a server. */
  readonly mask: Buffer | undefined;
  readonly payloadBytes: number;
  readonly headerBytes: number;
}

export const OPCODE_CONTINUATION = 0;
export const OPCODE_TEXT = 1;
export const OPCODE_BINARY = 2;
const OPCODE_CLOSE = 8;
const OPCODE_PING = 9;
const OPCODE_PONG = 10;

const KNOWN_OPCODES: ReadonlySet<number> = new Set([
  OPCODE_CONTINUATION,
  OPCODE_TEXT,
  OPCODE_BINARY,
  OPCODE_CLOSE,
  OPCODE_PING,
  OPCODE_PONG,
]);

/** Why a connection is closed (RFC 6455 section 7.4.1). */
export const CLOSE_PROTOCOL_ERROR = 1002;
export const CLOSE_INVALID_DATA = 1007;
export const CLOSE_POLICY = 1008;
export const CLOSE_TOO_BIG = 1009;
/** Registered at IANA: the server is overloaded; try again later. */
export const CLOSE_TRY_AGAIN = 1013;

const MASK_BYTES = 4;
const CONTROL_PAYLOAD_MAX = 125;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

export function isControl(opcode: number): boolean {
  return opcode >= OPCODE_CLOSE;
}

/**
 * Reads a frame's header from its beginning. Undefined while bytes are missing; `malformed` where two
 * readers could disagree about it, or an extension nobody agreed on is used.
 */
export function readFrameHeader(
  bytes: Buffer,
  isFromClient: boolean,
): FrameHeader | 'malformed' | undefined {
  if (bytes.length < 2) return undefined;
  const first = bytes[0]!;
  const second = bytes[1]!;
  const opcode = first & 0x0f;
  const isFinal = (first & 0x80) !== 0;
  const isMasked = (second & 0x80) !== 0;
  const shortLength = second & 0x7f;
  if ((first & 0x70) !== 0 || !KNOWN_OPCODES.has(opcode)) return 'malformed';
  if (isMasked !== isFromClient) return 'malformed';
  if (isControl(opcode) && (!isFinal || shortLength > CONTROL_PAYLOAD_MAX)) return 'malformed';
  const lengthBytes = shortLength === LENGTH_16 ? 2 : shortLength === LENGTH_64 ? 8 : 0;
  const maskAt = 2 + lengthBytes;
  const headerBytes = maskAt + (isMasked ? MASK_BYTES : 0);
  if (bytes.length < headerBytes) return undefined;
  let payloadBytes = shortLength;
  if (lengthBytes === 2) payloadBytes = bytes.readUInt16BE(2);
  else if (lengthBytes === 8) {
    const length = bytes.readBigUInt64BE(2);
    if (length > BigInt(Number.MAX_SAFE_INTEGER)) return 'malformed';
    payloadBytes = Number(length);
  }
  // The shortest form is the only one.
  if (lengthBytes === 2 && payloadBytes < LENGTH_16) return 'malformed';
  if (lengthBytes === 8 && payloadBytes < 0x1_0000) return 'malformed';
  const mask = isMasked ? Buffer.from(bytes.subarray(maskAt, headerBytes)) : undefined;
  return { isFinal, opcode, mask, payloadBytes, headerBytes };
}

/** A piece of a payload without its mask; `offset` is its place in the payload. Always a copy. */
export function unmask(piece: Buffer, mask: Buffer | undefined, offset: number): Buffer {
  const plain = Buffer.from(piece);
  if (mask === undefined) return plain;
  for (let index = 0; index < plain.length; index++) {
    plain[index]! ^= mask[(offset + index) % MASK_BYTES]!;
  }
  return plain;
}

/** A close frame with a status code; towards a server it carries a mask (of zeros). */
export function makeCloseFrame(code: number, isTowardsServer: boolean): Buffer {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  const first = 0x80 | OPCODE_CLOSE;
  const head = isTowardsServer ? [first, 0x80 | 2, 0, 0, 0, 0] : [first, 2];
  return Buffer.concat([Buffer.from(head), payload]);
}
