import type { BodyOptions, BodyParser, UrlencodedBody } from './body.ts';
import { parseArguments } from './parse-arguments.ts';
import { TextCollector } from './collect-text.ts';

/** Parses an `application/x-www-form-urlencoded` body. Its arguments are read once all of it is here. */
export class UrlencodedParser implements BodyParser {
  readonly #text = new TextCollector();
  readonly #options: BodyOptions;

  constructor(options: BodyOptions) {
    this.#options = options;
  }

  append(chunk: Uint8Array): void {
    this.#text.append(chunk);
  }

  finish(): UrlencodedBody {
    return { kind: 'urlencoded', ...parseArguments(this.#text.take(), this.#options) };
  }
}
