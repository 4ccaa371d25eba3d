import { UsageError, type SourceLocation } from '../../lib/errors.ts';

/** Where a character of an expression stands in what a person wrote. */
export type Locate = (offset: number) => SourceLocation | undefined;

/** Locates within the expression itself, as if it were a file of that name. */
export function locateIn(text: string, file: string): Locate {
  return (offset) => {
    const before = text.slice(0, offset);
    const line = before.split('\n').length;
    return { file, line, column: offset - before.lastIndexOf('\n') };
  };
}

/** What is wrong with an expression, before anyone knows where the expression stands. */
export class FilterError extends Error {
  readonly code: FilterErrorCode;
  readonly offset: number;

  constructor(code: FilterErrorCode, offset: number, message: string) {
    super(message);
    this.name = 'FilterError';
    this.code = code;
    this.offset = offset;
  }
}

/** Stable: scripts and tests may rely on them. */
export type FilterErrorCode =
  | 'filter.syntax'
  | 'filter.limit'
  | 'filter.unknown-field'
  | 'filter.unknown-function'
  | 'filter.unknown-list'
  | 'filter.type'
  | 'filter.pattern';

/** Runs `work` and gives what it finds wrong its place. Throws UsageError. */
export function withLocations<Value>(locate: Locate, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    throw new UsageError(error.code, error.message, locate(error.offset));
  }
}
