import type { TransformationName } from '../../seclang/index.ts';
import { base64Yields } from '../transforms/base64-decode.ts';
import { byteSetOf, type ByteSet } from './byte-classes.ts';

const WHITE_SPACE = '\t\n\v\f\r \x85\xa0';
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const NOT_ASCII = Array.from({ length: 128 }, (_, index) => String.fromCharCode(128 + index)).join(
  '',
);

/** What the prefilter knows of a transformation. Each line is held by a test with random values. */
export interface TransformTrigger {
  /**
   * Bytes without which the transformation changes nothing but the case of letters; undefined where
   * it may change any value.
   */
  readonly bytes: string | undefined;
  /**
   * How long the result may be, as a multiple of the value's length; 1 unless told, Infinity where
   * nothing is known.
   */
  readonly growth?: number;
  /**
   * How many bytes of the value the result is made of at most, where it is cheaper to tell than the
   * result; the length unless told.
   */
  readonly reach?: (value: string) => number;
  /** Whether the result holds a byte of a set, where that is cheaper to tell than the result. */
  readonly yields?: (value: string, wanted: ByteSet) => boolean;
  /** Whether the result holds only bytes that the value holds, in either case, and spaces. */
  readonly addsNothing?: true;
  /** How it changes letters, whatever else is in the value. */
  readonly changesCase?: 'lower' | 'upper';
  /**
   * True where the result depends on the value's letters only up to case, itself up to case: then a
   * change of case before it makes no difference to the prefilter, which folds case.
   */
  readonly ignoresCase: boolean;
}

const always: TransformTrigger = { bytes: undefined, ignoresCase: false };
const growing: TransformTrigger = { ...always, growth: Infinity };

export const TRANSFORM_TRIGGERS: Readonly<Record<TransformationName, TransformTrigger>> = {
  base64Decode: { ...always, growth: 0.75, reach: base64Reach, yields: base64Yields },
  base64DecodeExt: { ...always, growth: 0.75 },
  base64Encode: growing,
  cmdLine: {
    bytes: `\\"'^,;${WHITE_SPACE}`,
    changesCase: 'lower',
    addsNothing: true,
    ignoresCase: true,
  },
  compressWhitespace: { bytes: WHITE_SPACE, addsNothing: true, ignoresCase: true },
  cssDecode: { bytes: '\\', ignoresCase: false },
  escapeSeqDecode: { bytes: '\\', ignoresCase: false },
  hexDecode: { ...always, growth: 0.5 },
  hexEncode: growing,
  htmlEntityDecode: { bytes: '&', ignoresCase: false },
  jsDecode: { bytes: '\\', ignoresCase: false },
  length: { bytes: undefined, growth: Infinity, ignoresCase: true },
  lowercase: { bytes: '', changesCase: 'lower', addsNothing: true, ignoresCase: true },
  md5: growing,
  normalizePath: { bytes: './', addsNothing: true, ignoresCase: true },
  normalizePathWin: { bytes: './\\', ignoresCase: true },
  parityEven7bit: always,
  parityOdd7bit: always,
  parityZero7bit: { bytes: NOT_ASCII, ignoresCase: true },
  phpArgsNames: always,
  removeComments: { bytes: '/*<>!-#', ignoresCase: true },
  removeCommentsChar: { bytes: '/*<>!-#', addsNothing: true, ignoresCase: true },
  removeNulls: { bytes: '\0', addsNothing: true, ignoresCase: true },
  removeWhitespace: { bytes: WHITE_SPACE, addsNothing: true, ignoresCase: true },
  replaceComments: { bytes: '/*', addsNothing: true, ignoresCase: true },
  replaceNulls: { bytes: '\0', addsNothing: true, ignoresCase: true },
  sha1: growing,
  sqlHexDecode: { bytes: 'xX', ignoresCase: false },
  trim: { bytes: `\0${WHITE_SPACE}`, addsNothing: true, ignoresCase: true },
  trimLeft: { bytes: `\0${WHITE_SPACE}`, addsNothing: true, ignoresCase: true },
  trimRight: { bytes: `\0${WHITE_SPACE}`, addsNothing: true, ignoresCase: true },
  uppercase: { bytes: '', changesCase: 'upper', addsNothing: true, ignoresCase: true },
  urlDecode: { bytes: '%+', ignoresCase: false },
  urlDecodeUni: { bytes: '%+', ignoresCase: false },
  urlEncode: growing,
  utf8toUnicode: { bytes: NOT_ASCII, growth: Infinity, ignoresCase: false },
};

const IS_BASE64 = new Uint8Array(256);
for (const byte of `${UPPER}${LOWER}0123456789+/\r\n`) IS_BASE64[byte.charCodeAt(0)] = 1;

/** Decoding ends at the first byte that is not of the alphabet. */
function base64Reach(value: string): number {
  let index = 0;
  while (index < value.length && IS_BASE64[value.charCodeAt(index) & 0xff] === 1) index++;
  return index;
}

/** Which bytes a transformation leaves as they are wherever they stand; undefined where none. */
export function quietBytes(name: TransformationName): Uint8Array | undefined {
  const { bytes, changesCase } = TRANSFORM_TRIGGERS[name];
  if (bytes === undefined) return undefined;
  const letters = changesCase === undefined ? '' : changesCase === 'lower' ? UPPER : LOWER;
  return byteSetOf(bytes + letters).map((flag) => 1 - flag);
}
