/** A place in a text that a person wrote. `line` and `column` count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export function formatLocation(location: SourceLocation): string {
  return `${location.file}:${location.line}:${location.column}`;
}

/**
 * Something a person wrote (a rule, a configuration, a flag) is wrong. The message says what is
 * wrong and what to do; it is printed as it is, as one line, without a stack.
 * `code` is stable: scripts and tests may rely on it.
 */
export class UsageError extends Error {
  readonly code: string;
  readonly location: SourceLocation | undefined;

  constructor(code: string, message: string, location?: SourceLocation) {
    super(location === undefined ? message : `${formatLocation(location)}: ${message}`);
    this.name = 'UsageError';
    this.code = code;
    this.location = location;
  }
}

/** Several mistakes found in one pass over the same source, so that a person mends them in one go. */
export class UsageErrors extends Error {
  readonly errors: readonly UsageError[];

  constructor(errors: readonly UsageError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.name = 'UsageErrors';
    this.errors = errors;
  }
}

/** Exit codes of every command. */
export const EXIT_OK = 0;
export const EXIT_FAILURE = 1;
export const EXIT_USAGE = 2;
