import {
  compilePattern,
  type Matcher,
  type SelectorNode,
  type TargetNode,
  type VariableName,
} from '../../seclang/index.ts';

/** Which names of a collection a target takes. */
export interface Selection {
  /** Whether it searches in names: that takes time. */
  readonly isPattern: boolean;
  has(key: string): boolean;
}

/** What the exclusions of a link take out; made once, however many targets they are held against. */
export class Exclusions {
  readonly #byVariable = new Map<VariableName, ExcludedNames>();

  constructor(nodes: readonly TargetNode[]) {
    for (const { variable, selector } of nodes) {
      let excluded = this.#byVariable.get(variable);
      if (excluded === undefined) {
        excluded = new ExcludedNames();
        this.#byVariable.set(variable, excluded);
      }
      excluded.add(selector);
    }
  }

  of(variable: VariableName): ExcludedNames | undefined {
    return this.#byVariable.get(variable);
  }
}

/** The names of one variable that a link leaves out. */
class ExcludedNames implements Selection {
  readonly #names = new Set<string>();
  readonly #patterns: Matcher[] = [];
  /** Whether nothing of the variable is left. */
  isAll = false;

  add(selector: SelectorNode | undefined): void {
    if (selector === undefined) this.isAll = true;
    else if (selector.kind === 'pattern') this.#patterns.push(compilePattern(selector.pattern));
    else this.#names.add(nameOf(selector));
  }

  get isPattern(): boolean {
    return this.#patterns.length > 0;
  }

  has(key: string): boolean {
    return this.#names.has(key) || this.#patterns.some((pattern) => pattern.test(key));
  }
}

/**
 * The selection of a target: its selector, less what is excluded. Returns undefined where every name is
 * taken, and 'none' where an exclusion without a selector takes the whole variable out.
 */
export function compileSelection(
  { variable, selector }: TargetNode,
  exclusions: Exclusions | undefined,
): Selection | undefined | 'none' {
  const takes = selector === undefined ? undefined : compileSelector(selector);
  const excluded = exclusions?.of(variable);
  if (excluded === undefined) return takes;
  if (excluded.isAll) return 'none';
  return {
    isPattern: excluded.isPattern || takes?.isPattern === true,
    has: (key) => (takes === undefined || takes.has(key)) && !excluded.has(key),
  };
}

function compileSelector(selector: SelectorNode): Selection {
  if (selector.kind === 'pattern') {
    const matcher: Matcher = compilePattern(selector.pattern);
    return { isPattern: true, has: (name) => matcher.test(name) };
  }
  const wanted = nameOf(selector);
  return { isPattern: false, has: (name) => name === wanted };
}

/** What the name of a value is held against; of XML the path, which is what its values are listed by. */
function nameOf(selector: Exclude<SelectorNode, { readonly kind: 'pattern' }>): string {
  return selector.kind === 'name' ? selector.key : selector.expression;
}
