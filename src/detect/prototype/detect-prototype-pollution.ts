import { makeEvidence, type Evidence, type Finding } from '../evidence.ts';
import { findPattern, gateAll } from '../patterns.ts';
import { traitsOf } from '../traits.ts';
import { mayBeEncoded, viewsOf } from '../views.ts';
import { keepPace } from '../pace.ts';
import { isBinary } from '../binary.ts';

const PATTERNS = gateAll([
  ['name', /^__proto__$/, 'is the name of the prototype'],
  [
    'name',
    /(?:^|[.[\]"'/?])__proto__["']?(?:\]|\[|\.\w|\s{0,4}\.)/,
    'walks to the prototype of an object',
  ],
  ['json', /["']__proto__["']\s{0,16}:\s{0,16}[[{"'\w]/, 'sets the prototype of an object'],
  [
    'name',
    /\bconstructor["']?\]?\s{0,4}[.[]\s{0,4}["']?prototype\b/,
    'walks to the prototype of a constructor',
  ],
  [
    'json',
    /["']constructor["']\s{0,16}:\s{0,16}\{\s{0,16}["']prototype["']\s{0,16}:/,
    'sets the prototype of a constructor',
  ],
]);

/** Finds names and JSON that would change what all objects of a script inherit (CWE-1321). */
export function detectPrototypePollution(value: string): Evidence | null {
  if (!value.includes('proto') && !mayBeEncoded(value, traitsOf(value))) return null;
  const whole = isBinary(value, traitsOf(value)) ? undefined : judgeName(value);
  if (whole !== undefined) return makeEvidence('prototype-pollution', value, [], whole);
  for (const view of viewsOf(value)) {
    keepPace(view.text.length);
    if (view.text === value) continue;
    const finding = judgeName(view.text);
    if (finding !== undefined)
      return makeEvidence('prototype-pollution', view.text, view.layers, finding);
  }
  return null;
}

function judgeName(text: string): Finding | undefined {
  if (!text.includes('proto')) return undefined;
  return findPattern(PATTERNS, text);
}
