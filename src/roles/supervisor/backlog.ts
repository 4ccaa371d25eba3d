import { readFileSync } from 'node:fs';

const SOMAXCONN = '/proc/sys/net/core/somaxconn';

/** To how many waiting connections the kernel cuts every listener's backlog; undefined off Linux. */
export function readBacklogMax(): number | undefined {
  try {
    const count = Number(readFileSync(SOMAXCONN, 'latin1'));
    return Number.isSafeInteger(count) && count > 0 ? count : undefined;
  } catch {
    return undefined;
  }
}
