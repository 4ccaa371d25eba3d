import { SaxesParser } from 'saxes';
import type { BodyOptions, XmlBody } from './body.ts';
import { ArgumentCollector } from './collect-arguments.ts';
import { decodeXml, toBytes } from './decode-xml.ts';
import { DOCUMENT, XmlDocument } from './xml-document.ts';

/** Levels of elements; libxml2, behind ModSecurity, has the same limit. */
const DEPTH_MAX = 256;

const ROOT_NAME = 'xml';

/** Attributes of one element. */
const ATTRIBUTES_MAX = 1000;

/**
 * Elements that become arguments where their texts are read as a part of the whole, too. Behind so many of them
 * that is enough: reading every text twice would take twice as long.
 */
const LEAVES_BESIDE_WHOLE_MAX = 1000;

/** Nodes beyond a limit after which the rest of the body is not read. */
const DROPPED_MAX = 1000;
/** How much the parser gets at a time. */
const SLICE_LENGTH = 16_384;

/**
 * Reads an XML body. Entities other than the five of XML are not expanded, and a document type that
 * declares any is an error: what it hides could not be inspected. What was read before an error is kept.
 */
export function* readXml(
  body: string,
  options: Pick<BodyOptions, 'argumentsMax' | 'xmlIntoArguments'>,
): Generator<number, XmlBody, undefined> {
  const reader = new XmlReader(options);
  const decoded = decodeXml(body);
  if (decoded.error !== '') reader.refuse(decoded.error);
  yield* reader.read(decoded.text);
  return reader.result();
}

/**
 * The parser, made to note the first error and go on: it would build an Error for each, and a hostile
 * body has thousands.
 */
class Parser extends SaxesParser {
  onError: (reason: string) => void = () => {};

  override fail(reason: string): this {
    this.onError(reason);
    return this;
  }
}

/** Elements that may become arguments. Those beyond are lost to rules only where nothing else is read. */
function leavesMaxOf({
  argumentsMax,
  xmlIntoArguments,
}: Pick<BodyOptions, 'argumentsMax' | 'xmlIntoArguments'>): number {
  if (xmlIntoArguments === 'off') return 0;
  return xmlIntoArguments === 'on' ? Math.min(LEAVES_BESIDE_WHOLE_MAX, argumentsMax) : Infinity;
}

class XmlReader {
  readonly #document = new XmlDocument();
  readonly #arguments: ArgumentCollector;
  readonly #leavesMax: number;
  /** The open elements: number, path, and whether it has an element in it. */
  readonly #open: { element: number; path: string; hasChild: boolean }[] = [];
  /** Elements without an element in them, where they are to be arguments. */
  readonly #leaves: { element: number; path: string }[] = [];
  /** Open elements beyond a limit, of which nothing is kept but the text. */
  #openBeyond = 0;
  /** Attributes so far of the tag that is being read. */
  #tagAttributes = 0;
  #dropped = 0;
  #error = '';

  constructor(options: Pick<BodyOptions, 'argumentsMax' | 'xmlIntoArguments'>) {
    this.#arguments = new ArgumentCollector(options.argumentsMax);
    this.#leavesMax = leavesMaxOf(options);
  }

  *read(text: string): Generator<number, void, undefined> {
    const parser = new Parser({ position: false });
    parser.onError = (reason) => this.refuse(reason);
    parser.on('opentag', ({ name, attributes }) => this.#openTag(name, attributes));
    parser.on('attribute', () => this.#countAttribute());
    parser.on('closetag', () => this.#closeTag());
    parser.on('text', (text) => this.#takeText(text));
    parser.on('cdata', (text) => this.#takeText(text));
    parser.on('doctype', (doctype) => {
      if (doctype.includes('[')) this.refuse('the document type declares something');
    });
    for (let at = 0; at < text.length && this.#dropped < DROPPED_MAX; at += SLICE_LENGTH) {
      parser.write(text.slice(at, at + SLICE_LENGTH));
      if (at + SLICE_LENGTH < text.length) yield SLICE_LENGTH;
    }
    parser.close();
    while (this.#open.length > 0) this.#closeTag();
  }

  refuse(reason: string): void {
    if (this.#error === '') this.#error = `XML parsing error: ${reason.slice(0, 200)}`;
  }

  result(): XmlBody {
    for (const { element, path } of this.#leaves) {
      this.#arguments.add(path, this.#document.contentOf(element));
    }
    return {
      kind: 'xml',
      document: this.#document,
      arguments: this.#arguments,
      error: this.#error === '' ? this.#arguments.error : this.#error,
      dropped: this.#dropped + this.#arguments.dropped,
    };
  }

  #countAttribute(): void {
    if (++this.#tagAttributes > ATTRIBUTES_MAX) {
      this.#drop(`more than ${ATTRIBUTES_MAX} attributes of an element`);
    }
  }

  #openTag(name: string, attributes: Readonly<Record<string, string>>): void {
    this.#tagAttributes = 0;
    const parent = this.#open.at(-1);
    if (this.#openBeyond > 0 || this.#open.length === DEPTH_MAX) {
      this.#openBeyond++;
      this.#drop(`elements more than ${DEPTH_MAX} levels deep`);
      return;
    }
    const element = this.#document.openElement(toBytes(name), parent?.element ?? DOCUMENT);
    if (element === undefined) {
      this.#openBeyond++;
      this.#drop('too many nodes');
      return;
    }
    if (parent !== undefined) parent.hasChild = true;
    const path = `${parent?.path ?? ROOT_NAME}.${this.#document.nameOf(element)}`;
    this.#open.push({ element, path, hasChild: false });
    for (const attribute in attributes) {
      const value = toBytes(attributes[attribute]!);
      if (!this.#document.addAttribute(element, toBytes(attribute), value)) {
        this.#drop('too many nodes');
        break;
      }
    }
  }

  #closeTag(): void {
    if (this.#openBeyond > 0) {
      this.#openBeyond--;
      return;
    }
    const closed = this.#open.pop();
    if (closed === undefined) return;
    this.#document.closeElement(closed.element);
    if (!closed.hasChild && this.#leaves.length < this.#leavesMax) this.#leaves.push(closed);
  }

  #takeText(text: string): void {
    // Blanks between the declaration and the root element belong to no element.
    if (this.#open.length === 0 && text.trim() === '') return;
    const owner = this.#open.at(-1)?.element ?? DOCUMENT;
    if (!this.#document.addText(owner, toBytes(text))) this.#drop('too many nodes');
  }

  #drop(reason: string): void {
    this.#dropped++;
    this.refuse(reason);
  }
}
