import { unreachable } from '../../lib/unreachable.ts';
import type { FilterNode, Literal, SetEntry, SetNode } from './nodes.ts';
import { DURATION_UNITS, toBytes, toText } from './tokens.ts';

/** The expression in its one canonical spelling; reading that gives the same nodes again. */
export function printFilter(node: FilterNode): string {
  switch (node.kind) {
    case 'literal':
      return printLiteral(node.value);
    case 'network':
      return node.value;
    case 'field':
      return node.name;
    case 'index':
      return `${printOperand(node.value)}[${printIndex(node.index)}]`;
    case 'call':
      return `${node.name}(${node.arguments.map(printFilter).join(', ')})`;
    case 'not':
      return `not ${isTight(node.term) ? printFilter(node.term) : `(${printFilter(node.term)})`}`;
    case 'logical':
      return node.terms
        .map((term) => (term.kind === 'logical' ? `(${printFilter(term)})` : printFilter(term)))
        .join(` ${node.operator} `);
    case 'compare':
      return `${printOperand(node.left)} ${node.operator} ${printOperand(node.right)}`;
    case 'search':
      return `${printOperand(node.left)} ${node.operator} ${quoteText(node.text)}`;
    case 'member':
      return `${printOperand(node.left)} in ${printSet(node.set)}`;
    default:
      return unreachable(node);
  }
}

/** What `not` takes without parentheses. */
function isTight(node: FilterNode): boolean {
  return node.kind !== 'logical';
}

function printOperand(node: FilterNode): string {
  const isPlain =
    node.kind === 'literal' ||
    node.kind === 'network' ||
    node.kind === 'field' ||
    node.kind === 'index' ||
    node.kind === 'call';
  return isPlain ? printFilter(node) : `(${printFilter(node)})`;
}

function printIndex(index: string | number | { readonly star: true }): string {
  if (typeof index === 'string') return quoteText(index);
  return typeof index === 'number' ? String(index) : '*';
}

function printLiteral(literal: Literal): string {
  switch (literal.type) {
    case 'string':
      return quoteText(literal.value);
    case 'number':
      return printNumber(literal.value);
    case 'boolean':
      return String(literal.value);
    case 'ip':
      return literal.value;
    case 'duration':
      return printDuration(literal.milliseconds);
    default:
      return unreachable(literal);
  }
}

const FRACTION_DIGITS_MAX = 6;

/** Never `1e-7`, which the language does not know. */
function printNumber(value: number): string {
  return Number.isInteger(value)
    ? String(value)
    : value.toFixed(FRACTION_DIGITS_MAX).replace(/0+$/, '');
}

export function printDuration(milliseconds: number): string {
  const [unit, length] = Object.entries(DURATION_UNITS)
    .filter(([name, size]) => name !== 'm' && milliseconds % size === 0)
    .reduce((best, next) => (next[1] > best[1] ? next : best));
  return `${milliseconds / length}${unit}`;
}

function printSet(set: SetNode): string {
  if (set.kind === 'list') return `$${set.name}`;
  return `{${set.entries.map(printEntry).join(' ')}}`;
}

function printEntry(entry: SetEntry): string {
  switch (entry.kind) {
    case 'string':
      return quoteText(entry.value);
    case 'network':
      return entry.value.replace(/^([^:]+)\/32$|^(.*:.*)\/128$/, '$1$2');
    case 'number':
      return entry.first === entry.last
        ? printNumber(entry.first)
        : `${printNumber(entry.first)}..${printNumber(entry.last)}`;
    case 'addresses':
      return `${entry.first}..${entry.last}`;
    default:
      return unreachable(entry);
  }
}

const CONTROL_NAMES: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't' };

/** As a person would write it where the bytes are UTF-8, with \xHH where they are not. */
export function quoteText(bytes: string): string {
  const text = toText(bytes);
  const readable = toBytes(text) === bytes ? text : bytes;
  const pattern = readable === bytes ? /["\\]|[^ -~]/g : /["\\]|[\0-\x1f\x7f]/g;
  const escaped = readable.replaceAll(pattern, (char) => {
    if (char === '"' || char === '\\') return `\\${char}`;
    const name = CONTROL_NAMES[char];
    return name === undefined
      ? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
      : `\\${name}`;
  });
  return `"${escaped}"`;
}
