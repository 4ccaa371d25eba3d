import { isIPv4, parseAddress } from '../../lib/ip.ts';
import { writeAddress } from '../xdp/map-values.ts';
import type { BanChange, BanElement } from './ban-script.ts';
import {
  attribute,
  nested,
  TABLE_NAME,
  writeTransaction,
  zeroEnded,
  type Step,
} from './netlink.ts';

/** linux/netfilter/nf_tables.h */
const NEW_ELEMENTS = 12;
const DELETE_ELEMENTS = 14;
const LIST_TABLE = 1;
const LIST_SET = 2;
const LIST_ELEMENTS = 3;
const LIST_ELEMENT = 1;
const ELEMENT_KEY = 1;
const ELEMENT_FLAGS = 3;
const ELEMENT_TIMEOUT = 4;
const DATA_VALUE = 1;
const INTERVAL_END = Buffer.of(0, 0, 0, 1);

/** What one attribute and one send of netlink have room for; more is a matter for nft, as a script. */
const ELEMENTS_MAX = 500;
const STEPS_MAX = 12;
const IPV4_AT = 12;
const BYTE_MAX = 0xff;

/**
 * A change of bans as the kernel itself is told it: nft reads thousands of networks before it takes out
 * one. Undefined where it is too much for that, or has to do with the end of the address space.
 */
export function writeBatch(changes: readonly BanChange[]): Buffer | undefined {
  if (changes.length > STEPS_MAX) return undefined;
  const steps: Step[] = [];
  for (const { verb, set, elements } of changes) {
    if (elements.length > ELEMENTS_MAX) return undefined;
    const isRanges = set.startsWith('ban_ranges');
    const parts: Buffer[] = [];
    for (const element of elements) {
      const written = isRanges ? writeRange(element) : [writeOne(element)];
      if (written === undefined) return undefined;
      parts.push(...written);
    }
    steps.push({
      type: verb === 'add' ? NEW_ELEMENTS : DELETE_ELEMENTS,
      attributes: [
        attribute(LIST_TABLE, TABLE_NAME),
        attribute(LIST_SET, zeroEnded(set)),
        // Without any, all are meant.
        ...(verb === 'flush' ? [] : [nested(LIST_ELEMENTS, ...parts)]),
      ],
    });
  }
  return writeTransaction(steps);
}

/** Of a set of ranges: where one begins, and the first address behind it. */
function writeRange(element: BanElement): readonly [Buffer, Buffer] | undefined {
  const behind = keyOf(element.last);
  if (!countUp(behind)) return undefined;
  const end = nested(LIST_ELEMENT, attribute(ELEMENT_FLAGS, INTERVAL_END), writeKey(behind));
  return [writeOne(element), end];
}

function writeOne({ first, timeoutMs }: BanElement): Buffer {
  return nested(
    LIST_ELEMENT,
    ...(timeoutMs === undefined ? [] : [attribute(ELEMENT_TIMEOUT, milliseconds(timeoutMs))]),
    writeKey(keyOf(first)),
  );
}

function writeKey(key: Buffer): Buffer {
  return nested(ELEMENT_KEY, attribute(DATA_VALUE, key));
}

/** In network order, as long as the family has it. */
function keyOf(text: string): Buffer {
  const address = parseAddress(text)!;
  const bytes = writeAddress(address);
  return isIPv4(address) ? bytes.subarray(IPV4_AT) : bytes;
}

/** False behind the last address of all. */
function countUp(key: Buffer): boolean {
  for (let at = key.length - 1; at >= 0; at--) {
    if (key[at] !== BYTE_MAX) {
      key[at]!++;
      return true;
    }
    key[at] = 0;
  }
  return false;
}

function milliseconds(count: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(count));
  return bytes;
}
