import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import {
  ClearanceKeys,
  isSolved,
  KEY_PERIOD_MS,
  PUZZLE_MS_MAX,
  PUZZLE_PARTS,
} from './clearance.ts';

const NOW = 1_760_000_000_000;
const KEYS = new ClearanceKeys(Buffer.alloc(32, 7));
const ADA = { site: 'shop', source: '192.0.2.7' };
const NONCE = 'AAAAAAAAAAAAAAAAAAAAAA';

/** Finds answers the slow way. */
function solve(puzzle: string, difficulty: number): string[] {
  return Array.from({ length: PUZZLE_PARTS }, (_, part) => {
    for (let answer = 0; ; answer++) {
      const digest = createHash('sha256').update(`${puzzle}:${part}:${answer}`).digest();
      if (Math.clz32(digest.readUInt32BE(0)) >= difficulty) return String(answer);
    }
  });
}

describe('puzzles', () => {
  const puzzle = KEYS.makePuzzle(ADA, NONCE, 6, NOW);

  test('are read by whoever signed them, for whom they are, in time', () => {
    assert.deepEqual(KEYS.readPuzzle(puzzle, ADA, NOW), { nonce: NONCE, difficulty: 6 });
    assert.ok(KEYS.readPuzzle(puzzle, ADA, NOW + PUZZLE_MS_MAX) !== undefined);
    for (const [what, read] of [
      ['too old', KEYS.readPuzzle(puzzle, ADA, NOW + PUZZLE_MS_MAX + 1)],
      ['from the future', KEYS.readPuzzle(puzzle, ADA, NOW - 1)],
      ['another address', KEYS.readPuzzle(puzzle, { ...ADA, source: '192.0.2.8' }, NOW)],
      ['another site', KEYS.readPuzzle(puzzle, { ...ADA, site: 'api' }, NOW)],
      ['made easier', KEYS.readPuzzle(puzzle.replace('.6.', '.1.'), ADA, NOW)],
      ['another key', new ClearanceKeys(Buffer.alloc(32, 8)).readPuzzle(puzzle, ADA, NOW)],
      ['a clearance', KEYS.readPuzzle(KEYS.makeClearance(ADA, NOW, NOW + 1000), ADA, NOW)],
    ] as const) {
      assert.equal(read, undefined, what);
    }
  });

  test('are solved by the right answers to all parts only', () => {
    const answers = solve(puzzle, 6);
    assert.equal(isSolved(puzzle, 6, answers), true);
    assert.equal(isSolved(puzzle, 6, answers.slice(1)), false);
    assert.equal(isSolved(puzzle, 6, [...answers, '1']), false);
    assert.equal(isSolved(puzzle, 6, answers.toReversed()), false);
    assert.equal(
      isSolved(
        puzzle,
        6,
        answers.map(() => '-1'),
      ),
      false,
    );
    assert.equal(
      isSolved(
        puzzle,
        6,
        answers.map(() => ''),
      ),
      false,
    );
    assert.equal(isSolved(KEYS.makePuzzle(ADA, NONCE, 6, NOW + 1), 6, answers), false);
  });
});

describe('clearances', () => {
  test('hold for their address, site and time, over changes of the key', () => {
    const until = NOW + 3 * KEY_PERIOD_MS;
    const clearance = KEYS.makeClearance(ADA, NOW, until);
    assert.equal(KEYS.isCleared(clearance, ADA, NOW), true);
    assert.equal(KEYS.isCleared(clearance, ADA, until - 1), true);
    assert.equal(KEYS.isCleared(clearance, ADA, until), false);
    assert.equal(KEYS.isCleared(clearance, { ...ADA, source: '192.0.2.8' }, NOW), false);
    assert.equal(KEYS.isCleared(clearance, { ...ADA, site: 'api' }, NOW), false);
    const longer = clearance.replace(until.toString(36), (until * 2).toString(36));
    assert.equal(KEYS.isCleared(longer, ADA, NOW), false);
    assert.equal(KEYS.isCleared(KEYS.makePuzzle(ADA, NONCE, 6, NOW), ADA, NOW), false);
  });

  test('no other text is one', () => {
    const clearance = KEYS.makeClearance(ADA, NOW, NOW + 1000);
    const changed = fc
      .tuple(fc.nat(clearance.length - 1), fc.integer({ min: 33, max: 126 }))
      .map(
        ([at, code]) =>
          clearance.slice(0, at) + String.fromCharCode(code) + clearance.slice(at + 1),
      );
    fc.assert(
      fc.property(fc.oneof(fc.string(), changed), (text) => {
        assert.equal(KEYS.isCleared(text, ADA, NOW), text === clearance);
      }),
      { numRuns: 2000 },
    );
  });
});
