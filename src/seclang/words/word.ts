/**
 * What Rampart does with a word of the language.
 *
 * - `supported`: it means what the ModSecurity reference manual says.
 * - `no-effect`: accepted, because working configurations hold it, but nothing in Rampart depends on
 *   it; `reason` says what takes its place. A load tells it as a warning.
 * - `refused`: a load fails where it stands; `reason` says why and what to use instead.
 */
export type WordState = 'supported' | 'no-effect' | 'refused';

/** What every word of the language carries. `reason` stands exactly where the state is not `supported`. */
export interface Word {
  readonly state: WordState;
  readonly summary: string;
  readonly reason?: string;
}

/** The names in a table of words whose state is `supported`. */
export type SupportedName<Table extends Readonly<Record<string, Word>>> = {
  readonly [Name in keyof Table]: Table[Name]['state'] extends 'supported' ? Name : never;
}[keyof Table] &
  string;

/** The names in a table of words that a rule set may use. */
export type AcceptedName<Table extends Readonly<Record<string, Word>>> = {
  readonly [Name in keyof Table]: Table[Name]['state'] extends 'refused' ? never : Name;
}[keyof Table] &
  string;
