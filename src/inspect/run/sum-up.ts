import type { Run } from './run.ts';
import { integerOf } from './tx-store.ts';
import { JOINED_LISTS, storedListIndex } from './variables.ts';

const ARGUMENT_LISTS = JOINED_LISTS.ARGS.map(storedListIndex);
const NO_VALUES: readonly string[] = [];

/**
 * The anomaly score a request reached: the highest of the totals that the rules keep, or the sum over
 * the paranoia levels where the rules that would add them up were not reached.
 */
export function scoreOf(run: Run, totals: readonly number[], levels: readonly number[]): number {
  let score = 0;
  for (let index = 0; index < levels.length; index++) {
    score += integerOf(run.tx.slots[levels[index]!]);
  }
  for (let index = 0; index < totals.length; index++) {
    score = Math.max(score, integerOf(run.tx.slots[totals[index]!]));
  }
  return score;
}

/** The values that `sanitise...` actions named. */
export function maskedValues(run: Run): readonly string[] {
  if (run.masked === undefined && run.maskedNames === undefined) return NO_VALUES;
  const values = new Set(run.masked);
  for (const name of run.maskedNames ?? []) {
    const colon = name.indexOf(':');
    const key = name.slice(colon + 1);
    if (name.startsWith('arg:')) {
      for (const index of ARGUMENT_LISTS) addNamed(run, index, key, values);
    } else {
      addFields(run.response?.rawHeaders ?? NO_VALUES, key, values);
    }
  }
  values.delete('');
  return [...values];
}

function addFields(rawHeaders: readonly string[], key: string, values: Set<string>): void {
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (rawHeaders[index]!.toLowerCase() === key) values.add(rawHeaders[index + 1]!);
  }
}

function addNamed(run: Run, listIndex: number, key: string, values: Set<string>): void {
  const list = run.lists[listIndex];
  if (list === undefined) return;
  for (let at = 0; at < list.values.length; at++) {
    if (list.keys[at] === key) values.add(list.values[at]!.text);
  }
}
