import { reportMatch, type OperatorDefinition } from './operator.ts';

const BYTES = 256;

/**
 * Matches where the value holds a byte outside the ranges.
 *
 * Argument: byte values and ranges that are allowed.
 * Reports: the first byte that is not; its evidence is its value as `0xhh`.
 *
 * @example SecRule ARGS "@validateByteRange 9,10,13,32-126,128-255" "id:1,phase:2,deny"
 */
export const validateByteRange: OperatorDefinition<'byte-ranges'> = {
  compile(ranges) {
    const isAllowed = new Uint8Array(BYTES);
    for (const [first, last] of ranges) isAllowed.fill(1, first, last + 1);
    return {
      literals: undefined,
      test(value, report) {
        for (let index = 0; index < value.length; index++) {
          const byte = value.charCodeAt(index) & 0xff;
          if (isAllowed[byte] === 1) continue;
          reportMatch(report, value, index, index + 1);
          report.evidence = `0x${byte.toString(16).padStart(2, '0')}`;
          return true;
        }
        return false;
      },
    };
  },
};
