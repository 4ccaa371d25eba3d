import type { SourceLocation } from '../../lib/errors.ts';

/** A file of rules, able to say where a character stands. */
export class SourceFile {
  readonly path: string;
  readonly text: string;
  /** Offset of the first character of each line. */
  readonly #lineStarts: readonly number[];

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#lineStarts = starts;
  }

  locate(offset: number): SourceLocation {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.#lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { file: this.path, line: low + 1, column: offset - this.#lineStarts[low]! + 1 };
  }
}

/**
 * A piece of a file with continuations joined and escapes undone: what a directive means by its text,
 * each character still knowing where it came from.
 */
export class SourceText {
  readonly value: string;
  readonly #file: SourceFile;
  /** Offset in the file of each character, and of what follows the last one; those of pieces are shared. */
  readonly #offsets: readonly number[];
  /** Where this text's begin. */
  readonly #first: number;

  constructor(file: SourceFile, value: string, offsets: readonly number[], first = 0) {
    this.#file = file;
    this.value = value;
    this.#offsets = offsets;
    this.#first = first;
  }

  get length(): number {
    return this.value.length;
  }

  /** Where the character at `index` stands. */
  locate(index = 0): SourceLocation {
    return this.#file.locate(this.#offset(Math.min(index, this.value.length)));
  }

  #offset(index: number): number {
    return this.#offsets[this.#first + index]!;
  }

  slice(start: number, end = this.value.length): SourceText {
    const value = this.value.slice(start, end);
    return new SourceText(this.#file, value, this.#offsets, this.#first + start);
  }

  /** Without white space around it. */
  trim(): SourceText {
    const start = this.value.length - this.value.trimStart().length;
    return this.slice(start, Math.max(start, this.value.trimEnd().length));
  }

  /** The pieces between separators (at least one piece). */
  split(separator: string): SourceText[] {
    const pieces: SourceText[] = [];
    let start = 0;
    for (;;) {
      const end = this.value.indexOf(separator, start);
      if (end < 0) break;
      pieces.push(this.slice(start, end));
      start = end + separator.length;
    }
    pieces.push(this.slice(start));
    return pieces;
  }

  /** The non-empty pieces between runs of white space. */
  words(): SourceText[] {
    return [...this.value.matchAll(/\S+/g)].map((word) =>
      this.slice(word.index, word.index + word[0].length),
    );
  }

  /** With each backslash before `character` taken away. */
  unescape(character: string): SourceText {
    const escaped = `\\${character}`;
    if (!this.value.includes(escaped)) return this;
    let value = '';
    const offsets: number[] = [];
    for (let index = 0; index < this.value.length; index++) {
      if (this.value.startsWith(escaped, index)) index++;
      value += this.value[index]!;
      offsets.push(this.#offset(index));
    }
    offsets.push(this.#offset(this.value.length));
    return new SourceText(this.#file, value, offsets);
  }
}
