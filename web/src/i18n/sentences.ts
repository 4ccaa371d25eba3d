/**
 * Sentences of the server by their English, in another language. `%{}` stands for what the server fills
 * in, in the same order in both; a filling that is a sentence itself is translated too.
 */
export type SentenceTable = Readonly<Record<string, string>>;

/** Says a sentence in the table's language; undefined where it knows none like it. */
export type Translate = (english: string) => string | undefined;

const FILLED_IN = /%\{[^}]*\}/g;
/** Sentences within sentences: a clause about an attribute of an element, and how it was encoded. */
const DEPTH_MAX = 5;

interface Template {
  readonly pattern: RegExp;
  readonly translation: string;
  /** Characters that are not filled in: the more, the surer. */
  readonly weight: number;
  readonly startsFilled: boolean;
}

export function makeTranslator(table: SentenceTable): Translate {
  const templates = Object.entries(table)
    .filter(([english]) => english.includes('%{'))
    .map(([english, translation]) => makeTemplate(english, translation))
    .sort((a, b) => b.weight - a.weight);

  const clauses = templates.filter(({ startsFilled }) => !startsFilled);

  const exact = (english: string): string | undefined =>
    Object.hasOwn(table, english) ? table[english] : undefined;

  const fromTemplate = (
    english: string,
    depth: number,
    tried: readonly Template[] = templates,
  ): string | undefined => {
    for (const { pattern, translation } of tried) {
      const [, ...fillings] = pattern.exec(english) ?? [];
      if (fillings.length === 0) continue;
      let index = 0;
      return translation.replace(FILLED_IN, () => {
        const filling = fillings[index++] ?? '';
        return translate(filling, depth + 1) ?? filling;
      });
    }
    return undefined;
  };

  /** A clause behind its subject: `the value` and `calls alert`, or `onclick` and `calls alert`. */
  const joined = (
    english: string,
    depth: number,
    sayOf: (subject: string) => string | undefined,
  ): string | undefined => {
    for (let blank = english.indexOf(' ', 1); blank > 0; blank = english.indexOf(' ', blank + 1)) {
      const subject = sayOf(english.slice(0, blank));
      if (subject === undefined) continue;
      const clause = english.slice(blank + 1);
      const said = exact(clause) ?? fromTemplate(clause, depth + 1, clauses);
      if (said !== undefined) return `${subject}${said}`;
    }
    return undefined;
  };

  /** What is surer comes first: whole sentences, known subjects, what is filled in, any subject. */
  const translate = (english: string, depth: number): string | undefined => {
    if (depth > DEPTH_MAX) return undefined;
    return (
      exact(english) ??
      joined(english, depth, exact) ??
      fromTemplate(english, depth) ??
      joined(english, depth, (subject) => (subject.includes(' ') ? undefined : subject))
    );
  };

  return (english) => {
    const said = translate(english, 0);
    return said && spaceScripts(said);
  };
}

function makeTemplate(english: string, translation: string): Template {
  const parts = english.split(FILLED_IN);
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return {
    pattern: new RegExp(`^${escaped.join('(.+?)')}$`, 's'),
    translation,
    weight: parts.join('').length,
    startsFilled: parts[0] === '',
  };
}

/** A blank between Chinese and Latin script, as the rest of the console sets it. */
function spaceScripts(text: string): string {
  return text
    .replace(/([\w$`)\]>%])(?=\p{Script=Han})/gu, '$1 ')
    .replace(/(\p{Script=Han})(?=[\w$`([<@%])/gu, '$1 ');
}
