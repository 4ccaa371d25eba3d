import { findUtf8Error } from '../body/utf8.ts';
import { reportMatch, type OperatorDefinition } from './operator.ts';

/** What is ASCII throughout is valid. */
const BYTES_BEYOND_ASCII: readonly string[] = Array.from({ length: 128 }, (_, index) =>
  String.fromCharCode(0x80 + index),
);

/**
 * Matches where the value is no valid UTF-8 (RFC 3629): a byte missing, a byte that cannot stand where
 * it stands, an overlong form, a surrogate, a number above U+10FFFF.
 *
 * Argument: none.
 * Reports: the first sequence that is wrong; its evidence says what is wrong with it.
 *
 * @example SecRule ARGS "@validateUtf8Encoding" "id:1,phase:2,deny"
 */
export const validateUtf8Encoding: OperatorDefinition<'none'> = {
  compile: () => ({
    literals: BYTES_BEYOND_ASCII,
    test(value, report) {
      const error = findUtf8Error(value);
      if (error === undefined) return false;
      reportMatch(report, value, error.index, Math.min(error.index + error.length, value.length));
      report.evidence = error.reason;
      return true;
    },
  }),
};
