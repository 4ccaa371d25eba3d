/** A path that `compileXPath` has read, ready to select from any document. */
export interface XPath {
  readonly text: string;
}

/** What was read of an XML body. */
export interface XmlDocument {
  /**
   * The string value (XPath 1.0, section 5: for an element all text in it) of each node that the path
   * selects, in document order; UTF-8 as latin1.
   */
  select(path: XPath): readonly string[];
}
