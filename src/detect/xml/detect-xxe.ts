import { archiveEntries, isArchive, readArchiveEntry } from '../views/archive.ts';
import { makeEvidence, type Evidence, type Finding } from '../evidence.ts';
import { gated } from '../gated.ts';
import { findingOf } from '../patterns.ts';
import { HAS_ANGLE, HAS_CONTROL, traitsOf, type Traits } from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { detectInViews } from '../views/views.ts';

/** Declarations stand at the beginning of a document; what follows is content. */
const PROLOG_LENGTH_MAX = 1 << 16;
/** Entities that are made of others, from which on they are a bomb. */
const NESTED_ENTITIES_MIN = 3;

const ENTITY = gated(/<!ENTITY\s/i);
const XINCLUDE = gated(
  /<\w{1,16}:include\s[^>]{0,256}href\s{0,8}=|http:\/\/www\.w3\.org\/2001\/XInclude/i,
);
const SERVER_FILE = gated(
  /<\w[^<>]{0,256}\b(?:xlink:)?href\s{0,8}=\s{0,8}["'](?:expect|file|php|jar|gopher|netdoc|phar):/i,
);
const SCHEMA = gated(
  /<xsd?:(?:include|import|redefine)\s[^>]{0,256}(?:schemaLocation|namespace)\s{0,8}=\s{0,8}["']([^"']{1,1024})["']/i,
);
const SCHEMA_LOCATION = gated(/:schemaLocation\s{0,8}=\s{0,8}["']([^"']{1,2048})["']/i);
const HIDING_ENCODING = gated(
  /<\?xml\s[^>]{0,128}encoding\s{0,8}=\s{0,8}["'](?:utf-7|ibm\d|ebcdic|cp037|utf-32)/i,
);
const DOCUMENT_TYPE = gated(
  /<!DOCTYPE\s{1,64}[^\s>[]{1,128}\s{1,64}(?:SYSTEM\s{0,64}|PUBLIC\s{1,64}["'][^"']{0,256}["']\s{0,64})["']([^"']{1,1024})["']/i,
);

/** Hosts whose document types ordinary documents name. */
const KNOWN_DTD =
  /^(?:https?:\/\/(?:www\.)?(?:w3\.org|oasis-open\.org|apple\.com|springframework\.org|hibernate\.(?:sourceforge\.net|org)|mybatis\.org|ibatis\.apache\.org|java\.sun\.com|struts\.apache\.org|xml\.apache\.org|docbook\.org|openstreetmap\.org|netscape\.com)\/|about:)/i;

/**
 * Finds XML that makes its parser read elsewhere or blow up: external and parameter entities, foreign
 * document types, XInclude, schema locations that are none, entities that multiply.
 */
export function detectXxe(value: string): Evidence | null {
  const unpacked = isArchive(value) ? detectInArchive(value) : null;
  if (unpacked !== null) return unpacked;
  const traits = traitsOf(value);
  if ((traits & HAS_ANGLE) === 0 && !mayBeEncoded(value, traits)) return null;
  return detectInViews('xxe', value, judgeXml);
}

const MAY_DECLARE = /<!(?:DOCTYPE|ENTITY)|:include\s/i;

/** Office documents are archives of XML: their parsers follow declarations like any other. */
function detectInArchive(bytes: string): Evidence | null {
  for (const entry of archiveEntries(bytes)) {
    if (!/\.(?:xml|rels|svg|xhtml|opf|ncx|plist|kml|xsd)$/i.test(entry.name)) continue;
    const text = readArchiveEntry(bytes, entry);
    if (text === undefined || !MAY_DECLARE.test(text)) continue;
    const finding = judgeXml(text, traitsOf(text));
    if (finding !== undefined) return makeEvidence('xxe', text, ['zip'], finding);
  }
  return null;
}

function judgeXml(text: string, traits: Traits): Finding | undefined {
  if ((traits & HAS_ANGLE) === 0) return undefined;
  let prolog = text.length > PROLOG_LENGTH_MAX ? text.slice(0, PROLOG_LENGTH_MAX) : text;
  // UTF-16 and UTF-32 as bytes: every other one is NUL.
  if ((traits & HAS_CONTROL) !== 0) prolog = prolog.replaceAll('\0', '');
  return judgeEntities(prolog) ?? judgeDocumentType(prolog) ?? judgeInclusions(prolog);
}

function judgeEntities(text: string): Finding | undefined {
  const at = ENTITY.exec(text)?.index;
  if (at === undefined) return undefined;
  const external =
    /<!ENTITY\s{1,64}(?:%\s{1,64})?[^\s>]{1,128}\s{1,64}(?:SYSTEM|PUBLIC)\s{0,64}["']/i.exec(text);
  if (external !== null)
    return findingOf(external, 'entity', 'declares an entity that is read from elsewhere');
  const parameter = /<!ENTITY\s{1,64}%\s/i.exec(text);
  if (parameter !== null) return findingOf(parameter, 'entity', 'declares a parameter entity');
  const nested = text.match(/<!ENTITY\s{1,64}\w{1,64}\s{1,64}["'][^"'<]{0,4000}&\w{1,64};/gi);
  if (nested !== null && nested.length >= NESTED_ENTITIES_MIN) {
    return {
      context: 'entity',
      why: 'declares entities that multiply each other',
      start: at,
      end: at + 9,
      fingerprint: 'bomb',
    };
  }
  return undefined;
}

function judgeDocumentType(text: string): Finding | undefined {
  const match = DOCUMENT_TYPE.exec(text);
  if (match === null || KNOWN_DTD.test(match[1] ?? '')) return undefined;
  const isRemote = /^(?:[a-z][a-z0-9+.-]{1,15}:|\/\/|\/|\.{2}|\\\\)/i.test(match[1] ?? '');
  return isRemote
    ? findingOf(match, 'document-type', 'reads its document type from elsewhere')
    : undefined;
}

function judgeInclusions(text: string): Finding | undefined {
  const called = /^[^&]{0,400}<\w{1,32}>[^<>&]{0,64}&(?:xxe|ent|exfil|payload|evil)\d{0,2};/.exec(
    text,
  );
  if (called !== null) return findingOf(called, 'entity', 'calls an entity that attacks declare');
  const include = XINCLUDE.exec(text);
  if (include !== null)
    return findingOf(include, 'include', 'includes another document (XInclude)');
  const reference = SERVER_FILE.exec(text);
  if (reference !== null)
    return findingOf(reference, 'reference', 'refers to a file of the server');
  const schema = SCHEMA.exec(text);
  if (schema !== null && isForeign(schema[1] ?? '') && !/schemaLocation/i.test(schema[0])) {
    return findingOf(schema, 'schema', 'includes a schema from elsewhere');
  }
  const location = SCHEMA_LOCATION.exec(text);
  // A schema location is a list of pairs: one address alone only serves to be fetched.
  if (location !== null && (location[1] ?? '').trim().split(/\s+/).length % 2 === 1) {
    return findingOf(location, 'schema', 'names a schema location that is none');
  }
  const encoding = HIDING_ENCODING.exec(text);
  return encoding === null
    ? undefined
    : findingOf(encoding, 'encoding', 'is written in an encoding that hides it');
}

function isForeign(url: string): boolean {
  return (
    /^(?:https?|ftp|file|jar|netdoc|gopher):/i.test(url) && !/^https?:\/\/www\.w3\.org\//i.test(url)
  );
}
