import type { OperatorNode, OperatorName } from '../../seclang/index.ts';
import { foldCase } from '../operators/fold-case.ts';
import {
  compileOperator,
  type CompiledOperator,
  type OperatorContext,
} from '../operators/index.ts';
import type { NumericTest, RunOperator } from '../run/compiled.ts';
import type { Run } from '../run/run.ts';
import type { TxNames } from '../run/tx-store.ts';
import { compileTemplate } from './template.ts';

/** Byte ranges that leave out more bytes than this say little about a value: no prefilter. */
const EXCLUDED_BYTES_MAX = 160;
const BYTES = 256;

/** Values remembered for an operator whose argument holds macros. */
const MISSES_MAX = 256;
const MISS_LENGTH_MAX = 64;

/** An operator ready to be used in links; equal operators are compiled once. */
export interface LinkOperator {
  readonly test: RunOperator;
  readonly numeric: NumericTest | undefined;
  /** Literals of which every matching value holds one; undefined: nothing is known. */
  readonly literals: readonly string[] | undefined;
  /** The same for plain values, where more may be known. */
  readonly plainLiterals: readonly string[] | undefined;
  /** The operator itself, where its argument does not depend on the request. */
  readonly constant: CompiledOperator | undefined;
}

/** Operators that match exactly where their pattern does. */
const PATTERN_OPERATORS: ReadonlySet<OperatorName> = new Set(['rx', 'rxGlobal']);

/** Operators whose answer changes with time: it may not be kept with the value. */
export const ASKS_ELSEWHERE: ReadonlySet<OperatorName> = new Set(['rbl', 'geoLookup']);

const COMPARISONS: Partial<
  Readonly<Record<OperatorName, (value: number, bound: number) => boolean>>
> = {
  eq: (value, bound) => value === bound,
  ge: (value, bound) => value >= bound,
  gt: (value, bound) => value > bound,
  le: (value, bound) => value <= bound,
  lt: (value, bound) => value < bound,
};

export class OperatorCompiler {
  readonly #context: OperatorContext;
  readonly #txNames: TxNames;
  readonly #compiled = new Map<string, LinkOperator>();
  readonly #numbers = new Map<LinkOperator, number>();

  constructor(context: OperatorContext, txNames: TxNames) {
    this.#context = context;
    this.#txNames = txNames;
  }

  get size(): number {
    return this.#compiled.size;
  }

  /** A number for an operator that this compiler made. */
  numberOf(operator: LinkOperator): number {
    return this.#numbers.get(operator)!;
  }

  compile(node: OperatorNode): LinkOperator {
    const key = `${node.name}\n${JSON.stringify(node.argument)}`;
    let operator = this.#compiled.get(key);
    if (operator === undefined) {
      operator = this.#compileNew(node);
      this.#compiled.set(key, operator);
      this.#numbers.set(operator, this.#numbers.size);
    }
    return operator;
  }

  #compileNew(node: OperatorNode): LinkOperator {
    const { argument, name } = node;
    if (argument.form === 'byte-ranges') {
      const operator = this.#make(node, '');
      return constantOperator({
        literals: operator.literals ?? bytesOutside(argument.ranges),
        test: (value, report) => operator.test(value, report),
      });
    }
    if (argument.form === 'pattern') {
      const operator = constantOperator(this.#make(node, ''));
      // An operator that knows no literals of its own may match where the pattern does not.
      if (!PATTERN_OPERATORS.has(name)) return operator;
      return { ...operator, plainLiterals: argument.pattern.plainLiterals ?? operator.literals };
    }
    if (argument.form !== 'text' && argument.form !== 'number') {
      return constantOperator(this.#make(node, ''));
    }
    const template = compileTemplate(argument.template, this.#txNames);
    const holds = COMPARISONS[name];
    const numeric: NumericTest | undefined =
      holds === undefined ? undefined : { holds, bound: (run) => template.number(run) };
    if (template.literal !== undefined) {
      return { ...constantOperator(this.#make(node, template.literal)), numeric };
    }
    return {
      test: expandingOperator(
        (run) => template.expand(run),
        (text) => this.#make(node, text),
        !ASKS_ELSEWHERE.has(name),
      ),
      numeric,
      literals: undefined,
      plainLiterals: undefined,
      constant: undefined,
    };
  }

  #make(node: OperatorNode, text: string): CompiledOperator {
    return compileOperator(node, text, this.#context);
  }
}

function constantOperator(operator: CompiledOperator): LinkOperator {
  return {
    test: (_run, value, report) => operator.test(value, report),
    numeric: undefined,
    literals: operator.literals,
    plainLiterals: operator.literals,
    constant: operator,
  };
}

/** Macros in an argument rarely expand to something new: what it was compiled for last is kept. */
function expandingOperator(
  expand: (run: Run) => string,
  make: (text: string) => CompiledOperator,
  keepsMisses: boolean,
): RunOperator {
  let text: string | undefined;
  let operator: CompiledOperator | undefined;
  /** Values that do not match it: names of headers, methods, the same few again and again. */
  const misses = new Set<string>();
  return (run, value, report) => {
    const expanded = expand(run);
    if (operator === undefined || expanded !== text) {
      operator = make(expanded);
      text = expanded;
      misses.clear();
    }
    if (misses.has(value)) return false;
    if (operator.test(value, report)) return true;
    if (!keepsMisses || value.length > MISS_LENGTH_MAX || report.fault !== '') return false;
    if (misses.size >= MISSES_MAX) misses.clear();
    misses.add(value);
    return false;
  };
}

/** The bytes outside the ranges, each as a literal (case folded); undefined where they are many. */
function bytesOutside(
  ranges: readonly (readonly [number, number])[],
): readonly string[] | undefined {
  const literals = new Set<string>();
  for (let byte = 0; byte < BYTES; byte++) {
    if (ranges.some(([first, last]) => byte >= first && byte <= last)) continue;
    literals.add(foldCase(String.fromCharCode(byte)));
  }
  return literals.size > EXCLUDED_BYTES_MAX ? undefined : [...literals];
}
