import type { BanSink, WireBan } from '../../bans/index.ts';
import type { BanEntry } from '../../gateway/shared/ban-table.ts';
import type { Clock } from '../../lib/clock.ts';
import { parseNetwork } from '../../lib/ip.ts';
import type { ThreadPool } from './thread-pool.ts';

const SECOND_MS = 1000;

/** Puts what control bans into the table that every thread looks into. */
export function makeBanSink(pool: Pick<ThreadPool, 'applyBans'>, clock: Clock): BanSink {
  return {
    replace: (entries) => {
      const bans = entries.flatMap(readEntry);
      pool.applyBans((table) => {
        const lost = table.replace(bans);
        if (lost > 0) console.error(`gateway: no room for ${lost} bans; those that end first wait`);
      });
    },
    change: (set, lifted) =>
      pool.applyBans((table) => {
        for (const entry of set.flatMap(readEntry)) table.set(entry, clock.now());
        for (const text of lifted) {
          const network = parseNetwork(text);
          if (network !== undefined) table.lift(network);
        }
      }),
  };
}

function readEntry([text, untilSeconds]: WireBan): BanEntry[] {
  const network = parseNetwork(text);
  return network === undefined ? [] : [{ network, untilMs: untilSeconds * SECOND_MS }];
}
