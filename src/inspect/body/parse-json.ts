import type { Body, BodyOptions, BodyParser } from './body.ts';
import { TextCollector } from './collect-text.ts';
import { scanJson, scanJsonInPieces } from './scan-json.ts';

/** Parses a body of JSON once all of it is here. */
export class JsonParser implements BodyParser {
  readonly #text = new TextCollector();
  readonly #options: BodyOptions;

  constructor(options: BodyOptions) {
    this.#options = options;
  }

  append(chunk: Uint8Array): void {
    this.#text.append(chunk);
  }

  finish(): Body {
    return { kind: 'json', ...scanJson(this.#text.take(), this.#options) };
  }

  *finishInPieces(): Generator<number, Body, undefined> {
    const scanned = yield* scanJsonInPieces(this.#text.take(), this.#options);
    return { kind: 'json', ...scanned };
  }
}
