import type { XPath, XPathStep } from './compile-xpath.ts';

/** The parent of the root element. */
export const DOCUMENT = -1;

/** Elements, attributes and texts that one document may have. */
const NODES_MAX = 50_000;

/** What was read of an XML body: plain lists in document order. Strings are UTF-8 as latin1. */
export class XmlDocument {
  /** By element: its name as written, its parent, and the stretch of `#text` that is its content. */
  readonly #names: string[] = [];
  readonly #parents: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  /** Where its attributes begin in `#attributes`. */
  readonly #firstAttributes: number[] = [];
  readonly #attributes: { owner: number; name: string; value: string }[] = [];
  readonly #texts: { owner: number; start: number; end: number }[] = [];
  #pieces: string[] = [];
  #length = 0;
  #scopes: Scopes | undefined = undefined;
  #nodes = 0;

  /** Takes an element in and returns its number, or undefined where there are too many nodes. */
  openElement(name: string, parent: number): number | undefined {
    if (++this.#nodes > NODES_MAX) return undefined;
    this.#parents.push(parent);
    this.#starts.push(this.#length);
    this.#ends.push(-1);
    this.#firstAttributes.push(this.#attributes.length);
    return this.#names.push(name) - 1;
  }

  closeElement(element: number): void {
    this.#ends[element] = this.#length;
  }

  /** Of the element taken in last. Returns false where there are too many nodes. */
  addAttribute(owner: number, name: string, value: string): boolean {
    if (++this.#nodes > NODES_MAX) return false;
    this.#attributes.push({ owner, name, value });
    return true;
  }

  /** Returns false where there are too many nodes. */
  addText(owner: number, text: string): boolean {
    if (++this.#nodes > NODES_MAX) return false;
    this.#texts.push({ owner, start: this.#length, end: this.#length + text.length });
    this.#pieces.push(text);
    this.#length += text.length;
    return true;
  }

  nameOf(element: number): string {
    return this.#names[element]!;
  }

  /** The string value of an element: all text in it. */
  contentOf(element: number): string {
    return this.#slice(this.#starts[element]!, this.#ends[element]!);
  }

  /**
   * The string value (XPath 1.0, section 5) of each node that the path selects, in document order.
   */
  select(path: XPath): readonly string[] {
    // Marks of the nodes selected so far: by element, and last the document itself.
    let marks = new Uint8Array(this.#names.length + 1);
    marks[this.#names.length] = 1;
    for (const step of path.steps) {
      if (step.kind === 'attribute') return this.#selectAttributes(step, marks);
      if (step.kind === 'text') return this.#selectTexts(step, marks);
      marks = this.#selectElements(step, marks);
    }
    if (path.steps.length === 0) return this.#names.length === 0 ? [] : [this.#slice(0, -1)];
    const values: string[] = [];
    for (let element = 0; element < this.#names.length; element++) {
      if (marks[element] === 1) values.push(this.contentOf(element));
    }
    return values;
  }

  #selectElements(step: XPathStep, from: Uint8Array): Uint8Array<ArrayBuffer> {
    const reached = step.isDeep ? this.#descend(from) : from;
    const marks = new Uint8Array(from.length);
    for (let element = 0; element < this.#names.length; element++) {
      if (reached[this.#at(this.#parents[element]!)] === 0) continue;
      if (this.#isNamed(step, this.#names[element]!, element, true)) marks[element] = 1;
    }
    return marks;
  }

  #selectAttributes(step: XPathStep, from: Uint8Array): string[] {
    const reached = step.isDeep ? this.#descend(from) : from;
    return this.#attributes
      .filter(
        ({ owner, name }) =>
          reached[owner] === 1 && !isDeclaration(name) && this.#isNamed(step, name, owner, false),
      )
      .map(({ value }) => value);
  }

  #selectTexts(step: XPathStep, from: Uint8Array): string[] {
    const reached = step.isDeep ? this.#descend(from) : from;
    return this.#texts
      .filter(({ owner }) => reached[this.#at(owner)] === 1)
      .map(({ start, end }) => this.#slice(start, end));
  }

  /** The nodes marked and all below them. A parent comes before its children. */
  #descend(marks: Uint8Array): Uint8Array {
    const below = marks.slice();
    for (let element = 0; element < this.#names.length; element++) {
      if (below[this.#at(this.#parents[element]!)] === 1) below[element] = 1;
    }
    return below;
  }

  #isNamed(step: XPathStep, qualified: string, element: number, hasDefault: boolean): boolean {
    const colon = qualified.indexOf(':');
    const local = colon < 0 ? qualified : qualified.slice(colon + 1);
    if (step.name !== '*' && step.name !== local) return false;
    if (step.namespace === undefined) return true;
    const prefix = colon < 0 ? '' : qualified.slice(0, colon);
    const namespace = prefix === '' && !hasDefault ? '' : this.#namespaceAt(element, prefix);
    return step.namespace === namespace;
  }

  /** What a prefix stands for at an element; a prefix that nobody declared is part of the name. */
  #namespaceAt(element: number, prefix: string): string | undefined {
    const declaration = prefix === '' ? 'xmlns' : `xmlns:${prefix}`;
    const { nearest, declared } = (this.#scopes ??= this.#findScopes());
    for (let at = nearest[element]!; at !== DOCUMENT;) {
      const namespace = declared.get(at)!.get(declaration);
      if (namespace !== undefined) return namespace;
      const parent = this.#parents[at]!;
      at = parent === DOCUMENT ? DOCUMENT : nearest[parent]!;
    }
    return prefix === '' ? '' : undefined;
  }

  /** Worked out once: names are looked up for every element, and most declare nothing. */
  #findScopes(): Scopes {
    const declared = new Map<number, Map<string, string>>();
    for (const { owner, name, value } of this.#attributes) {
      if (!isDeclaration(name)) continue;
      const known = declared.get(owner);
      if (known === undefined) declared.set(owner, new Map([[name, value]]));
      else if (!known.has(name)) known.set(name, value);
    }
    const nearest = new Int32Array(this.#names.length);
    for (const [element, parent] of this.#parents.entries()) {
      const above = parent === DOCUMENT ? DOCUMENT : nearest[parent]!;
      nearest[element] = declared.has(element) ? element : above;
    }
    return { nearest, declared };
  }

  /** Where a node's mark stands. */
  #at(node: number): number {
    return node === DOCUMENT ? this.#names.length : node;
  }

  #slice(start: number, end: number): string {
    if (this.#pieces.length > 1) this.#pieces = [this.#pieces.join('')];
    const text = this.#pieces[0] ?? '';
    return end < 0 ? text.slice(start) : text.slice(start, end);
  }
}

interface Scopes {
  /** By element: itself or the nearest one above it that declares namespaces. */
  readonly nearest: Int32Array;
  /** By element: what it declares. */
  readonly declared: ReadonlyMap<number, ReadonlyMap<string, string>>;
}

/** Namespace declarations look like attributes and are none. */
function isDeclaration(name: string): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:');
}
