import { ASK_HELP, ASK_OPTIONS } from '../ask.ts';
import { runExport } from '../cloudflare/export.ts';
import { runImport } from '../cloudflare/import.ts';
import type { Command } from '../command.ts';
import { runSubCommand, type SubCommand } from '../sub-command.ts';

const COMMON_OPTIONS = ['config', 'data', 'zone', 'token-file', 'api'] as const;

const ACTIONS: Readonly<Record<string, SubCommand>> = {
  export: { options: [...COMMON_OPTIONS, 'account', 'list', 'dry-run', 'tries'], run: runExport },
  import: { options: [...COMMON_OPTIONS, 'since', 'listen', 'secret-file'], run: runImport },
};

export const cloudflareCommand: Command = {
  usage: 'export --zone ID | import FILE... | import --zone ID | import --listen ADDRESS:PORT',
  help: [
    '  export             make custom and rate limiting rules of the edge rules, and with --account',
    '                     an IP list of the bans; changes only what differs, and only what is its own',
    '  --zone ID          the zone whose rules these are',
    '  --account ID       the account whose list holds the bans',
    '  --list NAME        the name of that list (default: rampart_bans)',
    '  --dry-run          only say what would be changed',
    '  --tries N          rounds while Cloudflare does not answer (default: 3); what is pending is said',
    '',
    '  import FILE...     take security events in from pushed logs (NDJSON, also packed); "-" reads them',
    '                     from the standard input',
    '  import --zone ID   the same from the API',
    '  --since DURATION   how far back (default: 1h); events that are there already do no harm',
    '  import --listen A  the same as a destination for a log push, until it is ended; plain HTTP, so',
    '                     put a site with TLS in front',
    '  --secret-file FILE what a push must say in its header x-rampart-secret',
    '',
    '  --token-file FILE  the API token (default: the environment variable CLOUDFLARE_API_TOKEN); it needs',
    '                     Zone WAF: Edit, Account Filter Lists: Edit for bans, Analytics: Read to import',
    '  --api URL          another address of the API',
    ...ASK_HELP,
    '  --json             print as JSON',
    '',
    'Exit code 1: Cloudflare refused or did not answer, or the journal could not be written.',
  ],
  options: {
    ...ASK_OPTIONS,
    zone: { type: 'string' },
    account: { type: 'string' },
    list: { type: 'string' },
    'dry-run': { type: 'boolean' },
    tries: { type: 'string' },
    since: { type: 'string' },
    listen: { type: 'string' },
    'secret-file': { type: 'string' },
    'token-file': { type: 'string' },
    api: { type: 'string' },
  },
  positionals: { min: 1, max: Infinity, name: 'export or import' },
  run: (input) => runSubCommand('cloudflare', ACTIONS, input),
};
