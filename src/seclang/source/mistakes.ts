import { UsageError, UsageErrors } from '../../lib/errors.ts';
import type { SourceLocation } from '../../lib/errors.ts';
import { suggest } from '../../lib/suggest.ts';
import { PatternError } from '../pattern/reader.ts';
import type { LoadWarning } from '../nodes.ts';
import type { SourceText } from './source-text.ts';

/** Beyond so many mistakes a load stops: the rest follows from the first ones. */
const MISTAKES_MAX = 100;
/** Further warnings are counted. */
const WARNINGS_MAX = 1000;

/** Collects what is wrong with a rule set, so that a person mends it in one go. */
export class Mistakes {
  readonly #errors: UsageError[] = [];
  readonly #warnings: LoadWarning[] = [];
  #warningsLeftOut = 0;
  #firstLeftOut: SourceLocation | undefined;

  add(error: UsageError): void {
    this.#errors.push(error);
    if (this.#errors.length >= MISTAKES_MAX) throw new UsageErrors(this.#errors);
  }

  warn(code: string, message: string, location: SourceLocation): void {
    if (this.#warnings.length < WARNINGS_MAX) {
      this.#warnings.push({ code, message, location });
      return;
    }
    this.#warningsLeftOut++;
    this.#firstLeftOut ??= location;
  }

  get warnings(): readonly LoadWarning[] {
    const location = this.#firstLeftOut;
    if (location === undefined) return this.#warnings;
    const message = `${this.#warningsLeftOut} more warnings, from here on`;
    return [...this.#warnings, { code: 'more-warnings', message, location }];
  }

  /** Runs a part of the load; a mistake in it is kept and undefined returned. */
  attempt<Result>(part: () => Result): Result | undefined {
    try {
      return part();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.add(error);
      return undefined;
    }
  }

  /** Throws UsageErrors if there was any mistake. */
  throwIfAny(): void {
    if (this.#errors.length > 0) throw new UsageErrors(this.#errors);
  }
}

/** Throws the mistake at a place of a text. */
export function fail(text: SourceText, code: string, message: string, index = 0): never {
  throw new UsageError(code, message, text.locate(index));
}

/** Throws that `text` is no word of the kind, with the nearest one that is. */
export function failUnknown(
  text: SourceText,
  kind: string,
  word: string,
  known: Iterable<string>,
): never {
  const nearest = suggest(word, known);
  const hint = nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
  return fail(
    text,
    `unknown-${kind.replaceAll(' ', '-')}`,
    `unknown ${kind} "${shorten(word)}"${hint}`,
  );
}

/** Runs what reads a pattern out of `text`, whose first character stands at `start` of it. */
export function withPatternErrors<Result>(text: SourceText, read: () => Result, start = 0): Result {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return fail(text, 'bad-pattern', `in the pattern: ${error.message}`, start + error.offset);
  }
}

const SHOWN_LENGTH_MAX = 60;

/** A piece of what a person wrote, fit for a one-line message. */
export function shorten(text: string): string {
  const line = text.replaceAll(/[\x00-\x1f\x7f]/g, ' ');
  return line.length <= SHOWN_LENGTH_MAX ? line : `${line.slice(0, SHOWN_LENGTH_MAX)}...`;
}
