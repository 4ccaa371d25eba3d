import { createHash } from 'node:crypto';

/** What a client says of itself before anything is encrypted (RFC 8446 section 4.1.2). */
export interface ClientHello {
  /** The highest version it offers: 0x0304 is TLS 1.3. */
  readonly version: number;
  readonly ciphers: readonly number[];
  /** Types, in the order sent. */
  readonly extensions: readonly number[];
  readonly signatureAlgorithms: readonly number[];
  readonly hasServerName: boolean;
  /** The first protocol of ALPN; '' without one. */
  readonly protocol: string;
}

/** Records of a handshake that is not complete by then say nothing. */
export const CLIENT_HELLO_BYTES_MAX = 20_000;

const RECORD_HANDSHAKE = 22;
const RECORD_HEAD_BYTES = 5;
const MESSAGE_CLIENT_HELLO = 1;
const MESSAGE_HEAD_BYTES = 4;
const EXTENSION_SERVER_NAME = 0;
const EXTENSION_SIGNATURE_ALGORITHMS = 13;
const EXTENSION_PROTOCOLS = 16;
const EXTENSION_VERSIONS = 43;
const RANDOM_BYTES = 32;
const HASH_DIGITS = 12;
const COUNT_MAX = 99;

const VERSION_NAMES: Readonly<Record<number, string>> = {
  0x0304: '13',
  0x0303: '12',
  0x0302: '11',
  0x0301: '10',
  0x0300: 's3',
};

/**
 * Reads the ClientHello that a connection begins with. `more`: it goes on in bytes that are not there yet.
 * `none`: it does not begin with one.
 */
export function readClientHello(bytes: Buffer): ClientHello | 'more' | 'none' {
  const message = joinRecords(bytes);
  if (message === 'none' || message === 'more') return message;
  try {
    return parseHello(new Reader(message));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'none';
  }
}

/** The handshake message, which may be cut over several records, without its head. */
function joinRecords(bytes: Buffer): Buffer | 'more' | 'none' {
  const parts: Buffer[] = [];
  let held = 0;
  for (let at = 0; at + RECORD_HEAD_BYTES <= bytes.length;) {
    const start = at + RECORD_HEAD_BYTES;
    const end = start + bytes.readUInt16BE(at + 3);
    // A record without content would let this go on forever on nothing.
    if (bytes[at] !== RECORD_HANDSHAKE || end === start) return 'none';
    const part = bytes.subarray(start, end);
    if (held === 0 && part.length > 0 && part[0] !== MESSAGE_CLIENT_HELLO) return 'none';
    parts.push(part);
    held += part.length;
    at = end;
  }
  if (held < MESSAGE_HEAD_BYTES) {
    return bytes.length > 0 && bytes[0] !== RECORD_HANDSHAKE ? 'none' : 'more';
  }
  const whole = Buffer.concat(parts);
  const messageEnd = MESSAGE_HEAD_BYTES + whole.readUIntBE(1, 3);
  return held < messageEnd ? 'more' : whole.subarray(MESSAGE_HEAD_BYTES, messageEnd);
}

/** Throws RangeError where a length leads beyond the end. */
function parseHello(reader: Reader): ClientHello {
  const legacyVersion = reader.number(2);
  reader.take(RANDOM_BYTES);
  reader.take(reader.number(1));
  const ciphers = reader.take(reader.number(2)).numbers();
  reader.take(reader.number(1));
  const extensions: number[] = [];
  let versions: readonly number[] = [];
  let signatureAlgorithms: readonly number[] = [];
  let protocol = '';
  if (!reader.isAtEnd) {
    const list = reader.take(reader.number(2));
    while (!list.isAtEnd) {
      const type = list.number(2);
      const content = list.take(list.number(2));
      extensions.push(type);
      if (type === EXTENSION_VERSIONS) versions = content.take(content.number(1)).numbers();
      if (type === EXTENSION_SIGNATURE_ALGORITHMS) {
        signatureAlgorithms = content.take(content.number(2)).numbers();
      }
      if (type === EXTENSION_PROTOCOLS) {
        const names = content.take(content.number(2));
        protocol = names.take(names.number(1)).text();
      }
    }
  }
  const offered = versions.filter((version) => !isGrease(version));
  return {
    version: offered.length === 0 ? legacyVersion : Math.max(...offered),
    ciphers: ciphers.filter((cipher) => !isGrease(cipher)),
    extensions: extensions.filter((type) => !isGrease(type)),
    signatureAlgorithms: signatureAlgorithms.filter((one) => !isGrease(one)),
    hasServerName: extensions.includes(EXTENSION_SERVER_NAME),
    protocol,
  };
}

/** Values that mean nothing, sent so that servers learn to pass over what they do not know (RFC 8701). */
function isGrease(value: number): boolean {
  return (value & 0x0f0f) === 0x0a0a && value >>> 8 === (value & 0xff);
}

/** A cursor over bytes. Throws RangeError beyond their end. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  number(length: number): number {
    const value = this.#bytes.readUIntBE(this.#at, length);
    this.#at += length;
    return value;
  }

  take(length: number): Reader {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new RangeError('it leads beyond the end');
    const part = new Reader(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return part;
  }

  /** The rest as numbers of two bytes. */
  numbers(): readonly number[] {
    const values: number[] = [];
    while (!this.isAtEnd) values.push(this.number(2));
    return values;
  }

  text(): string {
    return this.#bytes.toString('latin1');
  }
}

/**
 * The JA4 fingerprint of a client over TCP (FoxIO's technical details of JA4, BSD licence): the same for
 * all connections of one TLS library with one configuration, whatever order it shuffles extensions into.
 */
export function ja4Of(hello: ClientHello): string {
  const { version, ciphers, extensions, signatureAlgorithms, hasServerName, protocol } = hello;
  const others = extensions.filter(
    (type) => type !== EXTENSION_SERVER_NAME && type !== EXTENSION_PROTOCOLS,
  );
  const algorithms = signatureAlgorithms.map(hex).join(',');
  const sorted = others.map(hex).sort().join(',');
  return [
    `t${VERSION_NAMES[version] ?? '00'}${hasServerName ? 'd' : 'i'}${count(ciphers)}${count(extensions)}${protocolMark(protocol)}`,
    hash(ciphers.map(hex).sort().join(',')),
    extensions.length === 0
      ? hash('')
      : hash(algorithms === '' ? sorted : `${sorted}_${algorithms}`),
  ].join('_');
}

function hex(value: number): string {
  return value.toString(16).padStart(4, '0');
}

function count(values: readonly number[]): string {
  return String(Math.min(COUNT_MAX, values.length)).padStart(2, '0');
}

/** First and last character of the first protocol; of what is no letter or digit, its hex digits. */
function protocolMark(protocol: string): string {
  if (protocol === '') return '00';
  const first = protocol[0]!;
  const last = protocol.at(-1)!;
  if (/^[0-9a-z]{2}$/i.test(first + last)) return first + last;
  const digits = Buffer.from(protocol, 'latin1').toString('hex');
  return digits[0]! + digits.at(-1)!;
}

function hash(text: string): string {
  if (text === '') return '0'.repeat(HASH_DIGITS);
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}
