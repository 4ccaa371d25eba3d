import { reportMatch, type OperatorDefinition } from './operator.ts';

/**
 * Matches where the database knows the address, and hands its record over for GEO.
 *
 * Argument: none. The database is that of SecGeoLookupDb or of the configuration; without one every
 * test is a fault.
 * Reports: the address; its evidence is the country code.
 *
 * @example SecRule REMOTE_ADDR "@geoLookup" "chain,id:1,phase:1,deny"
 */
export const geoLookup: OperatorDefinition<'none'> = {
  compile: (_argument, { geo }) => ({
    literals: undefined,
    test(value, report) {
      if (geo === undefined) {
        report.fault = '@geoLookup: no database is configured (SecGeoLookupDb)';
        return false;
      }
      const record = geo.lookup(value);
      if (record === undefined) return false;
      reportMatch(report, value, 0, value.length);
      report.evidence = record.countryCode;
      report.geo = record;
      return true;
    },
  }),
};
