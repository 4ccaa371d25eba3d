import type { ArgumentList } from './body.ts';

/**
 * Bytes that the names of all arguments may take together. A name is a path in JSON and XML, and a body
 * of 100 KB with one long key can have a gigabyte of them.
 */
const NAME_BYTES_MAX = 1_000_000;

/** Behind so many arguments no constants are kept: measurements come by the hundred thousand. */
const CONSTANTS_BEHIND_MAX = 2000;

/** Such a name says something that is to be read. */
const TELLING_NAME = /[^\w.-]|__proto|prototype|constructor/;
/** Signs that hardly any attack does without, and hardly any name, date or sentence needs. */
const TELLING_VALUE = /[^\w\s.,:@+\x80-\xff-]/;

/** Takes arguments in as they are read, up to the limits, and counts what they kept out. */
export class ArgumentCollector implements ArgumentList {
  readonly names: string[] = [];
  readonly values: string[] = [];
  readonly #countMax: number;
  readonly #tellingMax: number;
  #tellingCount = 0;
  readonly #rest: string[] = [];
  #nameBytesLeft = NAME_BYTES_MAX;
  #dropped = 0;

  /** `tellingMax`: arguments behind the limit that are kept for what they are written with. */
  constructor(countMax: number, tellingMax: number = 0) {
    this.#countMax = countMax;
    this.#tellingMax = tellingMax;
  }

  /** Arguments that came after a limit was reached. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A number or a word of JSON's own: nothing is lost where there are many and it is left out. */
  addConstant(name: string, value: string): void {
    const countMax = Math.min(this.#countMax, CONSTANTS_BEHIND_MAX);
    if (name.length > this.#nameBytesLeft) return;
    if (this.names.length < countMax || TELLING_NAME.test(name)) this.add(name, value);
  }

  add(name: string, value: string): void {
    this.#nameBytesLeft -= name.length;
    if (this.names.length >= this.#countMax || this.#nameBytesLeft < 0) {
      this.#dropped++;
      const isNameTelling = TELLING_NAME.test(name);
      if (!this.#takesTelling(isNameTelling || TELLING_VALUE.test(value))) {
        if (isNameTelling) this.#rest.push(name);
        this.#rest.push(value);
        return;
      }
    }
    this.names.push(name);
    this.values.push(value);
  }

  #takesTelling(isTelling: boolean): boolean {
    if (!isTelling) return false;
    return this.#tellingCount++ < this.#tellingMax && this.#nameBytesLeft >= 0;
  }

  /** The names and values that came after a limit was reached and were not kept, one a line, to be read as one text. */
  get rest(): string {
    return this.#rest.join('\n');
  }

  /** What REQBODY_ERROR_MSG says of them, or ''. */
  get error(): string {
    if (this.#dropped === 0) return '';
    if (this.names.length < this.#countMax) {
      return `the names of all arguments take more than ${NAME_BYTES_MAX} bytes`;
    }
    const message = `more than ${this.#countMax} arguments (SecArgumentsLimit)`;
    const isTellingKept = this.#tellingCount <= this.#tellingMax && this.#nameBytesLeft >= 0;
    return this.#tellingMax === 0 || isTellingKept
      ? message
      : `${message}, not all of them one by one`;
  }
}
