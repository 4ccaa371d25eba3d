import type { BodyKind, BodyOptions, BodyParser } from './body.ts';
import { parseArguments } from './parse-arguments.ts';
import { readJson } from './parse-json.ts';
import { MultipartParser } from './parse-multipart.ts';
import { WholeParser } from './parse-whole.ts';
import { readXml } from './parse-xml.ts';
import { inOnePiece } from './pieces.ts';

const PARSERS: Readonly<Record<BodyKind, (options: BodyOptions) => BodyParser>> = {
  urlencoded: (options) =>
    new WholeParser((text) => inOnePiece({ kind: 'urlencoded', ...parseArguments(text, options) })),
  multipart: (options) => new MultipartParser(options),
  json: (options) => new WholeParser((text) => readJson(text, options)),
  xml: (options) => new WholeParser((text) => readXml(text, options)),
};

/** A parser for one body of the kind that REQBODY_PROCESSOR names. */
export function makeBodyParser(kind: BodyKind, options: BodyOptions): BodyParser {
  return PARSERS[kind](options);
}

export * from './body.ts';
export { compileXPath, type XPath } from './compile-xpath.ts';
export { decodeWide } from './decode-wide.ts';
export { guessKind, looksLikeJson, looksLikeMarkup } from './guess-kind.ts';
export { parseArguments, type ParsedArguments } from './parse-arguments.ts';
export type { CookieFormat } from './parse-cookies.ts';
export { readCookies } from './read-cookies.ts';
export { readFieldLines } from './read-field-lines.ts';
export { readRecords } from './read-records.ts';
export type { XmlDocument } from './xml-document.ts';
