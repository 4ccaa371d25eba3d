export type Packing = 'msgpack' | 'cbor';

/** One item as it is packed: its head, and the bytes behind it, which may be a text. */
interface Item {
  readonly headBytes: number;
  readonly bytes: number;
  readonly isText: boolean;
}

/**
 * The texts of MessagePack or CBOR, names and values, in the order in which they come. Lists and objects need no
 * looking into: what they hold stands behind their heads. Ends where the bytes are none of the kind.
 */
export function* readPackedTexts(bytes: string, packing: Packing): Generator<string> {
  const readItem = packing === 'cbor' ? readCborItem : readMessageItem;
  let at = 0;
  while (at < bytes.length) {
    const item = readItem(bytes, at);
    if (item === undefined) return;
    const start = at + item.headBytes;
    at = start + item.bytes;
    if (item.isText) yield bytes.slice(start, at);
  }
}

/** https://github.com/msgpack/msgpack/blob/master/spec.md */
function readMessageItem(bytes: string, at: number): Item | undefined {
  const type = bytes.charCodeAt(at);
  if (type < 0xa0 || type >= 0xe0) return plain(0);
  if (type < 0xc0) return { headBytes: 1, bytes: type & 31, isText: true };
  if (type >= 0xd9 && type <= 0xdb) return sized(bytes, at, 1 << (type - 0xd9), 0, true);
  if (type >= 0xc4 && type <= 0xc6) return sized(bytes, at, 1 << (type - 0xc4), 0, false);
  if (type >= 0xc7 && type <= 0xc9) return sized(bytes, at, 1 << (type - 0xc7), 1, false);
  if (type >= 0xd4 && type <= 0xd8) return plain(1 + (1 << (type - 0xd4)));
  if (type >= 0xdc) return plain(type % 2 === 0 ? 2 : 4);
  if (type >= 0xcc) return plain(1 << (type & 3));
  if (type >= 0xca) return plain(type === 0xca ? 4 : 8);
  return type === 0xc1 ? undefined : plain(0);
}

const TEXT = 3;
const BYTES = 2;
const INDEFINITE = 31;

/** RFC 8949, section 3 */
function readCborItem(bytes: string, at: number): Item | undefined {
  const major = bytes.charCodeAt(at) >> 5;
  const info = bytes.charCodeAt(at) & 31;
  const isSized = major === TEXT || major === BYTES;
  if (info < 24) {
    return isSized ? { headBytes: 1, bytes: info, isText: major === TEXT } : plain(0);
  }
  if (info === INDEFINITE) return plain(0);
  if (info > 27) return undefined;
  const width = 1 << (info - 24);
  return isSized ? sized(bytes, at, width, 0, major === TEXT) : plain(width);
}

function plain(more: number): Item {
  return { headBytes: 1, bytes: more, isText: false };
}

/** Undefined for a length that is beyond every body. */
function sized(
  bytes: string,
  at: number,
  width: number,
  more: number,
  isText: boolean,
): Item | undefined {
  let length = 0;
  for (let index = 1; index <= width; index++) {
    length = length * 256 + (bytes.charCodeAt(at + index) || 0);
  }
  if (length > bytes.length) return undefined;
  return { headBytes: 1 + width + more, bytes: length, isText };
}
