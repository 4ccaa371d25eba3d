import type { ArgumentList } from './body.ts';

/**
 * Bytes that the names of all arguments may take together. A name is a path in JSON and XML, and a body
 * of 100 KB with one long key can have a gigabyte of them.
 */
const NAME_BYTES_MAX = 1_000_000;

/** Behind so many arguments no constants are kept: measurements come by the hundred thousand. */
const CONSTANTS_BEHIND_MAX = 2000;

/** Such a name says nothing that need be read. */
const PLAIN_NAME = /^[\w.-]*$/;

/** Takes arguments in as they are read, up to the limits, and counts what they kept out. */
export class ArgumentCollector implements ArgumentList {
  readonly names: string[] = [];
  readonly values: string[] = [];
  readonly #countMax: number;
  readonly #rest: string[] = [];
  #nameBytesLeft = NAME_BYTES_MAX;
  #dropped = 0;

  constructor(countMax: number) {
    this.#countMax = countMax;
  }

  /** Arguments that came after a limit was reached. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A number or a word of JSON's own: nothing is lost where there are many and it is left out. */
  addConstant(name: string, value: string): void {
    const countMax = Math.min(this.#countMax, CONSTANTS_BEHIND_MAX);
    if (this.names.length < countMax && name.length <= this.#nameBytesLeft) this.add(name, value);
  }

  add(name: string, value: string): void {
    this.#nameBytesLeft -= name.length;
    if (this.names.length >= this.#countMax || this.#nameBytesLeft < 0) {
      this.#dropped++;
      if (!PLAIN_NAME.test(name)) this.#rest.push(name);
      this.#rest.push(value);
      return;
    }
    this.names.push(name);
    this.values.push(value);
  }

  /** The names and values that came after a limit was reached, one a line, to be read as one text. */
  get rest(): string {
    return this.#rest.join('\n');
  }

  /** What REQBODY_ERROR_MSG says of them, or ''. */
  get error(): string {
    if (this.#dropped === 0) return '';
    return this.names.length >= this.#countMax
      ? `more than ${this.#countMax} arguments (SecArgumentsLimit)`
      : `the names of all arguments take more than ${NAME_BYTES_MAX} bytes`;
  }
}
