import { ByteSet } from './byte-set.ts';
import { readByteEscape, readOctal } from './escapes.ts';
import type { Reader } from './reader.ts';
import { suggest } from '../../lib/suggest.ts';

const POSIX_NAME = /\[:(\^?)([a-z]+):\]/y;
const POSIX_OTHER = /\[([.=])[^\]]*\1\]/y;

const POSIX_CLASSES: Readonly<Record<string, ByteSet>> = {
  alnum: ByteSet.ranges([0x30, 0x39], [0x41, 0x5a], [0x61, 0x7a]),
  alpha: ByteSet.ranges([0x41, 0x5a], [0x61, 0x7a]),
  ascii: ByteSet.ranges([0x00, 0x7f]),
  blank: ByteSet.of(0x09, 0x20),
  cntrl: ByteSet.ranges([0x00, 0x1f], [0x7f, 0x7f]),
  digit: ByteSet.digit,
  graph: ByteSet.ranges([0x21, 0x7e]),
  lower: ByteSet.ranges([0x61, 0x7a]),
  print: ByteSet.ranges([0x20, 0x7e]),
  punct: ByteSet.ranges([0x21, 0x2f], [0x3a, 0x40], [0x5b, 0x60], [0x7b, 0x7e]),
  space: ByteSet.space,
  upper: ByteSet.ranges([0x41, 0x5a]),
  word: ByteSet.word,
  xdigit: ByteSet.ranges([0x30, 0x39], [0x41, 0x46], [0x61, 0x66]),
};

/** Reads a bracketed class; the reader stands behind the opening bracket. */
export function readCharacterClass(reader: Reader, ignoreCase: boolean): ByteSet {
  const start = reader.position - 1;
  const negated = reader.take('^');
  let members = ByteSet.empty;
  let first = true;
  let quoted = false;
  for (;;) {
    if (reader.done) reader.fail('the class is not closed (expected "]")', start);
    if (quoted ? reader.take('\\E') : reader.take('\\Q')) {
      quoted = !quoted;
      continue;
    }
    if (reader.take('\\E')) continue;
    if (!quoted && !first && reader.take(']')) break;
    first = false;
    const member = quoted ? reader.next().charCodeAt(0) : readMember(reader, ignoreCase);
    if (typeof member !== 'number') {
      members = members.union(member);
      continue;
    }
    const last = quoted ? undefined : readRangeEnd(reader, ignoreCase);
    if (last === undefined) {
      members = members.union(ByteSet.of(member));
    } else if (typeof last !== 'number') {
      // `[a-\d]`: the hyphen is itself.
      members = members.union(ByteSet.of(member, 0x2d)).union(last);
    } else {
      if (last < member) reader.fail('the range is out of order');
      members = members.union(ByteSet.ranges([member, last]));
    }
  }
  if (ignoreCase) members = members.foldCase();
  return negated ? members.complement() : members;
}

/** The end of a range, or undefined where no range stands: `[a-]`, `[ab]`. */
function readRangeEnd(reader: Reader, ignoreCase: boolean): number | ByteSet | undefined {
  if (reader.peek() !== '-') return undefined;
  const following = reader.text.charAt(reader.position + 1);
  if (following === ']' || following === '') return undefined;
  if (reader.text.startsWith('\\E', reader.position + 1)) return undefined;
  reader.next();
  return readMember(reader, ignoreCase);
}

function readMember(reader: Reader, ignoreCase: boolean): number | ByteSet {
  const start = reader.position;
  if (reader.peek() === '[') {
    const posix = reader.match(POSIX_NAME);
    if (posix !== undefined) return posixClass(reader, posix, ignoreCase, start);
    if (reader.match(POSIX_OTHER) !== undefined) {
      reader.fail('collating elements are not supported', start);
    }
  }
  if (!reader.take('\\')) return reader.next().charCodeAt(0);
  const escape = readByteEscape(reader);
  if (escape !== undefined) return 'byte' in escape ? escape.byte : escape.set;
  if (reader.take('b')) return 0x08;
  const octal = readOctal(reader);
  if (octal !== undefined) return octal;
  return reader.fail(`\\${reader.peek()} has no meaning in a class`, start);
}

function posixClass(
  reader: Reader,
  [, negation, name]: RegExpExecArray,
  ignoreCase: boolean,
  start: number,
): ByteSet {
  // Without case, upper and lower are any letter, also where they are negated.
  const cased = name === 'upper' || name === 'lower';
  const members = POSIX_CLASSES[ignoreCase && cased ? 'alpha' : name!];
  if (members === undefined) {
    const near = suggest(name!, Object.keys(POSIX_CLASSES));
    return reader.fail(
      `unknown class [:${name}:]${near === undefined ? '' : ` (did you mean [:${near}:]?)`}`,
      start,
    );
  }
  return negation === '^' ? members.complement() : members;
}
