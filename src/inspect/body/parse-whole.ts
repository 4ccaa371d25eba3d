import type { Body, BodyParser } from './body.ts';
import { TextCollector } from './collect-text.ts';
import type { Pieces } from './pieces.ts';

/** Parses a body once all of it is here. */
export class WholeParser implements BodyParser {
  readonly #text = new TextCollector();
  readonly #read: (text: string) => Pieces<Body>;

  constructor(read: (text: string) => Pieces<Body>) {
    this.#read = read;
  }

  append(chunk: Uint8Array): void {
    this.#text.append(chunk);
  }

  finish(): Pieces<Body> {
    return this.#read(this.#text.take());
  }
}
