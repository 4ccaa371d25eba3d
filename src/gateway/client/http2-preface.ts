/** What an HTTP/2 client sends before its first request (RFC 9113 section 3.4). */
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
/** What is not complete by then says nothing. */
export const HTTP2_PREFACE_BYTES_MAX = 4096;

const FRAME_HEAD_BYTES = 9;
const FRAME_HEADERS = 1;
const FRAME_PRIORITY = 2;
const FRAME_SETTINGS = 4;
const FRAME_WINDOW_UPDATE = 8;
const SETTING_BYTES = 6;
const PRIORITY_BYTES = 5;
const WINDOW_UPDATE_BYTES = 4;
const ACKNOWLEDGEMENT = 1;
const EXCLUSIVE = 0x8000_0000;

export interface Http2Preface {
  /** Without the order of pseudo-header fields, which each request has. */
  readonly fingerprint: string;
}

/**
 * The connection's part of an HTTP/2 fingerprint (after Akamai's, Black Hat Europe 2017): settings in
 * the order sent, the connection's first window update, priorities: `1:65536;4:131072|12517377|0`.
 * `more`: its settings are not all there yet. `none`: this is no HTTP/2.
 */
export function readHttp2Preface(bytes: Buffer): Http2Preface | 'more' | 'none' {
  const known = Math.min(PREFACE.length, bytes.length);
  if (!bytes.subarray(0, known).equals(PREFACE.subarray(0, known))) return 'none';
  let settings: string | undefined;
  let window = 0;
  const priorities: string[] = [];
  for (let at = PREFACE.length; at + FRAME_HEAD_BYTES <= bytes.length;) {
    const length = bytes.readUIntBE(at, 3);
    const type = bytes[at + 3]!;
    const flags = bytes[at + 4]!;
    const stream = bytes.readUInt32BE(at + 5) & 0x7fff_ffff;
    const start = at + FRAME_HEAD_BYTES;
    at = start + length;
    if (type === FRAME_HEADERS || at > bytes.length) break;
    const payload = bytes.subarray(start, at);
    if (type === FRAME_SETTINGS && (flags & ACKNOWLEDGEMENT) === 0) {
      settings ??= readSettings(payload);
    } else if (type === FRAME_WINDOW_UPDATE && stream === 0 && length === WINDOW_UPDATE_BYTES) {
      window ||= payload.readUInt32BE(0) & 0x7fff_ffff;
    } else if (type === FRAME_PRIORITY && length === PRIORITY_BYTES) {
      priorities.push(readPriority(stream, payload));
    }
  }
  if (settings === undefined) return 'more';
  const parts = [settings, window === 0 ? '00' : String(window), priorities.join(',') || '0'];
  return { fingerprint: parts.join('|') };
}

function readSettings(payload: Buffer): string {
  const pairs: string[] = [];
  for (let at = 0; at + SETTING_BYTES <= payload.length; at += SETTING_BYTES) {
    pairs.push(`${payload.readUInt16BE(at)}:${payload.readUInt32BE(at + 2)}`);
  }
  return pairs.join(';');
}

function readPriority(stream: number, payload: Buffer): string {
  const word = payload.readUInt32BE(0);
  const isExclusive = word >= EXCLUSIVE ? 1 : 0;
  return `${stream}:${isExclusive}:${word & 0x7fff_ffff}:${payload[4]! + 1}`;
}

const MARKS: Readonly<Record<string, string>> = {
  ':method': 'm',
  ':authority': 'a',
  ':scheme': 's',
  ':path': 'p',
};

/** The order of a request's pseudo-header fields: `m,a,s,p`. */
export function pseudoOrderOf(rawHeaders: readonly string[]): string {
  const marks: string[] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const mark = MARKS[rawHeaders[index]!];
    if (mark !== undefined) marks.push(mark);
  }
  return marks.join(',');
}
