import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import type { TransformationName } from '../../seclang/index.ts';
import { foldCase } from '../operators/fold-case.ts';
import { TRANSFORMS } from '../transforms/index.ts';
import { byteSetOf } from './byte-classes.ts';
import { quietBytes, TRANSFORM_TRIGGERS } from './triggers.ts';

const PIECES: readonly string[] = [
  '%41 %U0041 %u0041 &lt; &LT; &#x41 &#X41 \\x41 \\X41 \\u0041 \\U0041 /* */ <!-- --> -- #'.split(
    ' ',
  ),
  '0x41 0X41 .. / ./ \\ + % & " \' ^ , ; ( a Z é Ã© = . x X'.split(' '),
  [' ', '\t', '\r\n', '\xa0', '\x85', '\0'],
].flat();

/** Bytes, with what transformations decode and remove far more often than chance would have it. */
const text = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 0, max: 255 }).map((c) => String.fromCharCode(c)) },
      {
        weight: 4,
        arbitrary: fc.constantFrom(...PIECES),
      },
    ),
    { maxLength: 24 },
  )
  .map((pieces) => pieces.join(''));

describe('TRANSFORM_TRIGGERS', () => {
  for (const [name, trigger] of Object.entries(TRANSFORM_TRIGGERS)) {
    const transform = TRANSFORMS[name as TransformationName];
    const { bytes } = trigger;

    if (bytes !== undefined) {
      test(`${name} changes nothing but case where none of its bytes is`, () => {
        const allowed = text.map((value) =>
          Array.from(value)
            .filter((c) => !bytes.includes(c))
            .join(''),
        );
        fc.assert(
          fc.property(allowed, (value) => {
            assert.equal(foldCase(transform(value)), foldCase(value));
            if (trigger.changesCase === undefined) assert.equal(transform(value), value);
          }),
          { numRuns: 500 },
        );
      });
    }

    test(`${name} grows no more than it says`, () => {
      const { growth = 1, reach = (value: string) => value.length } = trigger;
      fc.assert(
        fc.property(text, (value) => {
          assert.ok(value === '' || transform(value).length <= reach(value) * growth);
        }),
        { numRuns: 500 },
      );
    });

    const { yields } = trigger;
    if (yields !== undefined) {
      test(`${name} tells what it yields`, () => {
        const words = fc.base64String({ maxLength: 12 });
        const encoded = fc
          .array(fc.oneof(words, text), { maxLength: 3 })
          .map((all) => all.join(''));
        fc.assert(
          fc.property(encoded, fc.string({ unit: 'binary-ascii' }), (value, wanted) => {
            const holds = Array.from(transform(value)).some((byte) => wanted.includes(byte));
            assert.equal(yields(value, byteSetOf(wanted)), holds);
          }),
          { numRuns: 2000 },
        );
      });
    }

    const quiet = quietBytes(name as TransformationName);
    if (quiet !== undefined) {
      const bytes = Array.from(quiet, (flag, byte) =>
        flag === 1 ? [String.fromCharCode(byte)] : [],
      );
      test(`${name} leaves a text of quiet bytes`, () => {
        fc.assert(
          fc.property(fc.array(fc.constantFrom(...bytes.flat())), (parts) => {
            assert.equal(transform(parts.join('')), parts.join(''));
          }),
        );
      });
    }

    if (trigger.addsNothing === true) {
      test(`${name} adds no bytes but spaces`, () => {
        fc.assert(
          fc.property(text, (value) => {
            const held = new Set(Array.from(foldCase(value)));
            const added = Array.from(foldCase(transform(value))).filter(
              (byte) => byte !== ' ' && !held.has(byte),
            );
            assert.deepEqual(added, []);
          }),
          { numRuns: 500 },
        );
      });
    }

    if (trigger.ignoresCase) {
      test(`${name} depends on case only up to case`, () => {
        fc.assert(
          fc.property(text, (value) => {
            const folded = foldCase(transform(foldCase(value)));
            assert.equal(foldCase(transform(value)), folded);
            assert.equal(foldCase(transform(upperCase(value))), folded);
          }),
          { numRuns: 500 },
        );
      });
    }
  }
});

function upperCase(value: string): string {
  return value.replace(/[a-z]/g, (letter) => letter.toUpperCase());
}
