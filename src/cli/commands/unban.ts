import { userInfo } from 'node:os';
import type { Ban } from '../../bans/index.ts';
import { EXIT_FAILURE, EXIT_OK } from '../../lib/errors.ts';
import { ASK_HELP, ASK_OPTIONS, askRampart } from '../ask.ts';
import { flag, type Command } from '../command.ts';
import { describeBan } from '../describe-ban.ts';
import { readNetwork } from './ban.ts';

export const unbanCommand: Command = {
  usage: 'ADDRESS|NETWORK [--data DIR | -c FILE]',
  help: [
    '  ADDRESS|NETWORK    as it was banned, by whomever; see "rampart bans"',
    ...ASK_HELP,
    '  --json             print what was lifted as JSON',
    '',
    'Exit code 1: it was not banned, or only together with a network, which is named.',
  ],
  options: ASK_OPTIONS,
  positionals: { min: 1, max: 1, name: 'an address or a network' },
  run: async (input) => {
    const network = readNetwork(input);
    const author = userInfo().username;
    const lifted = (await askRampart(input, 'unban', { network, author })) as readonly Ban[];
    if (flag(input, 'json')) input.output.out(JSON.stringify(lifted));
    else for (const ban of lifted) input.output.out(`lifted ${describeBan(ban)}`);
    if (lifted.length > 0) return EXIT_OK;
    const holding = (await askRampart(input, 'bans.holding', {
      address: network,
    })) as readonly Ban[];
    input.output.err(`rampart: ${describeMiss(network, holding)}`);
    return EXIT_FAILURE;
  },
};

function describeMiss(network: string, holding: readonly Ban[]): string {
  const [narrowest] = holding;
  return narrowest === undefined
    ? `${network} is not banned`
    : `${network} is not banned by itself, but with ${narrowest.network}: "rampart unban ${narrowest.network}" lets in all of that`;
}
