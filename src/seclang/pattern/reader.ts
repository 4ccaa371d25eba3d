/** A mistake in a pattern. `offset` counts from the first character of the pattern. */
export class PatternError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.name = 'PatternError';
    this.offset = offset;
  }
}

/** A cursor over the text of a pattern. */
export class Reader {
  readonly text: string;
  position = 0;

  constructor(text: string) {
    this.text = text;
  }

  get done(): boolean {
    return this.position >= this.text.length;
  }

  /** The next character, or '' at the end. */
  peek(): string {
    return this.text.charAt(this.position);
  }

  next(): string {
    return this.text.charAt(this.position++);
  }

  /** Steps over `expected` if it comes next. */
  take(expected: string): boolean {
    if (!this.text.startsWith(expected, this.position)) return false;
    this.position += expected.length;
    return true;
  }

  /** Steps over what a sticky expression matches here, and returns it. */
  match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.position;
    const found = sticky.exec(this.text);
    if (found === null) return undefined;
    this.position += found[0].length;
    return found;
  }

  fail(message: string, offset = this.position): never {
    throw new PatternError(offset, message);
  }
}
