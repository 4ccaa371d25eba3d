import { parseArgs } from 'node:util';
import { EXIT_FAILURE, EXIT_OK, EXIT_USAGE, UsageError, UsageErrors } from '../lib/errors.ts';
import { suggest } from '../lib/suggest.ts';
import type { Command, CommandInput, Output } from './command.ts';
import { COMMANDS, type CommandName } from './commands/all.ts';

/** Options that every command has. */
const COMMON_OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
} as const;

/** Runs one command line (without node and script). Resolves with the exit code; never throws. */
export async function runCli(args: readonly string[], output: Output): Promise<number> {
  try {
    return await dispatch(args, output);
  } catch (error) {
    return report(error, output);
  }
}

async function dispatch(args: readonly string[], output: Output): Promise<number> {
  const [name = '', ...rest] = args;
  if (name === '' || name === 'help' || name === '--help' || name === '-h') {
    output.out(describeCommands());
    return name === '' ? EXIT_USAGE : EXIT_OK;
  }
  if (name === '--version' || name === '-v') {
    const { findAppLayout } = await import('../roles/index.ts');
    output.out(findAppLayout().version);
    return EXIT_OK;
  }
  if (!isCommandName(name)) throw unknownCommand(name);
  const command = await COMMANDS[name].load();
  const input = parseInput(name, command, rest, output);
  if (input.values['help'] === true) {
    output.out(describeCommand(name, command));
    return EXIT_OK;
  }
  checkPositionals(name, command, input.positionals.length);
  return command.run(input);
}

function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

function unknownCommand(name: string): UsageError {
  const near = suggest(name, Object.keys(COMMANDS));
  const hint = near === undefined ? 'see "rampart --help"' : `did you mean "rampart ${near}"?`;
  return new UsageError('cli.unknown-command', `there is no command "${name}"; ${hint}`);
}

function parseInput(
  name: string,
  command: Command,
  args: readonly string[],
  output: Output,
): CommandInput {
  const options = { ...command.options, ...COMMON_OPTIONS };
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values, positionals, output };
  } catch (error) {
    throw describeArgsError(name, error as NodeJS.ErrnoException, Object.keys(options));
  }
}

/** Node's own messages are good, but know neither our commands nor what was meant. */
function describeArgsError(
  name: string,
  error: NodeJS.ErrnoException,
  known: readonly string[],
): UsageError {
  const help = `see "rampart ${name} --help"`;
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const option = /'(-{1,2}[^']*)'/.exec(error.message)?.[1] ?? 'an option';
    const near = suggest(option.replace(/^-+/, ''), known);
    const hint = near === undefined ? help : `did you mean --${near}?`;
    return new UsageError('cli.unknown-option', `rampart ${name} has no option ${option}; ${hint}`);
  }
  if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const what = error.message.split('\n')[0]!.replace(/\.$/, '');
    return new UsageError('cli.option-value', `${what}; ${help}`);
  }
  throw error;
}

function checkPositionals(name: string, command: Command, count: number): void {
  const { min, max, name: what } = command.positionals;
  if (count < min) {
    throw new UsageError(
      'cli.missing-argument',
      `rampart ${name} needs ${what}; see "rampart ${name} --help"`,
    );
  }
  if (count > max) {
    const takes = max === 0 ? 'no arguments without a dash' : `at most ${max} (${what})`;
    throw new UsageError(
      'cli.too-many-arguments',
      `rampart ${name} takes ${takes}; see "rampart ${name} --help"`,
    );
  }
}

function describeCommands(): string {
  const names = Object.keys(COMMANDS) as CommandName[];
  const width = Math.max(...names.map(({ length }) => length)) + 2;
  return [
    'Rampart: a wall in front of what you run.',
    '',
    'Usage: rampart COMMAND [options]',
    '',
    ...names.map((name) => `  ${name.padEnd(width)}${COMMANDS[name].summary}`),
    '',
    'Every command has --help and --json. Exit codes: 0 fine, 1 failure, 2 wrong usage or configuration.',
  ].join('\n');
}

function describeCommand(name: CommandName, command: Command): string {
  return [
    `Usage: rampart ${name} ${command.usage}`.trimEnd(),
    '',
    sentence(COMMANDS[name].summary),
    '',
    ...command.help,
  ].join('\n');
}

function sentence(text: string): string {
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

function report(error: unknown, output: Output): number {
  if (error instanceof UsageErrors) {
    for (const { message } of error.errors) output.err(`rampart: ${message}`);
    return EXIT_USAGE;
  }
  if (error instanceof UsageError) {
    output.err(`rampart: ${error.message}`);
    return EXIT_USAGE;
  }
  // By name: the class lives with the roles, which most commands never load.
  if (error instanceof Error && error.name === 'OperationFailure') {
    output.err(`rampart: ${error.message}`);
    return EXIT_FAILURE;
  }
  output.err(`rampart: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return EXIT_FAILURE;
}
