import type {
  AttackSign,
  ExclusionState,
  Judgement,
  ReadinessReason,
  ReadinessVerdict,
} from '../../../src/review/index.ts';

const requests = (count: string): string => (count === '1' ? '1 request' : `${count} requests`);

/** Words of the way out of false positives. */
export const enTuning = {
  title: 'Tuning',
  lead: 'Where a rule is wrong about your visitors, and the way out.',
  exclude: 'False alarm? Exclude it',
  excludedAlready: 'Excluded',
  dialogTitle: 'Exclude a false alarm',
  // What would be left out, as a sentence.
  scope: (rule: number, what: string): string => `Rule ${rule} no longer looks at ${what}`,
  scopeRule: (rule: number): string => `Rule ${rule} is no longer asked`,
  brief: (rule: number, what: string, where: string): string =>
    what === '' ? `rule ${rule} (${where})` : `${what} from rule ${rule} (${where})`,
  site: 'Site',
  where: 'Where',
  everywhere: 'everywhere on this site',
  paths: {
    exact: (path: string): string => `Only ${path}`,
    pattern: (path: string): string => `${path}, where * is one part of the path`,
    below: (path: string): string => `Everything below ${path}`,
    any: 'The whole site',
  },
  becomes: 'What it becomes',
  becomesHelp: (site: string): string => `SecLang, loaded before all other rules of ${site}`,
  tryTitle: 'Dry run',
  trying: 'Judging recorded requests again',
  allowed: (count: string, attacks: string): string =>
    `would have allowed ${count} more ${count === '1' ? 'request' : 'requests'}, ${attacks} of them ${attacks === '1' ? 'looks like an attack' : 'look like attacks'}`,
  blocked: (count: string): string => `; would have blocked ${count} more`,
  basis: (count: string, since: string): string =>
    `Judged by the matches on record: ${requests(count)} in which something was found since ${since}. Bodies are not kept, so nothing is inspected anew.`,
  partial: 'There were more; the newest were looked at.',
  nothingPasses: 'This alone lets nothing pass.',
  times: (count: string): string => `${count} times`,
  stillStopped: (count: string): string =>
    `${requests(count)} would stay stopped for something else.`,
  passedBefore: (count: string): string =>
    `${requests(count)} passed before, with a finding less now.`,
  unknown: (count: string): string =>
    `Of ${requests(count)} nobody knows: they were stopped before all rules had looked.`,
  judgements: {
    untouched: 'as before',
    'passed-before': 'passed before',
    stopped: 'stays stopped',
    passes: 'would pass',
    unknown: 'unknown',
  } satisfies Record<Judgement, string>,
  signs: {
    'bare-payload': 'the value is little but a payload',
    'other-findings': 'something else was found in it',
    'many-rules': 'its sender tripped many rules',
    'many-places': 'its sender tripped rules in many places',
    probing: 'its sender looked for holes',
  } satisfies Record<AttackSign, string>,
  reason: 'Reason',
  reasonHelp: 'It stands in the list and in the audit.',
  ends: 'Ends',
  lifetimes: { 7: 'in 7 days', 30: 'in 30 days', 90: 'in 90 days', 0: 'when somebody undoes it' },
  apply: 'Exclude',
  viewerNote: 'Your role may look, not exclude. Ask an operator.',
  applying: 'On its way to the gateway.',
  applied: 'In force. The same request passes now.',
  undo: 'Undo',
  undone: 'Undone. The rule looks again.',
  toList: 'All exclusions',
  exclusions: 'Exclusions',
  exclusionsHelp: 'Each for one rule, one place and one value. Your rampart.yaml is not changed.',
  none: 'There are none. A blocked request that was no attack has a button for one.',
  what: 'What',
  why: 'Why',
  who: 'By',
  state: 'State',
  states: {
    enforced: 'In force',
    pending: 'On its way',
    idle: 'Without effect',
    ended: 'Over',
    removed: 'Undone',
  } satisfies Record<ExclusionState, string>,
  idleNote:
    'The site has no such rule any more, perhaps since an update. Undo it, or keep it for when the rule comes back.',
  until: (time: string): string => `until ${time}`,
  showPast: 'Show those that are over',
  undoTitle: 'Undo this exclusion?',
  undoNote: 'The rule looks at this value again, within seconds.',
  suggestions: 'Suggestions',
  suggestionsHelp: 'What many ordinary visitors trip. None is made without you.',
  noSuggestions: 'Nothing looks like a false alarm.',
  suggested: (clients: string, count: string): string =>
    `${clients} visitors, ${requests(count)}; nearly all of them also do what ordinary visitors do`,
  look: 'Look and try',
  readiness: 'Ready to block?',
  readinessHelp: 'What block mode would have stopped, over the last 14 days.',
  verdicts: {
    ready: 'Ready: set the mode to block',
    look: 'Look first',
    wait: 'Wait: not enough was seen yet',
    blocks: 'Blocks already',
    off: 'Rules are off',
  } satisfies Record<ReadinessVerdict, string>,
  reasons: {
    'few-days': 'Less than a week was seen.',
    'few-requests': 'Fewer than 10,000 requests were seen.',
    'false-alarms': 'Ordinary visitors would be stopped: exclude what is marked.',
    faults: 'Too many checks could not be completed.',
    partial: 'More was found than could be looked at.',
  } satisfies Record<ReadinessReason, string>,
  /** Days that were looked at. */
  days: (count: string, isOne: boolean): string => (isOne ? 'one day' : `${count} days`),
  underADay: 'less than a day',
  seen: (count: string, days: string, stopped: string): string =>
    `${requests(count)} in ${days}, ${stopped} of them stopped`,
  seenDetect: (count: string, days: string, stopped: string): string =>
    `${requests(count)} in ${days}, ${stopped} of them would have been stopped`,
  cause: 'For what',
  stopped: 'Stopped',
  clients: 'Clients',
  suspects: (count: string): string => `${count} of them try things`,
  looksFalse: 'looks like a false alarm',
  noCauses: 'Nothing was stopped.',
};

export type TuningWords = typeof enTuning;
