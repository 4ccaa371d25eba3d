import { fail } from '../source/mistakes.ts';
import type { SourceText } from '../source/source-text.ts';
import { WordIndex } from '../words/lookup.ts';
import { ACTIONS } from '../words/actions.ts';
import type { ActionName, ActionWord } from '../words/actions.ts';

/** One action as it stands in a list: `setvar:'tx.score=+5'` with the quotes taken off. */
export interface ActionItem {
  readonly name: ActionName;
  /** undefined where no colon stands. */
  readonly value: SourceText | undefined;
  /** The whole item, for messages. */
  readonly text: SourceText;
}

const actions = new WordIndex('action', ACTIONS);

/** Splits a list of actions at its commas; those inside single quotes belong to values. */
export function parseActionList(text: SourceText): ActionItem[] {
  const items: ActionItem[] = [];
  let position = 0;
  while (position <= text.length) {
    const end = findItemEnd(text, position);
    const item = text.slice(position, end).trim();
    position = end + 1;
    // A comma too many is forgiven by every engine.
    if (item.length > 0) items.push(parseItem(item));
  }
  return items;
}

function findItemEnd(text: SourceText, start: number): number {
  let quoted = -1;
  for (let index = start; index < text.length; index++) {
    const character = text.value[index];
    if (character === '\\') index++;
    else if (character === "'") quoted = quoted < 0 ? index : -1;
    else if (character === ',' && quoted < 0) return index;
  }
  if (quoted >= 0) fail(text, 'bad-quoting', "the quote is not closed (expected ')", quoted);
  return text.length;
}

function parseItem(text: SourceText): ActionItem {
  const colon = text.value.indexOf(':');
  const written = (colon < 0 ? text.value : text.value.slice(0, colon)).trim();
  const name = actions.find(text, written);
  const value = colon < 0 ? undefined : unquote(text.slice(colon + 1).trim());
  const word: ActionWord = ACTIONS[name];
  if (word.value === 'required' && (value === undefined || value.length === 0)) {
    fail(text, 'bad-action', `the action ${name} needs a value, as in ${name}:...`);
  }
  if (word.value === 'none' && value !== undefined) {
    fail(text, 'bad-action', `the action ${name} takes no value`);
  }
  return { name, value, text };
}

/** Takes single quotes off a value; `\'` inside them is the quote itself. */
function unquote(text: SourceText): SourceText {
  if (!text.value.startsWith("'")) return text;
  if (text.length < 2 || !text.value.endsWith("'")) {
    fail(text, 'bad-quoting', 'text follows the closing quote (expected a comma)');
  }
  return text.slice(1, text.length - 1).unescape("'");
}
