import { formatTarget, type ExclusionScope } from '../../config/index.ts';
import type { ExclusionEntry, Suggestion } from '../../review/index.ts';
import { printable, printableText } from '../printable.ts';

const STATES: Readonly<Record<ExclusionEntry['state'], string>> = {
  enforced: 'in force',
  pending: 'on its way to the gateway',
  idle: 'DOES NOTHING: its site has no rule of this id; "rampart exclusions remove" takes it away',
  ended: 'over',
  removed: 'removed',
};

export function describeEntry(entry: ExclusionEntry): readonly string[] {
  const { id, state, author, reason, createdAtMs, endsAtMs, removed } = entry;
  const end = endsAtMs === undefined ? '' : `, until ${new Date(endsAtMs).toISOString()}`;
  return [
    `${id}  ${STATES[state]}${end}`,
    `  ${describeScope(entry)}`,
    `  ${printableText(author)}, ${new Date(createdAtMs).toISOString()}: ${printableText(reason)}`,
    ...(removed === undefined
      ? []
      : [`  removed by ${printableText(removed.author)}, ${new Date(removed.atMs).toISOString()}`]),
    '',
    ...entry.secLang
      .trimEnd()
      .split('\n')
      .map((line) => `    ${line}`),
    '',
  ];
}

function describeScope({ site, ruleId, path, target }: ExclusionScope): string {
  const value = target === undefined ? 'not asked' : `not on ${printable(formatTarget(target))}`;
  const where = {
    exact: `at ${printable(path.value)}`,
    pattern: `at ${printable(path.value)}`,
    below: `below ${printable(path.value)}`,
    any: 'everywhere',
  }[path.kind];
  return `rule ${ruleId} ${value}, ${where}, on site ${printableText(site)}`;
}

export function describeSuggestion(suggestion: Suggestion): readonly string[] {
  const { scope, message, requests, stopped, clients, ordinary, snippets, eventId } = suggestion;
  return [
    `${describeScope(scope)}: ${printable(message)}`,
    `  ${requests} requests of ${clients} visitors (${stopped} stopped or would be); of those looked at, ${ordinary} also do what ordinary visitors do`,
    ...snippets.map((snippet) => `  for example ${JSON.stringify(printable(snippet))}`),
    `  rampart exclusions add --event ${eventId} --rule ${scope.ruleId} --dry-run`,
    '',
  ];
}
