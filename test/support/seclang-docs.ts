// Writes docs/seclang.md from the tables of words, so that the page cannot say anything else than the
// code does: `node test/support/seclang-docs.ts`. test/seclang-docs.test.ts fails when it is stale.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  ACTIONS,
  CONTROLS,
  DIRECTIVES,
  OPERATORS,
  TRANSFORMATIONS,
  VARIABLES,
} from '../../src/seclang/index.ts';
import type { OperatorWord } from '../../src/seclang/index.ts';

export const SECLANG_DOCS = fileURLToPath(new URL('../../docs/seclang.md', import.meta.url));

interface DocumentedWord {
  readonly state: 'supported' | 'no-effect' | 'refused';
  readonly summary: string;
  readonly reason?: string;
  readonly aliases?: readonly string[];
}

const INTRODUCTION = `# The rule language

Rampart reads the rule language of ModSecurity (SecLang), as version 3 understands it. This page names
every word of the language and what Rampart does with it. It is written from the tables that the parser
itself uses (\`src/seclang/words\`).

- **supported**: it means what the reference manual of ModSecurity says.
- **no effect**: accepted, because working configurations hold it; nothing in Rampart depends on it. The
  load tells it as a warning.
- **refused**: a rule set that uses it does not load; the error names the file, line and column.

Nothing is ignored silently: a word that stands in no table is refused with the nearest word that does.

## Where Rampart decides

- Rules match bytes. Texts are latin1, patterns never see code points; \`\\x{100}\` is refused.
- Patterns are PCRE as ModSecurity 3 compiles them: \`.\` matches a line feed, \`^\` and \`$\` match at
  every line, letters fold in ASCII only. Look-arounds, atomic groups, possessive quantifiers, named
  groups and inline flags work. Recursion, conditionals, \`\\K\`, \`\\p\`, \`\\X\`, branch reset, callouts and
  verbs are refused.
- No pattern can run away ([how](rule-costs.md)): long values are read once by an automaton, short ones
  by V8, whose linear engine takes over, or by a matcher that never tries the same thing twice at one
  place. A back reference is accepted where repetition around it has a small bound, and refused
  otherwise.
- In a repeated group a capture that took no part in the last pass is empty, where PCRE keeps the one
  before.
- SecRuleRemove... and SecRuleUpdate... apply to rules before and behind them, as in ModSecurity 3.
- A tag or message that selects rules is the whole tag or message, unless it holds pattern characters:
  then it is a pattern (ModSecurity 3 knows the first, ModSecurity 2 the second).
- Update directives change the first rule of a chain; \`SecRuleUpdateActionById ID:LINK\` reaches a link.
- \`skipAfter\` must name a marker (or rule id) behind the rule; a missing one is an error at load.
- \`\\"\` in a quoted argument is a quote. A line that ends in a backslash goes on in the next; a comment
  does so only where it comments out a rule.
- SecDefaultAction holds for the rules after it. Without one, rules log and pass.
- File names are relative to the file that names them. \`Include\` takes \`*\`, \`?\` and \`[...]\`.
`;

/** The text of docs/seclang.md. */
export function describeLanguage(): string {
  const sections = [
    INTRODUCTION,
    section('Directives', DIRECTIVES, (name, word) => [`\`${`${name} ${word.form}`.trim()}\``]),
    section('Variables', VARIABLES, (name, word) => [
      `\`${name}\``,
      `${word.form}, from phase ${word.phase}`,
    ]),
    section('Operators', OPERATORS, (name, word) => [`\`@${name}\``, operatorForm(word)]),
    section('Transformations', TRANSFORMATIONS, (name) => [`\`t:${name}\``]),
    section('Actions', ACTIONS, (name, word) => [
      `\`${name}${VALUE_FORMS[word.value]}\``,
      word.group,
    ]),
    section('Options of ctl', CONTROLS, (name) => [`\`ctl:${name}=\``]),
  ];
  return sections.join('\n');
}

const VALUE_FORMS = { none: '', optional: '[:...]', required: ':...' } as const;

const EXTRA_COLUMNS: Readonly<Record<string, string>> = {
  Variables: 'form',
  Operators: 'takes',
  Actions: 'kind',
};

function section<Words extends Readonly<Record<string, DocumentedWord>>>(
  title: string,
  words: Words,
  columns: (name: keyof Words & string, word: Words[keyof Words]) => readonly string[],
): string {
  const names = Object.keys(words) as (keyof Words & string)[];
  const extra = EXTRA_COLUMNS[title];
  const head = ['word', ...(extra === undefined ? [] : [extra]), 'state', 'meaning'];
  const rows = names.map((name) => {
    const word = words[name]!;
    const state = word.state.replace('-', ' ');
    return [...columns(name, word), state, meaning(word)];
  });
  const count = (state: DocumentedWord['state']): number =>
    names.filter((name) => words[name]!.state === state).length;
  return [
    `## ${title}`,
    '',
    `${count('supported')} supported, ${count('no-effect')} without effect, ${count('refused')} refused.`,
    '',
    row(head),
    row(head.map(() => '---')),
    ...rows.map(row),
    '',
  ].join('\n');
}

function meaning({ summary, reason, aliases }: DocumentedWord): string {
  const why = reason === undefined ? '' : ` ${reason[0]!.toUpperCase()}${reason.slice(1)}.`;
  const also = aliases === undefined ? '' : ` Also spelt ${aliases.join(', ')}.`;
  return `${summary}${why}${also}`;
}

function operatorForm({ form, fromFile, optional }: OperatorWord): string {
  if (fromFile === true) return `file of ${form}`;
  if (form === 'none') return optional === true ? 'anything' : 'nothing';
  return form;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

if (import.meta.main) writeFileSync(SECLANG_DOCS, describeLanguage());
