import { randomFillSync } from 'node:crypto';

// Crockford's base 32: sorts as its value does, has no I, L, O, U to misread.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
const RANDOM_DIGITS = 16;
const POOL_BYTES = 4096;

const pool = new Uint8Array(POOL_BYTES);
let poolOffset = POOL_BYTES;
let lastTimeMs = -1;
let lastTimeText = '';

/**
 * Makes a time-sortable, unique id (the ULID layout): 26 characters, 48 bits of `timeMs`, 80 random
 * bits. Ids of one millisecond are in no particular order.
 */
export function makeId(timeMs: number): string {
  if (timeMs !== lastTimeMs) {
    lastTimeMs = timeMs;
    lastTimeText = encodeTime(timeMs);
  }
  if (poolOffset + RANDOM_DIGITS > POOL_BYTES) {
    randomFillSync(pool);
    poolOffset = 0;
  }
  let text = lastTimeText;
  const end = poolOffset + RANDOM_DIGITS;
  for (; poolOffset < end; poolOffset++) text += ALPHABET[pool[poolOffset]! & 31];
  return text;
}

/**
 * The id of something that another system told of: the same facts have the same id, however often they
 * come. `digest` holds at least 16 bytes that are as good as random, a hash of what identifies it.
 */
export function makeIdOf(timeMs: number, digest: Uint8Array): string {
  let text = encodeTime(timeMs);
  for (let index = 0; index < RANDOM_DIGITS; index++) text += ALPHABET[digest[index]! & 31];
  return text;
}

/** The time that an id carries, in milliseconds, or undefined if it is no id of ours. */
export function timeOfId(id: string): number | undefined {
  if (id.length !== TIME_DIGITS + RANDOM_DIGITS) return undefined;
  let timeMs = 0;
  for (let index = 0; index < id.length; index++) {
    const digit = ALPHABET.indexOf(id[index]!);
    if (digit < 0) return undefined;
    if (index < TIME_DIGITS) timeMs = timeMs * 32 + digit;
  }
  return timeMs;
}

function encodeTime(timeMs: number): string {
  let text = '';
  let rest = timeMs;
  for (let digit = 0; digit < TIME_DIGITS; digit++) {
    text = ALPHABET[rest % 32]! + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}
