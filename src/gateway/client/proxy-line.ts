import { formatAddress, parseAddress } from '../../lib/ip.ts';

/** "PROXY protocol" section 2.1: 107 bytes with CRLF are the longest line. */
const V1_BYTES_MAX = 107;
const V1_PREFIX = Buffer.from('PROXY ');
const V2_SIGNATURE = Buffer.from([13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10]);
const V2_HEAD_BYTES = 16;
/** Addresses and all extensions (TLV). The format allows 64 KiB; real ones stay far below. */
export const V2_BODY_BYTES_MAX = 4096;

const CRLF = Buffer.from('\r\n');
const V1 =
  /^PROXY (TCP4|TCP6) ([0-9a-fA-F.:]+) ([0-9a-fA-F.:]+) (0|[1-9][0-9]{0,4}) (0|[1-9][0-9]{0,4})$/;
const PORT_MAX = 65_535;

const COMMAND_LOCAL = 0;
const COMMAND_PROXY = 1;
const FAMILY_INET = 1;
const FAMILY_INET6 = 2;
const FAMILY_UNIX = 3;
const IPV4_BYTES = 12;
const IPV6_BYTES = 36;
const UNIX_BYTES = 216;

/** Who a PROXY line says is talking; undefined where it says nothing of it (`UNKNOWN`, `LOCAL`). */
export interface ProxiedPeer {
  readonly address: string;
  readonly port: number;
  readonly serverAddress: string;
  readonly serverPort: number;
}

/**
 * - `more`: what is here may be the beginning of a line
 * - `invalid`: it is none; the connection must be closed
 * - else the line took `bytes` bytes
 */
export type ProxyLine =
  | 'more'
  | 'invalid'
  | { readonly bytes: number; readonly peer: ProxiedPeer | undefined };

/** Reads the PROXY protocol's line, version 1 or 2, from the first bytes of a connection. */
export function readProxyLine(data: Buffer): ProxyLine {
  if (startsLike(data, V2_SIGNATURE)) {
    return data.length < V2_SIGNATURE.length ? 'more' : readVersion2(data);
  }
  if (startsLike(data, V1_PREFIX)) {
    return data.length < V1_PREFIX.length ? 'more' : readVersion1(data);
  }
  return 'invalid';
}

/** Whether all of `data` that overlaps `prefix` is the same. */
function startsLike(data: Buffer, prefix: Buffer): boolean {
  const length = Math.min(data.length, prefix.length);
  return data.compare(prefix, 0, length, 0, length) === 0;
}

function readVersion1(data: Buffer): ProxyLine {
  const end = data.subarray(0, V1_BYTES_MAX).indexOf(CRLF);
  if (end < 0) return data.length < V1_BYTES_MAX ? 'more' : 'invalid';
  const line = data.toString('latin1', 0, end);
  const bytes = end + CRLF.length;
  if (line === 'PROXY UNKNOWN' || line.startsWith('PROXY UNKNOWN ')) {
    return { bytes, peer: undefined };
  }
  const found = V1.exec(line);
  if (found === null) return 'invalid';
  const source = readAddress(found[2]!, found[1] === 'TCP4');
  const destination = readAddress(found[3]!, found[1] === 'TCP4');
  const port = Number(found[4]);
  const serverPort = Number(found[5]);
  if (source === undefined || destination === undefined) return 'invalid';
  if (port > PORT_MAX || serverPort > PORT_MAX) return 'invalid';
  return { bytes, peer: { address: source, port, serverAddress: destination, serverPort } };
}

function readAddress(text: string, isIPv4: boolean): string | undefined {
  if (text.includes(':') === isIPv4) return undefined;
  const address = parseAddress(text);
  return address === undefined ? undefined : formatAddress(address);
}

function readVersion2(data: Buffer): ProxyLine {
  if (data.length < V2_HEAD_BYTES) return 'more';
  const version = data[12]! >> 4;
  const command = data[12]! & 15;
  const family = data[13]! >> 4;
  const length = data.readUInt16BE(14);
  if (version !== 2 || command > COMMAND_PROXY || length > V2_BODY_BYTES_MAX) return 'invalid';
  const bytes = V2_HEAD_BYTES + length;
  if (data.length < bytes) return 'more';
  // LOCAL is the proxy's own health check; of other families nothing is to be known.
  if (command === COMMAND_LOCAL) return { bytes, peer: undefined };
  switch (family) {
    case FAMILY_INET:
      return length < IPV4_BYTES ? 'invalid' : { bytes, peer: readVersion2Peer(data, 4) };
    case FAMILY_INET6:
      return length < IPV6_BYTES ? 'invalid' : { bytes, peer: readVersion2Peer(data, 16) };
    case FAMILY_UNIX:
      return length < UNIX_BYTES ? 'invalid' : { bytes, peer: undefined };
    default:
      return family === 0 ? { bytes, peer: undefined } : 'invalid';
  }
}

function readVersion2Peer(data: Buffer, addressBytes: 4 | 16): ProxiedPeer {
  const ports = V2_HEAD_BYTES + 2 * addressBytes;
  return {
    address: formatBytes(data, V2_HEAD_BYTES, addressBytes),
    serverAddress: formatBytes(data, V2_HEAD_BYTES + addressBytes, addressBytes),
    port: data.readUInt16BE(ports),
    serverPort: data.readUInt16BE(ports + 2),
  };
}

function formatBytes(data: Buffer, at: number, length: 4 | 16): string {
  if (length === 4) return `${data[at]}.${data[at + 1]}.${data[at + 2]}.${data[at + 3]}`;
  return formatAddress({
    words: [
      data.readUInt32BE(at),
      data.readUInt32BE(at + 4),
      data.readUInt32BE(at + 8),
      data.readUInt32BE(at + 12),
    ],
  });
}
