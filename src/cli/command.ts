import type { ParseArgsOptionsConfig } from 'node:util';

/** One command of `rampart`. */
export interface Command {
  /** What follows the command's name: `[-c FILE] PATH...`. */
  readonly usage: string;
  /** Lines below the usage: one an option, and what else a person needs. */
  readonly help: readonly string[];
  readonly options: ParseArgsOptionsConfig;
  /** How many words without a dash it takes. */
  readonly positionals: { readonly min: number; readonly max: number; readonly name: string };
  /** Resolves with the exit code. What a person got wrong is thrown as UsageError. */
  readonly run: (input: CommandInput) => Promise<number>;
}

export interface CommandInput {
  readonly values: Readonly<Record<string, OptionValue | undefined>>;
  readonly positionals: readonly string[];
  readonly output: Output;
}

export type OptionValue = string | boolean | readonly (string | boolean)[];

/** Where a command writes. `out` is for what was asked, `err` for what is wrong. */
export interface Output {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
}

/** A text option, or undefined where it was not given. */
export function textOption(input: CommandInput, name: string): string | undefined {
  const value = input.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** All values of an option that may be repeated. */
export function textOptions(input: CommandInput, name: string): readonly string[] {
  const value = input.values[name];
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

export function flag(input: CommandInput, name: string): boolean {
  return input.values[name] === true;
}
