import { findForeignBackReference } from './back-references.ts';
import { dependsOnLines, emitMultiline, emitSingleLine } from './emit.ts';
import type { EmittedPattern } from './emit.ts';
import { requiredLiterals } from './literals.ts';
import { parsePattern } from './parser.ts';
import type { Pattern, PatternForm } from './pattern.ts';
import { restrictToPlain } from './plain.ts';
import { PatternError } from './reader.ts';
import { isBounded, isLinear } from './safety.ts';
import { holdsCommitment, simplify } from './simplify.ts';
import { unroll } from './unroll.ts';
import { maxWidth, sizeOf, some } from './syntax.ts';
import type { RegexNode } from './syntax.ts';

/** Steps of a pattern with its counted repetitions written out; beyond it neither engine is quick. */
const PATTERN_SIZE_MAX = 50_000;

/** Largest pattern whose counted repetitions are written out for V8. */
const UNROLLED_SIZE_MAX = 5000;
const LOOK_BEHIND_WIDTH_MAX = 255;

export interface PatternOptions {
  readonly ignoreCase?: boolean;
}

/**
 * Checks and classifies a pattern. Throws PatternError where it is wrong, means something that no
 * engine here can do, or could run away.
 */
export function translatePattern(text: string, options: PatternOptions = {}): Pattern {
  const ignoreCase = options.ignoreCase ?? false;
  const { root: parsed, captureCount } = parsePattern(text, ignoreCase);
  if (sizeOf(parsed) > PATTERN_SIZE_MAX) {
    throw new PatternError(0, 'the counted repetitions of the pattern multiply to too much');
  }
  checkLookBehinds(parsed);
  const root = simplify(parsed);
  const plain = restrictToPlain(root);
  return {
    text,
    ignoreCase,
    groupCount: captureCount,
    literals: requiredLiterals(root),
    plainLiterals: plain === undefined ? [] : requiredLiterals(plain),
    singleLine: formOf(root, emitSingleLine),
    multiline: dependsOnLines(root) ? formOf(root, emitMultiline) : undefined,
  };
}

/** PCRE wants them of fixed length; what matters here is that they have a small bound. */
function checkLookBehinds(root: RegexNode): void {
  const unbounded = some(
    root,
    (node) =>
      node.kind === 'look' &&
      node.direction === 'behind' &&
      maxWidth(node.body) > LOOK_BEHIND_WIDTH_MAX,
  );
  if (unbounded) {
    throw new PatternError(0, `a look behind may span ${LOOK_BEHIND_WIDTH_MAX} bytes at most`);
  }
}

function formOf(root: RegexNode, emit: (root: RegexNode) => EmittedPattern): PatternForm {
  const refersBack = some(root, ({ kind }) => kind === 'backreference');
  if (!holdsCommitment(root)) {
    const foreign = findForeignBackReference(root);
    if (foreign !== undefined) {
      throw new PatternError(0, `${foreign}, which is not supported; write the cases out`);
    }
    const { source, flags, lookahead } = emit(root);
    if (!lookahead && isLinear(root)) return { safety: 'linear', source, flags };
    if (isBounded(root)) return { safety: 'bounded', source, flags };
    if (!lookahead && sizeOf(root) <= UNROLLED_SIZE_MAX) {
      const unrolled = unroll(root);
      if (isLinear(unrolled)) return { safety: 'linear', source: emit(unrolled).source, flags };
    }
  }
  if (refersBack) {
    throw new PatternError(
      0,
      'a back reference beside repetition without a small bound could run away; bound it, as in {0,64}',
    );
  }
  return { safety: 'memoised' };
}
