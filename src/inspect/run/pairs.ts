import { TextMemo } from '../../lib/text-memo.ts';
import type { ParsedArguments } from '../body/index.ts';
import type { Intake } from '../prefilter/intake.ts';
import { ValueList } from '../value.ts';
import type { Run } from './run.ts';
import { storedListIndex, type StoredList } from './variables.ts';

/**
 * Longest text whose pairs are kept for later requests. Short enough, too, to be read without a look at
 * the budget.
 */
export const PAIRS_LENGTH_MAX = 1024;
const COOKIES_MAX = 256;

/** What a query or a Cookie header holds, as values. */
export interface Pairs {
  readonly names: ValueList;
  readonly values: ValueList;
  /** Bytes of all names and values. */
  readonly bytes: number;
  readonly parsed: ParsedArguments;
}

/** Makes values of pairs. */
export function makePairs(
  parsed: ParsedArguments,
  valuesIntake: Intake,
  namesIntake: Intake,
): Pairs {
  const { names, values } = parsed.arguments;
  return {
    names: new ValueList(
      names,
      names.map((name) => namesIntake.make(name)),
    ),
    values: new ValueList(
      names,
      values.map((value) => valuesIntake.make(value)),
    ),
    bytes: lengthOf(names) + lengthOf(values),
    parsed,
  };
}

/** A page comes with forty more requests of the same cookies: they are read once. */
export function rememberCookies(read: (header: string) => Pairs): TextMemo<Pairs> {
  return new TextMemo(read, COOKIES_MAX, PAIRS_LENGTH_MAX);
}

/** Takes pairs in that were read before. */
export function takePairs(run: Run, pairs: Pairs, list: StoredList, namesList: StoredList): void {
  takeRead(run, pairs.values, storedListIndex(list));
  takeRead(run, pairs.names, storedListIndex(namesList));
  run.budget.spend(pairs.bytes);
}

/** Takes a list in whose values were made before. */
export function takeRead(run: Run, list: ValueList, index: number): void {
  const intake = run.tables.listIntakes[index]!;
  const { values } = list;
  for (let at = 0; at < values.length; at++) intake.mark(values[at]!, run.candidates);
  run.lists[index] = list;
}

function lengthOf(texts: readonly string[]): number {
  let length = 0;
  for (const text of texts) length += text.length;
  return length;
}
