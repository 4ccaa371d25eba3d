import { graphqlTexts } from './graphql-texts.ts';
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
  readToken,
} from './wrappings.ts';
import { jsonTexts, looseJsonTexts } from './json-documents.ts';
import {
  CONTROL,
  ENCODED_SLASH,
  IN_ODD_SEGMENT,
  SLASH,
  REMOTE_CALL_TYPE,
  isTyped,
  dataUrlBodyAt,
  isBase64Words,
  isGraphqlDocument,
  isOddPath,
  isScattered,
  isShortDocument,
  mayBeExpanded,
  mayHoldJson,
  mayHoldNoise,
  readIndex,
} from './signs.ts';
import { xmlTexts } from './xml-texts.ts';
import {
  makeEvidence,
  type DetectorName,
  type Evidence,
  type Finding,
  type Layer,
} from '../evidence.ts';
import {
  HAS_BRACKET,
  HAS_ALL_OF_BASE64,
  HAS_BLANK,
  HAS_DIGIT,
  HAS_EQUALS,
  HAS_ESCAPE,
  HAS_LETTER,
  HAS_PLUS,
  HAS_SEMICOLON,
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
const NO_LAYERS: readonly Layer[] = [];
const XML_TEXTS_MAX = 256;
const MATRIX_NEEDS = HAS_SEMICOLON | HAS_EQUALS;
const MATRIX_NAME = /;[\w.$-]{1,64}=/;
const MATRIX_PARAMETERS_MAX = 16;

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

/** Segments of a path that are read by themselves. */
const SEGMENTS_MAX = 32;

/** A plus that nobody encoded has become a blank; where there are lines, blanks only end them. */
function withoutBlanks(base64: string): string {
  const trimmed = base64.trim();
  return /[\r\n]/.test(trimmed) ? trimmed.replace(/\s+/g, '') : trimmed.replaceAll(' ', '+');
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
    if (isTyped(text, traits)) {
      this.#derive(view, 'query', decodePercent(text.replace(REMOTE_CALL_TYPE, '')));
    }
    const dataAt = dataUrlBodyAt(text, traits);
    if (dataAt > 0)
      this.#derive(view, 'base64', decodeBase64Text(text.slice(dataAt).replaceAll(' ', '+')));
    if (mayHoldJson(traits) && this.#readJson(view)) return;
    if (isShortDocument(text, traits)) this.#readXml(view);
    if (isGraphqlDocument(text, traits)) this.#readGraphql(view);
    if (isOddPath(text, traits)) this.#readSegments(view);
    if ((traits & HAS_BRACKET) !== 0) this.#derive(view, 'query', readIndex(text));
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
      const traits = traitsOf(segment);
      if (ENCODED_SLASH.test(segment)) this.#derive(view, 'url', decodePercent(segment));
      if ((traits & IN_ODD_SEGMENT) === 0) continue;
      this.#derive(view, 'query', segment);
      if ((traits & MATRIX_NEEDS) === MATRIX_NEEDS) this.#readMatrix(view, segment);
    }
  }

  /** `/map;layer=roads;zoom=3`: parameters of a segment (RFC 3986, 3.3), in whose values a semicolon may stand. */
  #readMatrix(view: View, segment: string): void {
    for (const parameter of segment.split(MATRIX_NAME, MATRIX_PARAMETERS_MAX).slice(1)) {
      this.#derive(view, 'query', parameter);
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

  /** True where the text was JSON, and is now represented by its names and leaves. */
  #readJson(view: View): boolean {
    const leaves = jsonTexts(view.text);
    if (leaves === undefined) {
      for (const leaf of looseJsonTexts(view.text)) this.#derive(view, 'json', leaf);
      return false;
    }
    for (const leaf of leaves) this.#addLeaf(view, leaf);
    if (this.#rest.length > 0) {
      // Read together: that is less than each by itself, and more than the text with its escapes.
      const text = this.#rest.splice(0).join('\n');
      this.add({ text, layers: [...view.layers, 'json'], traits: traitsOf(text) });
    }
    this.#replaced.add(view);
    return true;
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
  if ((traits & ~(HAS_LETTER | HAS_DIGIT)) !== 0) return false;
  return !startsAsBase64Text(text) && !isHexText(text, traits) && !isCompressed(text, traits);
}

/** `\u` escapes in JSON bring characters past latin1; they become their UTF-8 bytes. */
function toLatin1(text: string): string {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 255) return Buffer.from(text, 'utf8').toString('latin1');
  }
  return text;
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
