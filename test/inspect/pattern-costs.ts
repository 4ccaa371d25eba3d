// Which texts cost a pattern most.
import { compilePattern, type Pattern, type RuleProgramSource } from '../../src/seclang/index.ts';
import { parsePattern } from '../../src/seclang/pattern/parser.ts';
import { PatternExhausted } from '../../src/seclang/pattern/search-budget.ts';
import { stressTexts, type TextMaker } from './stress-texts.ts';

/** Long enough that what grows faster than the text shows, short enough to try hundreds. */
const TRIAL_BYTES = 2048;
const STEPS_MAX = 5_000_000;

export interface UsedPattern {
  /** Rules that hold it. */
  readonly ids: readonly number[];
  readonly pattern: Pattern;
}

/** The patterns of a rule set's operators, each once. */
export function patternsOf(source: RuleProgramSource): readonly UsedPattern[] {
  const found = new Map<string, { ids: number[]; pattern: Pattern }>();
  for (const statement of Object.values(source.phases).flat()) {
    if (statement.kind !== 'rule') continue;
    for (const { operator } of statement.links) {
      if (operator.argument.form !== 'pattern') continue;
      const { pattern } = operator.argument;
      const key = `${pattern.ignoreCase} ${pattern.text}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, { ids: [statement.id], pattern });
      else known.ids.push(statement.id);
    }
  }
  return [...found.values()];
}

/** Texts that take a pattern most steps, or V8 most time. */
export function worstTexts(pattern: Pattern, count: number): readonly TextMaker[] {
  const { root } = parsePattern(pattern.text, pattern.ignoreCase);
  const matcher = compilePattern(pattern);
  const costs = stressTexts(root, pattern.literals ?? []).map((make) => {
    const text = flat(make(TRIAL_BYTES));
    let steps = 0;
    const begun = performance.now();
    try {
      matcher.exec(text, 0, {
        takeSteps(taken) {
          steps += taken;
          if (steps > STEPS_MAX) throw new PatternExhausted();
        },
      });
    } catch (error) {
      if (!(error instanceof PatternExhausted)) throw error;
    }
    return { make, cost: steps / 50 + (performance.now() - begun) * 1000 };
  });
  costs.sort((a, b) => b.cost - a.cost);
  return costs.slice(0, count).map(({ make }) => make);
}

/** As it comes from a parser: not put together from pieces. */
function flat(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1');
}
