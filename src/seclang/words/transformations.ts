import type { SupportedName, Word } from './word.ts';

export interface TransformationWord extends Word {
  /** Other spellings that mean the same. */
  readonly aliases?: readonly string[];
  /** Bytes out for one byte in, at most; 1 where nothing is said. */
  readonly growth?: number;
}

/** Every transformation function. `none` is not one of them: it empties the list (see actions). */
export const TRANSFORMATIONS = {
  base64Decode: { state: 'supported', summary: 'Decodes Base64; stops at the first other byte.' },
  base64DecodeExt: {
    state: 'supported',
    summary: 'Decodes Base64, skipping bytes that do not belong to it.',
  },
  base64Encode: { state: 'supported', growth: 4 / 3, summary: 'Encodes as Base64.' },
  cmdLine: {
    state: 'supported',
    summary: 'Removes what shells ignore: quotes, backslashes, carets; folds blanks, lowers case.',
  },
  compressWhitespace: {
    state: 'supported',
    summary: 'Turns each run of white space into one space.',
  },
  cssDecode: { state: 'supported', summary: 'Decodes CSS 2.x escapes.' },
  escapeSeqDecode: { state: 'supported', summary: 'Decodes ANSI C escape sequences.' },
  hexDecode: { state: 'supported', summary: 'Decodes pairs of hexadecimal digits.' },
  hexEncode: {
    state: 'supported',
    growth: 2,
    summary: 'Encodes each byte as two hexadecimal digits.',
  },
  htmlEntityDecode: { state: 'supported', summary: 'Decodes HTML character references.' },
  jsDecode: { state: 'supported', summary: 'Decodes JavaScript escapes.' },
  length: { state: 'supported', summary: 'The length in bytes, as a decimal number.' },
  lowercase: { state: 'supported', summary: 'ASCII letters in lower case.' },
  md5: { state: 'supported', summary: 'The MD5 digest, 16 raw bytes.' },
  normalizePath: {
    state: 'supported',
    aliases: ['normalisePath'],
    summary: 'Removes repeated slashes, self references and back references.',
  },
  normalizePathWin: {
    state: 'supported',
    aliases: ['normalisePathWin'],
    summary: 'As normalizePath, after turning backslashes into slashes.',
  },
  parityEven7bit: { state: 'supported', summary: 'Sets the eighth bit to even parity.' },
  parityOdd7bit: { state: 'supported', summary: 'Sets the eighth bit to odd parity.' },
  parityZero7bit: { state: 'supported', summary: 'Clears the eighth bit.' },
  phpArgsNames: { state: 'supported', summary: 'An argument name as PHP would mangle it.' },
  removeComments: {
    state: 'supported',
    summary: 'Removes C, HTML and SQL comments with what they hold.',
  },
  removeCommentsChar: {
    state: 'supported',
    summary: 'Removes the characters that open and close comments.',
  },
  removeNulls: { state: 'supported', summary: 'Removes NUL bytes.' },
  removeWhitespace: { state: 'supported', summary: 'Removes white space.' },
  replaceComments: { state: 'supported', summary: 'Replaces each C comment with one space.' },
  replaceNulls: { state: 'supported', summary: 'Replaces NUL bytes with spaces.' },
  sha1: { state: 'supported', summary: 'The SHA-1 digest, 20 raw bytes.' },
  sqlHexDecode: { state: 'supported', summary: 'Decodes SQL hexadecimal literals (0x...).' },
  trim: { state: 'supported', summary: 'Removes white space from both ends.' },
  trimLeft: { state: 'supported', summary: 'Removes white space from the left end.' },
  trimRight: { state: 'supported', summary: 'Removes white space from the right end.' },
  uppercase: { state: 'supported', summary: 'ASCII letters in upper case.' },
  urlDecode: { state: 'supported', summary: 'Decodes percent-encoding and plus signs.' },
  urlDecodeUni: {
    state: 'supported',
    summary: 'As urlDecode, and %uHHHH through the Unicode map or to its low byte.',
  },
  urlEncode: { state: 'supported', growth: 3, summary: 'Percent-encodes.' },
  utf8toUnicode: {
    state: 'supported',
    growth: 3.5,
    aliases: ['utf8ToUnicode'],
    summary: 'Turns UTF-8 sequences into %uHHHH.',
  },
} as const satisfies Readonly<Record<string, TransformationWord>>;

export type TransformationName = SupportedName<typeof TRANSFORMATIONS>;
