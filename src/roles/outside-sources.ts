import { MmdbError, openGeoDatabase, type OperatorContext } from '../inspect/index.ts';
import { UsageError, UsageErrors } from '../lib/errors.ts';
import type { RuleProgramSource } from '../seclang/index.ts';

/** What a database may take in a policy, which goes to the gateway as one message (see link/frames). */
const DATABASE_MESSAGE_BYTES_MAX = 12 * 1024 * 1024;

/**
 * What the operators of a rule set ask beside the request. Throws UsageErrors for what they cannot have
 * here: better refused than a fault with every request.
 */
export function openOutsideSources({ phases, settings }: RuleProgramSource): OperatorContext {
  const errors: UsageError[] = [];
  for (const statement of Object.values(phases).flat()) {
    if (statement.kind !== 'rule') continue;
    for (const { operator } of statement.links) {
      const problem = problemOf(operator.name, settings.geoDatabase);
      if (problem !== undefined) {
        errors.push(new UsageError('not-configured', problem, operator.location));
      }
    }
  }
  if (errors.length > 0) throw new UsageErrors(errors);
  return settings.geoDatabase === undefined ? {} : { geo: openGeo(settings.geoDatabase) };
}

function problemOf(operator: string, geoDatabase: string | undefined): string | undefined {
  if (operator === 'rbl') {
    return '@rbl: the gateway asks no resolver while it inspects (expected a list in a file, as in @ipMatchFromFile, or bans)';
  }
  if (operator === 'geoLookup' && geoDatabase === undefined) {
    return '@geoLookup: there is no database (expected SecGeoLookupDb with an mmdb file)';
  }
  return undefined;
}

function openGeo(file: string): OperatorContext['geo'] {
  if (Buffer.byteLength(JSON.stringify(file)) > DATABASE_MESSAGE_BYTES_MAX) {
    throw new UsageError(
      'bad-file',
      `SecGeoLookupDb: the database is too large to be handed to the gateway (more than ${DATABASE_MESSAGE_BYTES_MAX} bytes encoded; expected one of countries only)`,
    );
  }
  try {
    return openGeoDatabase(Buffer.from(file, 'latin1'));
  } catch (error) {
    if (!(error instanceof MmdbError)) throw error;
    throw new UsageError('bad-file', `SecGeoLookupDb: ${error.message}`);
  }
}
