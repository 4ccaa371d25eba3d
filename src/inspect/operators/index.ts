import { contains } from './contains.ts';
import type { OperatorDefinition } from './operator.ts';

/** Every operator of the rule language that can run, under its name there. */
export const OPERATORS = { contains } satisfies Readonly<Record<string, OperatorDefinition>>;

export {
  CAPTURES_MAX,
  EVIDENCE_LENGTH_MAX,
  makeReport,
  reportMatch,
  type CompiledOperator,
  type OperatorContext,
  type OperatorDefinition,
  type OperatorReport,
  type RequiredLiterals,
} from './operator.ts';
export type { AddressLists, GeoDatabase, GeoRecord, ListAnswer } from './lookups.ts';
