import type { SourceLocation } from '../lib/errors.ts';
import { checkCondition, type FilterLists } from './check/check.ts';
import type { CheckedNode } from './check/checked.ts';
import { compileChecked, type Condition, type FilterBindings } from './compile.ts';
import type { FilterSchema } from './schema.ts';
import type { Filter } from './syntax/nodes.ts';
import { parseSyntax } from './syntax/parse.ts';
import { locateIn, withLocations, type Locate } from './syntax/source.ts';

export interface FilterOptions {
  /** What `$name` stands for. */
  readonly lists?: FilterLists;
  /** Where the expression stands in a file; left out, errors count from its own beginning. */
  readonly locate?: (offset: number) => SourceLocation | undefined;
}

/** A filter that was read and checked. */
export interface CheckedFilter {
  readonly filter: Filter;
  readonly schema: FilterSchema;
  readonly root: CheckedNode;
}

/** Reads an expression. Throws UsageError with its place. */
export function parseFilter(text: string, locate: Locate = locateIn(text, 'filter')): Filter {
  return withLocations(locate, () => parseSyntax(text));
}

/** Reads and checks an expression that is to say yes or no. Throws UsageError with its place. */
export function checkFilter(
  text: string,
  schema: FilterSchema,
  options: FilterOptions = {},
): CheckedFilter {
  const locate = options.locate ?? locateIn(text, 'filter');
  return withLocations(locate, () => {
    const filter = parseSyntax(text);
    const root = checkCondition(filter.root, { schema, lists: options.lists ?? {} });
    return { filter, schema, root };
  });
}

/** Makes a checked filter runnable. Costly: once per filter and thread. */
export function compileFilter<Context>(
  { root, schema }: CheckedFilter,
  bindings: FilterBindings<Context>,
): Condition<Context> {
  return compileChecked(root, bindings, schema.encoding);
}
