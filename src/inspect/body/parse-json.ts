import type { BodyOptions, BodyParser, JsonBody } from './body.ts';
import { TextCollector } from './collect-text.ts';
import { scanJson } from './scan-json.ts';

/** Parses an `application/json` body (RFC 8259, strictly). It is read once all of it is here. */
export class JsonParser implements BodyParser {
  readonly #text = new TextCollector();
  readonly #options: BodyOptions;

  constructor(options: BodyOptions) {
    this.#options = options;
  }

  append(chunk: Uint8Array): void {
    this.#text.append(chunk);
  }

  finish(): JsonBody {
    return { kind: 'json', ...scanJson(this.#text.take(), this.#options) };
  }
}
