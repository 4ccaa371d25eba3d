// Seeds of the fuzz tests: NAME.seeds.json stands beside the test and holds texts, one character one byte.
// A finding is added there; it is replayed first from then on, and mutated with the others.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';

const CHANGES_MAX = 4;
const PIECE_LENGTH_MAX = 12;

export function readSeeds(folder: string, name: string): readonly string[] {
  const file = path.join(folder, `${name}.seeds.json`);
  const seeds = JSON.parse(readFileSync(file, 'utf8')) as readonly string[];
  if (seeds.length === 0) throw new Error(`${file} is empty`);
  return seeds;
}

/** What `fc.assert` replays before anything that it makes up itself. */
export function replayed(seeds: readonly string[]): { examples: [string][] } {
  return { examples: seeds.map((seed) => [seed]) };
}

/** A seed with pieces cut out, put in from another seed, doubled, or replaced by odd bytes. */
export function mutatedSeeds(seeds: readonly string[]): fc.Arbitrary<string> {
  const piece = fc.oneof(
    fc.constant(''),
    fc.string({ unit: 'binary-ascii', maxLength: 4 }),
    fc
      .tuple(fc.constantFrom(...seeds), fc.nat(), fc.nat(PIECE_LENGTH_MAX))
      .map(([seed, at, length]) => seed.slice(at % (seed.length + 1)).slice(0, length)),
  );
  const change = fc.tuple(fc.nat(), fc.nat(PIECE_LENGTH_MAX), piece);
  return fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: CHANGES_MAX }))
    .map(([seed, changes]) =>
      changes.reduce((text, [at, length, inserted]) => {
        const start = at % (text.length + 1);
        return text.slice(0, start) + inserted + text.slice(start + length);
      }, seed),
    );
}
