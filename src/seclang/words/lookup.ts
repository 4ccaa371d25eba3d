import type { SourceText } from '../source/source-text.ts';
import { fail, failUnknown } from '../source/mistakes.ts';
import type { AcceptedName, Word } from './word.ts';

interface NamedWord extends Word {
  readonly aliases?: readonly string[];
}

/** Finds the words of one table by any spelling, without regard to case. */
export class WordIndex<Table extends Readonly<Record<string, NamedWord>>> {
  /** What the words are called in messages: `operator`. */
  readonly #kind: string;
  readonly #table: Table;
  readonly #names = new Map<string, keyof Table & string>();
  readonly #spellings: string[] = [];

  constructor(kind: string, table: Table) {
    this.#kind = kind;
    this.#table = table;
    for (const [name, word] of Object.entries(table)) {
      for (const spelling of [name, ...(word.aliases ?? [])]) {
        this.#names.set(spelling.toLowerCase(), name);
        this.#spellings.push(spelling);
      }
    }
  }

  /** The name of a word that is not refused. Fails with a suggestion or with the reason. */
  find(text: SourceText, written = text.value): AcceptedName<Table> {
    const name = this.#names.get(written.toLowerCase());
    if (name === undefined) return failUnknown(text, this.#kind, written, this.#spellings);
    const word: NamedWord = this.#table[name]!;
    if (word.state === 'refused') {
      fail(text, 'not-supported', `the ${this.#kind} ${name} is not supported: ${word.reason}`);
    }
    return name as AcceptedName<Table>;
  }
}
