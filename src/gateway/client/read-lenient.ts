import type { ReceivedHead } from '../exchange.ts';

/** Bytes that are looked at. */
const HEAD_BYTES_MAX = 65_536;
const FIELDS_MAX = 256;

/**
 * Reads what can be read of bytes that are no valid head, the way a forgiving server would: for the
 * log and its rules only. Nothing read here is ever passed on. `errorAt` is where a strict reading of
 * the packet ended.
 */
export function readLenient(packet: Buffer, errorAt = 0): ReceivedHead {
  // Requests before the one that is wrong came in the same packet: it begins behind their last head.
  const earlier = packet.subarray(0, errorAt).lastIndexOf('\r\n\r\n');
  const start = earlier < 0 ? 0 : earlier + 4;
  const text = packet.toString('latin1', start, start + HEAD_BYTES_MAX);
  const lines = headOf(text).split(/\r\n|\n|\r/, FIELDS_MAX + 1);
  // A request line without a version is one of HTTP/0.9 (RFC 1945, section 5).
  const [method = '', target = '', protocol = 'HTTP/0.9'] = (lines.shift() ?? '')
    .trim()
    .split(/[ \t]+/);
  const rawHeaders: string[] = [];
  for (const line of lines) {
    if (/^[ \t]/.test(line) && rawHeaders.length > 0) {
      rawHeaders[rawHeaders.length - 1] += ` ${line.trim()}`;
      continue;
    }
    const colon = line.indexOf(':');
    if (colon < 0) rawHeaders.push(line.trim(), '');
    else rawHeaders.push(line.slice(0, colon).trim(), line.slice(colon + 1).trim());
  }
  return { method, target, protocol, rawHeaders, isBodyless: true, isUpgrade: false };
}

/** From the first line that is not empty to the first empty one. */
function headOf(text: string): string {
  const start = /[^\r\n]/.exec(text)?.index ?? 0;
  const end = /\r\n\r\n|\n\n|\r\r|\n\r\n/.exec(text.slice(start));
  return end === null ? text.slice(start) : text.slice(start, start + end.index);
}
