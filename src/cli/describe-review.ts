import type { AttackSign, DryRun, Judgement } from '../review/index.ts';
import { counted } from './counted.ts';
import { printable } from './printable.ts';

const JUDGEMENTS: Readonly<Record<Judgement, string>> = {
  untouched: 'as before',
  'passed-before': 'passed before',
  stopped: 'still stopped',
  passes: 'would pass',
  unknown: 'cannot be told',
};

const SIGNS: Readonly<Record<AttackSign, string>> = {
  'bare-payload': 'the value is little but a payload',
  'other-findings': 'something else was found in it too',
  'many-rules': 'its sender tripped rules of many kinds',
  'many-places': 'its sender tripped rules in many places',
  probing: 'its sender looked for holes',
};

/** A dry run over recorded requests, in the words of the console. */
export function describeDryRun(run: DryRun): readonly string[] {
  return [
    `would have allowed ${counted(run.wouldPass, 'more request')}, ${describeAttackLike(run.attackLike)}; would have blocked 0 more`,
    `  judged by the matches on record of ${counted(run.looked, 'flagged request')} since ${new Date(run.from).toISOString()}${run.isPartial ? ' (the newest; there are more)' : ''}`,
    `  ${run.touched} touched, of ${counted(run.clients, 'client')}: ${run.stillStopped} stay stopped, ${run.passedBefore} passed before`,
    ...(run.unknown === 0
      ? []
      : [
          `  ${run.unknown} were stopped before all rules had looked: what they would do cannot be told`,
        ]),
    ...run.examples.map(({ id, client, method, target, judgement, signs, times }) => {
      const why = signs.length === 0 ? '' : ` (${signs.map((sign) => SIGNS[sign]).join('; ')})`;
      return `  ${id}  ${client}  ${method} ${printable(target)}  ${JUDGEMENTS[judgement]}${why}${times > 1 ? `, ${times} times` : ''}`;
    }),
  ];
}

/** `1 of them looks like an attack`, `0 of them look like attacks` */
export function describeAttackLike(number: number): string {
  return number === 1 ? '1 of them looks like an attack' : `${number} of them look like attacks`;
}
