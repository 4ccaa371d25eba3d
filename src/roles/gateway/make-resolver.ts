import { Resolver } from 'node:dns/promises';

/** A query is sent again after this long: datagrams get lost. */
const TRY_MS = 200;
const TRIES = 2;
/** What a server says of a name that does not exist, or has no IPv4 address. */
const NO_SUCH_NAME: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Asks name servers for the IPv4 addresses of a name, without a thread waiting for it; those of the
 * system (/etc/resolv.conf) unless some are named. Rejects where there is no answer.
 */
export function makeResolver(
  servers: readonly string[],
): (name: string) => Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: TRY_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  return async (name) => {
    try {
      return await resolver.resolve4(name);
    } catch (error) {
      if (error instanceof Error && 'code' in error && NO_SUCH_NAME.has(error.code)) return [];
      throw error;
    }
  };
}
