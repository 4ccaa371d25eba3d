// The cases that stand beside each default rule file, as what the rule engine takes.
import {
  casesOfValue as valuesOf,
  readCases as read,
  type RuleCase as WrittenCase,
} from '../../src/cli/rules/cases/read-cases.ts';
import type { Transaction } from '../../src/inspect/index.ts';
import { makeTransaction } from '../support/rules.ts';

export { caseNameOf, toBytes } from '../../src/cli/rules/cases/read-cases.ts';

export interface RuleCase {
  /** Where in the request the value stands, or `request` where the case is one. */
  readonly place: string;
  readonly value: string;
  readonly request: { readonly transaction: Transaction; readonly body: string };
}

/** The cases of one file; empty where there is none. */
export function readCases(file: string): readonly RuleCase[] {
  return read(file).map(withTransaction);
}

/** A value in a query, a form, a leaf of JSON, and a part of a multipart body. */
export function casesOfValue(value: string): readonly RuleCase[] {
  return valuesOf(value).map(withTransaction);
}

function withTransaction({ place, value, request: { body, ...given } }: WrittenCase): RuleCase {
  return { place, value, request: { transaction: makeTransaction(given), body } };
}
