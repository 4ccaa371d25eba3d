import { userInfo } from 'node:os';
import { EXIT_FAILURE, EXIT_OK, UsageError } from '../../lib/errors.ts';
import { parseNetwork } from '../../lib/ip.ts';
import { ASK_HELP, ASK_OPTIONS, askRampart } from '../ask.ts';
import { flag, textOption, type Command, type CommandInput } from '../command.ts';
import { describeBan } from '../describe-ban.ts';

const FOR_DEFAULT = '24h';

export const banCommand: Command = {
  usage: 'ADDRESS|NETWORK [--for DURATION] [--why TEXT] [--data DIR | -c FILE]',
  help: [
    '  ADDRESS|NETWORK    192.0.2.7, 198.51.100.0/24, 2001:db8::/48',
    `  --for DURATION     how long, such as 30min, 1h or 7d (default: ${FOR_DEFAULT})`,
    '  --why TEXT         the reason, shown wherever the ban is',
    ...ASK_HELP,
    '  --json             print the ban as JSON',
    '',
    'Private networks, trusted proxies, upstreams, this machine and whoever is signed in to the console',
    'are never banned. Exit code 1: the ban was refused.',
  ],
  options: { ...ASK_OPTIONS, for: { type: 'string' }, why: { type: 'string' } },
  positionals: { min: 1, max: 1, name: 'an address or a network' },
  run: async (input) => {
    const network = readNetwork(input);
    const forMs = await readDuration(input, FOR_DEFAULT);
    const reason = textOption(input, 'why') ?? '';
    const author = userInfo().username;
    const outcome = await askRampart(input, 'ban', { network, forMs, reason, author });
    const { ok, ban, refusal } = outcome as BanReply;
    if (!ok) {
      input.output.err(`rampart: ${refusal.message}`);
      return EXIT_FAILURE;
    }
    input.output.out(flag(input, 'json') ? JSON.stringify(ban) : `banned ${describeBan(ban)}`);
    return EXIT_OK;
  },
};

/** Both halves of `BanOutcome`, as JSON brings it. */
interface BanReply {
  readonly ok: boolean;
  readonly ban: Parameters<typeof describeBan>[0];
  readonly refusal: { readonly code: string; readonly message: string };
}

/** The one address or network of a command line; whether Rampart runs does not matter to a misspelt one. */
export function readNetwork(input: CommandInput): string {
  const [network = ''] = input.positionals;
  if (parseNetwork(network) !== undefined) return network;
  throw new UsageError('ban.bad-network', `"${network}" is no address or network`);
}

/** `--for` (or another option that names a duration), in milliseconds. */
export async function readDuration(
  input: CommandInput,
  standard: string,
  option = 'for',
): Promise<number> {
  const text = textOption(input, option) ?? standard;
  const { DURATION_EXPECTED, parseDuration } = await import('../../config/units.ts');
  const parsed = parseDuration(text);
  if (parsed.ok && parsed.value > 0) return parsed.value;
  throw new UsageError(
    'ban.bad-duration',
    `--${option}: expected ${DURATION_EXPECTED}, got "${text}"`,
  );
}
