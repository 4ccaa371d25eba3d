import type { BodyKind } from './body.ts';

const BLANK_START = /^(?:\xef\xbb\xbf)?\s*/;
/** Numbers in brackets count where others follow: logs and footnotes begin with a single one. */
const JSON_START =
  /^(?:\{\s*(?:["'}]|[A-Za-z_$][\w$]{0,63}\s*:)|\[\s*(?:[[{"']|-?\d[\d.]{0,31}\s*,|(?:true|false|null)\s*[,\]]))/;
/** Pages are none, though they look alike: what uploads them wants to keep their tags. */
const XML_START = /^<(?:\?xml\s|!DOCTYPE\s+(?!html\b)|(?:[\w.-]{1,64}:)?Envelope[\s>])/i;
const FORM = /^[\w.[\]%+~&-]{1,8192}=[^\s<>"{}]*$/;
/** An element, a comment or an instruction. */
const MARKUP_START =
  /^(?:\xef\xbb\xbf)?\s*<(?:[A-Za-z_][\w.:-]{0,255}(?:\s|\/?>)|!--|!DOCTYPE\s|\?[A-Za-z])/;

/**
 * What a body of no known type looks like. Applications read on without asking: Go's JSON decoder, PHP's
 * `php://input`, SOAP servers. Undefined where it is a file, or nothing that can be told.
 */
export function guessKind(text: string): Exclude<BodyKind, 'multipart'> | undefined {
  if (looksLikeJson(text)) return 'json';
  if (XML_START.test(headOf(text))) return 'xml';
  return FORM.test(text) ? 'urlencoded' : undefined;
}

/** Whether it begins as JSON does, or what parsers take for JSON. */
export function looksLikeJson(text: string): boolean {
  return JSON_START.test(headOf(text));
}

function headOf(text: string): string {
  const start = BLANK_START.exec(text)?.[0].length ?? 0;
  return text.slice(start, start + 512);
}

/**
 * True for what a parser of XML might read: XML without a declaration, and pages. To those who mean no XML it is
 * a text, so that it is to be read as both.
 */
export function looksLikeMarkup(text: string): boolean {
  return MARKUP_START.test(text);
}
