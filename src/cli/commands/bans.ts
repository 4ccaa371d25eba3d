import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  formatBanFile,
  readBanFile,
  type BanRefusal,
  type ImportOutcome,
} from '../../bans/index.ts';
import { systemClock } from '../../lib/clock.ts';
import { EXIT_FAILURE, EXIT_OK, UsageError } from '../../lib/errors.ts';
import { fileProblem } from '../../lib/file-problem.ts';
import { OperationFailure } from '../../roles/index.ts';
import { ASK_HELP, ASK_OPTIONS, askRampart } from '../ask.ts';
import { flag, textOption, type Command, type CommandInput } from '../command.ts';
import { counted } from '../counted.ts';
import { describeBan } from '../describe-ban.ts';
import { readAllBans } from '../read-bans.ts';
import { refuseForeign } from '../sub-command.ts';
import { readDuration } from './ban.ts';

/** Entries of one request: the supervisor's socket takes 64 KiB at a time. */
const CHUNK_CHARACTERS_MAX = 48 * 1024;
const FOR_DEFAULT = '24h';
const WHERE_OPTIONS = ['config', 'data'] as const;

export const bansCommand: Command = {
  usage:
    '[import FILE | export FILE] [--for DURATION] [--format list|crowdsec] [--data DIR | -c FILE]',
  help: [
    '  (nothing)          list what is banned, newest first',
    '  import FILE        ban what the file lists: one address or network a line with # comments, or',
    "                     CrowdSec's decisions as JSON (cscli decisions list -o json)",
    '  export FILE        write what is banned; "-" prints it',
    `  --for DURATION     import: how long, where the file does not say (default: ${FOR_DEFAULT})`,
    '  --format FORMAT    export: list (default) or crowdsec',
    ...ASK_HELP,
    '  --json             print as JSON',
    '',
    'Exit code 1: nothing of the file could be banned.',
  ],
  options: { ...ASK_OPTIONS, for: { type: 'string' }, format: { type: 'string' } },
  positionals: { min: 0, max: 2, name: 'import FILE or export FILE' },
  run: async (input) => {
    const [action, file] = input.positionals;
    if (action === undefined) {
      refuseForeign('bans', WHERE_OPTIONS, input);
      return list(input);
    }
    if (action !== 'import' && action !== 'export') {
      throw new UsageError(
        'bans.unknown-action',
        `"rampart bans" has no "${action}"; try import FILE or export FILE`,
      );
    }
    if (file === undefined) {
      throw new UsageError('cli.missing-argument', `rampart bans ${action} needs a file`);
    }
    const own = action === 'import' ? 'for' : 'format';
    refuseForeign(`bans ${action}`, [...WHERE_OPTIONS, own], input);
    return action === 'import' ? importFile(input, file) : exportFile(input, file);
  },
};

async function list(input: CommandInput): Promise<number> {
  const bans = await readAllBans(input);
  if (flag(input, 'json')) input.output.out(JSON.stringify(bans));
  else if (bans.length === 0) input.output.out('Nothing is banned.');
  else for (const ban of bans) input.output.out(describeBan(ban));
  return EXIT_OK;
}

async function importFile(input: CommandInput, file: string): Promise<number> {
  const forMs = await readDuration(input, FOR_DEFAULT);
  const nowMs = systemClock.now();
  const name = path.basename(file);
  const entries = readBanFile(readText(file), file, nowMs).map((entry) => ({
    network: entry.network,
    untilMs: entry.untilMs ?? nowMs + forMs,
    reason: entry.reason,
  }));
  let added = 0;
  let refused = 0;
  const refusals: BanRefusal[] = [];
  for (const chunk of chunksOf(entries)) {
    const payload = { author: `file ${name}`, entries: chunk };
    const outcome = await askPart(input, payload, added);
    added += outcome.added;
    refused += outcome.refused;
    if (refusals.length === 0) refusals.push(...outcome.refusals);
  }
  const { out, err } = input.output;
  if (flag(input, 'json')) out(JSON.stringify({ added, refused, refusals }));
  else out(`${added} banned from ${file}, ${refused} refused`);
  for (const { message } of refusals) err(`rampart: refused: ${message}`);
  return added === 0 && refused > 0 ? EXIT_FAILURE : EXIT_OK;
}

/** Throws OperationFailure; of a list that came in part a person wants to know how much, and what now. */
async function askPart(
  input: CommandInput,
  payload: unknown,
  added: number,
): Promise<ImportOutcome> {
  try {
    return (await askRampart(input, 'bans.import', payload)) as ImportOutcome;
  } catch (error) {
    if (added === 0 || !(error instanceof OperationFailure)) throw error;
    throw new OperationFailure(
      'bans.in-part',
      `${error.message}; ${added} were banned before that, and the same command again does the rest`,
    );
  }
}

async function exportFile(input: CommandInput, file: string): Promise<number> {
  const format = textOption(input, 'format') ?? 'list';
  if (format !== 'list' && format !== 'crowdsec') {
    throw new UsageError('bans.bad-format', `--format is list or crowdsec, not "${format}"`);
  }
  const bans = await readAllBans(input);
  const text = formatBanFile(bans, format, systemClock.now());
  if (file === '-') {
    input.output.out(text.trimEnd());
    return EXIT_OK;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError('bans.cannot-write', `cannot write ${file}: ${fileProblem(error)}`);
  }
  if (flag(input, 'json')) input.output.out(JSON.stringify({ file, bans: bans.length }));
  else input.output.out(`${counted(bans.length, 'ban')} written to ${file}`);
  return EXIT_OK;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError('bans.cannot-read', `cannot read ${file}: ${fileProblem(error)}`);
  }
}

function* chunksOf<Entry>(entries: readonly Entry[]): Iterable<readonly Entry[]> {
  let chunk: Entry[] = [];
  let characters = 0;
  for (const entry of entries) {
    // Reasons may hold characters of up to four bytes; JSON writes none longer than twice that.
    const length = Buffer.byteLength(JSON.stringify(entry)) + 1;
    if (characters + length > CHUNK_CHARACTERS_MAX && chunk.length > 0) {
      yield chunk;
      chunk = [];
      characters = 0;
    }
    chunk.push(entry);
    characters += length;
  }
  if (chunk.length > 0) yield chunk;
}
