import type { Body, BodyParser } from './body.ts';
import { TextCollector } from './collect-text.ts';

/** Parses a body once all of it is here. */
export class WholeParser implements BodyParser {
  readonly #text = new TextCollector();
  readonly #read: (text: string) => Body;

  constructor(read: (text: string) => Body) {
    this.#read = read;
  }

  append(chunk: Uint8Array): void {
    this.#text.append(chunk);
  }

  finish(): Body {
    return this.#read(this.#text.take());
  }
}
