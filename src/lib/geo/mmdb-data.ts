import { Buffer } from 'node:buffer';

/** How deep maps and lists may nest, and pointers point to pointers: real databases need four. */
const DEPTH_MAX = 16;
/**
 * Values of one record, each one counted as often as pointers lead to it: a full record of a city has two
 * hundred. Without it a file of one kilobyte whose lists point at one another could fill all memory.
 */
const VALUES_MAX = 4096;
/** Bytes of all texts of one record, counted the same way. */
const TEXT_BYTES_MAX = 65_536;
/** A uint128 is the longest number. */
const NUMBER_BYTES_MAX = 16;

const POINTER = 1;
const TEXT = 2;
const DOUBLE = 3;
const BYTES = 4;
const UINT16 = 5;
const UINT32 = 6;
const MAP = 7;
const INT32 = 8;
const UINT64 = 9;
const UINT128 = 10;
const ARRAY = 11;
const BOOLEAN = 14;
const FLOAT = 15;

export type MmdbValue =
  | string
  | number
  | bigint
  | boolean
  | Uint8Array
  | readonly MmdbValue[]
  | ReadonlyMap<string, MmdbValue>;

/** The file is no MaxMind database, or is damaged. */
export class MmdbError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MmdbError';
  }
}

/**
 * Reads the data section of a MaxMind DB file (format 2.0, "Data Section"). Throws MmdbError. What a
 * damaged or hostile file can cost is bounded for each record.
 */
export class MmdbData {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #valuesLeft = 0;
  #textBytesLeft = 0;

  /** `bytes` begins where pointers count from. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The value at an offset. */
  read(offset: number): MmdbValue {
    this.#at = offset;
    this.#valuesLeft = VALUES_MAX;
    this.#textBytesLeft = TEXT_BYTES_MAX;
    return this.#readValue(0);
  }

  #readValue(depth: number): MmdbValue {
    if (depth > DEPTH_MAX) throw new MmdbError('nested too deep');
    if (this.#valuesLeft-- <= 0) throw new MmdbError('a record of too many values');
    const control = this.#readUint(1);
    const short = control >>> 5;
    if (short === POINTER) return this.#readPointed(control, depth);
    const type = short === 0 ? this.#readUint(1) + 7 : short;
    const size = this.#readSize(control & 0x1f);
    switch (type) {
      case TEXT:
        return Buffer.from(this.#takeText(size)).toString('utf8');
      case DOUBLE:
        return this.#view.getFloat64(this.#skip(8));
      case FLOAT:
        return this.#view.getFloat32(this.#skip(4));
      case BYTES:
        return this.#takeText(size);
      case UINT16:
      case UINT32:
        return this.#readUint(size);
      case INT32:
        return this.#readUint(size) | 0;
      case UINT64:
      case UINT128:
        return this.#readBigUint(size);
      case BOOLEAN:
        return size !== 0;
      case MAP:
        return this.#readMap(size, depth);
      case ARRAY:
        return this.#readArray(size, depth);
      default:
        throw new MmdbError(`unknown type ${type}`);
    }
  }

  #readMap(size: number, depth: number): ReadonlyMap<string, MmdbValue> {
    const map = new Map<string, MmdbValue>();
    for (let entry = 0; entry < size; entry++) {
      const key = this.#readValue(depth + 1);
      if (typeof key !== 'string') throw new MmdbError('a key that is no text');
      map.set(key, this.#readValue(depth + 1));
    }
    return map;
  }

  #readArray(size: number, depth: number): readonly MmdbValue[] {
    const list: MmdbValue[] = [];
    for (let entry = 0; entry < size; entry++) list.push(this.#readValue(depth + 1));
    return list;
  }

  /** Reads what a pointer points to, and goes on after the pointer. */
  #readPointed(control: number, depth: number): MmdbValue {
    const length = ((control >>> 3) & 3) + 1;
    const high = length === 4 ? 0 : control & 7;
    const base = [0, 0, 2048, 526_336, 0][length]!;
    const target = high * 256 ** length + this.#readUint(length) + base;
    const back = this.#at;
    this.#at = target;
    const value = this.#readValue(depth + 1);
    this.#at = back;
    return value;
  }

  #readSize(bits: number): number {
    if (bits < 29) return bits;
    if (bits === 29) return 29 + this.#readUint(1);
    if (bits === 30) return 285 + this.#readUint(2);
    return 65_821 + this.#readUint(3);
  }

  /** Big-endian, at most four bytes. */
  #readUint(length: number): number {
    if (length > 4) throw new MmdbError('too long a number');
    let value = 0;
    for (const byte of this.#take(length)) value = value * 256 + byte;
    return value;
  }

  #readBigUint(length: number): bigint {
    if (length > NUMBER_BYTES_MAX) throw new MmdbError('too long a number');
    return this.#take(length).reduce((value, byte) => value * 256n + BigInt(byte), 0n);
  }

  #takeText(length: number): Uint8Array {
    this.#textBytesLeft -= length;
    if (this.#textBytesLeft < 0) throw new MmdbError('a record of too much text');
    return this.#take(length);
  }

  #take(length: number): Uint8Array {
    const start = this.#skip(length);
    return this.#bytes.subarray(start, start + length);
  }

  #skip(length: number): number {
    const start = this.#at;
    if (start < 0 || start + length > this.#bytes.length) {
      throw new MmdbError('it leads out of the file');
    }
    this.#at = start + length;
    return start;
  }
}
