import type { BodyKind } from './body.ts';

const BLANK_START = /^(?:\xef\xbb\xbf)?\s*/;
/** Numbers in brackets count where others follow: logs and footnotes begin with a single one. */
const JSON_START =
  /^(?:\{\s*(?:["'}]|[A-Za-z_$][\w$]{0,63}\s*:)|\[\s*(?:[[{"']|-?\d[\d.]{0,31}\s*,|(?:true|false|null)\s*[,\]]))/;
/** Pages are none, though they look alike: what uploads them wants to keep their tags. */
const XML_START = /^<(?:\?xml\s|!DOCTYPE\s+(?!html\b)|(?:[\w.-]{1,64}:)?Envelope[\s>])/i;
const FORM = /^[\w.[\]%+~-]{1,256}=[^\s<>"{}]*$/;

/**
 * What a body of no known type looks like. Applications read on without asking: Go's JSON decoder, PHP's
 * `php://input`, SOAP servers. Undefined where it is a file, or nothing that can be told.
 */
export function guessKind(text: string): Exclude<BodyKind, 'multipart'> | undefined {
  const start = BLANK_START.exec(text)?.[0].length ?? 0;
  const head = text.slice(start, start + 512);
  if (JSON_START.test(head)) return 'json';
  if (XML_START.test(head)) return 'xml';
  return FORM.test(text) ? 'urlencoded' : undefined;
}
