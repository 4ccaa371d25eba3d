import { requiredLiterals } from './literals.ts';
import { parsePattern } from './parser.ts';
import { PatternError } from './reader.ts';
import { simplify } from './simplify.ts';

/**
 * Lower-case texts of which every latin1 text that a RegExp of JavaScript matches holds at least one, in
 * either case; undefined where no such set is worth having, or the pattern is none of PCRE's.
 */
export function literalsOfRegExp({ source, ignoreCase }: RegExp): readonly string[] | undefined {
  try {
    return requiredLiterals(simplify(parsePattern(toPcre(source), ignoreCase).root));
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}

/** What JavaScript writes otherwise than PCRE: white space holds the no-break space, `[^]` is any byte. */
function toPcre(source: string): string {
  let isInClass = false;
  return source.replaceAll(/\\[^]|\[\^\]|[[\]]/g, (piece) => {
    if (piece === '\\s') return isInClass ? SPACES : `[${SPACES}]`;
    if (piece === '[^]' && !isInClass) return '[\\x00-\\xff]';
    if (piece === ']' || piece === '[^]') isInClass = false;
    else if (piece === '[') isInClass = true;
    return piece;
  });
}

const SPACES = '\\t-\\r \\xa0';
