import { parseAddress } from '../../lib/ip.ts';
import { suggest } from '../../lib/suggest.ts';
import { unreachable } from '../../lib/unreachable.ts';
import { isPureFunction, PURE_FUNCTIONS } from '../functions.ts';
import type { FilterSchema, FunctionDefinition, ParameterDefinition } from '../schema.ts';
import type { CallNode, CompareNode, FilterNode, IndexNode, Literal } from '../syntax/nodes.ts';
import { printDuration, printFilter } from '../syntax/print.ts';
import { FilterError } from '../syntax/source.ts';
import { toText } from '../syntax/tokens.ts';
import { formatType, isSameType, type FilterType, type ScalarType } from '../types.ts';
import { checkSearch } from './check-search.ts';
import { checkSet } from './check-set.ts';
import type { CheckedNode } from './checked.ts';

/** Named lists: networks, texts or numbers, as `$name` in expressions. */
export type FilterLists = Readonly<Record<string, readonly string[]>>;

export interface CheckContext {
  readonly schema: FilterSchema;
  readonly lists: FilterLists;
}

/** Checks an expression that is to say yes or no. Throws FilterError. */
export function checkCondition(node: FilterNode, context: CheckContext): CheckedNode {
  const checked = check(node, context);
  requireBoolean(checked, node);
  return checked;
}

function check(node: FilterNode, context: CheckContext): CheckedNode {
  switch (node.kind) {
    case 'literal':
      return checkLiteral(node.value, context);
    case 'network':
      throw new FilterError(
        'filter.type',
        node.at,
        `a network stands in a set: in {${node.value}}`,
      );
    case 'field':
      return checkField(node.name, node.at, context);
    case 'index':
      return checkIndex(node, context);
    case 'call':
      return node.name === 'any' || node.name === 'all'
        ? checkQuantifier(node, node.name, context)
        : checkCall(node, context);
    case 'not': {
      const term = check(node.term, context);
      requireBooleans(term, node.term);
      return { kind: 'not', type: 'boolean', each: term.each, term };
    }
    case 'logical': {
      const terms = node.terms.map((term) => checkCondition(term, context));
      return { kind: 'logical', type: 'boolean', each: false, operator: node.operator, terms };
    }
    case 'compare':
      return checkCompare(node, context);
    case 'search': {
      const left = check(node.left, context);
      const search = checkSearch(node, left, context.schema.encoding);
      return { kind: 'search', type: 'boolean', each: left.each, left, search };
    }
    case 'member': {
      const left = check(node.left, context);
      const set = checkSet(node, left, context);
      return { kind: 'member', type: 'boolean', each: left.each, left, set };
    }
    default:
      return unreachable(node);
  }
}

function checkLiteral(literal: Literal, { schema }: CheckContext): CheckedNode {
  switch (literal.type) {
    case 'string': {
      const value = schema.encoding === 'text' ? toText(literal.value) : literal.value;
      return { kind: 'constant', type: 'string', each: false, value };
    }
    case 'number':
    case 'boolean':
      return { kind: 'constant', type: literal.type, each: false, value: literal.value };
    case 'ip':
      return { kind: 'constant', type: 'ip', each: false, value: parseAddress(literal.value)! };
    case 'duration':
      return { kind: 'duration', type: 'number', each: false, milliseconds: literal.milliseconds };
    default:
      return unreachable(literal);
  }
}

function checkField(name: string, at: number, { schema }: CheckContext): CheckedNode {
  const field = Object.hasOwn(schema.fields, name) ? schema.fields[name] : undefined;
  if (field === undefined) throw unknownField(name, at, schema);
  return { kind: 'field', type: field.type, each: false, name };
}

const SUGGESTIONS_MAX = 3;

function unknownField(name: string, at: number, schema: FilterSchema): FilterError {
  const fail = (hint: string): FilterError =>
    new FilterError(
      'filter.unknown-field',
      at,
      `${schema.subject} has no field "${name}"; ${hint}`,
    );
  if (isPureFunction(name) || Object.hasOwn(schema.functions, name)) {
    return fail(`${name} is a function: ${name}(...)`);
  }
  const names = Object.keys(schema.fields);
  const near = suggest(name, names);
  if (near !== undefined) return fail(`did you mean "${near}"?`);
  // `uri.path` for `http.request.uri.path`, `http.path` too.
  const last = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  const alike = names.filter((known) => known.split('.').includes(last));
  if (alike.length > 0) return fail(`did you mean ${listWords(alike.slice(0, SUGGESTIONS_MAX))}?`);
  return fail(`a text needs quotes: "${name}"; fields are listed in docs/filter.md`);
}

function listWords(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(' or ');
}

function checkIndex(node: IndexNode, context: CheckContext): CheckedNode {
  const value = check(node.value, context);
  const { type } = value;
  const { index } = node;
  if (typeof type === 'string') {
    throw new FilterError('filter.type', node.at, `a ${type} has no entries`);
  }
  const isMap = 'map' in type;
  const inner = isMap ? type.map : type.array;
  if (typeof index === 'object') return { kind: 'elements', type: inner, each: true, value };
  if (isMap !== (typeof index === 'string')) {
    const expected = isMap ? 'a key: ["name"], or [*]' : 'a position: [0], or [*]';
    throw new FilterError('filter.type', node.at, `${formatType(type)} is asked by ${expected}`);
  }
  const key =
    typeof index === 'string' && context.schema.encoding === 'text' ? toText(index) : index;
  return { kind: 'entry', type: inner, each: value.each, value, key };
}

function checkQuantifier(node: CallNode, word: 'any' | 'all', context: CheckContext): CheckedNode {
  const [argument] = node.arguments;
  if (argument === undefined || node.arguments.length > 1) {
    throw new FilterError('filter.type', node.at, `${word}() takes one test of each element`);
  }
  const term = check(argument, context);
  if (!term.each || term.type !== 'boolean') {
    throw new FilterError(
      'filter.type',
      argument.at,
      `${word}() takes a test of each element, as in ${word}(http.request.headers["accept"][*] contains "html")`,
    );
  }
  return { kind: 'quantifier', type: 'boolean', each: false, word, term };
}

function checkCall(node: CallNode, context: CheckContext): CheckedNode {
  const definition = findFunction(node, context.schema);
  const { parameters, isVariadic } = definition;
  const count = node.arguments.length;
  if (count < parameters.length || (count > parameters.length && isVariadic !== true)) {
    throw new FilterError(
      'filter.type',
      node.at,
      `${describeCall(node.name, definition)} takes ${parameters.length}${isVariadic === true ? ' or more' : ''} argument${parameters.length === 1 ? '' : 's'}, got ${count}`,
    );
  }
  const checked = node.arguments.map((argument, index) => {
    const value = check(argument, context);
    // A variadic parameter is the first: what follows it is told by its place from the end.
    const parameter = parameterAt(definition, index, count);
    if (!accepts(parameter.type, value)) {
      throw new FilterError(
        'filter.type',
        argument.at,
        `${describeCall(node.name, definition)}: ${parameter.name} is ${describeParameter(parameter.type)}, got ${describeNode(value)}`,
      );
    }
    const { min = 0, max = Infinity } = parameter;
    if (value.kind === 'duration' && (value.milliseconds < min || value.milliseconds > max)) {
      throw new FilterError(
        'filter.type',
        argument.at,
        `${describeCall(node.name, definition)}: ${parameter.name} is ${printDuration(min)} to ${printDuration(max)}`,
      );
    }
    if (value.each && index > 0) {
      throw new FilterError(
        'filter.type',
        argument.at,
        'only the first argument may be each element',
      );
    }
    return value;
  });
  const call = { name: node.name, definition, arguments: checked, text: printFilter(node) };
  return { kind: 'call', type: definition.returns, each: checked[0]?.each ?? false, call };
}

function parameterAt(
  { parameters }: FunctionDefinition,
  index: number,
  count: number,
): ParameterDefinition {
  const fixed = parameters.length - 1;
  return index < count - fixed ? parameters[0]! : parameters[index - (count - fixed) + 1]!;
}

function findFunction(node: CallNode, schema: FilterSchema): FunctionDefinition {
  if (Object.hasOwn(schema.functions, node.name)) return schema.functions[node.name]!;
  if (isPureFunction(node.name)) return PURE_FUNCTIONS[node.name];
  const known = ['any', 'all', ...Object.keys(PURE_FUNCTIONS), ...Object.keys(schema.functions)];
  const near = suggest(node.name, known);
  const hint =
    near === undefined ? `known are ${known.sort().join(', ')}` : `did you mean "${near}"?`;
  throw new FilterError('filter.unknown-function', node.at, `no function "${node.name}"; ${hint}`);
}

function accepts(wanted: ParameterDefinition['type'], value: CheckedNode): boolean {
  if (wanted === 'duration' || value.kind === 'duration') {
    return wanted === 'duration' && value.kind === 'duration';
  }
  if (wanted === 'countable') return typeof value.type !== 'string' || value.type === 'string';
  if (wanted === 'any') return typeof value.type === 'string' && value.type !== 'boolean';
  return isSameType(wanted, value.type);
}

function describeCall(name: string, { parameters, isVariadic }: FunctionDefinition): string {
  const names = parameters.map((parameter) => parameter.name);
  if (isVariadic === true) names.splice(1, 0, '...');
  return `${name}(${names.join(', ')})`;
}

function describeParameter(type: ParameterDefinition['type']): string {
  if (type === 'any') return 'a text, number or address';
  if (type === 'countable') return 'a text, array or map';
  if (type === 'duration') return 'a time such as 60s';
  return describeType(type);
}

function checkCompare(node: CompareNode, context: CheckContext): CheckedNode {
  const left = check(node.left, context);
  // Beside an address, a network is a common slip.
  if (node.right.kind === 'network' && left.type === 'ip') {
    throw new FilterError(
      'filter.type',
      node.right.at,
      `an address is compared with a network by "in": ${printFilter(node.left)} in {${node.right.value}}`,
    );
  }
  const right = check(node.right, context);
  for (const [side, written] of [
    [left, node.left],
    [right, node.right],
  ] as const) {
    if (side.kind === 'duration') {
      throw new FilterError(
        'filter.type',
        written.at,
        'a time such as 60s is an argument of functions like rate',
      );
    }
    if (typeof side.type !== 'string') {
      throw new FilterError(
        'filter.type',
        written.at,
        `${describeNode(side)} cannot be compared; ask for an entry, or any(...[*] ${node.operator} ...)`,
      );
    }
  }
  const operands = left.type as ScalarType;
  if (!isSameType(left.type, right.type)) {
    throw new FilterError(
      'filter.type',
      node.right.at,
      `${describeNode(left)} is compared with ${describeNode(right)}${hintFor(node, left, right)}`,
    );
  }
  if (right.each) {
    throw new FilterError('filter.type', node.right.at, 'each element stands on the left');
  }
  if (operands === 'boolean' && node.operator !== 'eq' && node.operator !== 'ne') {
    throw new FilterError('filter.type', node.at, 'true and false are compared by eq and ne');
  }
  const { operator } = node;
  return { kind: 'compare', type: 'boolean', each: left.each, operator, operands, left, right };
}

function hintFor(node: CompareNode, left: CheckedNode, right: CheckedNode): string {
  if (right.type !== 'string' || node.right.kind !== 'literal') {
    return left.type === 'string' && node.right.kind === 'literal'
      ? `; a text needs quotes: "${printFilter(node.right)}"`
      : '';
  }
  const isBare = left.type === 'ip' || left.type === 'number' || left.type === 'boolean';
  const { value } = node.right;
  return isBare && value.type === 'string' ? `; write it without quotes: ${value.value}` : '';
}

/** Yes or no, or yes or no of each element. */
function requireBooleans(checked: CheckedNode, node: FilterNode): void {
  if (checked.type !== 'boolean') {
    throw new FilterError(
      'filter.type',
      node.at,
      `a condition is needed here, got ${describeNode(checked)}; compare it, as in: ${shorten(printFilter(node))} eq ...`,
    );
  }
}

function requireBoolean(checked: CheckedNode, node: FilterNode): void {
  requireBooleans(checked, node);
  if (checked.each) {
    throw new FilterError(
      'filter.type',
      node.at,
      'this tests each element; say any(...) or all(...)',
    );
  }
}

const SHOWN_LENGTH_MAX = 60;

function shorten(text: string): string {
  return text.length <= SHOWN_LENGTH_MAX ? text : `${text.slice(0, SHOWN_LENGTH_MAX)}...`;
}

function describeNode(node: CheckedNode): string {
  if (node.kind === 'duration') return 'a time';
  return `${node.each ? 'each ' : ''}${describeType(node.type)}`;
}

function describeType(type: FilterType): string {
  if (type === 'string') return 'a text';
  if (type === 'ip') return 'an address';
  if (type === 'boolean') return 'true or false';
  return typeof type === 'object' && 'array' in type
    ? `an ${formatType(type)}`
    : `a ${formatType(type)}`;
}
