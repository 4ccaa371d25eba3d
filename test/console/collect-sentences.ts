import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';

export interface SentenceSources {
  /** Patterns of files, from the root; tests are left out. */
  readonly files: readonly string[];
  readonly except: readonly string[];
}

/** Calls whose texts are lists of words, patterns or errors at load; and what is put together by `+`. */
const NO_SENTENCE_IN = new Set([
  'BinaryExpression',
  'NewExpression',
  'TaggedTemplateExpression',
  'ImportDeclaration',
]);

/**
 * The sentences that the code can say: every text of more than one word. `%{}` stands for what a template
 * fills in. Texts that only join others are none.
 */
export function collectSentences(root: string, sources: SentenceSources): readonly string[] {
  const found = new Set<string>();
  const except = new Set(sources.except);
  for (const name of globSync([...sources.files], { cwd: root })) {
    if (name.endsWith('.test.ts') || except.has(name)) continue;
    const { program, errors } = parseSync(name, readFileSync(path.join(root, name), 'utf8'));
    if (errors.length > 0) throw new Error(`${name}: ${errors[0]!.message}`);
    visit(program, found);
  }
  return [...found];
}

type Node = Readonly<Record<string, unknown>>;

function visit(node: unknown, found: Set<string>): void {
  if (Array.isArray(node)) {
    for (const one of node) visit(one, found);
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  const { type, ...rest } = node as Node;
  if (holdsNone(type, rest)) return;
  const text = textOf(type, rest);
  if (text !== undefined && isSentence(text)) found.add(text);
  for (const child of Object.values(rest)) visit(child, found);
}

function holdsNone(type: unknown, node: Node): boolean {
  if (typeof type !== 'string') return false;
  if (type.startsWith('TS')) return !/^TS(?:As|Satisfies|NonNull)/.test(type);
  if (type === 'BinaryExpression') return node['operator'] === '+';
  // `'and or xor'.split(' ')`, `words('and or xor')`
  if (type === 'CallExpression') return isListOfWords(node['callee'] as Node);
  return NO_SENTENCE_IN.has(type);
}

function isListOfWords(callee: Node): boolean {
  const property = callee['property'] as Node | undefined;
  return property?.['name'] === 'split' || callee['name'] === 'words';
}

function textOf(type: unknown, node: Node): string | undefined {
  if (type === 'Literal') {
    return typeof node['value'] === 'string' ? node['value'] : undefined;
  }
  if (type !== 'TemplateLiteral') return undefined;
  const quasis = node['quasis'] as readonly { readonly value: { readonly cooked: string } }[];
  return quasis.map(({ value }) => value.cooked).join('%{}');
}

/** Pieces of patterns and programs have backslashes, pieces of sentences begin with a comma. */
function isSentence(text: string): boolean {
  const words = text.trim().replaceAll('%{}', 'X');
  return /^[\w@"].* /.test(words) && /[a-z]{2}/.test(words) && !words.includes('\\');
}
