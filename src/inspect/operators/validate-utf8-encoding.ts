import { reportMatch, type OperatorDefinition } from './operator.ts';

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
    literals: undefined,
    test(value, report) {
      let index = 0;
      while (index < value.length) {
        const lead = value.charCodeAt(index);
        if (lead < 0x80) {
          index++;
          continue;
        }
        const length = sequenceLength(lead);
        const wrong =
          length === 0 ? 'a byte that begins no character' : judge(value, index, length);
        if (wrong !== '') {
          reportMatch(report, value, index, Math.min(index + Math.max(length, 1), value.length));
          report.evidence = wrong;
          return true;
        }
        index += length;
      }
      return false;
    },
  }),
};

/** Bytes of the sequence that a lead byte begins; 0 for a byte that begins none. */
function sequenceLength(lead: number): number {
  if (lead >= 0xc0 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf7) return 4;
  return 0;
}

/** The least number that needs so many bytes. */
const NUMBER_MIN = [0, 0, 0x80, 0x800, 0x10000];

function judge(value: string, start: number, length: number): string {
  if (start + length > value.length) return 'a character cut short';
  let number = value.charCodeAt(start) & (0xff >> (length + 1));
  for (let index = start + 1; index < start + length; index++) {
    const byte = value.charCodeAt(index);
    if ((byte & 0xc0) !== 0x80) return 'a byte that continues no character';
    number = (number << 6) | (byte & 0x3f);
  }
  if (number < NUMBER_MIN[length]!) return 'an overlong form';
  if (number >= 0xd800 && number <= 0xdfff) return 'a surrogate';
  if (number > 0x10ffff) return 'a number above U+10FFFF';
  return '';
}
