import type { SourceText } from '../source/source-text.ts';

export interface DataFile {
  readonly path: string;
  /** latin1. */
  readonly text: string;
}

/** Reads the data files that a rule file names, relative to that file. */
export interface DataFiles {
  /** Fails at the name where there is no such file. */
  read(name: SourceText): DataFile;
  /** The SHA-256 (hex) of a database; fails at the name where there is none. */
  digest(name: SourceText): string;
}

/** The lines that hold something: without line ends, blank lines and `#` comments. */
export function linesOf({ text }: DataFile): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
}
