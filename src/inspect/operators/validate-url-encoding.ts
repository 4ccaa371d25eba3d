import { reportMatch, type OperatorDefinition } from './operator.ts';

const BROKEN = /%(?![0-9A-Fa-f]{2})/;

/**
 * Matches where the value holds a percent sign that two hexadecimal digits do not follow.
 *
 * Argument: none.
 * Reports: the first such percent sign with the two bytes after it.
 *
 * @example SecRule REQUEST_URI_RAW "@validateUrlEncoding" "id:1,phase:1,deny"
 */
export const validateUrlEncoding: OperatorDefinition<'none'> = {
  compile: () => ({
    literals: ['%'],
    test(value, report) {
      if (!value.includes('%')) return false;
      const at = value.search(BROKEN);
      if (at < 0) return false;
      reportMatch(report, value, at, Math.min(at + 3, value.length));
      return true;
    },
  }),
};
