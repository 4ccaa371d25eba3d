import { Transform, type TransformCallback } from 'node:stream';
import { GrowingBytes } from '../gather-pieces.ts';
import {
  CLOSE_INVALID_DATA,
  CLOSE_POLICY,
  CLOSE_PROTOCOL_ERROR,
  CLOSE_TOO_BIG,
  CLOSE_TRY_AGAIN,
  isControl,
  makeCloseFrame,
  OPCODE_BINARY,
  OPCODE_CONTINUATION,
  OPCODE_TEXT,
  readFrameHeader,
  unmask,
  type FrameHeader,
} from './frame.ts';

/** Frames that one message may come in; what makes sense needs a few. */
const FRAGMENTS_MAX = 4096;

export interface GateOptions {
  readonly isFromClient: boolean;
  /** Bytes of a text message; a larger one closes the connection. A larger binary one passes unread. */
  readonly messageBytesMax: number;
  /** Judges a whole message of text; true lets it pass. Undefined: messages pass unread. */
  readonly inspect: ((message: Buffer) => boolean) | undefined;
  /** Counts bytes that are about to be held. False where there is no room for them. */
  readonly hold: (bytes: number) => boolean;
  readonly release: (bytes: number) => void;
  /** Called once, with why: a close code of RFC 6455. Both directions are to be ended then. */
  readonly onRefused: (code: number) => void;
}

/**
 * One direction of a WebSocket. Text messages are held until they are whole and judged, then go on
 * byte for byte as they came, and so are binary ones that begin as text does: applications that parse
 * what comes do not ask for its opcode. Everything else goes on at once. Pings pass a message that is held: they
 * may stand between its fragments anyway (RFC 6455 section 5.4).
 */
export class MessageGate extends Transform {
  readonly #options: GateOptions;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  #headBytes: Buffer = Buffer.alloc(0);
  #frame: FrameHeader | undefined;
  #payloadRead = 0;
  #isInMessage = false;
  /** In a message that is held: text, or binary that may be. */
  #isInText = false;
  #isBinary = false;
  readonly #held = new GrowingBytes();
  readonly #payload = new GrowingBytes();
  /** Of this message, as `hold` was told. */
  #countedBytes = 0;
  #fragments = 0;
  #isClosed = false;

  constructor(options: GateOptions) {
    super();
    this.#options = options;
  }

  /** Says goodbye to the receiver and lets nothing more through. */
  refuse(code: number): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const isBetweenFrames = this.#frame === undefined || this.#isHolding();
    this.#forgetMessage();
    // In the middle of a frame that is passing by, a close frame would be taken for its payload.
    if (isBetweenFrames) this.push(makeCloseFrame(code, this.#options.isFromClient));
    this.push(null);
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = chunk;
    while (rest.length > 0 && !this.#isClosed) {
      rest = this.#frame === undefined ? this.#readHeader(rest) : this.#readPayload(rest);
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    if (!this.#isClosed && this.#headBytes.length > 0) this.push(this.#headBytes);
    this.#forgetMessage();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#forgetMessage();
    done(error);
  }

  #isHolding(): boolean {
    return this.#isInText && this.#frame !== undefined && !isControl(this.#frame.opcode);
  }

  #readHeader(bytes: Buffer): Buffer {
    const before = this.#headBytes.length;
    const head = before === 0 ? bytes : Buffer.concat([this.#headBytes, bytes.subarray(0, 14)]);
    const frame = readFrameHeader(head, this.#options.isFromClient);
    if (frame === undefined) {
      this.#headBytes = Buffer.from(head);
      return bytes.subarray(bytes.length);
    }
    if (frame === 'malformed' || !this.#fitsMessage(frame)) {
      this.#fail(CLOSE_PROTOCOL_ERROR);
      return bytes;
    }
    this.#headBytes = Buffer.alloc(0);
    this.#frame = frame;
    this.#payloadRead = 0;
    if (this.#isHolding() && !this.#hasRoom(frame)) {
      if (!this.#isBinary) {
        this.#fail(CLOSE_TOO_BIG);
        return bytes;
      }
      this.#letPass();
    }
    this.#passOn(Buffer.from(head.subarray(0, frame.headerBytes)));
    if (frame.payloadBytes === 0) this.#endFrame(frame);
    return bytes.subarray(frame.headerBytes - before);
  }

  /** Whether this frame may come now; notes where a message begins. */
  #fitsMessage({ opcode }: FrameHeader): boolean {
    if (isControl(opcode)) return true;
    if (opcode === OPCODE_CONTINUATION) return this.#isInMessage;
    if (this.#isInMessage) return false;
    this.#isInMessage = true;
    this.#isBinary = opcode === OPCODE_BINARY;
    this.#isInText =
      (opcode === OPCODE_TEXT || this.#isBinary) && this.#options.inspect !== undefined;
    return true;
  }

  /** The message is no text after all, or more than is read: it goes on as it comes. */
  #letPass(): void {
    this.push(this.#held.take());
    this.#payload.take();
    this.#releaseCounted();
    this.#isInText = false;
  }

  #hasRoom({ payloadBytes }: FrameHeader): boolean {
    this.#fragments++;
    return (
      this.#payload.length + payloadBytes <= this.#options.messageBytesMax &&
      this.#fragments <= FRAGMENTS_MAX
    );
  }

  #readPayload(bytes: Buffer): Buffer {
    const frame = this.#frame!;
    const piece = bytes.subarray(0, frame.payloadBytes - this.#payloadRead);
    if (this.#isHolding() && this.#isBinary && this.#payload.length === 0) {
      const [first] = unmask(piece.subarray(0, 1), frame.mask, this.#payloadRead);
      if (!mayBeginText(first!)) this.#letPass();
    }
    if (this.#isHolding()) {
      if (!this.#options.hold(piece.length)) {
        this.#fail(CLOSE_TRY_AGAIN);
        return bytes;
      }
      this.#countedBytes += piece.length;
      this.#payload.append(unmask(piece, frame.mask, this.#payloadRead));
    }
    this.#passOn(piece);
    this.#payloadRead += piece.length;
    if (this.#payloadRead === frame.payloadBytes) this.#endFrame(frame);
    return bytes.subarray(piece.length);
  }

  #passOn(bytes: Buffer): void {
    if (this.#isHolding()) this.#held.append(bytes);
    else this.push(bytes);
  }

  #endFrame(frame: FrameHeader): void {
    if (isControl(frame.opcode) || !frame.isFinal) {
      this.#frame = undefined;
      return;
    }
    if (this.#isInText) {
      const verdict = this.#judge(this.#payload.take());
      if (verdict !== 0) {
        this.#fail(verdict);
        return;
      }
      this.push(this.#held.take());
    }
    this.#frame = undefined;
    this.#forgetMessage();
  }

  /** 0, or the close code. */
  #judge(message: Buffer): number {
    try {
      this.#utf8.decode(message);
    } catch {
      return this.#isBinary ? 0 : CLOSE_INVALID_DATA;
    }
    return this.#options.inspect?.(message) === false ? CLOSE_POLICY : 0;
  }

  #forgetMessage(): void {
    this.#isInMessage = false;
    this.#isInText = false;
    this.#held.take();
    this.#payload.take();
    this.#releaseCounted();
    this.#fragments = 0;
  }

  #releaseCounted(): void {
    this.#options.release(this.#countedBytes);
    this.#countedBytes = 0;
  }

  #fail(code: number): void {
    this.#options.onRefused(code);
  }
}

/** A printable character of ASCII, a blank, or the first byte of a byte order mark. */
function mayBeginText(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d) || byte === 0xef;
}
