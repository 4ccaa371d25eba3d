import type { Ban, BanCursor } from '../bans/index.ts';
import { askRampart } from './ask.ts';
import type { CommandInput } from './command.ts';

/** All bans of the running Rampart, page by page. */
export async function readAllBans(input: CommandInput): Promise<readonly Ban[]> {
  const bans: Ban[] = [];
  let after: BanCursor | undefined;
  do {
    const page = (await askRampart(input, 'bans', { after })) as {
      readonly bans: readonly Ban[];
      readonly next?: BanCursor;
    };
    bans.push(...page.bans);
    after = page.next;
  } while (after !== undefined);
  return bans;
}
