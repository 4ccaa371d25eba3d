import {
  DnsLists,
  MmdbError,
  openGeoDatabase,
  type DnsListsOptions,
  type OperatorContext,
} from '../inspect/index.ts';
import { systemClock } from '../lib/clock.ts';
import { UsageError, UsageErrors } from '../lib/errors.ts';
import type { RuleProgramSource } from '../seclang/index.ts';

const NO_DATABASE = '@geoLookup: there is no database (expected SecGeoLookupDb with an mmdb file)';

/** Where a rule set may ask; without one, DNS lists answer nothing (a fault). */
export interface OutsideOptions {
  /** Resolves with the IPv4 addresses of a name, with none where it has none. */
  readonly resolve?: DnsListsOptions['resolve'];
  /** The bytes of a database by its digest; undefined where it was not handed over. */
  readonly readDatabase?: (digest: string) => Uint8Array | undefined;
}

/**
 * What the operators of a rule set ask beside the request. Throws UsageErrors for what they cannot have
 * here: better refused than a fault with every request.
 */
export function openOutsideSources(
  { phases, settings }: RuleProgramSource,
  { resolve, readDatabase }: OutsideOptions = {},
): OperatorContext {
  const errors: UsageError[] = [];
  let asksLists = false;
  for (const statement of Object.values(phases).flat()) {
    if (statement.kind !== 'rule') continue;
    for (const { operator } of statement.links) {
      if (operator.name === 'rbl') asksLists = true;
      if (operator.name === 'geoLookup' && settings.geoDatabase === undefined) {
        errors.push(new UsageError('not-configured', NO_DATABASE, operator.location));
      }
    }
  }
  if (errors.length > 0) throw new UsageErrors(errors);
  return {
    ...(settings.geoDatabase === undefined
      ? {}
      : { geo: openGeo(readDatabase?.(settings.geoDatabase)) }),
    ...(asksLists && resolve !== undefined
      ? {
          addressLists: new DnsLists({
            resolve,
            clock: systemClock,
            httpBlKey: settings.httpBlackListKey,
          }),
        }
      : {}),
  };
}

function openGeo(file: Uint8Array | undefined): OperatorContext['geo'] {
  try {
    if (file === undefined) throw new MmdbError('the database was not handed over');
    return openGeoDatabase(file);
  } catch (error) {
    if (!(error instanceof MmdbError)) throw error;
    throw new UsageError('bad-file', `SecGeoLookupDb: ${error.message}`);
  }
}
