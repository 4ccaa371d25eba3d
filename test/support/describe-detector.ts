import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Evidence } from '../../src/detect/index.ts';

type Detector = (value: string) => Evidence | null;

export interface DetectorCases {
  /** Values with the context that the evidence has to name. */
  readonly attacks: readonly (readonly [value: string, context: string])[];
  readonly ordinary: readonly string[];
  /** Pieces of the attacked language, which random texts are made of. */
  readonly pieces: readonly string[];
}

/**
 * The suite of one detector: what it finds and in which context, what it lets pass, and what holds for any
 * text whatever: it never throws, answers the same twice, and its evidence lies inside what it read.
 */
export function describeDetector(name: string, detect: Detector, cases: DetectorCases): void {
  describe(name, () => {
    for (const [value, context] of cases.attacks) {
      test(`finds ${JSON.stringify(value)}`, () => {
        const evidence = detect(value);
        assert.equal(evidence?.context, context);
        assert.ok(evidence.why.length > 10);
      });
    }

    for (const value of cases.ordinary) {
      test(`lets ${JSON.stringify(value)} pass`, () => {
        assert.equal(detect(value), null);
      });
    }

    test('any text: no exception, the same answer twice, evidence inside the text', () => {
      const texts = fc.oneof(
        fc
          .array(fc.constantFrom(...cases.pieces), { maxLength: 60 })
          .map((parts) => parts.join('')),
        fc
          .array(fc.constantFrom(...cases.attacks.map(([value]) => value), ...cases.pieces), {
            maxLength: 6,
          })
          .map((parts) => parts.join('')),
        fc.string({ unit: 'binary', maxLength: 300 }),
      );
      fc.assert(
        fc.property(texts, (text) => {
          const evidence = detect(text);
          assert.deepEqual(detect(text), evidence);
          if (evidence === null) return;
          assert.ok(evidence.start >= 0 && evidence.start <= evidence.end);
          assert.ok(evidence.why !== '' && evidence.context !== '');
          if (evidence.layers.length === 0) assert.ok(evidence.end <= text.length);
        }),
        { numRuns: 2000 },
      );
    });
  });
}
