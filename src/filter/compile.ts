import type { Address } from '../lib/ip.ts';
import { compareAddresses } from '../lib/ip.ts';
import { unreachable } from '../lib/unreachable.ts';
import { compilePattern } from '../seclang/pattern/matcher.ts';
import type { CheckedCall, CheckedNode, CheckedSet, Search } from './check/checked.ts';
import { isPureFunction, PURE_FUNCTIONS } from './functions.ts';
import type { FilterSchema } from './schema.ts';
import type { CompareOperator } from './syntax/nodes.ts';
import { toBytes } from './syntax/tokens.ts';
import type { FilterValue, ScalarType } from './types.ts';

/** A compiled expression; `undefined` where a value is missing. */
export type Evaluate<Context> = (context: Context) => FilterValue | undefined;
export type Condition<Context> = (context: Context) => boolean;

/** What a schema's fields and functions mean for one kind of context. */
export interface FilterBindings<Context, Schema extends FilterSchema = FilterSchema> {
  readonly fields: Readonly<Record<keyof Schema['fields'], Evaluate<Context>>>;
  readonly functions: Readonly<Record<keyof Schema['functions'], BindFunction<Context>>>;
}

/** Called once per call in an expression, when it is compiled. */
export type BindFunction<Context> = (call: BoundCall<Context>) => Evaluate<Context>;

export interface BoundCall<Context> {
  /** The call in its canonical spelling: calls that read alike are alike. */
  readonly text: string;
  /** Without durations. */
  readonly arguments: readonly Evaluate<Context>[];
  /** Milliseconds, in the order written. */
  readonly durations: readonly number[];
}

/**
 * Makes a checked expression runnable. A comparison with a missing value is false, `ne` true; what is
 * asked of a missing text, number or address is false.
 */
export function compileChecked<Context>(
  node: CheckedNode,
  bindings: FilterBindings<Context>,
  encoding: FilterSchema['encoding'],
): Condition<Context> {
  return new Compiler(bindings, encoding).condition(node);
}

const MISSING_LIST: readonly FilterValue[] = [];

class Compiler<Context> {
  readonly #bindings: FilterBindings<Context>;
  readonly #encoding: FilterSchema['encoding'];

  constructor(bindings: FilterBindings<Context>, encoding: FilterSchema['encoding']) {
    this.#bindings = bindings;
    this.#encoding = encoding;
  }

  /** For nodes that are one yes or no. */
  condition(node: CheckedNode): Condition<Context> {
    switch (node.kind) {
      case 'not': {
        const term = this.condition(node.term);
        return (context) => !term(context);
      }
      case 'logical':
        return combine(
          node.operator,
          node.terms.map((term) => this.condition(term)),
        );
      case 'quantifier': {
        const answers = this.#each(node.term);
        return node.word === 'any'
          ? (context) => answers(context).includes(true)
          : (context) => !answers(context).includes(false);
      }
      case 'compare':
      case 'search':
      case 'member': {
        const { value, test } = this.#relation(node);
        return (context) => test(value(context), context);
      }
      case 'constant':
      case 'duration':
      case 'field':
      case 'entry':
      case 'elements':
      case 'call': {
        const value = this.#evaluate(node);
        return (context) => value(context) === true;
      }
      default:
        return unreachable(node);
    }
  }

  #evaluate(node: CheckedNode): Evaluate<Context> {
    switch (node.kind) {
      case 'constant': {
        const { value } = node;
        return () => value;
      }
      case 'field':
        return this.#bindings.fields[node.name]!;
      case 'entry': {
        const value = this.#evaluate(node.value);
        const { key } = node;
        return (context) => entryOf(value(context), key);
      }
      case 'call':
        return this.#call(node.call);
      case 'elements':
      case 'duration':
        throw new Error(`a ${node.kind} has no value of its own`);
      case 'not':
      case 'logical':
      case 'quantifier':
      case 'compare':
      case 'search':
      case 'member':
        return this.condition(node);
      default:
        return unreachable(node);
    }
  }

  /** For nodes that stand for one value after the other. */
  #each(node: CheckedNode): (context: Context) => readonly FilterValue[] {
    if (!node.each) {
      const value = this.#evaluate(node);
      return (context) => {
        const single = value(context);
        return single === undefined ? MISSING_LIST : [single];
      };
    }
    switch (node.kind) {
      case 'elements': {
        const { value } = node;
        if (value.each) {
          const outer = this.#each(value);
          return (context) => outer(context).flatMap(elementsOf);
        }
        const whole = this.#evaluate(value);
        return (context) => elementsOf(whole(context));
      }
      case 'entry': {
        const outer = this.#each(node.value);
        const { key } = node;
        return (context) =>
          outer(context)
            .map((value) => entryOf(value, key))
            .filter((value) => value !== undefined);
      }
      case 'call':
        return this.#callEach(node.call);
      case 'not': {
        const term = this.#each(node.term);
        return (context) => term(context).map((value) => value !== true);
      }
      case 'compare':
      case 'search':
      case 'member': {
        const values = this.#each(node.left);
        const { test } = this.#relation(node);
        return (context) => values(context).map((value) => test(value, context));
      }
      case 'constant':
      case 'duration':
      case 'field':
      case 'logical':
      case 'quantifier':
        throw new Error(`a ${node.kind} is one value`);
      default:
        return unreachable(node);
    }
  }

  #relation(node: Extract<CheckedNode, { kind: 'compare' | 'search' | 'member' }>): {
    readonly value: Evaluate<Context>;
    readonly test: Test<Context>;
  } {
    const value = node.left.each ? () => undefined : this.#evaluate(node.left);
    if (node.kind === 'search') return { value, test: searchTest(node.search, this.#encoding) };
    if (node.kind === 'member') return { value, test: memberTest(node.set) };
    const { right } = node;
    if (right.kind === 'constant' && node.operands !== 'ip') {
      return { value, test: constantTest(node.operator, right.value as Comparable) };
    }
    const other = this.#evaluate(right);
    const compare = COMPARE[node.operands];
    const holds = HOLDS[node.operator];
    const withMissing = node.operator === 'ne';
    return {
      value,
      test: (left, context) => {
        const against = other(context);
        if (left === undefined || against === undefined) return withMissing;
        return holds(compare(left, against));
      },
    };
  }

  #call(call: CheckedCall): Evaluate<Context> {
    const values = call.arguments
      .filter((argument) => argument.kind !== 'duration')
      .map((argument) => this.#evaluate(argument));
    if (!isPureFunction(call.name) || Object.hasOwn(this.#bindings.functions, call.name)) {
      const durations = call.arguments.flatMap((argument) =>
        argument.kind === 'duration' ? [argument.milliseconds] : [],
      );
      const bind = this.#bindings.functions[call.name]!;
      return bind({ text: call.text, arguments: values, durations });
    }
    const { apply } = PURE_FUNCTIONS[call.name];
    return (context) => {
      const given: FilterValue[] = [];
      for (const value of values) {
        const one = value(context);
        if (one === undefined) return undefined;
        given.push(one);
      }
      return apply(given);
    };
  }

  /** The first argument is each element, the others stay. */
  #callEach(call: CheckedCall): (context: Context) => readonly FilterValue[] {
    const [first, ...others] = call.arguments;
    const elements = this.#each(first!);
    const rest = others.map((argument) => this.#evaluate(argument));
    if (!isPureFunction(call.name)) throw new Error(`${call.name} takes no elements`);
    const { apply } = PURE_FUNCTIONS[call.name];
    return (context) => {
      const given: FilterValue[] = [];
      for (const value of rest) {
        const one = value(context);
        if (one === undefined) return MISSING_LIST;
        given.push(one);
      }
      return elements(context).map((element) => apply([element, ...given]));
    };
  }
}

type Comparable = string | number | boolean;
type Test<Context> = (value: FilterValue | undefined, context: Context) => boolean;

function combine<Context>(
  operator: 'and' | 'xor' | 'or',
  terms: readonly Condition<Context>[],
): Condition<Context> {
  const [first, second] = terms;
  if (operator === 'xor') {
    return (context) => terms.reduce((odd, term) => odd !== term(context), false);
  }
  if (terms.length === 2) {
    return operator === 'and'
      ? (context) => first!(context) && second!(context)
      : (context) => first!(context) || second!(context);
  }
  return operator === 'and'
    ? (context) => terms.every((term) => term(context))
    : (context) => terms.some((term) => term(context));
}

function entryOf(value: FilterValue | undefined, key: string | number): FilterValue | undefined {
  if (value instanceof Map) return value.get(key) as FilterValue | undefined;
  return Array.isArray(value) ? (value as readonly FilterValue[])[key as number] : undefined;
}

function elementsOf(value: FilterValue | undefined): readonly FilterValue[] {
  if (value instanceof Map) return [...(value.values() as Iterable<FilterValue>)];
  return Array.isArray(value) ? value : MISSING_LIST;
}

const COMPARE: Readonly<Record<ScalarType, (left: FilterValue, right: FilterValue) => number>> = {
  string: order,
  number: order,
  boolean: order,
  ip: (left, right) => compareAddresses(left as Address, right as Address),
};

function order(left: FilterValue, right: FilterValue): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

const HOLDS: Readonly<Record<CompareOperator, (order: number) => boolean>> = {
  eq: (difference) => difference === 0,
  ne: (difference) => difference !== 0,
  lt: (difference) => difference < 0,
  le: (difference) => difference <= 0,
  gt: (difference) => difference > 0,
  ge: (difference) => difference >= 0,
};

function constantTest<Context>(operator: CompareOperator, constant: Comparable): Test<Context> {
  switch (operator) {
    case 'eq':
      return (value) => value === constant;
    case 'ne':
      return (value) => value !== constant;
    case 'lt':
      return (value) => value !== undefined && value < constant;
    case 'le':
      return (value) => value !== undefined && value <= constant;
    case 'gt':
      return (value) => value !== undefined && value > constant;
    case 'ge':
      return (value) => value !== undefined && value >= constant;
    default:
      return unreachable(operator);
  }
}

function searchTest<Context>(search: Search, encoding: FilterSchema['encoding']): Test<Context> {
  switch (search.operator) {
    case 'contains': {
      const { text } = search;
      return (value) => value !== undefined && (value as string).includes(text);
    }
    case 'matches': {
      const matcher = compilePattern(search.pattern);
      return encoding === 'bytes'
        ? (value) => value !== undefined && matcher.test(value as string)
        : (value) => value !== undefined && matcher.test(toBytes(value as string));
    }
    case 'wildcard': {
      const { parts, isStrict } = search;
      return (value) => {
        if (value === undefined) return false;
        const text = value as string;
        return fitsWildcard(parts, isStrict ? text : text.toLowerCase());
      };
    }
    default:
      return unreachable(search);
  }
}

/** Takes the first place of each part after the part before: no other choice could fit better. */
function fitsWildcard(parts: readonly string[], text: string): boolean {
  const [first] = parts;
  if (parts.length === 1) return text === first;
  const last = parts.at(-1)!;
  if (!text.startsWith(first!) || text.length < first!.length + last.length) return false;
  const end = text.length - last.length;
  let at = first!.length;
  for (let index = 1; index < parts.length - 1; index++) {
    const part = parts[index]!;
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= end && text.startsWith(last, end);
}

function memberTest<Context>(set: CheckedSet): Test<Context> {
  switch (set.type) {
    case 'string': {
      const { values } = set;
      return (value) => values.has(value as string);
    }
    case 'number': {
      const { values, ranges } = set;
      if (ranges.length === 0) return (value) => values.has(value as number);
      return (value) =>
        value !== undefined &&
        (values.has(value as number) ||
          ranges.some(([first, last]) => (value as number) >= first && (value as number) <= last));
    }
    case 'ip': {
      const { networks } = set;
      return (value) => value !== undefined && networks.has(value as Address);
    }
    default:
      return unreachable(set);
  }
}
