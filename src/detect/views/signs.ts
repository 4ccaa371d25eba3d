/** What a value shows of the readings it may have, so that most values are let go without one. */
import { WINDOW_LENGTH } from '../windows.ts';
import { startsAsBase64Text } from './decode.ts';
import { isGraphql } from './graphql-texts.ts';
import { isCompressed, isHexText, isToken } from './wrappings.ts';
import { isXmlDocument } from './xml-texts.ts';
import {
  HAS_ALL_OF_BASE64,
  HAS_BLANK,
  HAS_BRACE,
  HAS_BRACKET,
  HAS_COLON,
  HAS_COMMA,
  HAS_CONTROL,
  HAS_DIGIT,
  HAS_DOUBLE_QUOTE,
  HAS_EQUALS,
  HAS_ESCAPE,
  HAS_NEGATION,
  HAS_PLUS,
  HAS_AMPERSAND,
  HAS_ANGLE,
  HAS_AT,
  HAS_BACKTICK,
  HAS_DOLLAR,
  HAS_PAREN,
  HAS_PIPE,
  HAS_SEMICOLON,
  HAS_SINGLE_QUOTE,
  HAS_PERCENT,
  traitsOf,
  type Traits,
} from '../traits.ts';

/** True where some decoding, of the value or of a part of it, may bring characters that it does not show. */
export function mayBeEncoded(value: string, traits: Traits): boolean {
  return (
    (traits & HAS_ESCAPE) !== 0 ||
    (traits & (HAS_PLUS | HAS_BLANK)) === HAS_PLUS ||
    isBase64Text(value, traits) ||
    dataUrlBodyAt(value, traits) > 0 ||
    isToken(value, traits) ||
    isHexText(value, traits) ||
    isCompressed(value, traits) ||
    isScattered(value, traits) ||
    holdsIndex(value, traits) ||
    mayHoldEncodedPart(value, traits)
  );
}

/** Each detector asks for the same value, one after another. */
let lastStructured = '';
let lastHasEncodedPart = false;

/** Base64, hex or a token as a leaf of JSON, an element of XML or a parameter of an address. */
function mayHoldEncodedPart(value: string, traits: Traits): boolean {
  if (!mayHoldJson(traits) && (traits & (HAS_EQUALS | HAS_ANGLE)) === 0) return false;
  if (value !== lastStructured) {
    lastStructured = value;
    lastHasEncodedPart = hasEncodedPart(value);
  }
  return lastHasEncodedPart;
}

const ENCODED_PART = /[A-Za-z0-9+/_-]{12,}/g;
const COMPRESSED_PART = /["'=>,[](?:H4sI|e(?:A[E-H]|F[4-7]|J[w-z]|N[o-r]))/;

function hasEncodedPart(value: string): boolean {
  for (const [part] of value.matchAll(ENCODED_PART)) {
    if (startsAsBase64Text(part) || isHexText(part, traitsOf(part))) return true;
  }
  return COMPRESSED_PART.test(value);
}

/**
 * A short text with one control character here and there. Many a framework drops them before anything else is
 * done with a value (`remove_invisible_characters`, `wp_kses_no_null`, `FILTER_FLAG_STRIP_LOW`). Frames of
 * protocols have several, or have them at their ends.
 */
export function isScattered(value: string, traits: Traits): boolean {
  if ((traits & HAS_CONTROL) === 0 || value.length > WINDOW_LENGTH) return false;
  const [control, ...others] = new Set(value.match(CONTROL));
  return control !== undefined && others.length === 0 && AMID_TEXT.test(value);
}

// eslint-disable-next-line no-control-regex -- they are what is looked for.
export const CONTROL = /[\x00-\x08\x0e-\x1a\x7f]/g;
// eslint-disable-next-line no-control-regex -- as above.
const AMID_TEXT = /^(?![^]?[\x00-\x08\x0e-\x1f\x7f]{2})[^]*?[\x00-\x08\x0e-\x1a\x7f][\x21-\x7e]/;

/** What calls of Direct Web Remoting say of the type of an argument, in front of it. */
export const REMOTE_CALL_TYPE = /^(?:string|number|boolean|reference):(?=[^:/])/;

/** `string:1%20or%201=1` */
export function isTyped(value: string, traits: Traits): boolean {
  return (traits & HAS_COLON) !== 0 && REMOTE_CALL_TYPE.test(value);
}

/** `data:text/plain;base64,` and the like are no longer. */
const DATA_URL_HEAD_LENGTH_MAX = 96;

/** Where the base64 of a `data:` URL begins that holds a text, or -1: pictures are none. */
export function dataUrlBodyAt(value: string, traits: Traits): number {
  if ((traits & (HAS_COLON | HAS_COMMA)) !== (HAS_COLON | HAS_COMMA)) return -1;
  if (!/^\s{0,8}data:/i.test(value)) return -1;
  const comma = value.slice(0, DATA_URL_HEAD_LENGTH_MAX).indexOf(',');
  if (comma < 0 || !/;\s{0,4}base64\s{0,4}$/i.test(value.slice(0, comma))) return -1;
  return startsAsBase64Text(value.slice(comma + 1, comma + 17)) ? comma + 1 : -1;
}

function isBase64Text(value: string, traits: Traits): boolean {
  if ((traits & ~HAS_ALL_OF_BASE64) !== 0) return isBase64Words(value, traits);
  if (startsAsBase64Text(value)) return true;
  // A segment of a path: the first, or the last.
  if (value.charCodeAt(0) !== SLASH || value.length < BASE64_SEGMENT_LENGTH_MIN) return false;
  return (
    startsAsBase64Text(value.slice(1, BASE64_SEGMENT_LENGTH_MIN)) ||
    startsAsBase64Text(value.slice(value.lastIndexOf('/') + 1))
  );
}

/** Base64 whose plus signs were read as blanks, or in lines as mail has it (RFC 2045, 6.8). */
export function isBase64Words(value: string, traits: Traits): boolean {
  return (
    (traits & ~(HAS_ALL_OF_BASE64 | HAS_BLANK)) === 0 &&
    (traits & HAS_DIGIT) !== 0 &&
    value.length >= BASE64_SEGMENT_LENGTH_MIN &&
    startsAsBase64Text(value.trimStart())
  );
}

export const SLASH = 47;
const BASE64_SEGMENT_LENGTH_MIN = 10;

export function mayBeExpanded(value: string, traits: Traits): boolean {
  return (
    mayBeEncoded(value, traits) ||
    isTyped(value, traits) ||
    isShortDocument(value, traits) ||
    isOddPath(value, traits) ||
    mayHoldNoise(value, traits) ||
    (traits & (HAS_EQUALS | HAS_PLUS)) !== 0 ||
    mayHoldJson(traits)
  );
}

/** Longer paths are read whole alone. */
const SEGMENTED_LENGTH_MAX = 2048;
/** What a segment holds that is no name of a page: with less it is read as a part of the whole. */
export const IN_ODD_SEGMENT =
  HAS_BLANK |
  HAS_SINGLE_QUOTE |
  HAS_DOUBLE_QUOTE |
  HAS_SEMICOLON |
  HAS_PIPE |
  HAS_AMPERSAND |
  HAS_BACKTICK |
  HAS_DOLLAR |
  HAS_PAREN |
  HAS_BRACE |
  HAS_ANGLE;

/** A slash that belongs to a segment: where the path is decoded, nobody can tell it from the others. */
export const ENCODED_SLASH = /%(?:2f|5c)/i;

/** `/item/5;sleep 5/edit`: a path in which an attack may stand between two slashes. */
export function isOddPath(value: string, traits: Traits): boolean {
  return (
    value.charCodeAt(0) === SLASH &&
    value.charCodeAt(1) !== SLASH &&
    value.length <= SEGMENTED_LENGTH_MAX &&
    ((traits & IN_ODD_SEGMENT) !== 0 ||
      ((traits & HAS_PERCENT) !== 0 && ENCODED_SLASH.test(value))) &&
    !/[?\n]/.test(value)
  );
}

/** `filter[5;sleep 5]`: the name of a field, and in its brackets what is no name. */
const INDEXED =
  /^[\w.$-]{1,64}(?:\[[\w.-]{0,64}\]){0,4}\[([^\]]{0,16}[^\w\s.\]-].{0,1024})\](?:\[[\w.-]{0,64}\])?$/;

function holdsIndex(value: string, traits: Traits): boolean {
  return (traits & HAS_BRACKET) !== 0 && readIndex(value) !== undefined;
}

/** What stands in the brackets of a field's name, where it is more than a name. */
export function readIndex(value: string): string | undefined {
  return value.endsWith(']') ? INDEXED.exec(value)?.[1] : undefined;
}

/** An object or an array with a name or a text in it. */
export function mayHoldJson(traits: Traits): boolean {
  return (
    (traits & (HAS_BRACE | HAS_BRACKET)) !== 0 &&
    (traits & (HAS_DOUBLE_QUOTE | HAS_SINGLE_QUOTE)) !== 0
  );
}

/** Signs of many kinds, as text hardly has them. */
const NOISE_NEEDS = HAS_BLANK | HAS_NEGATION | HAS_AT | HAS_DOLLAR | HAS_PLUS | HAS_COMMA;

export function mayHoldNoise(value: string, traits: Traits): boolean {
  return (traits & NOISE_NEEDS) === NOISE_NEEDS && value.length <= WINDOW_LENGTH;
}

/** Longer documents of XML in a value are read as they stand. */
const XML_LENGTH_MAX = WINDOW_LENGTH;

export function isShortDocument(value: string, traits: Traits): boolean {
  return (traits & HAS_ANGLE) !== 0 && value.length <= XML_LENGTH_MAX && isXmlDocument(value);
}

const GRAPHQL_NEEDS = HAS_BRACE | HAS_DOUBLE_QUOTE;

export function isGraphqlDocument(text: string, traits: Traits): boolean {
  return (
    (traits & GRAPHQL_NEEDS) === GRAPHQL_NEEDS && text.length <= WINDOW_LENGTH && isGraphql(text)
  );
}
