import { graphqlTexts, isGraphql } from './graphql-texts.ts';
import { isBinary, readableRuns } from './binary.ts';
import { isChance, withoutNoise } from './noise.ts';
import { keepPace } from '../pace.ts';
import { WINDOW_LENGTH, windowsOf } from '../windows.ts';
import {
  decodeBase64Text,
  decodeEntities,
  decodeEscapes,
  decodeFullwidth,
  decodeOverlong,
  decodePercent,
  decodePlus,
  decodeUtf7,
  startsAsBase64Text,
} from './decode.ts';
import {
  decodeCompressed,
  decodeHexText,
  isCompressed,
  isHexText,
  isToken,
  readToken,
} from './wrappings.ts';
import { isXmlDocument, xmlTexts } from './xml-texts.ts';
import {
  makeEvidence,
  type DetectorName,
  type Evidence,
  type Finding,
  type Layer,
} from '../evidence.ts';
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
  HAS_LETTER,
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
  traitsOf,
  type Traits,
} from '../traits.ts';

/** One reading of a value: as it stands, or with layers of encoding taken off. */
export interface View {
  readonly text: string;
  readonly layers: readonly Layer[];
  readonly traits: Traits;
}

/** Layers taken off one after another: what is wrapped deeper is not read by any real application. */
const DEPTH_MAX = 4;
/** Views of one value, JSON leaves and query parameters included. */
const VIEWS_MAX = 2048;
/** Of them, names and leaves of JSON leave these to the whole where not all of them have room. */
const VIEWS_FOR_WHOLE = 64;
const LEAVES_MAX = VIEWS_MAX - VIEWS_FOR_WHOLE;
const PARAMETERS_MAX = 256;
/** Characters that all derived views of one value may hold together. */
const DERIVED_LENGTH_MAX = 1 << 20;
/** Longer texts are read as they stand, but not parsed as JSON. */
const JSON_LENGTH_MAX = 1 << 20;
const JSON_DEPTH_MAX = 32;
/** Documents of one text, one a line. */
const JSON_LINES_MAX = 256;
const NO_LAYERS: readonly Layer[] = [];
/** Longer documents of XML in a value are read as they stand. */
const XML_LENGTH_MAX = WINDOW_LENGTH;
const XML_TEXTS_MAX = 256;

/** An address, from its scheme, its root, or the name of a page on: `news.php?id=1`. */
const URL_START =
  /^(?:(?:[a-z][a-z0-9+.-]{1,15}:)?\/|[\w-]{1,32}(?:\/[\w-]{1,32}){0,4}\.(?:php\d?|aspx?|jsp|cfm|cgi|do|action|html?)\?)/i;
const QUERY_START = /^&?[\w.[\]$%-]{1,64}=[^;]*&/;
/** Where somebody is taken to in the page: behind the query, and no part of it. `#` alone is its top. */
const FRAGMENT = /#(?:[\w/!?][\w/!?=&.:,~%-]{0,512})?$/;
const PARAMETER = /^[\w.[\]$%-]{1,64}(?:=|$)/;

/**
 * Every reading of a value that differs from the others, the value itself first. JSON that parses
 * is replaced by its names and leaves: around them the text is the JSON's own syntax.
 */
export function viewsOf(value: string): readonly View[] {
  if (value === lastValue) return lastViews;
  const kept = cache.get(value);
  const views = kept ?? expandViews(value);
  lastValue = value;
  lastViews = views;
  if (kept !== undefined) return kept;
  if (value.length <= CACHED_LENGTH_MAX) {
    if (cache.size >= CACHE_SIZE_MAX) cache.clear();
    cache.set(value, views);
  }
  return views;
}

/**
 * Each detector of a rule set asks for the views of the same values one after another; this keeps the
 * few that needed work, whatever the order of rules.
 */
let lastValue = '';
let lastViews: readonly View[] = [{ text: '', layers: NO_LAYERS, traits: 0 }];
const CACHE_SIZE_MAX = 64;
const CACHED_LENGTH_MAX = 1 << 14;
const cache = new Map<string, readonly View[]>();

function expandViews(value: string): readonly View[] {
  const first: View = { text: value, layers: NO_LAYERS, traits: traitsOf(value) };
  const isBytes = isBinary(value, first.traits);
  if (!isBytes && !mayBeExpanded(value, first.traits)) return cutLong([first]);
  const expansion = new Expansion();
  if (isBytes) expansion.addRuns(value, first.traits);
  else expansion.add(first);
  return cutLong(expansion.run());
}

/** The same views, long ones in pieces. */
function cutLong(views: readonly View[]): readonly View[] {
  if (views.every(({ text }) => text.length <= WINDOW_LENGTH)) return views;
  return views.flatMap((view) =>
    view.text.length <= WINDOW_LENGTH
      ? [view]
      : windowsOf(view.text).map((text) => ({ ...view, text, traits: traitsOf(text) })),
  );
}

/**
 * True where some decoding may bring characters that the value does not show. (Parts of a query string or
 * of JSON show no others than the whole.)
 */
export function mayBeEncoded(value: string, traits: Traits): boolean {
  return (
    (traits & HAS_ESCAPE) !== 0 ||
    (traits & (HAS_PLUS | HAS_BLANK)) === HAS_PLUS ||
    isBase64Text(value, traits) ||
    dataUrlBodyAt(value, traits) > 0 ||
    isToken(value, traits) ||
    isHexText(value, traits) ||
    isCompressed(value, traits) ||
    isScattered(value, traits)
  );
}

/**
 * A short text with one control character here and there. Many a framework drops them before anything else is
 * done with a value (`remove_invisible_characters`, `wp_kses_no_null`, `FILTER_FLAG_STRIP_LOW`). Frames of
 * protocols have several, or have them at their ends.
 */
function isScattered(value: string, traits: Traits): boolean {
  if ((traits & HAS_CONTROL) === 0 || value.length > WINDOW_LENGTH) return false;
  const [control, ...others] = new Set(value.match(CONTROL));
  return control !== undefined && others.length === 0 && AMID_TEXT.test(value);
}

// eslint-disable-next-line no-control-regex -- they are what is looked for.
const CONTROL = /[\x00-\x08\x0e-\x1a\x7f]/g;
// eslint-disable-next-line no-control-regex -- as above.
const AMID_TEXT = /^(?![^]?[\x00-\x08\x0e-\x1f\x7f]{2})[^]*?[\x00-\x08\x0e-\x1a\x7f][\x21-\x7e]/;

/** `data:text/plain;base64,` and the like are no longer. */
const DATA_URL_HEAD_LENGTH_MAX = 96;

/** Where the base64 of a `data:` URL begins that holds a text, or -1: pictures are none. */
function dataUrlBodyAt(value: string, traits: Traits): number {
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
function isBase64Words(value: string, traits: Traits): boolean {
  return (
    (traits & ~(HAS_ALL_OF_BASE64 | HAS_BLANK)) === 0 &&
    (traits & HAS_DIGIT) !== 0 &&
    value.length >= BASE64_SEGMENT_LENGTH_MIN &&
    startsAsBase64Text(value)
  );
}

/** A plus that nobody encoded has become a blank; where there are lines, blanks only end them. */
function withoutBlanks(base64: string): string {
  return /[\r\n]/.test(base64) ? base64.replace(/\s+/g, '') : base64.replaceAll(' ', '+');
}

const SLASH = 47;
const BASE64_SEGMENT_LENGTH_MIN = 10;

function mayBeExpanded(value: string, traits: Traits): boolean {
  return (
    mayBeEncoded(value, traits) ||
    isShortDocument(value, traits) ||
    isOddPath(value, traits) ||
    mayHoldNoise(value, traits) ||
    (traits & (HAS_EQUALS | HAS_PLUS)) !== 0 ||
    ((traits & (HAS_BRACE | HAS_BRACKET)) !== 0 && (traits & HAS_DOUBLE_QUOTE) !== 0)
  );
}

/** Segments of a path that are read by themselves, and how long the path may be. */
const SEGMENTS_MAX = 32;
const SEGMENTED_LENGTH_MAX = 2048;
/** What a segment holds that is no name of a page: with less it is read as a part of the whole. */
const IN_ODD_SEGMENT =
  HAS_BLANK |
  HAS_SINGLE_QUOTE |
  HAS_DOUBLE_QUOTE |
  HAS_SEMICOLON |
  HAS_PIPE |
  HAS_AMPERSAND |
  HAS_BACKTICK |
  HAS_DOLLAR |
  HAS_PAREN;

/** `/item/5;sleep 5/edit`: a path in which an attack may stand between two slashes. */
function isOddPath(value: string, traits: Traits): boolean {
  return (
    (traits & IN_ODD_SEGMENT) !== 0 &&
    value.charCodeAt(0) === SLASH &&
    value.charCodeAt(1) !== SLASH &&
    value.length <= SEGMENTED_LENGTH_MAX &&
    !/[?\n]/.test(value)
  );
}

/** Signs of many kinds, as text hardly has them. */
const NOISE_NEEDS = HAS_BLANK | HAS_NEGATION | HAS_AT | HAS_DOLLAR | HAS_PLUS | HAS_COMMA;

function mayHoldNoise(value: string, traits: Traits): boolean {
  return (traits & NOISE_NEEDS) === NOISE_NEEDS && value.length <= WINDOW_LENGTH;
}

function isShortDocument(value: string, traits: Traits): boolean {
  return (traits & HAS_ANGLE) !== 0 && value.length <= XML_LENGTH_MAX && isXmlDocument(value);
}

const GRAPHQL_NEEDS = HAS_BRACE | HAS_DOUBLE_QUOTE;

function isGraphqlDocument(text: string, traits: Traits): boolean {
  return (
    (traits & GRAPHQL_NEEDS) === GRAPHQL_NEEDS && text.length <= WINDOW_LENGTH && isGraphql(text)
  );
}

class Expansion {
  readonly #views: View[] = [];
  readonly #seen = new Set<string>();
  readonly #replaced = new Set<View>();
  /** Names and leaves of JSON for which no view is left. */
  readonly #rest: string[] = [];
  #derivedLength = 0;
  /** Bytes hold control characters everywhere. */
  #isBytes = false;

  add(view: View): void {
    this.#views.push(view);
    this.#seen.add(view.text);
  }

  /** What can be read of a value that is no text. */
  addRuns(value: string, traits: Traits): void {
    this.#isBytes = true;
    const inflated = decodeCompressed(value, traits);
    if (inflated !== undefined) {
      this.add({ text: inflated, layers: ['gzip'], traits: traitsOf(inflated) });
    }
    for (const text of readableRuns(value)) {
      this.add({ text, layers: NO_LAYERS, traits: traitsOf(text) });
    }
  }

  run(): readonly View[] {
    for (let index = 0; index < this.#views.length && index < VIEWS_MAX; index++) {
      const view = this.#views[index];
      if (view !== undefined && view.layers.length < DEPTH_MAX) this.#expand(view);
    }
    return this.#replaced.size === 0
      ? this.#views
      : this.#views.filter((view) => !this.#replaced.has(view));
  }

  #expand(view: View): void {
    const { text, traits } = view;
    this.#readBase64(view);
    if (!this.#isBytes && isScattered(text, traits))
      this.#derive(view, 'control', text.replace(CONTROL, ''));
    for (const part of readToken(text, traits)) this.#derive(view, 'token', part);
    this.#derive(view, 'gzip', decodeCompressed(text, traits));
    this.#derive(view, 'hex', decodeHexText(text, traits));
    const dataAt = dataUrlBodyAt(text, traits);
    if (dataAt > 0)
      this.#derive(view, 'base64', decodeBase64Text(text.slice(dataAt).replaceAll(' ', '+')));
    if ((traits & (HAS_BRACE | HAS_BRACKET)) !== 0 && (traits & HAS_DOUBLE_QUOTE) !== 0) {
      if (this.#readJson(view)) return;
    }
    if (isShortDocument(text, traits)) this.#readXml(view);
    if (isGraphqlDocument(text, traits)) this.#readGraphql(view);
    if (isOddPath(text, traits)) this.#readSegments(view);
    if (mayHoldNoise(text, traits)) this.#derive(view, 'noise', withoutNoise(text));
    const isQuery = (traits & HAS_EQUALS) !== 0 && this.#splitQuery(view);
    if ((traits & HAS_ESCAPE) !== 0) {
      if (!isQuery) this.#derive(view, 'url', decodeUrlLayer(text, traits));
      this.#derive(view, 'html', decodeEntityLayer(text));
      this.#derive(view, 'escape', decodeEscapes(text));
      this.#derive(view, 'overlong', decodeOverlong(text));
      this.#derive(view, 'fullwidth', decodeFullwidth(text));
    }
    if ((traits & HAS_PLUS) !== 0) {
      if ((traits & HAS_BLANK) === 0 && !isQuery) this.#derive(view, 'plus', decodePlus(text));
      this.#derive(view, 'utf7', decodeUtf7(text));
    }
  }

  #readBase64(view: View): void {
    const { text, traits } = view;
    if ((traits & ~(HAS_ALL_OF_BASE64 | HAS_BLANK)) !== 0) return;
    if ((traits & HAS_BLANK) !== 0) {
      if (isBase64Words(text, traits)) {
        this.#derive(view, 'base64', decodeBase64Text(withoutBlanks(text)));
      }
      return;
    }
    this.#derive(view, 'base64', decodeBase64Text(text));
    if (text.charCodeAt(0) !== SLASH) return;
    this.#derive(view, 'base64', decodeBase64Text(text.slice(1)));
    this.#derive(view, 'base64', decodeBase64Text(text.slice(text.lastIndexOf('/') + 1)));
  }

  /** False where a limit forbade the view. */
  #derive(view: View, layer: Layer, text: string | undefined): boolean {
    if (text === undefined || text === view.text || this.#seen.has(text)) return true;
    if (this.#views.length >= (layer === 'json' ? LEAVES_MAX : VIEWS_MAX)) return false;
    this.#derivedLength += text.length;
    if (this.#derivedLength > DERIVED_LENGTH_MAX) return false;
    this.add({ text, layers: [...view.layers, layer], traits: traitsOf(text) });
    return true;
  }

  /**
   * The parameters of an URL or a query string that stands as a value, before anything in them is decoded.
   * True where there were some. A query string is nothing but its parameters, and is replaced by them.
   */
  #splitQuery(view: View): boolean {
    const { text } = view;
    const question = text.indexOf('?');
    const isUrl = question > 0 && URL_START.test(text);
    if (!isUrl && !(question < 0 ? QUERY_START.test(text) : false)) return false;
    const fragmentAt = isUrl ? text.search(FRAGMENT) : -1;
    const end = fragmentAt > question ? fragmentAt : text.length;
    const parameters = text
      .slice(text.startsWith('&') ? 1 : question + 1, end)
      .split('&', PARAMETERS_MAX + 1);
    if (parameters.length > PARAMETERS_MAX || (!isUrl && parameters.length < 2)) return false;
    if (!parameters.every((parameter) => PARAMETER.test(parameter))) return false;
    let whole = true;
    for (const parameter of parameters) {
      const value = parameter.slice(parameter.indexOf('=') + 1);
      whole = this.#derive(view, 'query', decodePercent(decodePlus(value))) && whole;
    }
    if (isUrl) whole = this.#derive(view, 'query', text.slice(0, question)) && whole;
    if (end < text.length) whole = this.#derive(view, 'query', text.slice(end + 1)) && whole;
    else if (whole) this.#replaced.add(view);
    return whole;
  }

  /** The odd segments of a path, beside the path itself: it may lead out of its folder. */
  #readSegments(view: View): void {
    for (const segment of view.text.split('/', SEGMENTS_MAX)) {
      if ((traitsOf(segment) & IN_ODD_SEGMENT) !== 0) this.#derive(view, 'query', segment);
    }
  }

  /** The texts of a document, beside the document itself: its declarations are read there. */
  #readXml(view: View): void {
    let count = 0;
    for (const text of xmlTexts(view.text)) {
      if (isPlainLeaf(text)) continue;
      if (++count > XML_TEXTS_MAX) return;
      this.#derive(view, 'xml', text);
    }
  }

  /** The texts of a document, beside the document itself, which may ask for too much. */
  #readGraphql(view: View): void {
    for (const text of graphqlTexts(view.text)) {
      if (!isPlainLeaf(text)) this.#derive(view, 'graphql', toLatin1(text));
    }
  }

  /** True where the text was JSON and is now represented by its leaves, every one of them. */
  #readJson(view: View): boolean {
    const documents = parseJsonText(view.text);
    if (documents === undefined) return false;
    let whole = true;
    for (const document of documents) whole = this.#addLeaves(view, document, 0) && whole;
    if (this.#rest.length > 0) {
      // Read together: that is less than each by itself, and more than the text with its escapes.
      const text = this.#rest.splice(0).join('\n');
      this.add({ text, layers: [...view.layers, 'json'], traits: traitsOf(text) });
    }
    if (whole) this.#replaced.add(view);
    return whole;
  }

  /** False where a limit left something out. */
  #addLeaves(view: View, node: unknown, depth: number): boolean {
    if (depth > JSON_DEPTH_MAX) return false;
    if (typeof node === 'string') {
      this.#addLeaf(view, node);
      return true;
    }
    if (Array.isArray(node)) return node.every((item) => this.#addLeaves(view, item, depth + 1));
    if (typeof node !== 'object' || node === null) return true;
    return Object.entries(node).every(([name, item]) => {
      this.#addLeaf(view, name);
      return this.#addLeaves(view, item, depth + 1);
    });
  }

  #addLeaf(view: View, leaf: string): void {
    if (isPlainLeaf(leaf)) return;
    const text = toLatin1(leaf);
    if (!this.#derive(view, 'json', text)) this.#rest.push(text);
  }
}

/** Words and numbers: nothing to read, and most of what JSON holds. */
function isPlainLeaf(text: string): boolean {
  const traits = traitsOf(text);
  return (traits & ~(HAS_LETTER | HAS_DIGIT)) === 0 && !startsAsBase64Text(text);
}

/** `\u` escapes in JSON bring characters past latin1; they become their UTF-8 bytes. */
function toLatin1(text: string): string {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 255) return Buffer.from(text, 'utf8').toString('latin1');
  }
  return text;
}

/** What Engine.IO begins its packets with: their length in older versions, their type, a namespace. */
const PACKET = /^(?:\d{1,7}:)?\d{1,4}(?:\/[\w/-]{1,64},\d{0,4})?(?=[[{])/;

/**
 * What a text of JSON says: one document, one a line (as statistics are sent), or one behind the beginning
 * of a packet of Engine.IO. Undefined where the text is none.
 */
function parseJsonText(text: string): readonly unknown[] | undefined {
  if (text.length > JSON_LENGTH_MAX) return undefined;
  const packet = PACKET.exec(text)?.[0].length ?? 0;
  const document = text.slice(packet);
  if (!looksLikeJson(document)) return undefined;
  const whole = parseJson(document);
  if (whole !== undefined) return [whole];
  const lines = document.split('\n', JSON_LINES_MAX + 1).filter((line) => line.trim() !== '');
  if (lines.length < 2 || lines.length > JSON_LINES_MAX) return undefined;
  const documents: unknown[] = [];
  for (const line of lines) {
    const parsed = looksLikeJson(line) ? parseJson(line) : undefined;
    if (parsed === undefined) return undefined;
    documents.push(parsed);
  }
  return documents;
}

/** Undefined where it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function looksLikeJson(text: string): boolean {
  const open = /^\s{0,16}([[{])/.exec(text)?.[1];
  if (open === undefined) return false;
  const tail = text.slice(-16).trimEnd();
  return tail.endsWith('}') || tail.endsWith(']');
}

/** Percent-encoding and, where blanks were encoded too, `+` for them. */
function decodeUrlLayer(text: string, traits: Traits): string {
  const plus = (traits & HAS_PLUS) !== 0 && (traits & HAS_BLANK) === 0;
  return decodePercent(plus ? decodePlus(text) : text);
}

/** Escaped markup beside real tags is a page that shows code; alone it may be markup in disguise. */
function decodeEntityLayer(text: string): string {
  return /<[a-z/!]/i.test(text) ? text : decodeEntities(text);
}

/** Reads every view of `value` with `judge` until one finds something. */
export function detectInViews(
  detector: DetectorName,
  value: string,
  judge: (text: string, traits: Traits) => Finding | undefined,
): Evidence | null {
  for (const view of viewsOf(value)) {
    keepPace(view.text.length);
    const finding = judge(view.text, view.traits);
    if (finding !== undefined && !isChance(view.text, finding))
      return makeEvidence(detector, view.text, view.layers, finding);
  }
  return null;
}
