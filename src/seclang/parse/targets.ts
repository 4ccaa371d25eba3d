import type { SelectorNode, TargetNode } from '../nodes.ts';
import { translatePattern } from '../pattern/translate.ts';
import { fail, withPatternErrors } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import { WordIndex } from '../words/lookup.ts';
import { VARIABLES } from '../words/variables.ts';
import type { VariableName } from '../words/variables.ts';

export interface TargetList {
  readonly targets: TargetNode[];
  readonly exclusions: TargetNode[];
}

export type Namespaces = Readonly<Record<string, string>>;

const variables = new WordIndex('variable', VARIABLES);

const NAME = /^([!&]*)([A-Za-z_]+)/;
/** `/pattern/`, `'/pattern/'`: the closing slash is the first one that a separator follows. */
const PATTERN_SELECTOR = /^('?)\/((?:[^/\\]|\\[^]|\/(?!\1(?:$|[|,\s])))*)\/\1(?=$|[|,\s])/;
const QUOTED_SELECTOR = /^'([^']*)'/;
const PLAIN_SELECTOR = /^[^|\s]*/;

/** Parses the first argument of SecRule: `ARGS|!ARGS:token|&REQUEST_HEADERS:Host`. */
export function parseTargets(text: SourceText, namespaces: Namespaces = {}): TargetList {
  const targets: TargetNode[] = [];
  const exclusions: TargetNode[] = [];
  let position = 0;
  for (;;) {
    const rest = text.slice(position);
    const { target, excluded, length } = parseTarget(rest, namespaces);
    (excluded ? exclusions : targets).push(target);
    position += length;
    const separator = /^\s*[|,]\s*/.exec(text.value.slice(position));
    if (separator === null) break;
    position += separator[0].length;
  }
  if (text.value.slice(position).trim() !== '') {
    fail(text, 'bad-target', 'expected "|" between targets', position);
  }
  return { targets, exclusions };
}

/** One target at the beginning of a text, and how much of the text it takes. */
function parseTarget(
  text: SourceText,
  namespaces: Namespaces,
): { target: TargetNode; excluded: boolean; length: number } {
  const start = text.value.length - text.value.trimStart().length;
  const found = NAME.exec(text.value.slice(start));
  if (found === null) {
    return fail(
      text,
      'bad-target',
      'expected a variable, as in ARGS or REQUEST_HEADERS:Host',
      start,
    );
  }
  const [whole, marks] = found as unknown as [string, string];
  if (marks !== '' && marks !== '!' && marks !== '&') {
    fail(
      text,
      'bad-target',
      `"${marks}" before a variable has no meaning (expected ! or &)`,
      start,
    );
  }
  const named = text.slice(start + marks.length, start + whole.length);
  const variable = variables.find(named);
  let length = start + whole.length;
  let selector: SelectorNode | undefined;
  if (text.value[length] === ':') {
    const parsed = parseSelector(variable, text.slice(length + 1), namespaces);
    selector = parsed.selector;
    length += 1 + parsed.length;
  }
  checkForm(named, variable, selector);
  const target: TargetNode = Object.freeze({
    variable,
    selector,
    count: marks === '&',
    text: text.value.slice(start + marks.length, length),
    location: text.locate(start),
  });
  return { target, excluded: marks === '!', length };
}

function parseSelector(
  variable: VariableName,
  text: SourceText,
  namespaces: Namespaces,
): { selector: SelectorNode; length: number } {
  if (VARIABLES[variable].form === 'path') {
    const expression = PLAIN_SELECTOR.exec(text.value)![0];
    if (expression === '') fail(text, 'bad-target', `${variable} needs an XPath, as in XML:/*`);
    return { selector: { kind: 'path', expression, namespaces }, length: expression.length };
  }
  const pattern = PATTERN_SELECTOR.exec(text.value);
  if (pattern !== null) {
    const start = pattern[1]!.length + 1;
    const source = text.slice(start, start + pattern[2]!.length);
    // Names compare without case, so patterns over them do.
    const translated = withPatternErrors(source, () =>
      translatePattern(source.value, { ignoreCase: true }),
    );
    return { selector: { kind: 'pattern', pattern: translated }, length: pattern[0].length };
  }
  if (text.value.startsWith('/') || text.value.startsWith("'/")) {
    return fail(
      text,
      'bad-target',
      'the pattern is not closed (expected "/" and then "|" or the end)',
    );
  }
  const quoted = QUOTED_SELECTOR.exec(text.value);
  const name = quoted === null ? PLAIN_SELECTOR.exec(text.value)![0] : quoted[1]!;
  if (name === '') fail(text, 'bad-target', `expected a name after "${variable}:"`);
  return {
    selector: { kind: 'name', name, key: name.toLowerCase() },
    length: quoted === null ? name.length : quoted[0].length,
  };
}

function checkForm(
  text: SourceText,
  variable: VariableName,
  selector: SelectorNode | undefined,
): void {
  const { form } = VARIABLES[variable];
  if (selector === undefined && (form === 'keyed' || form === 'path')) {
    const example = form === 'path' ? 'XML:/*' : `${variable}:name`;
    fail(text, 'bad-target', `${variable} needs a selector, as in ${example}`);
  }
  if (selector !== undefined && form === 'single') {
    fail(text, 'bad-target', `${variable} is one value and takes no selector`);
  }
}

/** Equal for targets that name the same values: for `SecRuleUpdateTarget... REPLACED`. */
export function targetKey({ count, text }: TargetNode): string {
  return `${count ? '&' : ''}${text.toLowerCase()}`;
}
