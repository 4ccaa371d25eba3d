import { UsageError, type SourceLocation } from '../../lib/errors.ts';

/** One step of a path. `prefix` and `name` are '*' where any will do. */
export interface XPathStep {
  readonly kind: 'element' | 'attribute' | 'text';
  /** `//` before it: any number of levels further down. */
  readonly isDeep: boolean;
  readonly name: string;
  /** The namespace that the name is in; '' for none, undefined for any. */
  readonly namespace: string | undefined;
}

/** A path that `compileXPath` has read, ready to select from any document. */
export interface XPath {
  readonly text: string;
  /** None for `/`: the whole document. */
  readonly steps: readonly XPathStep[];
}

const STEPS_MAX = 32;
/** Names may hold any byte above 127: they are UTF-8. */
const STEP =
  /(\/\/?)(?:(text\(\))|(@)?(?:([A-Z_a-z\x80-\xff][\w.\x80-\xff-]*|\*):)?([A-Z_a-z\x80-\xff][\w.\x80-\xff-]*|\*))/y;

/**
 * Reads the part of XPath 1.0 that rules use: absolute paths of element names, `*`, `prefix:name`, `//`,
 * and at the end `@name`, `@*` or `text()`. `namespaces` says what the prefixes stand for (`xmlns`
 * actions of the rule). Throws UsageError `unsupported-xpath` or `unknown-prefix` for anything else.
 *
 * @example compileXPath('//soap:Body/*', { soap: 'http://...' }, location)
 */
export function compileXPath(
  text: string,
  namespaces: Readonly<Record<string, string>>,
  location?: SourceLocation,
): XPath {
  if (text === '/') return { text, steps: [] };
  const steps: XPathStep[] = [];
  let at = 0;
  while (at < text.length || steps.length === 0) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    const isAfterEnd = steps.length > 0 && steps.at(-1)!.kind !== 'element';
    if (match === null || isAfterEnd || steps.length === STEPS_MAX) {
      throw new UsageError(
        'unsupported-xpath',
        `cannot read the XPath "${text}" from "${text.slice(at)}" on: expected an absolute path of names, * and //, with @name or text() at most at its end`,
        location,
      );
    }
    const [whole, slashes, textTest, attribute, prefix, name] = match;
    steps.push({
      kind: textTest !== undefined ? 'text' : attribute === undefined ? 'element' : 'attribute',
      isDeep: slashes === '//',
      name: name ?? '*',
      namespace: namespaceOf(prefix, name ?? '*', namespaces, text, location),
    });
    at += whole.length;
  }
  return { text, steps };
}

function namespaceOf(
  prefix: string | undefined,
  name: string,
  namespaces: Readonly<Record<string, string>>,
  text: string,
  location: SourceLocation | undefined,
): string | undefined {
  if (prefix === undefined) return name === '*' ? undefined : '';
  if (prefix === '*') return undefined;
  const namespace = namespaces[prefix];
  if (namespace === undefined) {
    throw new UsageError(
      'unknown-prefix',
      `the XPath "${text}" uses the prefix "${prefix}": say what it stands for with xmlns:${prefix}=...`,
      location,
    );
  }
  return namespace;
}
