import type { MacroNode, TemplateNode, TemplatePart } from '../nodes.ts';
import { fail } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import { VARIABLES } from '../words/variables.ts';
import { WordIndex } from '../words/lookup.ts';

// What does not look like a macro is text: attacks on template engines are full of `%{`.
const MACRO = /%\{([A-Za-z_]+)(?:[.:]([^{}%]+))?\}/g;

const variables = new WordIndex('variable', VARIABLES);

/** Parses a text with macros. */
export function parseTemplate(text: SourceText): TemplateNode {
  const parts: TemplatePart[] = [];
  let position = 0;
  for (const found of text.value.matchAll(MACRO)) {
    if (found.index > position) parts.push(text.value.slice(position, found.index));
    parts.push(parseMacro(text.slice(found.index, found.index + found[0].length), found));
    position = found.index + found[0].length;
  }
  if (position < text.length) parts.push(text.value.slice(position));
  return makeTemplate(text.value, parts);
}

/** A template without macros, whatever the text holds. */
export function literalTemplate(text: string): TemplateNode {
  return makeTemplate(text, text === '' ? [] : [text]);
}

function makeTemplate(text: string, parts: readonly TemplatePart[]): TemplateNode {
  const literal = parts.every((part) => typeof part === 'string') ? text : undefined;
  return Object.freeze({ text, parts: Object.freeze(parts), literal });
}

function parseMacro(text: SourceText, [, word, name = '']: RegExpExecArray): MacroNode {
  const variable = variables.find(text, word);
  const { form } = VARIABLES[variable];
  if (name !== '' && form === 'single') {
    fail(text, 'bad-macro', `${variable} is one value, so nothing may follow it in a macro`);
  }
  if (name === '' && form === 'keyed') {
    fail(text, 'bad-macro', `${variable} needs a name: %{${variable}.name}`);
  }
  return Object.freeze({ variable, name, key: name.toLowerCase() });
}
