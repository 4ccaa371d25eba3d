import { foldCase } from './fold-case.ts';
import { MultiPattern } from '../../lib/multi-pattern.ts';
import { shorten, type CompiledOperator, type OperatorDefinition } from './operator.ts';

/**
 * Matches where the value holds one of the phrases anywhere, letters in either case. One pass over the
 * value, however many phrases there are.
 *
 * Argument: phrases.
 * Reports: of the phrases found the one that ends first, as written in the list (also in TX.0).
 *
 * @example SecRule ARGS "@pm sleep( benchmark( xp_cmdshell" "id:1,phase:2,deny"
 */
export const pm: OperatorDefinition<'phrases'> = {
  compile: (phrases) => compilePhrases(phrases),
};

export function compilePhrases(phrases: readonly string[]): CompiledOperator {
  const automaton = new MultiPattern(phrases);
  return {
    literals: phrases.map(foldCase),
    test(value, report) {
      const found = automaton.first(value);
      if (found < 0) return false;
      const phrase = phrases[found]!;
      // What ends first stands first: an earlier occurrence would have ended earlier.
      const at = foldCase(value).indexOf(foldCase(phrase));
      report.captures = [phrase];
      report.matchStart = at;
      report.matchEnd = at + phrase.length;
      report.evidence = shorten(phrase);
      return true;
    },
  };
}
