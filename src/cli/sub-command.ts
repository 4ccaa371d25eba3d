import { UsageError } from '../lib/errors.ts';
import { suggest } from '../lib/suggest.ts';
import type { CommandInput } from './command.ts';

/** What stands behind the first word after a command, as `add` in `rampart rules add`. */
export interface SubCommand {
  /** Options that it takes, beside `--json` and `--help`. */
  readonly options: readonly string[];
  readonly run: (input: CommandInput) => Promise<number>;
}

const COMMON_OPTIONS: readonly string[] = ['json', 'help'];

/**
 * Runs the sub-command that is named. Throws UsageError where there is none, and for an option that
 * belongs to another: what is silently left out would be believed to hold.
 */
export async function runSubCommand(
  command: string,
  entries: Readonly<Record<string, SubCommand>>,
  input: CommandInput,
): Promise<number> {
  const [name = ''] = input.positionals;
  const { options, run } = subCommand(command, entries, input);
  refuseForeign(`${command} ${name}`, options, input);
  return run(input);
}

/** Throws UsageError for an option beside these. */
export function refuseForeign(name: string, options: readonly string[], input: CommandInput): void {
  const foreign = Object.keys(input.values).find(
    (option) => !COMMON_OPTIONS.includes(option) && !options.includes(option),
  );
  if (foreign !== undefined) {
    throw new UsageError(
      'cli.unknown-option',
      `rampart ${name} has no option --${foreign}; see "rampart ${name.split(' ')[0]} --help"`,
    );
  }
}

/** The entry that the first word names. Throws UsageError where there is no such word. */
function subCommand<Entry>(
  command: string,
  entries: Readonly<Record<string, Entry>>,
  input: CommandInput,
): Entry {
  const [name = ''] = input.positionals;
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (entry !== undefined) return entry;
  const near = suggest(name, Object.keys(entries));
  const hint = near === undefined ? `see "rampart ${command} --help"` : `did you mean "${near}"?`;
  throw new UsageError(`${command}.unknown`, `there is no "rampart ${command} ${name}"; ${hint}`);
}
