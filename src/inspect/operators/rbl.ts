import { reportMatch, type OperatorDefinition } from './operator.ts';

/**
 * Matches where the DNS list lists the address.
 *
 * Argument: the list's zone, macros are expanded.
 * Reports: the address; its evidence is what the list answered. No answer is a fault, never "not
 * listed".
 *
 * @example SecRule REMOTE_ADDR "@rbl zen.example.org" "id:1,phase:1,deny"
 */
export const rbl: OperatorDefinition<'text'> = {
  compile: (zone, { addressLists }) => ({
    literals: undefined,
    test(value, report) {
      if (addressLists === undefined) {
        report.fault = '@rbl: no resolver is configured';
        return false;
      }
      const answer = addressLists.lookup(value, zone);
      if (answer.state === 'unknown') {
        report.fault = `@rbl ${zone}: ${answer.reason}`;
        return false;
      }
      if (answer.state === 'clear') return false;
      reportMatch(report, value, 0, value.length);
      report.evidence = answer.evidence;
      return true;
    },
  }),
};
