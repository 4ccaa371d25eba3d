import { decodeEntities, decodePercent } from '../views/decode.ts';
import { findActivity, findSink } from '../script/sinks.ts';

/** What an URL does to the page that follows it, or undefined. */
export type UrlDanger = string | undefined;

/** Longer URLs are read by their beginning: the scheme stands there. */
const SCHEME_LENGTH_READ = 64;
const SCRIPT_SCHEME = /^(?:javascript|vbscript|livescript|mocha|jscript|jar:javascript)[:#]/;
const RUNNING_DATA =
  /^data:\s*(?:text\/(?:html|xml|javascript|x-scriptlet)|application\/(?:xhtml|xml|javascript|ecmascript|x-)|image\/svg|[^,]{0,40}multipart|,)/;

/**
 * The URL as a browser reads an attribute's: character references decoded, blanks and control characters
 * before it dropped, tabs and line breaks anywhere dropped (URL Standard, section 4.4).
 */
export function normalizeUrl(attribute: string): string {
  const decoded = attribute.includes('&') ? decodeEntities(attribute) : attribute;
  return decoded.replace(/[\t\n\r\0]/g, '').replace(/^[\x00-\x20\x7f-\xff"'`\\]+/, '');
}

/** `asDocument`: the URL replaces or fills a document, so that an SVG image in it would run scripts too. */
export function findUrlDanger(attribute: string, asDocument: boolean): UrlDanger {
  const url = normalizeUrl(attribute);
  const scheme = url
    .slice(0, SCHEME_LENGTH_READ)
    .replace(/\s+|%0[09ad]|]]>?<!\[cdata\[|<!--.*?-->|\/\*.*?\*\//gi, '')
    .toLowerCase();
  if (SCRIPT_SCHEME.test(scheme)) {
    return isHarmlessScript(url) && PLAIN_SCHEME.test(attribute)
      ? undefined
      : `runs a ${scheme.slice(0, scheme.search(/[:#]/))} URL`;
  }
  if (scheme.startsWith('data:') && RUNNING_DATA.test(scheme)) {
    const isImage = scheme.startsWith('data:image/');
    return isImage && !asDocument ? undefined : 'opens a document from a data URL';
  }
  return undefined;
}

/** `javascript:;`, `javascript:void(0)`, `javascript:history.go(-1)` */
function isHarmlessScript(url: string): boolean {
  const script = decodePercent(url.slice(url.search(/[:#]/) + 1)).trim();
  return HARMLESS.test(script);
}

/** Whoever writes the scheme in another way hides it, whatever it runs. */
const PLAIN_SCHEME = /^\s*javascript\s*:/i;
const HARMLESS =
  /^(?:;|void\s*\(?\s*(?:0|null)?\s*\)?|(?:window\.)?history\.(?:back|forward|go)\(-?\d*\)|(?:window\.)?(?:print|close)\(\)|return\s+(?:false|true)|undefined|#|\/\/)?\s*;*(?:\s*void\s*\(\s*0\s*\)\s*;*)?$/i;

const SCRIPT_URL = /(?:(?:j\s*a\s*v\s*a|v\s*b|live|j)\s*s\s*c\s*r\s*i\s*p\s*t|\bmocha)\s*:/gi;
/** `jAvAsCrIpT:`, `java<tab>script:`: no page writes it like that. */
const DISGUISED_SCHEME = /[\t\r\n\0]|[a-z][A-Z](?![a-z]{5})|[A-Z][a-z][A-Z]/;
/** An URL begins the value, or stands in quotes or behind an equals sign. */
const BEFORE_URL = /(?:^|["'=(])[\x00-\x20]{0,4}$/;
/** U+2028 and U+2029, which end a comment in a script. */
const LINE_SEPARATOR = /\xe2\x80[\xa8\xa9]/g;
const SCRIPT_URLS_MAX = 16;
/** Characters of a script in an URL that are read. */
const SCRIPT_LENGTH_READ = 4096;

/**
 * A `javascript:` URL anywhere in a text whose script does what attacks do. (Links that only call a page's
 * own functions are in every beacon of old sites.)
 */
export function findScriptUrl(
  text: string,
): { start: number; end: number; why: string } | undefined {
  SCRIPT_URL.lastIndex = 0;
  for (let count = 0; count < SCRIPT_URLS_MAX; count++) {
    const match = SCRIPT_URL.exec(text);
    if (match === null) return undefined;
    const start = match.index + match[0].length;
    const end = Math.min(text.length, start + SCRIPT_LENGTH_READ);
    const rest = text.slice(start, end);
    const isDisguised =
      DISGUISED_SCHEME.test(match[0]) && BEFORE_URL.test(text.slice(0, match.index));
    const sink =
      findSink(text, start, end) ??
      findSinkIn(decodePercent(decodeEntities(rest)).replace(LINE_SEPARATOR, '\n')) ??
      (isDisguised ? findActivity(text, start, end) : undefined);
    if (sink !== undefined) {
      return {
        start: match.index,
        end: Math.max(sink.end, start),
        why: `a script URL ${sink.why}`,
      };
    }
  }
  return undefined;
}

function findSinkIn(text: string): { end: number; why: string } | undefined {
  const sink = findSink(text, 0);
  return sink && { end: 0, why: sink.why };
}

/** A whole value that is a `data:` URL which a browser opens as a document, with script in it. */
export function isRunningDataUrl(text: string): boolean {
  const url = normalizeUrl(text);
  if (!/^data:/i.test(url) || !RUNNING_DATA.test(url.slice(0, SCHEME_LENGTH_READ).toLowerCase())) {
    return false;
  }
  // An image is an image, and is read as markup where it is one: see the views of a data URL.
  if (/^data:\s*image\//i.test(url)) return false;
  const comma = url.indexOf(',');
  if (comma < 0) return false;
  const isEncoded = /;\s*base64/i.test(url.slice(0, comma));
  const body = url.slice(comma + 1);
  const content = isEncoded ? Buffer.from(body, 'base64').toString('latin1') : decodePercent(body);
  return /<[a-z!/]/i.test(content) || findActivity(content, 0) !== undefined;
}
