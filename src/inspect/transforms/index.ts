import type { TransformationName } from '../../seclang/index.ts';
import { base64DecodeExt } from './base64-decode-ext.ts';
import { base64Decode } from './base64-decode.ts';
import { base64Encode } from './base64-encode.ts';
import { cmdLine } from './cmd-line.ts';
import { compressWhitespace } from './compress-whitespace.ts';
import { cssDecode } from './css-decode.ts';
import { escapeSeqDecode } from './escape-seq-decode.ts';
import { hexDecode } from './hex-decode.ts';
import { hexEncode } from './hex-encode.ts';
import { htmlEntityDecode } from './html-entity-decode.ts';
import { jsDecode } from './js-decode.ts';
import { length } from './length.ts';
import { lowercase } from './lowercase.ts';
import { md5 } from './md5.ts';
import { normalizePathWin } from './normalize-path-win.ts';
import { normalizePath } from './normalize-path.ts';
import { parityEven7bit } from './parity-even-7bit.ts';
import { parityOdd7bit } from './parity-odd-7bit.ts';
import { parityZero7bit } from './parity-zero-7bit.ts';
import { phpArgsNames } from './php-args-names.ts';
import { removeCommentsChar } from './remove-comments-char.ts';
import { removeComments } from './remove-comments.ts';
import { removeNulls } from './remove-nulls.ts';
import { removeWhitespace } from './remove-whitespace.ts';
import { replaceComments } from './replace-comments.ts';
import { replaceNulls } from './replace-nulls.ts';
import { sha1 } from './sha1.ts';
import { sqlHexDecode } from './sql-hex-decode.ts';
import { trimLeft } from './trim-left.ts';
import { trimRight } from './trim-right.ts';
import { trim } from './trim.ts';
import { uppercase } from './uppercase.ts';
import { makeUrlDecodeUni, urlDecodeUni, type UnicodeMap } from './url-decode-uni.ts';
import { urlDecode } from './url-decode.ts';
import { urlEncode } from './url-encode.ts';
import { utf8toUnicode } from './utf8-to-unicode.ts';

/**
 * What stands behind `t:name`. Values are latin1: one character is one byte, in and out. A value that
 * the transformation does not change is returned as the same string, and time is linear in its length.
 */
export type Transform = (value: string) => string;

export type Transforms = Readonly<Record<TransformationName, Transform>>;

/** Every transformation of the rule language, under its name there. */
export const TRANSFORMS: Transforms = {
  base64Decode,
  base64DecodeExt,
  base64Encode,
  cmdLine,
  compressWhitespace,
  cssDecode,
  escapeSeqDecode,
  hexDecode,
  hexEncode,
  htmlEntityDecode,
  jsDecode,
  length,
  lowercase,
  md5,
  normalizePath,
  normalizePathWin,
  parityEven7bit,
  parityOdd7bit,
  parityZero7bit,
  phpArgsNames,
  removeComments,
  removeCommentsChar,
  removeNulls,
  removeWhitespace,
  replaceComments,
  replaceNulls,
  sha1,
  sqlHexDecode,
  trim,
  trimLeft,
  trimRight,
  uppercase,
  urlDecode,
  urlDecodeUni,
  urlEncode,
  utf8toUnicode,
};

/** The transformations of a rule set that may have a SecUnicodeMapFile. */
export function makeTransforms(unicodeMap: UnicodeMap | undefined): Transforms {
  if (unicodeMap === undefined) return TRANSFORMS;
  return { ...TRANSFORMS, urlDecodeUni: makeUrlDecodeUni(unicodeMap) };
}

export type { UnicodeMap } from './url-decode-uni.ts';
