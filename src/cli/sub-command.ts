import { UsageError } from '../lib/errors.ts';
import { suggest } from '../lib/suggest.ts';
import type { CommandInput } from './command.ts';

/**
 * What stands behind the first word after a command, as `add` in `rampart rules add`. Throws UsageError
 * where there is no such word.
 */
export function subCommand<Entry>(
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
