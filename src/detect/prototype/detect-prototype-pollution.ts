import { makeEvidence, type Evidence, type Finding } from '../evidence.ts';
import { findPattern, gateAll } from '../patterns.ts';
import { traitsOf } from '../traits.ts';
import { mayBeEncoded } from '../views/signs.ts';
import { detectInViews } from '../views/views.ts';
import { isBinary } from '../views/binary.ts';

const PATTERNS = gateAll([
  ['name', /^__proto__$/, 'is the name of the prototype'],
  [
    'name',
    /(?:^|[.[\]"'/?])__proto__["']?(?:\]|\[|\.\w|\s{0,4}\.)/,
    'walks to the prototype of an object',
  ],
  [
    'name',
    /__pro__proto__to__|constconstructorructor|proprototypetotype/,
    'is the name of the prototype, written to pass a filter',
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
  const traits = traitsOf(value);
  if (!value.includes('proto') && !mayBeEncoded(value, traits)) return null;
  // Views take JSON apart, and a name and what it is set to decide together.
  const whole = isBinary(value, traits) ? undefined : judgeName(value);
  if (whole !== undefined) return makeEvidence('prototype-pollution', value, [], whole);
  return detectInViews('prototype-pollution', value, (text) =>
    text === value ? undefined : judgeName(text),
  );
}

function judgeName(text: string): Finding | undefined {
  if (!text.includes('proto')) return undefined;
  return findPattern(PATTERNS, text);
}
