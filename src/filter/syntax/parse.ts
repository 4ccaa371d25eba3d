import { parseAddress, compareAddresses } from '../../lib/ip.ts';
import { suggest } from '../../lib/suggest.ts';
import { FILTER_DEPTH_MAX, FILTER_LENGTH_MAX, FILTER_NODES_MAX, SET_SIZE_MAX } from '../limits.ts';
import type {
  CompareOperator,
  Filter,
  FilterNode,
  IndexNode,
  Literal,
  LogicalOperator,
  SearchOperator,
  SetEntry,
  SetNode,
} from './nodes.ts';
import { FilterError } from './source.ts';
import { readTokens, type Sign, type Token } from './tokens.ts';

const LOGICAL_SIGNS: Readonly<Record<LogicalOperator, Sign>> = { and: '&&', xor: '^^', or: '||' };
/** From the loosest binding to the tightest. */
const LOGICAL_ORDER: readonly LogicalOperator[] = ['or', 'xor', 'and'];

const COMPARE_OPERATORS: ReadonlyMap<string, CompareOperator> = new Map<string, CompareOperator>([
  ['eq', 'eq'],
  ['==', 'eq'],
  ['ne', 'ne'],
  ['!=', 'ne'],
  ['lt', 'lt'],
  ['<', 'lt'],
  ['le', 'le'],
  ['<=', 'le'],
  ['gt', 'gt'],
  ['>', 'gt'],
  ['ge', 'ge'],
  ['>=', 'ge'],
]);

const SEARCH_OPERATORS: ReadonlyMap<string, SearchOperator> = new Map<string, SearchOperator>([
  ['contains', 'contains'],
  ['matches', 'matches'],
  ['~', 'matches'],
  ['wildcard', 'wildcard'],
]);

const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'xor', 'not', 'in', 'true', 'false']);

/** Words that may follow a value, for suggestions. */
const OPERATOR_WORDS: readonly string[] = [
  'eq', 'ne', 'lt', 'le', 'gt', 'ge', 'contains', 'matches', 'wildcard', 'strict wildcard', 'in',
  'and', 'or', 'xor',
]; // prettier-ignore

/** Reads an expression. Throws FilterError with the offset of the first mistake. */
export function parseSyntax(text: string): Filter {
  if (text.length > FILTER_LENGTH_MAX) {
    throw new FilterError(
      'filter.limit',
      0,
      `an expression may have ${FILTER_LENGTH_MAX} characters, this has ${text.length}`,
    );
  }
  return { text, root: new Parser(readTokens(text)).parse() };
}

class Parser {
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;
  #nodes = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): FilterNode {
    if (this.#isAtEnd()) throw this.#error('the expression is empty');
    const root = this.#logical(0);
    if (!this.#isAtEnd()) throw this.#unexpectedAfterValue();
    return root;
  }

  get #token(): Token {
    return this.#tokens[this.#index]!;
  }

  #isAtEnd(): boolean {
    return this.#token.kind === 'end';
  }

  #logical(level: number): FilterNode {
    const operator = LOGICAL_ORDER[level];
    if (operator === undefined) return this.#not();
    const { at } = this.#token;
    const terms = [this.#logical(level + 1)];
    while (this.#take(operator) || this.#takeSign(LOGICAL_SIGNS[operator])) {
      terms.push(this.#logical(level + 1));
    }
    return terms.length === 1 ? terms[0]! : this.#make({ kind: 'logical', at, operator, terms });
  }

  #not(): FilterNode {
    const { at } = this.#token;
    if (!this.#take('not') && !this.#takeSign('!')) return this.#relation();
    const term = this.#deeper(() => this.#not());
    return this.#make({ kind: 'not', at, term });
  }

  #relation(): FilterNode {
    const { at } = this.#token;
    const left = this.#operand();
    const token = this.#token;
    const word = token.kind === 'name' || token.kind === 'sign' ? token.text : '';
    const compare = COMPARE_OPERATORS.get(word);
    if (compare !== undefined) {
      this.#index++;
      const right = this.#operand();
      return this.#make({ kind: 'compare', at, operator: compare, left, right });
    }
    const search = this.#searchOperator(word);
    if (search !== undefined) {
      const text = this.#token;
      if (text.kind !== 'string') throw this.#expected(`a text between quotes after "${search}"`);
      this.#index++;
      return this.#make({
        kind: 'search',
        at,
        operator: search,
        left,
        text: text.value,
        textAt: text.at,
      });
    }
    if (!this.#take('in')) return left;
    return this.#make({ kind: 'member', at, left, set: this.#set() });
  }

  #searchOperator(word: string): SearchOperator | undefined {
    if (word === 'strict') {
      this.#index++;
      if (!this.#take('wildcard')) throw this.#expected('"wildcard" after "strict"');
      return 'strict wildcard';
    }
    const search = SEARCH_OPERATORS.get(word);
    if (search !== undefined) this.#index++;
    return search;
  }

  #operand(): FilterNode {
    let value = this.#primary();
    for (;;) {
      const { at } = this.#token;
      if (!this.#takeSign('[')) return value;
      if (this.#depthOf(value) >= FILTER_DEPTH_MAX) throw this.#tooDeep();
      const index = this.#indexKey();
      if (!this.#takeSign(']')) throw this.#expected('"]"');
      value = this.#make({ kind: 'index', at, value, index });
    }
  }

  #depthOf(value: FilterNode): number {
    let depth = 0;
    for (let node = value; node.kind === 'index'; node = node.value) depth++;
    return depth;
  }

  #indexKey(): IndexNode['index'] {
    const token = this.#token;
    if (this.#takeSign('*')) return { star: true };
    if (token.kind === 'string') {
      this.#index++;
      return token.value;
    }
    if (token.kind === 'number' && Number.isInteger(token.value) && token.value >= 0) {
      this.#index++;
      return token.value;
    }
    throw this.#expected('a key such as "name", a position such as 0, or *');
  }

  #primary(): FilterNode {
    const token = this.#token;
    const { at } = token;
    if (this.#takeSign('(')) {
      const inner = this.#deeper(() => this.#logical(0));
      if (!this.#takeSign(')')) throw this.#expected('")"');
      return inner;
    }
    switch (token.kind) {
      case 'string':
        return this.#literal(at, { type: 'string', value: token.value });
      case 'number':
        return this.#literal(at, { type: 'number', value: token.value });
      case 'ip':
        return this.#literal(at, { type: 'ip', value: token.value });
      case 'duration':
        return this.#literal(at, { type: 'duration', milliseconds: token.milliseconds });
      case 'network':
        this.#index++;
        return this.#make({ kind: 'network', at, value: token.value });
      case 'name':
        return this.#named(token.text, at);
      case 'list':
        throw this.#error(`a list stands after "in", as in: ip.src in $${token.text}`);
      case 'sign':
      case 'end':
      default:
        throw this.#expected('a field, a function or a value');
    }
  }

  #literal(at: number, value: Literal): FilterNode {
    this.#index++;
    return this.#make({ kind: 'literal', at, value: Object.freeze(value) });
  }

  #named(name: string, at: number): FilterNode {
    if (name === 'true' || name === 'false') {
      return this.#literal(at, { type: 'boolean', value: name === 'true' });
    }
    if (RESERVED.has(name) || COMPARE_OPERATORS.has(name) || SEARCH_OPERATORS.has(name)) {
      throw this.#expected('a field, a function or a value');
    }
    this.#index++;
    if (!this.#takeSign('(')) return this.#make({ kind: 'field', at, name });
    const values: FilterNode[] = [];
    if (!this.#takeSign(')')) {
      do {
        values.push(this.#deeper(() => this.#logical(0)));
      } while (this.#takeSign(','));
      if (!this.#takeSign(')')) throw this.#expected('"," or ")"');
    }
    return this.#make({ kind: 'call', at, name, arguments: values });
  }

  #set(): SetNode {
    const token = this.#token;
    const { at } = token;
    if (token.kind === 'list') {
      this.#index++;
      return { kind: 'list', at, name: token.text };
    }
    if (!this.#takeSign('{'))
      throw this.#expected('a set such as {1 2 3}, or a list such as $name');
    const entries: SetEntry[] = [];
    while (!this.#takeSign('}')) {
      if (entries.length === SET_SIZE_MAX) {
        throw new FilterError(
          'filter.limit',
          this.#token.at,
          `a set may have ${SET_SIZE_MAX} entries; put more into a list`,
        );
      }
      entries.push(this.#setEntry());
      this.#takeSign(',');
    }
    if (entries.length === 0) throw new FilterError('filter.syntax', at, 'the set is empty');
    return Object.freeze({ kind: 'entries', at, entries: Object.freeze(entries) });
  }

  #setEntry(): SetEntry {
    const token = this.#token;
    const { at } = token;
    this.#index++;
    switch (token.kind) {
      case 'string':
        return { kind: 'string', at, value: token.value };
      case 'network':
        return { kind: 'network', at, value: token.value };
      case 'number': {
        const last = this.#takeSign('..') ? this.#rangeEnd('number') : token.value;
        if (last < token.value) throw rangeReversed(at);
        return { kind: 'number', at, first: token.value, last };
      }
      case 'ip': {
        if (!this.#takeSign('..')) {
          const bits = token.value.includes(':') ? 128 : 32;
          return { kind: 'network', at, value: `${token.value}/${bits}` };
        }
        const last = this.#rangeEnd('ip');
        if (last.includes(':') !== token.value.includes(':')) {
          throw new FilterError('filter.syntax', at, 'both ends of a range are IPv4, or both IPv6');
        }
        if (compareAddresses(parseAddress(last)!, parseAddress(token.value)!) < 0) {
          throw rangeReversed(at);
        }
        return { kind: 'addresses', at, first: token.value, last };
      }
      case 'name':
      case 'list':
      case 'duration':
      case 'sign':
      case 'end':
      default:
        this.#index--;
        throw this.#expected('a text, number, address, network or range, or "}"');
    }
  }

  #rangeEnd(kind: 'number'): number;
  #rangeEnd(kind: 'ip'): string;
  #rangeEnd(kind: 'number' | 'ip'): number | string {
    const token = this.#token;
    if (token.kind === kind && (token.kind === 'number' || token.kind === 'ip')) {
      this.#index++;
      return token.value;
    }
    throw this.#expected(kind === 'ip' ? 'the last address' : 'the last number');
  }

  #make(node: FilterNode): FilterNode {
    if (++this.#nodes > FILTER_NODES_MAX) {
      throw new FilterError(
        'filter.limit',
        node.at,
        `an expression may have ${FILTER_NODES_MAX} parts`,
      );
    }
    return Object.freeze(node);
  }

  #deeper<Value>(work: () => Value): Value {
    if (++this.#depth > FILTER_DEPTH_MAX) throw this.#tooDeep();
    const value = work();
    this.#depth--;
    return value;
  }

  #tooDeep(): FilterError {
    return new FilterError(
      'filter.limit',
      this.#token.at,
      `an expression may be nested ${FILTER_DEPTH_MAX} levels deep`,
    );
  }

  #take(word: string): boolean {
    const token = this.#token;
    if (token.kind !== 'name' || token.text !== word) return false;
    this.#index++;
    return true;
  }

  #takeSign(sign: Sign): boolean {
    const token = this.#token;
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#index++;
    return true;
  }

  #error(message: string): FilterError {
    return new FilterError('filter.syntax', this.#token.at, message);
  }

  #expected(what: string): FilterError {
    return this.#error(`expected ${what}, got ${describe(this.#token)}`);
  }

  #unexpectedAfterValue(): FilterError {
    const token = this.#token;
    const word = token.kind === 'name' ? token.text : '';
    const near = word === '' ? undefined : suggest(word, OPERATOR_WORDS);
    const hint = near === undefined ? '' : `; did you mean "${near}"?`;
    return this.#error(
      `expected an operator (eq, contains, in, and, ...), got ${describe(token)}${hint}`,
    );
  }
}

function rangeReversed(at: number): FilterError {
  return new FilterError('filter.syntax', at, 'this range ends before it begins');
}

function describe(token: Token): string {
  if (token.kind === 'end') return 'the end';
  if (token.kind === 'string') return 'a text';
  if (token.kind === 'list') return `"$${token.text}"`;
  if (token.kind === 'name' || token.kind === 'sign') return `"${token.text}"`;
  return token.kind === 'duration' ? 'a duration' : `"${token.value}"`;
}
