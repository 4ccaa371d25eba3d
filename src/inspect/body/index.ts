import type { BodyKind, BodyOptions, BodyParser } from './body.ts';
import { JsonParser } from './parse-json.ts';
import { MultipartParser } from './parse-multipart.ts';
import { UrlencodedParser } from './parse-urlencoded.ts';
import { XmlParser } from './parse-xml.ts';

const PARSERS: Readonly<Record<BodyKind, new (options: BodyOptions) => BodyParser>> = {
  urlencoded: UrlencodedParser,
  multipart: MultipartParser,
  json: JsonParser,
  xml: XmlParser,
};

/** A parser for one body of the kind that REQBODY_PROCESSOR names. */
export function makeBodyParser(kind: BodyKind, options: BodyOptions): BodyParser {
  return new PARSERS[kind](options);
}

export * from './body.ts';
export { compileXPath, type XPath } from './compile-xpath.ts';
export { guessKind } from './guess-kind.ts';
export { parseArguments, type ParsedArguments } from './parse-arguments.ts';
export type { CookieFormat } from './parse-cookies.ts';
export { readCookies } from './read-cookies.ts';
export type { XmlDocument } from './xml-document.ts';
