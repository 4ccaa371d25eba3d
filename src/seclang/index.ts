import type { RuleProgramSource } from './nodes.ts';

export * from './nodes.ts';
export type * from './settings.ts';
export type * from './pattern/pattern.ts';
export { compilePattern } from './pattern/matcher.ts';
export { isPlain } from './pattern/plain.ts';
export { translatePattern } from './pattern/translate.ts';
export { PatternError } from './pattern/reader.ts';
export { PatternExhausted } from './pattern/memoised.ts';
export { OPERATORS } from './words/operators.ts';
export type { FormOf, OperatorForm, OperatorName, OperatorWord } from './words/operators.ts';
export { TRANSFORMATIONS } from './words/transformations.ts';
export type { TransformationName, TransformationWord } from './words/transformations.ts';
export { VARIABLES } from './words/variables.ts';
export type { VariableForm, VariableName, VariableWord } from './words/variables.ts';
export { ACTIONS, CONTROLS } from './words/actions.ts';
export type { ActionName, ControlName } from './words/actions.ts';
export { DIRECTIVES } from './words/directives.ts';
export type { DirectiveName } from './words/directives.ts';

/** Rule texts in load order, with every file that their includes and data files can reach. */
export interface RuleTexts {
  readonly entries: readonly string[];
  /** Path to text (latin1). */
  readonly files: Readonly<Record<string, string>>;
}

/** `loadRules(texts)`: throws UsageErrors with every mistake of the load. Comes from ./load.ts. */
export type LoadRules = (texts: RuleTexts) => RuleProgramSource;
