import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as fc from 'fast-check';
import { TRANSFORMATIONS, type TransformationName } from '../../seclang/index.ts';
import { foldCase } from '../operators/fold-case.ts';
import { TRANSFORMS } from '../transforms/index.ts';
import { Chains } from '../program/names.ts';
import { LiteralIndex } from './literal-index.ts';
import { Scanner, type Probe } from './scanner.ts';

const names = Object.keys(TRANSFORMATIONS) as TransformationName[];

const chainNames = fc.array(fc.constantFrom(...names), { maxLength: 4 });
/** Of which lists come that end in the same transformation of the same text. */
const fewChainNames = fc.array(
  fc.constantFrom<TransformationName>(
    'cmdLine',
    'removeWhitespace',
    'removeNulls',
    'base64Decode',
    'normalizePath',
    'lowercase',
  ),
  { maxLength: 3 },
);
const LONG_LITERAL = 'a literal that is longer than the index keeps of it';
const LITERALS: readonly string[] = [
  "union select on < script /etc .. a ' or xx abcabc".split(' '),
  ['or 1', '\0', LONG_LITERAL],
].flat();
const PIECES: readonly string[] = [
  "union SELECT o n < script / etc . a ' 1 %55nion %2e &lt; \\x3c /* */ + % x ABC -".split(' '),
  [' ', '\0', '\xe9', '\t', LONG_LITERAL, LONG_LITERAL.slice(0, 18)],
].flat();
const literal = fc.constantFrom(...LITERALS);
const literals = fc.uniqueArray(literal, { maxLength: 4 });
const value = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 12 })
  .map((pieces) => pieces.join(''));

describe('Scanner', () => {
  test('hits every probe whose literals the transformed value holds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(chainNames, literals), { maxLength: 8 }), value, check),
      { numRuns: 2000 },
    );
  });

  test('shares what two lists of transformations do to a text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fewChainNames, literals), { maxLength: 12 }), value, check),
      { numRuns: 2000 },
    );
  });

  test('hits no other probe, but for literals that are cut', () => {
    const { scanner } = build([
      [[], ['union']],
      [['urlDecodeUni'], ['union', '<']],
      [['urlDecodeUni', 'lowercase'], ['select']],
      [['removeWhitespace'], ['ab']],
    ]);
    assert.deepEqual(scanner.scan('nothing of it').hits, []);
    assert.deepEqual(new Set(scanner.scan('xUNIONx').hits), new Set([0, 1]));
    assert.deepEqual(scanner.scan('%55nion').hits, [1]);
    assert.deepEqual(scanner.scan('%3c').hits, [1]);
    assert.deepEqual(scanner.scan('%53elect').hits, [2]);
    assert.deepEqual(scanner.scan('A B').hits, [3]);
    assert.deepEqual(scanner.scan('').hits, []);
  });

  test('does not stand in the way of the true result', () => {
    const { scanner, probes } = build([[['urlDecodeUni', 'htmlEntityDecode', 'lowercase'], ['x']]]);
    const [{ chains }] = probes as [Probe];
    assert.equal(scanner.scan('%26lt;SCRIPT%26gt;').under(chains[0]!), '<script>');
  });

  test('values of one text do not see what another had', () => {
    const { scanner } = build([[['urlDecodeUni'], ['union']]]);
    const first = scanner.scan('%55nion');
    scanner.scan('plain');
    assert.deepEqual(first.hits, [0]);
  });
});

describe('Scanner, piece by piece', () => {
  test('hits the same, whatever was scanned between two pieces', () => {
    const pieceLength = fc.integer({ min: 1, max: 20 });
    const specs = fc.array(fc.tuple(chainNames, literals), { maxLength: 8 });
    fc.assert(
      fc.property(specs, value, value, pieceLength, (given, text, other, length) => {
        const { scanner } = build(given);
        const whole = scanner.scan(text);
        const pieces = scanner.scanInPieces(text, length);
        const others = scanner.scanInPieces(other, length);
        let piece = pieces.next();
        while (piece.done !== true) {
          scanner.scan(other);
          others.next();
          piece = pieces.next();
        }
        assert.deepEqual(new Set(piece.value.hits), new Set(whole.hits));
        assert.equal(piece.value.text, text);
      }),
      { numRuns: 2000 },
    );
  });

  test('stops as often as it says', () => {
    const { scanner } = build([[['urlDecodeUni'], ['union']]]);
    assert.deepEqual([...scanner.scanInPieces('%55nion%20', 4)], [4, 4, 10, 4]);
  });
});

type Spec = readonly [readonly TransformationName[], readonly string[]];

function build(specs: readonly Spec[]): { scanner: Scanner; probes: Probe[] } {
  const chains = new Chains((name) => TRANSFORMS[name]);
  const probes = specs.map(([chain], id) => ({
    id,
    chains: [chains.get(chain)],
    set: id,
    plainSet: id,
  }));
  const index = new LiteralIndex(specs.map(([, literals]) => literals));
  return { scanner: new Scanner(index, probes), probes };
}

function check(specs: readonly Spec[], text: string): void {
  const { scanner, probes } = build(specs);
  const scanned = scanner.scan(text);
  const { hits } = scanned;
  assert.equal(new Set(hits).size, hits.length);
  specs.forEach(([chain, literals], id) => {
    let seen = text;
    for (const name of chain) seen = TRANSFORMS[name](seen);
    assert.equal(scanned.under(probes[id]!.chains[0]!), seen);
    const holds = literals.some((literal) => foldCase(seen).includes(literal));
    if (holds) assert.ok(hits.includes(id), `${chain.join(',')} of ${JSON.stringify(text)}`);
  });
}
