import { MmdbError } from '../../lib/geo/mmdb-data.ts';
import type { GeoDatabase, GeoRecord } from './lookups.ts';
import { reportMatch, type OperatorDefinition, type OperatorReport } from './operator.ts';

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
      const record = lookUp(geo, value, report);
      if (record === undefined) return false;
      reportMatch(report, value, 0, value.length);
      report.evidence = record.countryCode;
      report.geo = record;
      return true;
    },
  }),
};

function lookUp(geo: GeoDatabase, address: string, report: OperatorReport): GeoRecord | undefined {
  try {
    return geo.lookup(address);
  } catch (error) {
    if (!(error instanceof MmdbError)) throw error;
    report.fault = `@geoLookup: the database is damaged: ${error.message}`;
    return undefined;
  }
}
